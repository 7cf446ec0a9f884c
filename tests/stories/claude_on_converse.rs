//! Claude through Converse by the user's wish, before the strict double: nothing of what a request means is lost.

use serde_json::{Value, json};

use crate::support::claude_on_converse;
use crate::support::double::Double;
use crate::support::outcrop::Outcrop;
use crate::support::sse;

/// One of each generation.
const MODELS: [&str; 6] = [
    "claude-opus-5-5",
    "claude-sonnet-5",
    "claude-opus-4-7",
    "claude-opus-4-6",
    "claude-sonnet-4-5",
    "claude-opus-4-1",
];

async fn start(double: &Double) -> Outcrop {
    Outcrop::start().before(double).file("config.toml", claude_on_converse().as_bytes()).await
}

/// The message of an answer, whole or streamed.
async fn message(outcrop: &Outcrop, body: &Value) -> Value {
    let reply = outcrop.reply(body).await;
    assert_eq!(reply.status, 200, "{body}: {}", reply.text());
    assert_eq!(reply.header("outcrop-target"), "bedrock/us-east-1/converse");
    if body["stream"] == true { sse::message(reply.events().iter().map(|event| &event.data)) } else { reply.json() }
}

fn block<'m>(message: &'m Value, kind: &str) -> &'m Value {
    let found = message["content"].as_array().and_then(|blocks| blocks.iter().find(|block| block["type"] == kind));
    found.unwrap_or_else(|| panic!("a block of type {kind} in {message}"))
}

#[tokio::test]
async fn it_thinks_calls_a_tool_and_takes_its_own_thoughts_back() {
    let Some(double) = Double::start().await else { return };
    let outcrop = start(&double).await;
    for model in MODELS {
        for (stream, thought) in [(false, "thinking"), (true, "thinking"), (true, "redacted_thinking")] {
            let mut body = demanding(model, stream);
            let hidden = if thought == "thinking" { "" } else { "[[think:redacted]]" };
            body["messages"][0]["content"] = json!(format!("[[tool:look_up {{\"word\": \"rock\"}}]]{hidden}"));
            let called = message(&outcrop, &body).await;
            let (seal, call) = (block(&called, thought), block(&called, "tool_use"));
            assert!(seal["signature"] != "" && seal["data"] != "", "{model}: {called}");
            assert_eq!((&called["stop_reason"], &call["input"]), (&json!("tool_use"), &json!({ "word": "rock" })));

            let result = json!({ "type": "tool_result", "tool_use_id": call["id"], "content": "solid" });
            let turns = [
                json!({ "role": "assistant", "content": called["content"] }),
                json!({ "role": "user", "content": [result] }),
            ];
            body["messages"].as_array_mut().expect("a list").extend(turns);
            let answer = message(&outcrop, &body).await;
            assert!(block(&answer, "text")["text"].as_str().is_some_and(|text| text.contains("solid")), "{answer}");
        }
    }
    assert!(outcrop.stop().await.iter().all(|row| row.status == 200 && row.cost.is_some()));
}

#[tokio::test]
async fn it_cites_documents_by_the_title_that_the_client_gave_them() {
    let Some(double) = Double::start().await else { return };
    let outcrop = start(&double).await;
    for stream in [false, true] {
        let source = json!({ "type": "text", "media_type": "text/plain", "data": "Granite is hard. Chalk is not." });
        let paper = json!({ "type": "document", "title": "Rocks & stones", "source": source, "citations": { "enabled": true } });
        let mut body = asking("claude-sonnet-4-5", stream, json!([paper, { "type": "text", "text": "What is hard?" }]));
        let answer = message(&outcrop, &body).await;
        let blocks = answer["content"].as_array().expect("blocks");
        let cited = blocks.iter().find_map(|block| block["citations"].get(0)).expect("a citation");
        assert_eq!((&cited["type"], &cited["document_title"]), (&json!("char_location"), &json!("Rocks & stones")));
        let turns = [
            json!({ "role": "assistant", "content": answer["content"] }),
            json!({ "role": "user", "content": "Are you sure?" }),
        ];
        body["messages"].as_array_mut().expect("a list").extend(turns);
        message(&outcrop, &body).await;
    }
}

#[tokio::test]
async fn it_caches_and_says_which_stop_sequence_it_met() {
    let Some(double) = Double::start().await else { return };
    let outcrop = start(&double).await;
    let mut body = asking("claude-sonnet-4-5", true, json!("one two END three"));
    body["stop_sequences"] = json!(["END"]);
    body["system"] = json!([{ "type": "text", "text": "Be brief. ".repeat(2000), "cache_control": { "type": "ephemeral", "ttl": "1h" } }]);
    let first = message(&outcrop, &body).await;
    assert_eq!((&first["stop_reason"], &first["stop_sequence"]), (&json!("stop_sequence"), &json!("END")));
    assert!(first["usage"]["cache_creation"]["ephemeral_1h_input_tokens"].as_u64() > Some(1000), "{first}");
    let second = message(&outcrop, &body).await;
    assert!(second["usage"]["cache_read_input_tokens"].as_u64() > Some(1000), "{second}");
}

#[tokio::test]
async fn tools_of_anthropics_own_definition_are_taken() {
    let Some(double) = Double::start().await else { return };
    let outcrop = start(&double).await;
    let bash = json!({ "type": "bash_20250124", "name": "bash" });
    let editor = json!({ "type": "text_editor_20250728", "name": "str_replace_based_edit_tool" });
    let used = [
        json!({ "role": "assistant", "content": [{ "type": "tool_use", "id": "toolu_1", "name": "bash", "input": { "command": "ls" } }] }),
        json!({ "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "toolu_1", "content": "notes.txt" }] }),
    ];
    let mut body = asking("claude-sonnet-4-5", true, json!("Look."));
    body["tools"] = json!([bash, editor]);
    message(&outcrop, &body).await;
    body["messages"].as_array_mut().expect("a list").extend(used);
    message(&outcrop, &body).await;
}

fn asking(model: &str, stream: bool, content: Value) -> Value {
    json!({ "model": model, "stream": stream, "max_tokens": 4000, "messages": [{ "role": "user", "content": content }] })
}

/// What Claude Code sends.
fn demanding(model: &str, stream: bool) -> Value {
    let mut body = asking(model, stream, json!("Say something."));
    let more = json!({
        "thinking": { "type": "adaptive" }, "output_config": { "effort": "high" },
        "context_management": { "edits": [{ "type": "clear_thinking_20251015", "keep": "all" }] },
        "metadata": { "user_id": "{}" }, "anthropic_beta": ["interleaved-thinking-2025-05-14", "oauth-2025-04-20"],
        "system": [{ "type": "text", "text": "You are brief.", "cache_control": { "type": "ephemeral" } }],
        "tools": [{ "name": "look_up", "description": "Looks a word up", "cache_control": { "type": "ephemeral" }, "input_schema":
            { "type": "object", "properties": { "word": { "type": "string" } }, "required": ["word"] } }],
        "tool_choice": { "type": "auto", "disable_parallel_tool_use": true },
    });
    more.as_object().expect("members").iter().for_each(|(key, value)| body[key] = value.clone());
    body
}
