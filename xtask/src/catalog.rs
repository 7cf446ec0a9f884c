//! `cargo xtask catalog`: makes the model catalogue of `protocol` from the reference table of models and prices.
//!
//! Puts the facts into the words of the product, turns prices into whole numbers and lays `catalog-extra.json` over the
//! result; models that bedrock-runtime does not serve stay out. The same input gives the same bytes, so that a review
//! reads a short diff.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

mod others;

const REFERENCE: &str = "../shared/reference/models-prices.json";
const EXTRA: &str = "crates/protocol/data/catalog-extra.json";
const CATALOG: &str = "crates/protocol/data/catalog.json";

const ABOUT: &str = "Written by `cargo xtask catalog`: change catalog-extra.json, not this file. \
                     Prices are pico-dollars per token, which is the same number as micro-dollars per million tokens.";

/// Lines of models, in the order of the file.
const LINES: [&str; 5] = ["opus", "sonnet", "haiku", "fable", "mythos"];

/// Keys that have a place of their own; the others follow by name.
const ORDER: [&str; 61] = [
    "about",
    "collected",
    "regions",
    "aliases",
    "retired",
    "models",
    "others", //
    "match",
    "prefer", //
    "id",
    "name",
    "listed_id",
    "names",
    "display_name",
    "line",
    "lane",
    "profiles",
    "on_demand",
    "mantle_id", //
    "released",
    "deprecated",
    "retires", //
    "context_window",
    "max_output",
    "modern", //
    "thinking",
    "enabled",
    "adaptive",
    "between_tools",
    "disabled",
    "on_by_default",
    "display",
    "efforts",
    "sampling", //
    "cache_min_tokens",
    "cache_ttl_1h",
    "prefill",
    "mid_conversation_system", //
    "forced_tool_choice",
    "strict_tools",
    "tool_search",
    "eager_input_streaming",
    "structured_output", //
    "compaction",
    "context_1m_beta",
    "interleaved_beta",
    "count_tokens", //
    "family",
    "prices",
    "confirmed",
    "standard",
    "long",
    "above",
    "rows",
    "tiers",
    "base",
    "global",
    "geo",
    "us-gov",
    "input",
    "output",
];

// The words of the reference, each with that of the catalogue.
const SAMPLING: [(&str, &str); 3] =
    [("rejected", "rejected"), ("temperature_xor_top_p", "temperature_or_top_p"), ("temperature_and_top_p", "both")];
const STRUCTURED_OUTPUT: [(&str, &str); 5] =
    [("yes", "yes"), ("try_then_fallback", "try"), ("yes_unverified", "try"), ("no", "no"), ("unknown", "no")];
const COUNT_TOKENS: [(&str, &str); 3] =
    [("bedrock-runtime CountTokens", "runtime"), ("bedrock-mantle count_tokens", "mantle"), ("unknown", "unknown")];

/// Writes the catalogue of `workspace` anew.
///
/// # Errors
/// When the reference table is not there, or says something this generator does not know.
pub(crate) fn run(workspace: &Path) -> Result<()> {
    let target = workspace.join(CATALOG);
    fs::write(&target, fresh(workspace)?).with_context(|| format!("writing {}", target.display()))
}

fn fresh(workspace: &Path) -> Result<String> {
    let read = |path: &str| -> Result<Value> {
        let path = workspace.join(path);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
    };
    let mut text = String::new();
    write(&catalog(&read(REFERENCE)?, &read(EXTRA)?)?, 0, &mut text);
    text.push('\n');
    Ok(text)
}

fn catalog(reference: &Value, extra: &Value) -> Result<Value> {
    let about = &reference["_about"];
    let claude = list(&reference["models"]).filter(|row| row["lane"] == "invoke");
    let mut models = claude.map(model).collect::<Result<Vec<_>>>()?;
    let mut others = others::models(reference, extra)?;
    for change in list(&extra["models"]) {
        let id = &change["id"];
        let found = models.iter_mut().chain(&mut others).find(|model| &model["id"] == id);
        let Some(model) = found else { bail!("no model {id} to change") };
        lay_over(model, &change["set"]);
    }
    models.sort_by_key(place);
    Ok(json!({
        "about": ABOUT,
        "collected": about["collected"],
        "regions": about["prefix_by_region"],
        "aliases": aliases(about, extra)?,
        "retired": about["retired_or_legacy_not_listed"],
        "models": models,
        "others": others,
    }))
}

/// What Claude Code's family names mean, and the further names that stand for one of those.
fn aliases(about: &Value, extra: &Value) -> Result<Value> {
    let mut names =
        about["family_aliases"]["claude_code_first_party"].as_object().context("no family aliases")?.clone();
    for (name, entry) in extra["aliases"].as_object().context("no further aliases")? {
        let meant = names.get(text(&entry["is"])).unwrap_or(&entry["is"]).clone();
        names.insert(name.clone(), meant);
    }
    Ok(Value::Object(names))
}

fn model(row: &Value) -> Result<Value> {
    let can = &row["capabilities"];
    let names = names(row);
    let generation = generation(&names[0]);
    let (thinking, adaptive) = thinking(&can["reasoning"]);
    Ok(json!({
        "id": row["id"],
        "name": names[0],
        "listed_id": names.iter().find(|name| date_in(name).is_some()).unwrap_or(&names[0]),
        "names": names,
        "display_name": row["display_name"],
        "line": row["family"],
        "lane": "native",
        "profiles": row["profiles"],
        "on_demand": false,
        "mantle_id": row["mantle_id"],
        "context_window": row["context_window"],
        "max_output": row["max_output"],
        "modern": generation >= (4, 7),
        "thinking": thinking,
        "efforts": can["reasoning"]["effort"],
        "sampling": word(&can["sampling"], &SAMPLING)?,
        "cache_min_tokens": row["cache_min_tokens"],
        "cache_ttl_1h": can["cache_ttl_1h"],
        "prefill": can["prefill"],
        "forced_tool_choice": can["forced_tool_choice"],
        "eager_input_streaming": can["eager_input_streaming"],
        "tool_search": can["tool_search"],
        "strict_tools": matches!(generation, (4, 5 | 6)),
        "structured_output": word(&can["structured_output"], &STRUCTURED_OUTPUT)?,
        "mid_conversation_system": can["mid_conversation_system"],
        "compaction": adaptive,
        "count_tokens": word(&can["count_tokens"], &COUNT_TOKENS)?,
        "context_1m_beta": false,
        "interleaved_beta": generation.0 == 4 && row["family"] != "haiku",
        "released": released(&names),
        "deprecated": false,
        "retires": row["litellm_deprecation_date"],
        "prices": prices(row)?,
    }))
}

/// Anthropic's names, the plain one first. A dated id also answers without its date, whatever Anthropic's alias is.
fn names(row: &Value) -> Vec<String> {
    let mut names: Vec<String> = list(&row["anthropic_aliases"]).map(|name| text(name).to_owned()).collect();
    let undated =
        names.iter().find_map(|name| date_in(name).map(|_| name[..name.len() - "-20250101".len()].to_owned()));
    if let Some(undated) = undated.filter(|undated| !names.contains(undated)) {
        names.push(undated);
    }
    names
}

/// `(4, 5)` for `claude-opus-4-5`; `(0, 0)` where a name has no number.
fn generation(name: &str) -> (u32, u32) {
    let mut numbers = name.split('-').filter_map(|word| word.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn released(names: &[String]) -> Option<String> {
    let date = names.iter().find_map(|name| date_in(name))?;
    Some(format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]))
}

fn date_in(name: &str) -> Option<&str> {
    name.rsplit('-').next().filter(|word| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The forms of thinking, and whether one of them is adaptive: the models that have it are those that compact.
fn thinking(reasoning: &Value) -> (Value, bool) {
    let has = |mode: &str| list(&reasoning["modes"]).any(|known| text(known).split('(').next() == Some(mode));
    let always = list(&reasoning["modes"]).any(|mode| mode == "disabled");
    let disabled = if always {
        "yes"
    } else if has("disabled") {
        "up_to_high_effort"
    } else {
        "no"
    };
    let forms = json!({
        "enabled": has("enabled"),
        "adaptive": has("adaptive"),
        "between_tools": has("between_tools"),
        "disabled": disabled,
        "on_by_default": reasoning["default"] == "on",
        "display": reasoning["display_default"] == "omitted",
    });
    (forms, has("adaptive"))
}

fn prices(row: &Value) -> Result<Value> {
    let doubts = list(&row["uncertain"]).any(|doubt| text(doubt).contains("Bedrock price"));
    let mut prices = json!({ "confirmed": !doubts, "standard": claude_rows(&row["prices"])? });
    if let Some(long) = row["long_context"].as_object() {
        let above = long.values().next().map_or(Value::Null, |first| first["threshold_input_tokens"].clone());
        prices["long"] = json!({ "above": above, "rows": claude_rows(&row["long_context"])? });
    }
    Ok(prices)
}

fn price_rows(groups: &Value) -> Result<Value> {
    let rows = groups.as_object().context("prices are no object")?.iter();
    rows.map(|(group, prices)| Ok((group.clone(), price_row(prices)?)))
        .collect::<Result<Map<_, _>>>()
        .map(Value::Object)
}

/// A one-hour write costs twice the input price, also where the table leaves it out because the model has none.
fn claude_rows(groups: &Value) -> Result<Value> {
    let mut rows = price_rows(groups)?;
    for row in rows.as_object_mut().context("prices are no object")?.values_mut() {
        let write = 2 * row["input"].as_u64().context("no input price")?;
        let known = row.as_object_mut().context("a price is no object")?;
        known.entry("cache_write_1h").or_insert(write.into());
    }
    Ok(rows)
}

/// The classes that have a price. Tokens of a class without one cost what other input does.
fn price_row(prices: &Value) -> Result<Value> {
    let picos = |class: &str| picos(&prices[class].to_string()).with_context(|| format!("{class} in {prices}"));
    let mut row = json!({ "input": picos("input")?, "output": picos("output")? });
    for class in ["cache_read", "cache_write_5m", "cache_write_1h"] {
        if !prices[class].is_null() {
            row[class] = picos(class)?.into();
        }
    }
    Ok(row)
}

/// Dollars per million tokens, as decimal text, in pico-dollars per token. Exact: no float takes part.
fn picos(decimal: &str) -> Result<u64> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    if fraction.len() > 6 {
        bail!("{decimal} is finer than a pico-dollar per token");
    }
    format!("{whole}{fraction:0<6}").parse().with_context(|| format!("{decimal} is no price"))
}

fn word(value: &Value, known: &[(&str, &str)]) -> Result<String> {
    let found = known.iter().find(|(theirs, _)| value == theirs);
    Ok(found.with_context(|| format!("{value} is not one of {known:?}"))?.1.to_owned())
}

fn lay_over(base: &mut Value, change: &Value) {
    match (base, change) {
        (Value::Object(base), Value::Object(change)) => {
            change.iter().for_each(|(key, value)| lay_over(base.entry(key.clone()).or_insert(Value::Null), value));
        }
        (base, change) => *base = change.clone(),
    }
}

/// By line, then newest first.
fn place(model: &Value) -> (usize, std::cmp::Reverse<(u32, u32)>) {
    let line = LINES.iter().position(|line| model["line"] == *line).unwrap_or(LINES.len());
    (line, std::cmp::Reverse(generation(text(&model["name"]))))
}

/// Pretty, but with everything flat on one line. Keys are put in order here, whatever order the map keeps.
fn write(value: &Value, depth: usize, out: &mut String) {
    let inner = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match value {
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        Value::Object(map) => {
            let flat = depth > 2 && map.values().all(|value| !value.is_object() && !value.is_array());
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| {
                (ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len()), key.as_str())
            });
            let (open, close) = if flat { (" ".to_owned(), " ".to_owned()) } else { (inner(depth + 1), inner(depth)) };
            for (index, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if index == 0 { "{" } else { "," });
                out.push_str(&open);
                out.push_str(&format!("{}: ", Value::from(key.as_str())));
                write(value, depth + 1, out);
            }
            out.push_str(&close);
            out.push('}');
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "[" } else { "," });
                out.push_str(&inner(depth + 1));
                write(item, depth + 1, out);
            }
            out.push_str(&inner(depth));
            out.push(']');
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            out.push_str(&format!("[{}]", items.join(", ")));
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::print_stderr, reason = "a skipped check must say so")]
    fn the_catalogue_in_the_tree_is_what_the_reference_gives() -> Result<()> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
        if !workspace.join(REFERENCE).exists() {
            assert!(std::env::var_os("CI").is_none(), "{REFERENCE} is missing");
            eprintln!("SKIPPED: {REFERENCE} is not here, so nobody checked that the catalogue is fresh");
            return Ok(());
        }
        let kept = fs::read_to_string(workspace.join(CATALOG))?;
        assert!(kept == fresh(workspace)?, "{CATALOG} is stale: run `cargo xtask catalog`");
        Ok(())
    }

    #[test]
    fn prices_become_whole_numbers_without_rounding() -> Result<()> {
        for (decimal, whole) in
            [("4.0", 4_000_000), ("8", 8_000_000), ("0.1375", 137_500), ("0.000001", 1), ("34.375", 34_375_000)]
        {
            assert_eq!(picos(decimal)?, whole, "{decimal}");
        }
        for wrong in ["0.0000001", "null", "-1", "1e-3", "\"4\""] {
            assert!(picos(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn a_change_replaces_what_it_names_and_nothing_else() {
        let mut base = json!({ "a": { "x": 1, "y": 2 }, "b": 3 });
        lay_over(&mut base, &json!({ "a": { "y": null }, "c": [4] }));
        assert_eq!(base, json!({ "a": { "x": 1, "y": null }, "b": 3, "c": [4] }));
    }

    #[test]
    fn a_word_that_nobody_knows_stops_the_generator() {
        assert!(word(&json!("perhaps"), &[("yes", "yes")]).is_err());
    }
}
