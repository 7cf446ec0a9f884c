//! Models that are no Claude, through Converse, before the strict double: it knows what each family refuses, so an answer
//! with status 200 means that nothing was asked of a model that it does not take.

use serde_json::{Value, json};

use crate::support::double::Double;
use crate::support::outcrop::Outcrop;
use crate::support::sse;

/// One of each family, by its Bedrock id.
pub(crate) const FAMILIES: [&str; 15] = [
    "amazon.nova-pro-v1:0",
    "amazon.nova-2-lite-v1:0",
    "openai.gpt-oss-120b-1:0",
    "qwen.qwen3-coder-480b-a35b-v1:0",
    "deepseek.r1-v1:0",
    "deepseek.v3-v1:0",
    "deepseek.v3.2",
    "meta.llama3-3-70b-instruct-v1:0",
    "meta.llama4-maverick-17b-instruct-v1:0",
    "mistral.mistral-large-3-675b-instruct",
    "mistral.mistral-7b-instruct-v0:2",
    "moonshot.kimi-k2-thinking",
    "moonshotai.kimi-k2.5",
    "minimax.minimax-m2",
    "zai.glm-4.7",
];
/// Families that have no tools at all: what would be a call is told in words.
const WITHOUT_TOOLS: [&str; 2] = ["deepseek.r1-v1:0", "mistral.mistral-7b-instruct-v0:2"];

#[tokio::test]
async fn every_family_answers_whole_and_streamed() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for model in FAMILIES {
        let whole = outcrop.reply(&demanding(model, false)).await;
        assert_eq!(whole.status, 200, "{model}: {}", whole.text());
        assert_eq!(whole.header("outcrop-target"), "bedrock/us-east-1/converse");
        assert!(said(&whole.json()["content"]).contains("Echo: "), "{model}: {}", whole.text());
        assert_eq!(whole.json()["model"], model);

        let streamed = outcrop.reply(&demanding(model, true)).await;
        assert_eq!(streamed.status, 200, "{model}: {}", streamed.text());
        assert!(sse::text(&streamed.events()).contains("Echo: "), "{model}: {}", streamed.text());
        assert!(streamed.text().ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), "{model}");
    }
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 2 * FAMILIES.len());
    assert!(rows.iter().all(|row| row.outcome.as_str() == "complete" && row.tokens.output > 0));
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_taken_by_every_family_that_has_tools() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for model in FAMILIES.into_iter().filter(|model| !WITHOUT_TOOLS.contains(model)) {
        for stream in [false, true] {
            let mut body = demanding(model, stream);
            body["messages"][0]["content"] = json!("[[tool:look_up {\"word\": \"bedrock\"}]]");
            let reply = outcrop.reply(&body).await;
            assert_eq!(reply.status, 200, "{model}: {}", reply.text());
            let content = if stream {
                sse::message(reply.events().iter().map(|event| &event.data))["content"].clone()
            } else {
                reply.json()["content"].clone()
            };
            let call = content.as_array().and_then(|blocks| blocks.iter().find(|block| block["type"] == "tool_use"));
            let call = call.unwrap_or_else(|| panic!("{model} called no tool: {content}"));
            assert_eq!((&call["name"], &call["input"]), (&json!("look_up"), &json!({ "word": "bedrock" })), "{model}");

            let result = json!({ "type": "tool_result", "tool_use_id": call["id"], "content": "solid rock" });
            let turns =
                [json!({ "role": "assistant", "content": content }), json!({ "role": "user", "content": [result] })];
            body["messages"].as_array_mut().expect("a list").extend(turns);
            let answer = outcrop.reply(&body).await;
            assert_eq!(answer.status, 200, "{model}: {}", answer.text());
            let words = if stream { sse::text(&answer.events()) } else { answer.text().to_owned() };
            assert!(words.contains("solid rock"), "{model}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn every_family_that_can_be_held_to_a_schema_or_forced_to_use_a_tool_answers_in_the_form_asked_for() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"],
        "additionalProperties": false });
    for model in ["amazon.nova-pro-v1:0", "qwen.qwen3-coder-480b-a35b-v1:0", "openai.gpt-oss-120b-1:0"] {
        for stream in [false, true] {
            let mut body = demanding(model, stream);
            body.as_object_mut().expect("an object").remove("tools");
            body["output_config"]["format"] = json!({ "type": "json_schema", "schema": schema });
            let reply = outcrop.reply(&body).await;
            assert_eq!(reply.status, 200, "{model}: {}", reply.text());
            let message =
                if stream { sse::message(reply.events().iter().map(|event| &event.data)) } else { reply.json() };
            let answer: Value = serde_json::from_str(&said(&message["content"])).expect("JSON and nothing else");
            assert!(answer["city"].is_string(), "{model}: {message}");
            assert_eq!(message["stop_reason"], "end_turn", "{model}");
        }
    }
}

#[tokio::test]
async fn short_names_and_the_names_of_discovery_lead_to_the_same_model() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let listed = outcrop.get("/v1/models?limit=1000").reply().await.json();
    let listed: Vec<_> =
        listed["data"].as_array().expect("a list").iter().filter_map(|model| model["id"].as_str()).collect();
    assert!(listed.iter().all(|id| id.contains("claude") || id.contains("anthropic")), "{listed:?}");
    let discovered = listed.iter().find(|id| id.ends_with("qwen.qwen3-coder-480b-a35b-v1:0")).expect("listed");
    for name in [discovered, "qwen.qwen3-coder-480b-a35b-v1:0", "qwen3-coder-480b"] {
        let reply = outcrop.reply(&demanding(name, false)).await;
        assert_eq!((reply.status, &reply.json()["model"]), (200, &json!(name)), "{}", reply.text());
    }
    let rows = outcrop.stop().await;
    assert!(rows.iter().all(|row| row.sent_model.as_deref() == Some("qwen.qwen3-coder-480b-a35b-v1:0")));
    assert!(rows.iter().all(|row| row.cost.is_some()), "it has a price");
}

#[tokio::test]
async fn the_demo_answers_for_them_too() {
    let outcrop = Outcrop::start().arg("--demo").without_identity().await;
    for stream in [false, true] {
        let reply = outcrop.reply(&demanding("qwen3-coder-480b", stream)).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("outcrop-target"), "demo/us-east-1/converse");
        assert!(reply.text().contains("demo"), "{}", reply.text());
    }
}

/// What Claude Code sends to every model, whatever it is: thinking, effort, betas, a system prompt with breakpoints, a
/// system message in between, tools with deferred loading.
fn demanding(model: &str, stream: bool) -> Value {
    json!({
        "model": model, "stream": stream, "max_tokens": 4000,
        "thinking": { "type": "adaptive", "display": "omitted" }, "output_config": { "effort": "medium" },
        "context_management": { "edits": [{ "type": "clear_thinking_20251015", "keep": "all" }] },
        "metadata": { "user_id": "{}" },
        "system": [
            { "type": "text", "text": "x-anthropic-billing-header: cc_version=1;" },
            { "type": "text", "text": "You are brief.", "cache_control": { "type": "ephemeral" } },
        ],
        "messages": [
            { "role": "user", "content": "Say something." },
            { "role": "system", "content": "Today is Saturday." },
        ],
        "tools": [
            { "name": "look_up", "description": "Looks a word up", "input_schema":
                { "type": "object", "properties": { "word": { "type": "string" } }, "required": ["word"] } },
            { "name": "later", "input_schema": { "type": "object" }, "defer_loading": true },
        ],
    })
}

/// The texts of an answer.
fn said(content: &Value) -> String {
    let blocks = content.as_array().map(Vec::as_slice).unwrap_or_default();
    blocks.iter().filter_map(|block| block["text"].as_str()).collect()
}
