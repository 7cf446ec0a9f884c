//! The body of a request as text. That Bedrock's SDK reads the same out of it, and a strict Bedrock takes it, is tested
//! where there are sockets.

use serde_json::{Value, json};

use super::{json_of, nova};
use crate::converse::types::{
    Block, Citation, Inference, Message, OutputFormat, Request, Role, Tool, ToolConfig, ToolSpec,
};
use crate::converse::{Target, translate, written};
use crate::json::Document;
use crate::native::Headers;
use crate::options::Options;

/// The text that becomes of a body that is text.
fn sent(body: &str) -> String {
    let document = Document::parse(body).expect("JSON");
    let target = Target { model: "a-model", max_output: None, family: &nova() };
    let call = translate(&document, &Headers::default(), target).expect("it is translated");
    written(&call.request, &Options::default())
}

#[test]
fn what_is_json_of_the_clients_stays_byte_for_byte() {
    let schema = r#"{ "type": "object", "properties": { "z": {"maximum": 1.0}, "a": {"maximum": 123456789012345678901234567890} } }"#;
    let input = r#"{"z": 9007199254740993, "a": 1e3, "\u00e9\/": [-0.50, "\ud83e\uddc0"]}"#;
    let body = format!(
        r#"{{"model":"m","max_tokens":9,"temperature":0.7,"tools":[{{"name":"look","description":"d","input_schema":{schema}}}],"messages":[
            {{"role":"user","content":"Hi"}},
            {{"role":"assistant","content":[{{"type":"tool_use","id":"t1","name":"look","input":{input}}}]}},
            {{"role":"user","content":[{{"type":"tool_result","tool_use_id":"t1","content":"ok"}}]}}]}}"#
    );
    let sent = sent(&body);
    assert!(sent.contains(&format!(r#""inputSchema":{{"json":{schema}}}"#)), "{sent}");
    assert!(sent.contains(&format!(r#""input":{input}"#)), "{sent}");
    assert!(sent.contains(r#""temperature":0.7}"#), "{sent}");
}

#[test]
fn half_a_character_becomes_a_sign_that_everybody_can_read() {
    let body = r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"cut \ud83e"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{"of":"cut \ud83e"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"cut \udDC0"}]}]}"#;
    let sent = sent(body);
    assert_eq!((sent.matches("cut \u{fffd}").count(), sent.contains("\\ud")), (3, false), "{sent}");
    json_of(&sent);
}

#[test]
fn what_is_not_set_is_not_written() {
    assert_eq!(written(&Request::default(), &Options::default()), r#"{"messages":[]}"#);
    let spec = ToolSpec { name: "look".into(), description: None, schema: json!({}).into(), strict: false };
    let request = Request {
        messages: vec![Message {
            role: Role::Assistant,
            content: vec![
                Block::Cited { texts: vec!["so".into()], citations: vec![Citation::default()] },
                Block::Reasoning { text: "so".into(), signature: None },
                Block::CachePoint(None),
            ],
        }],
        inference: Inference { top_p: Some(1.0), ..Inference::default() },
        tools: Some(ToolConfig { tools: vec![Tool::Spec(spec)], choice: None }),
        format: Some(OutputFormat { schema: json!({ "a": 1 }).into(), name: None }),
        ..Request::default()
    };
    let expected = [
        r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"look","inputSchema":{"json":{}}}}]},"#,
        r#""messages":[{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"so"}],"citations":[{}]}},"#,
        r#"{"reasoningContent":{"reasoningText":{"text":"so"}}},{"cachePoint":{"type":"default"}}]}],"#,
        r#""inferenceConfig":{"topP":1.0},"#,
        r#""outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"a\":1}"}}}}}"#,
    ];
    assert_eq!(written(&request, &Options::default()), expected.concat());
}

/// What these options add to a request.
fn beside(options: &Options) -> Value {
    let mut body = json_of(&written(&Request::default(), options));
    body.as_object_mut().expect("an object").remove("messages");
    body
}

#[test]
fn headers_become_fields() {
    let word = |word: &str| Some(word.to_owned());
    let options = Options {
        guardrail: word("gr-1"),
        guardrail_version: word("DRAFT"),
        trace: word("ENABLED_FULL"),
        latency: word("optimized"),
        tier: word("flex"),
    };
    let guardrail = json!({ "guardrailIdentifier": "gr-1", "guardrailVersion": "DRAFT", "trace": "enabled_full" });
    let expected = json!({ "guardrailConfig": guardrail, "performanceConfig": { "latency": "optimized" },
        "serviceTier": { "type": "flex" } });
    assert_eq!(beside(&options), expected);
}

#[test]
fn a_trace_without_a_guardrail_asks_for_nothing() {
    assert_eq!(beside(&Options { trace: Some("ENABLED".to_owned()), ..Options::default() }), json!({}));
}
