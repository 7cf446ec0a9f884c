//! What of a request reaches Bedrock, and what becomes of a request that is only counted.

use http::Method;
use serde_json::json;
use sim::{Operation, Scenario, Step};

use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

#[tokio::test]
async fn what_need_not_change_reaches_bedrock_byte_for_byte() {
    let outcrop = Outcrop::start().await;
    let kept = concat!(
        r#""messages" : [ {"content":[{"type":"text","text":"\u00e9\/ é 😀 \ud83d\ude00"},"#,
        r#" {"type":"text", "text":"b","cache_control":{"type":"ephemeral"}}],"role":"user"}  ],"#,
        "\n\t",
        r#""tools":[{"name":"t","input_schema":{"type":"object","properties":{"z":{"const":1.0e2},"a":{"const":12345678901234567890}},"#,
        r#""$z":1,"$a":2,"$z":3}}],"metadata":{"user_id":"u"}"#
    );
    let body = format!(r#"{{ "model":"claude-sonnet-4-5","stream":false, "max_tokens":  64,{kept}}}"#);
    let reply = outcrop.ask(Method::POST, "/v1/messages").body(body).reply().await;
    assert_eq!((reply.status, reply.header("outcrop-changes")), (200, "0"), "{}", reply.text());
    let sent = outcrop.sim().calls().into_iter().rfind(is_invoke).expect("it was asked");
    let raw = std::str::from_utf8(&sent.raw).expect("text");
    assert!(raw.contains(kept), "{raw}");
    assert!(raw.contains(r#""max_tokens":  64"#), "{raw}");
    assert_eq!((sent.body.get("model"), sent.body.get("stream")), (None, None));
    assert_eq!(sent.body["anthropic_version"], "bedrock-2023-05-31");
}

#[tokio::test]
async fn what_bedrock_would_refuse_is_left_out_and_counted() {
    let outcrop = Outcrop::start().await;
    let mut body = hello(false);
    body["service_tier"] = json!("auto");
    body["context_management"] = json!({ "edits": [{ "type": "clear_thinking_20251015", "keep": "all" }] });
    body["messages"][0]["content"] =
        json!([{ "type": "text", "text": "Hi", "cache_control": { "type": "ephemeral", "scope": "global" } }]);
    let reply = outcrop.post(&body).header("anthropic-beta", "novel-2027-01-01").reply().await;
    assert_eq!((reply.status, reply.header("outcrop-changes")), (200, "4"), "{}", reply.text());
    let sent = outcrop.sim().calls().into_iter().rfind(is_invoke).expect("it was asked").body;
    let keys: Vec<_> = sent.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["anthropic_version", "max_tokens", "messages"]);
    assert_eq!(sent["messages"][0]["content"][0]["cache_control"], json!({ "type": "ephemeral" }));
    assert_eq!(outcrop.stop().await[0].changes.count(), 4);
}

#[tokio::test]
async fn a_body_that_bedrock_would_not_take_is_not_sent_there() {
    let outcrop = Outcrop::start().await;
    let mut body = hello(true);
    body["messages"][0]["content"] = json!("word ".repeat(21 * 1024 * 1024 / 5));
    outcrop.reply(&body).await.is_refused(413, "request_too_large", "maximum size");
    assert!(!outcrop.sim().calls().iter().any(is_invoke));
    assert_eq!(outcrop.stop().await[0].status, 413);
}

#[tokio::test]
async fn headers_of_bedrock_pass_and_those_of_others_do_not() {
    let outcrop = Outcrop::start().await;
    let ask = outcrop.post(&hello(true)).header("x-amzn-bedrock-guardrailidentifier", "guard1");
    let ask = ask.header("x-amzn-bedrock-guardrailversion", "DRAFT").header("x-stainless-os", "Linux");
    assert_eq!(ask.header("cookie", "a=b").reply().await.status, 200);
    let sent = outcrop.sim().calls().into_iter().rfind(is_invoke).expect("it was asked");
    assert_eq!(sent.header("x-amzn-bedrock-guardrailidentifier"), Some("guard1"));
    assert_eq!(sent.header("x-amzn-bedrock-guardrailversion"), Some("DRAFT"));
    let token = outcrop.token.as_str();
    assert_eq!((sent.header("x-stainless-os"), sent.header("cookie"), sent.header("x-api-key")), (None, None, None));
    assert!(!format!("{:?}", sent.headers).contains(token), "the client's token stays here");
}

#[tokio::test]
async fn there_is_always_a_count_and_it_says_how_sure_it_is() {
    let cannot = Step::error("ValidationException", "The provided model doesn't support counting tokens.");
    let haiku = |call: &sim::Call| call.operation == Operation::CountTokens && call.model.contains("haiku");
    let outcrop = Outcrop::start().with(Scenario::new().when(haiku, [cannot])).await;
    let counts = || outcrop.sim().calls().iter().filter(|call| call.operation == Operation::CountTokens).count();
    for (model, how, calls) in [
        ("claude-sonnet-4-5", "exact", 1),
        ("claude-sonnet-4-5", "exact", 1),
        ("claude-haiku-4-5", "estimated", 2),
        ("claude-haiku-4-5", "estimated", 2),
        ("claude-opus-5-5", "estimated", 2),
    ] {
        let body = json!({ "model": model, "messages": [{ "role": "user", "content": "How many are these?" }] });
        let reply = outcrop.ask(Method::POST, "/v1/messages/count_tokens").json(&body).reply().await;
        assert_eq!((reply.status, reply.header("outcrop-count")), (200, how), "{model}: {}", reply.text());
        assert!(reply.json()["input_tokens"].as_u64().is_some_and(|tokens| tokens > 4), "{}", reply.text());
        assert_eq!(counts(), calls, "{model}: what is known is not asked again");
    }
    assert_eq!(outcrop.stop().await.len(), 0);
}
