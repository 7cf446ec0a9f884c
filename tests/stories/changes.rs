//! What was changed of a request is told: how much in a header, what and why by `outcrop usage --request`.

use std::path::PathBuf;

use serde_json::{Value, json};
use sim::Scenario;

use crate::secrets::holding;
use crate::support::double::Double;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

/// Stands wherever a client may put words of its own, and must stand nowhere in the ledger.
const MARKER: &str = "a-marker-that-nobody-may-keep";

#[tokio::test]
async fn twelve_odd_fields_are_twelve_lines_with_reasons() {
    let outcrop = Outcrop::start().await;
    for stream in [false, true] {
        let reply = outcrop.post(&odd(stream)).header("anthropic-beta", "novel-2027-01-01").reply().await;
        assert_eq!((reply.status, reply.header("outcrop-changes")), (200, "12"), "{}", reply.text());
        outcrop.usage(if stream { 2 } else { 1 }).await;
        let told = outcrop.run(&["usage", "--request", reply.header("request-id"), "--format", "json"]).await;
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["changed_fields"], 12, "{told:#}");
        let changes = told["changes"].as_array().expect("a list");
        let mut fields: Vec<_> = changes.iter().filter_map(|change| change["field"].as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, FIELDS);
        for change in changes {
            assert!(change["reason"].as_str().is_some_and(|reason| reason.len() > 5), "{change}");
            assert!(
                ["dropped", "renamed", "rewritten", "added"].map(Value::from).contains(&change["what"]),
                "{change}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_that_fails_in_the_end_says_what_was_changed_of_it_too() {
    let scenario = Scenario::new().then_error("ValidationException", "messages.0.content: nonsense");
    let outcrop = Outcrop::start().with(scenario).await;
    let reply = outcrop.post(&odd(false)).header("anthropic-beta", "novel-2027-01-01").reply().await;
    assert_eq!((reply.status, reply.header("outcrop-changes")), (400, "12"), "{}", reply.text());
    assert_eq!(outcrop.stop().await[0].changes.list().len(), 12);
}

#[tokio::test]
async fn one_request_is_told_whole() {
    let outcrop = Outcrop::start().with(Scenario::new().then_answer("well")).await;
    let mut body = odd(false);
    body["model"] = json!("sonnet");
    let reply = outcrop.post(&body).header("x-amzn-bedrock-service-tier", "flex").reply().await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let id = reply.header("request-id");
    outcrop.usage(1).await;
    let told = outcrop.run(&["usage", "--request", id]).await;
    let line = |name: &str| {
        let line = told.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("{told}"));
        line[name.len()..].trim().to_owned()
    };
    assert_eq!((line("request"), line("asked for"), line("tier")), (id.into(), "sonnet".into(), "flex".into()));
    assert!(line("sent as").contains("anthropic.claude-sonnet"), "{told}");
    assert_eq!(line("target"), "bedrock/us-east-1/native");
    assert!(line("cost").contains('$') && line("cost").ends_with("an estimate"), "nobody says what flex costs: {told}");
    assert!(line("time").ends_with(" s in all"), "{told}");
    assert!(told.lines().any(|line| line.starts_with("dropped") && line.contains("  service_tier  ")), "{told}");
}

#[tokio::test]
async fn what_is_not_known_to_converse_is_listed_however_deep_it_stands() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let mut body = hello(false);
    body["model"] = json!("qwen.qwen3-coder-480b-a35b-v1:0");
    body["tools"] = json!([{ "name": "t", "description": "T", "input_schema": { "type": "object" }, "novelty": 1 }]);
    body["tool_choice"] = json!({ "type": "auto", "novelty": 1 });
    body["system"] = json!([{ "type": "text", "text": "Be brief.", "novelty": 1 }]);
    body["messages"] = json!([
        { "role": "user", "content": [{ "type": "text", "text": "Hi", "novelty": 1 }] },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "a", "name": "t", "input": {}, "novelty": 1 }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "a", "content": "x", "novelty": 1 }] },
    ]);
    let reply = outcrop.reply(&body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let rows = outcrop.stop().await;
    let fields: Vec<_> = rows[0].changes.list().iter().map(|change| change.field.as_str()).collect();
    let expected = ["tools[].novelty", "tool_choice.novelty", "system[].novelty", "messages[].content[].novelty"];
    assert_eq!((fields, rows[0].changes.count()), (expected.to_vec(), 6));
}

#[tokio::test]
async fn the_tier_that_bedrock_used_is_in_the_row_of_both_lanes() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for stream in [false, true] {
        let mut body = hello(stream);
        body["model"] = json!("qwen.qwen3-coder-480b-a35b-v1:0");
        let reply = outcrop.post(&body).header("x-amzn-bedrock-service-tier", "flex").reply().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(outcrop.reply(&hello(stream)).await.status, 200);
    }
    let tiers: Vec<_> = outcrop.stop().await.into_iter().map(|row| row.tier.unwrap_or_default()).collect();
    assert_eq!(tiers, ["flex", "", "flex", ""]);
}

#[tokio::test]
async fn the_ledger_holds_no_word_of_a_client_but_names() {
    let outcrop = Outcrop::start().await;
    for model in ["claude-sonnet-4-5", "qwen3-coder-480b"] {
        let mut body = marked(false);
        body["model"] = json!(model);
        let reply = outcrop.reply(&body).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.header("outcrop-changes").parse::<u32>().is_ok_and(|count| count > 5), "{:?}", reply.headers);
    }
    assert!(
        outcrop.sim().calls().iter().filter(|call| is_invoke(call)).all(|call| call.body.to_string().contains(MARKER))
    );
    assert_eq!(outcrop.usage(2).await.len(), 2);
    assert_eq!(holding(&outcrop.home(), MARKER), Vec::<PathBuf>::new(), "nothing of what a client said");
}

const FIELDS: [&str; 12] = [
    "anthropic-beta.novel-2027-01-01",
    "anthropic_version",
    "context_management.edits[]",
    "diagnostics",
    "messages[].content[].cache_control.scope",
    "messages[].novelty",
    "novelty",
    "output_format",
    "service_tier",
    "speed",
    "system[]",
    "tools[].allowed_callers",
];

/// A request with twelve fields that Bedrock does not take as they are.
fn odd(stream: bool) -> Value {
    let mut body = hello(stream);
    for field in ["service_tier", "speed", "diagnostics", "novelty"] {
        body[field] = json!("auto");
    }
    body["anthropic_version"] = json!("2023-06-01");
    body["output_format"] = json!({ "type": "json_schema", "schema": { "type": "object" } });
    body["context_management"] = json!({ "edits": [{ "type": "clear_thinking_20251015", "keep": "all" }] });
    body["system"] = json!([{ "type": "text", "text": "x-anthropic-billing-header: cc_version=2;" },
        { "type": "text", "text": "Be brief." }]);
    body["tools"] = json!([{ "name": "t", "input_schema": { "type": "object" }, "allowed_callers": ["direct"] }]);
    body["messages"][0]["novelty"] = json!(1);
    body["messages"][0]["content"] =
        json!([{ "type": "text", "text": "Hi", "cache_control": { "type": "ephemeral", "scope": "global" } }]);
    body
}

/// A request that says the marker wherever one can say something, and much of which is changed.
fn marked(stream: bool) -> Value {
    let mut body = odd(stream);
    for field in ["service_tier", "speed", "diagnostics", "novelty"] {
        body[field] = json!(MARKER);
    }
    let object = body.as_object_mut().expect("an object");
    object.remove("output_format");
    body["metadata"] = json!({ "user_id": MARKER });
    body["context_management"] = json!({ "edits": [{ "type": MARKER }] });
    body["system"][1]["text"] = json!(MARKER);
    body["tools"] = json!([{ "name": format!("{MARKER}.{}", "x".repeat(80)), "description": MARKER,
        "input_schema": { "properties": {} }, "input_examples": [{ "a": MARKER }] }]);
    body["tool_choice"] = json!({ "type": "auto", "novelty": MARKER });
    body["messages"] = json!([
        { "role": "user", "novelty": MARKER, "content": [{ "type": "text", "text": MARKER }, { "type": "text", "text": "" },
            { "type": "document", "title": MARKER, "source": { "type": "text", "media_type": "text/plain", "data": MARKER } }] },
        { "role": "assistant", "content": [{ "type": "mcp_tool_use", "id": MARKER, "name": MARKER, "input": { "a": MARKER } },
            { "type": "web_search_tool_result", "tool_use_id": MARKER, "content": MARKER }] },
        { "role": "system", "content": MARKER },
        { "role": "user", "content": [{ "type": "text", "text": MARKER, "cache_control": { "type": "ephemeral", "scope": MARKER } }] },
    ]);
    body
}
