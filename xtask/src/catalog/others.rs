//! The models that are no Claude: their names, made from the names for people, and what their families take of Converse.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::{lay_over, list, price_rows, text};

/// Words of a name for people that a client need not type.
const SPARED: [&str; 4] = ["amazon", "instruct", "it", "thinking"];

// The words of the reference, each with that of the catalogue. Where it says nothing certain, nothing is sent.
const REASONING: [(&str, &str); 5] = [
    ("additionalModelRequestFields.reasoningConfig{type:enabled,maxReasoningEffort}", "nova_config"),
    ("additionalModelRequestFields.reasoning_effort", "effort"),
    ("additionalModelRequestFields.reasoning{effort}", "effort_object"),
    ("always on, no request knob", "none"),
    ("unverified", "none"),
];

/// Every model of the reference that is called through Converse, with the families of `extra` laid over it.
pub(super) fn models(reference: &Value, extra: &Value) -> Result<Vec<Value>> {
    let collected = text(&reference["_about"]["collected"]);
    let rows = list(&reference["models"]).filter(|row| row["lane"] == "converse");
    let mut models = rows.map(|row| model(row, collected)).collect::<Result<Vec<_>>>()?;
    for change in list(&extra["families"]) {
        for pattern in list(&change["ids"]) {
            let mut meant = models.iter_mut().filter(|model| matches(text(pattern), text(&model["id"]))).peekable();
            if meant.peek().is_none() {
                bail!("no model {pattern} in a family");
            }
            meant.for_each(|model| lay_over(&mut model["family"], &change["set"]));
        }
    }
    Ok(models)
}

fn model(row: &Value, collected: &str) -> Result<Value> {
    let bare = !row["prices"]["base"].is_null() || list(&row["profiles"]).next().is_none();
    Ok(json!({
        "id": row["id"],
        "names": names(text(&row["display_name"])),
        "display_name": row["display_name"],
        "profiles": row["profiles"],
        "on_demand": bare,
        "mantle_id": row["mantle_id"],
        "deprecated": row["litellm_deprecation_date"].as_str().is_some_and(|day| day <= collected),
        "retires": row["litellm_deprecation_date"],
        "context_window": row["context_window"],
        "max_output": row["max_output"],
        "family": family(&row["capabilities"]).with_context(|| row["id"].to_string())?,
        "prices": prices(row)?,
    }))
}

/// What the reference knows of the family.
fn family(can: &Value) -> Result<Value> {
    let sampled = can["sampling"] != "rejected";
    Ok(json!({
        "tools": can["tools"],
        "forced_tool_choice": can["tools"] == true && can["tool_choice"] == true,
        "stop_sequences": can["stop_sequences"] == true,
        "images": can["vision"],
        "documents": can["documents"],
        "reasoning": match can["reasoning_request"].as_str() {
            None => "none".to_owned(),
            Some(_) => super::word(&can["reasoning_request"], &REASONING)?,
        },
        "min_max_tokens": can["min_max_tokens"],
        "temperature": sampled,
        "top_p": sampled,
        "structured_output": can["structured_output"],
    }))
}

/// `Qwen3 Coder 480B A35B` is `qwen3-coder-480b` and `qwen3-coder-480b-a35b`; where there are dots, also with hyphens.
fn names(display_name: &str) -> Vec<String> {
    let lower = display_name.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '-']).collect();
    let short: Vec<&str> = words.iter().filter(|word| !is_spared(word)).copied().collect();
    let mut names: Vec<String> = Vec::new();
    for name in [short.join("-"), words.join("-")] {
        for name in [name.replace('.', "-"), name].into_iter().rev() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a word says only what there is no second model without: the maker, the training, how many parameters are
/// active, a whole date.
fn is_spared(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let active = word.strip_prefix('a').and_then(|word| word.strip_suffix('b')).is_some_and(digits);
    SPARED.contains(&word) || active || (word.len() == 8 && digits(word))
}

fn prices(row: &Value) -> Result<Value> {
    let mut prices = json!({ "confirmed": true, "standard": price_rows(&every_row(row, &row["prices"]))? });
    for (region, price) in row["regional_input_output"].as_object().into_iter().flatten() {
        let price = json!({ "x": { "input": price[0], "output": price[1] } });
        prices["standard"][region] = price_rows(&price)?["x"].take();
    }
    if let Some(long) = row["long_context"].as_object() {
        let above = long.values().next().map_or(Value::Null, |first| first["threshold_input_tokens"].clone());
        prices["long"] = json!({ "above": above, "rows": price_rows(&every_row(row, &row["long_context"]))? });
    }
    let tiers = tiers(row)?;
    if !tiers.is_empty() {
        prices["tiers"] = Value::Object(tiers);
    }
    Ok(prices)
}

/// Each tier with its part of the standard price in percent, or where that is not exact, with the prices of bare ids.
/// Batches are not asked for here.
fn tiers(row: &Value) -> Result<Map<String, Value>> {
    let mut tiers = Map::new();
    for (tier, times) in row["tier_multipliers"].as_object().into_iter().flatten().filter(|(tier, _)| *tier != "batch")
    {
        let exact = &row["tier_prices"][tier];
        let price = match exact.is_null() {
            true => (super::picos(&times.to_string())? / 10_000).into(),
            false => price_rows(&json!({ "base": exact }))?,
        };
        tiers.insert(tier.clone(), price);
    }
    Ok(tiers)
}

/// The reference leaves out a profile that costs what a bare id does; and what mantle costs is not asked here.
fn every_row(row: &Value, prices: &Value) -> Value {
    let mut rows: Map<String, Value> = prices.as_object().cloned().unwrap_or_default();
    rows.remove("mantle");
    let base = rows.get("base").cloned();
    for (profile, base) in list(&row["profiles"]).filter_map(|profile| Some((profile, base.clone()?))) {
        rows.entry(text(profile)).or_insert(base);
    }
    Value::Object(rows)
}

/// The only wild card is a `*` at the end.
fn matches(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(id == pattern, |start| id.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_for_people_becomes_one_that_can_be_typed() {
        for (people, typed) in [
            ("Qwen3 Coder 480B A35B", "qwen3-coder-480b"),
            ("Amazon Nova Pro", "nova-pro"),
            ("Amazon Nova 2 Pro Preview 20251202", "nova-2-pro-preview"),
            ("GPT OSS 120B", "gpt-oss-120b"),
            ("DeepSeek-V3.1", "deepseek-v3.1"),
            ("Kimi K2 Thinking", "kimi-k2"),
            ("Gemma 3 27B IT", "gemma-3-27b"),
            ("Mistral Large 2407", "mistral-large-2407"),
        ] {
            assert_eq!(names(people).first().map(String::as_str), Some(typed), "{people}");
        }
        assert_eq!(
            names("Llama 3.3 70B Instruct"),
            ["llama-3.3-70b", "llama-3-3-70b", "llama-3.3-70b-instruct", "llama-3-3-70b-instruct"]
        );
    }

    #[test]
    fn a_profile_without_a_row_of_its_own_costs_what_a_bare_id_does() -> Result<()> {
        let row = json!({
            "profiles": ["us", "eu"],
            "prices": { "base": { "input": 1.0, "output": 2.0 }, "eu": { "input": 3.0, "output": 4.0 } },
            "tier_multipliers": { "flex": 0.5, "priority": 1.7778, "ultrafast": 6.0, "batch": 0.5 },
            "tier_prices": { "priority": { "input": 1.8, "output": 3.5 } },
            "regional_input_output": { "sa-east-1": [5.0, 6.0] },
        });
        let prices = prices(&row)?;
        let input = |name: &str| prices["standard"][name]["input"].as_u64();
        let found = ["base", "us", "eu", "sa-east-1", "jp"].map(input);
        assert_eq!(found, [Some(1_000_000), Some(1_000_000), Some(3_000_000), Some(5_000_000), None]);
        let priority = json!({ "base": { "input": 1_800_000, "output": 3_500_000 } });
        assert_eq!(prices["tiers"], json!({ "flex": 50, "ultrafast": 600, "priority": priority }));
        Ok(())
    }
}
