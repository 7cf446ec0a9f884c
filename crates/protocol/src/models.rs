//! `GET /v1/models` and `/v1/models/{id}` in Anthropic's shape: pages of the catalogue.
//!
//! Which models an account may use, and finding one by any of its names, is left to the caller and to [`crate::names`].

use serde_json::{Value, json};

use crate::catalog::{Disabled, Effort, Lane, Line, Model, StructuredOutput};
use crate::converse::Family;
use crate::refusal::Refusal;

mod page;

pub use page::{Page, parse_page};

/// What Anthropic gives for a model whose release day is not known.
const UNKNOWN_DAY: &str = "1970-01-01";

/// One page of `models`, in their order.
///
/// # Errors
/// 400 where a cursor is no model of the list.
pub fn list(models: &[&Model], page: &Page) -> Result<Value, Refusal> {
    let wanted =
        |model: &&&Model| page.lifecycles.is_empty() || page.lifecycles.iter().any(|word| word == lifecycle(model));
    let models: Vec<&Model> = models.iter().filter(wanted).copied().collect();
    let start = place(&models, "after_id", page.after_id.as_deref())?.map_or(0, |at| at + 1);
    let end = place(&models, "before_id", page.before_id.as_deref())?.unwrap_or(models.len());
    let between = models.get(start..end).unwrap_or_default();
    // Walking backwards, the page is the one that ends at the cursor.
    let backwards = page.before_id.is_some() && page.after_id.is_none();
    let shown = if backwards {
        &between[between.len().saturating_sub(page.limit)..]
    } else {
        &between[..page.limit.min(between.len())]
    };
    Ok(json!({
        "data": shown.iter().map(|model| one(model)).collect::<Vec<_>>(),
        "has_more": shown.len() < between.len(),
        "first_id": shown.first().map(|model| &model.listed_id),
        "last_id": shown.last().map(|model| &model.listed_id),
    }))
}

/// One model.
pub fn one(model: &Model) -> Value {
    json!({
        "type": "model",
        "id": model.listed_id,
        "display_name": model.display_name,
        "created_at": midnight(model.released.as_deref().unwrap_or(UNKNOWN_DAY)),
        "lifecycle": lifecycle(model),
        "deprecated_at": null,
        "retires_at": model.retires.as_deref().map(midnight),
        "line": model.line.map(Line::as_str),
        "max_input_tokens": model.context_window,
        "max_tokens": model.max_output,
        "capabilities": capabilities(model),
    })
}

/// What works through Bedrock, which is less than what works at Anthropic.
fn capabilities(model: &Model) -> Value {
    let native = model.lane != Lane::Converse;
    let takes = |part: fn(&Family) -> bool| supported(model.family.as_ref().is_none_or(part));
    json!({
        "batch": supported(false),
        "citations": takes(|family| family.citations),
        "code_execution": supported(false),
        "context_management": {
            "supported": native,
            "clear_thinking_20251015": supported(false),
            "clear_tool_uses_20250919": supported(native),
            "compact_20260112": supported(model.compaction),
        },
        "effort": efforts(&model.efforts),
        "image_input": takes(|family| family.images),
        "pdf_input": takes(|family| family.documents),
        "server_tools": supported(false),
        "structured_outputs": supported(model.structured_output != StructuredOutput::No),
        "thinking": {
            "supported": model.thinking.enabled || model.thinking.adaptive,
            "types": {
                "adaptive": supported(model.thinking.adaptive),
                "between_tools": supported(model.thinking.between_tools),
                "disabled": supported(model.thinking.disabled != Disabled::No),
                "enabled": supported(model.thinking.enabled),
            },
        },
    })
}

fn efforts(taken: &[Effort]) -> Value {
    let mut efforts = supported(!taken.is_empty());
    for effort in Effort::ALL {
        efforts[effort.as_str()] = supported(taken.contains(&effort));
    }
    efforts
}

fn supported(supported: bool) -> Value {
    json!({ "supported": supported })
}

fn lifecycle(model: &Model) -> &'static str {
    if model.deprecated { "deprecated" } else { "active" }
}

fn midnight(day: &str) -> String {
    format!("{day}T00:00:00Z")
}

/// A cursor may be any name of a model, as ids in a path may.
fn place(models: &[&Model], parameter: &str, cursor: Option<&str>) -> Result<Option<usize>, Refusal> {
    let Some(id) = cursor else { return Ok(None) };
    let at = models.iter().position(|model| model.is_called(id));
    at.map(Some).ok_or_else(|| Refusal::invalid(format!("{parameter}: no model with this id is in the list")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    fn models() -> Vec<&'static Model> {
        catalog().models().iter().collect()
    }

    fn ids(page: &Value) -> Vec<String> {
        page["data"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|model| model["id"].as_str().map(str::to_owned))
            .collect()
    }

    fn all() -> Vec<String> {
        models().iter().map(|model| model.listed_id.clone()).collect()
    }

    #[test]
    fn pages_of_any_size_walk_the_whole_list_forwards() {
        for limit in 1..=models().len() + 1 {
            let (mut seen, mut page) = (vec![], Page { limit, ..Page::default() });
            loop {
                let answer = list(&models(), &page).expect("the cursor came from the list");
                assert_eq!(answer["first_id"], ids(&answer)[0]);
                seen.extend(ids(&answer));
                if answer["has_more"] == false {
                    break;
                }
                page.after_id = answer["last_id"].as_str().map(str::to_owned);
            }
            assert_eq!(seen, all(), "pages of {limit}");
        }
    }

    #[test]
    fn pages_of_any_size_walk_the_whole_list_backwards() {
        for limit in 1..=models().len() {
            let (mut seen, last) = (vec![], all().pop().expect("there are models"));
            let mut page = Page { limit, before_id: Some(last.clone()), ..Page::default() };
            loop {
                let answer = list(&models(), &page).expect("the cursor came from the list");
                seen.splice(0..0, ids(&answer));
                if answer["has_more"] == false {
                    break;
                }
                page.before_id = answer["first_id"].as_str().map(str::to_owned);
            }
            seen.push(last);
            assert_eq!(seen, all(), "pages of {limit}");
        }
    }

    #[test]
    fn between_two_cursors_lies_what_lies_between() {
        let page = |after: &str, before: &str| Page {
            after_id: Some(after.into()),
            before_id: Some(before.into()),
            ..Page::default()
        };
        let answer = list(&models(), &page("claude-opus-5", "claude-opus-4-6")).expect("both are models");
        assert_eq!(ids(&answer), ["claude-opus-4-8", "claude-opus-4-7"]);
        let crossed = list(&models(), &page("claude-opus-4-6", "claude-opus-5")).expect("both are models");
        assert_eq!(
            (ids(&crossed), &crossed["has_more"], &crossed["first_id"]),
            (vec![], &Value::Bool(false), &Value::Null)
        );
    }

    #[test]
    fn a_cursor_may_be_any_name_but_must_be_a_model() {
        let page = |after: &str| Page { limit: 1, after_id: Some(after.into()), ..Page::default() };
        let answers = ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929"]
            .map(|cursor| list(&models(), &page(cursor)).map(|answer| ids(&answer)));
        assert_eq!(answers, [Ok(vec!["claude-sonnet-4-20250514".into()]), Ok(vec!["claude-sonnet-4-20250514".into()])]);
        assert_eq!(list(&models(), &page("gpt-4o")).map_err(|refusal| refusal.status), Err(400));
    }

    #[test]
    fn an_empty_list_is_a_list() {
        let empty = list(&[], &Page::default()).expect("no cursor");
        assert_eq!(empty, json!({ "data": [], "has_more": false, "first_id": null, "last_id": null }));
    }

    #[test]
    fn a_model_is_shown_as_anthropic_shows_it() {
        let sonnet = one(catalog().by_name("claude-sonnet-4-5").expect("a model"));
        assert_eq!(sonnet["id"], "claude-sonnet-4-5-20250929");
        assert_eq!(sonnet["created_at"], "2025-09-29T00:00:00Z");
        assert_eq!((&sonnet["lifecycle"], &sonnet["retires_at"]), (&json!("active"), &json!("2027-04-08T00:00:00Z")));
        assert_eq!((&sonnet["max_input_tokens"], &sonnet["max_tokens"]), (&json!(200_000), &json!(64_000)));
        let capabilities = &sonnet["capabilities"];
        assert_eq!(capabilities["effort"]["supported"], false);
        assert_eq!(capabilities["thinking"]["types"]["enabled"]["supported"], true);
        assert_eq!(capabilities["thinking"]["types"]["adaptive"]["supported"], false);
        assert_eq!(capabilities["structured_outputs"]["supported"], true);
    }

    #[test]
    fn deprecated_models_can_be_left_out() {
        let active = Page { limit: 1000, lifecycles: vec!["active".into()], ..Page::default() };
        let deprecated = Page { lifecycles: vec!["deprecated".into()], ..Page::default() };
        let [active, deprecated] =
            [active, deprecated].map(|page| list(&models(), &page).map(|answer| ids(&answer)).unwrap_or_default());
        let claude = ["claude-opus-4-1-20250805", "claude-opus-4-20250514", "claude-sonnet-4-20250514"];
        assert!(deprecated.starts_with(&claude.map(str::to_owned)), "{deprecated:?}");
        assert!(active.len() + deprecated.len() == models().len());
    }

    #[test]
    fn discovery_keeps_every_id() {
        assert!(all().iter().all(|id| id.contains("claude") || id.contains("anthropic")));
    }

    #[test]
    fn a_model_that_is_no_claude_says_what_it_takes() {
        let shown = |name: &str| one(catalog().by_name(name).expect(name));
        let nova = shown("nova-2-lite");
        assert_eq!((&nova["id"], &nova["line"]), (&json!("anthropic-bedrock/amazon.nova-2-lite-v1:0"), &Value::Null));
        assert_eq!((&nova["max_input_tokens"], &nova["max_tokens"]), (&json!(1_000_000), &json!(64_000)));
        let can = |model: &Value| {
            let of = |at: &str| model["capabilities"].pointer(at).and_then(|leaf| leaf["supported"].as_bool());
            ["/image_input", "/pdf_input", "/thinking", "/effort/high", "/structured_outputs", "/context_management"]
                .map(|at| of(at).expect(at))
        };
        assert_eq!(can(&nova), [true, true, true, true, false, false]);
        assert_eq!(can(&shown("qwen3-coder-480b")), [false, false, false, false, true, false]);
        assert_eq!(can(&shown("gpt-oss-120b")), [false, false, true, true, false, false]);
        assert_eq!(can(&shown("claude-sonnet-4-5")), [true, true, true, false, true, true]);
    }
}
