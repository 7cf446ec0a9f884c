//! Clients that speak OpenAI's chat completions: the same road, the same ledger, other words.

use http::Method;
use serde_json::{Value, json};
use sim::{Gate, Message, Scenario, Step, Usage};

use crate::support::client::{Ask, Reply};
use crate::support::outcrop::Outcrop;
use crate::support::{MODEL, is_invoke};

const CHAT: &str = "/v1/chat/completions";

fn chat(outcrop: &Outcrop, more: &Value) -> Ask {
    let mut body = json!({ "model": MODEL, "messages": [{ "role": "user", "content": "Hello" }] });
    more.as_object().into_iter().flatten().for_each(|(key, value)| body[key] = value.clone());
    outcrop.ask(Method::POST, CHAT).json(&body)
}

/// The JSON of all data lines, without the end.
fn chunks(reply: &Reply) -> Vec<Value> {
    let data = reply.text().split("\n\n").filter_map(|line| line.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]").map(|data| serde_json::from_str(data).expect("JSON")).collect()
}

fn text(chunks: &[Value]) -> String {
    chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect()
}

#[tokio::test]
async fn a_whole_completion_is_priced_and_filed_as_any_answer_is() {
    let usage = Usage { input: 1000, cache_read: 500, output: 20, ..Usage::default() };
    let message = Message { usage: Some(usage), ..Message::text("one two three") };
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::message(message))).await;
    let reply = chat(&outcrop, &json!({ "seed": 1, "temperature": 1.5 })).reply().await;

    let body = reply.json();
    assert_eq!((reply.status, &body["object"], &body["model"]), (200, &json!("chat.completion"), &json!(MODEL)));
    assert_eq!(body["choices"][0]["message"]["content"], "one two three");
    assert_eq!(body["usage"]["prompt_tokens"], 1500, "what was cached is part of the prompt");
    assert_eq!(body["usage"]["prompt_tokens_details"]["cached_tokens"], 500);
    assert_eq!(body["usage"]["cost"]["total"].to_string(), "0.003795");
    assert_eq!(body["usage"]["cost"]["currency"], "USD");
    assert_eq!(reply.header("x-request-id"), reply.header("request-id"));
    assert_eq!(reply.header("outcrop-target"), "bedrock/us-east-1/native");
    assert_eq!((reply.header("outcrop-changes"), reply.header("outcrop-cost-usd")), ("2", "0.003795"));

    let sent = outcrop.sim().calls().into_iter().find(is_invoke).expect("a call").body;
    assert_eq!((&sent["temperature"], &sent["max_tokens"], &sent["seed"]), (&json!(1), &json!(32_000), &Value::Null));
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].outcome.as_str(), rows[0].status, rows[0].changes.count()), ("complete", 200, 2));
    assert_eq!((rows[0].tokens.input, rows[0].tokens.cache_read, rows[0].tokens.output), (1000, 500, 20));
    assert_eq!((rows[0].requested_model.as_deref(), rows[0].stream), (Some(MODEL), false));
}

#[tokio::test]
async fn a_stream_comes_in_chunks_and_ends_with_its_usage() {
    let outcrop = Outcrop::start().with(Scenario::new().then_answer("one two three")).await;
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let reply = chat(&outcrop, &more).reply().await;
    assert!(reply.header("content-type").starts_with("text/event-stream"));
    assert!(reply.text().ends_with("data: [DONE]\n\n") && !reply.text().contains("event:"), "{}", reply.text());
    let chunks = chunks(&reply);
    assert_eq!(text(&chunks), "one two three");
    let [.., last, usage] = chunks.as_slice() else { panic!("{chunks:?}") };
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
    assert!(usage["choices"] == json!([]) && usage["usage"]["total_tokens"].as_u64() > Some(0), "{usage}");

    let rows = outcrop.stop().await;
    assert_eq!((rows.len(), rows[0].outcome.as_str(), rows[0].stream), (1, "complete", true));
    let told = usage["usage"]["cost"]["total"].as_f64().expect("a cost");
    let filed = rows[0].cost.expect("a cost").0 as f64 / 1e12;
    assert!(told > 0.0 && (told - filed).abs() < 1e-12, "{told} is told and {filed} filed");
}

#[tokio::test]
async fn whoever_wants_no_cost_in_answers_gets_none_in_completions_either() {
    let outcrop = Outcrop::start().silent_on_cost().await;
    for more in [json!({}), json!({ "stream": true, "stream_options": { "include_usage": true } })] {
        let reply = chat(&outcrop, &more).reply().await;
        assert!(reply.status == 200 && reply.text().contains("total_tokens"), "{}", reply.text());
        assert!(!reply.text().contains("\"cost\""), "{}", reply.text());
    }
}

#[tokio::test]
async fn what_fails_before_the_first_event_is_told_by_a_status_and_openais_words() {
    for (name, status, code) in [
        ("ThrottlingException", 429, json!("rate_limit_exceeded")),
        ("AccessDeniedException", 403, json!("permission_denied")),
        ("ServiceUnavailableException", 503, Value::Null),
    ] {
        for stream in [false, true] {
            let outcrop = Outcrop::start().with(Scenario::new().then_error(name, "not now")).await;
            let reply = chat(&outcrop, &json!({ "stream": stream })).reply().await;
            let error = reply.json()["error"].clone();
            assert_eq!((reply.status, &error["code"], &error["param"]), (status, &code, &Value::Null), "{error}");
            assert!(error["message"].as_str().is_some_and(|words| words.contains("not now")), "{error}");
            let rows = outcrop.stop().await;
            assert_eq!((rows.len(), rows[0].outcome.as_str(), rows[0].status), (1, "failed", status));
        }
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_ends_with_an_error_line_and_no_good_end() {
    let broken = Step::answer("one two three").exception_after(4, "ThrottlingException", "slower");
    for step in [broken, Step::answer("one two three").end_after(4)] {
        let outcrop = Outcrop::start().with(Scenario::new().then(step)).await;
        let reply = chat(&outcrop, &json!({ "stream": true })).reply().await;
        let chunks = chunks(&reply);
        assert!(chunks.last().is_some_and(|last| last["error"]["message"].is_string()), "{}", reply.text());
        assert!(text(&chunks).starts_with("one") && !reply.text().contains("[DONE]"), "{}", reply.text());
        let rows = outcrop.stop().await;
        assert_eq!((rows.len(), rows[0].outcome.as_str(), rows[0].status), (1, "partial", 200));
    }
}

#[tokio::test]
async fn a_hang_up_is_filed_with_what_was_seen() {
    let step = Step::answer("one two").stall_after(3, &Gate::new());
    let outcrop = Outcrop::start().with(Scenario::new().then(step)).await;
    let mut stream = chat(&outcrop, &json!({ "stream": true })).open().await;
    stream.until_text("one").await;
    drop(stream);
    outcrop.sim().wait_for(|calls: &[sim::Call]| calls.iter().any(|call| is_invoke(call) && call.hung_up())).await;
    let rows = outcrop.stop().await;
    assert_eq!((rows.len(), rows[0].outcome.as_str(), rows[0].status), (1, "abandoned", 200));
}

#[tokio::test]
async fn silence_is_filled_with_comments() {
    let gate = Gate::new();
    let step = Step::answer("one").stall_after(0, &gate).exception_after(0, "ThrottlingException", "slower");
    let outcrop = Outcrop::start().with(Scenario::new().then(step)).await;
    let mut stream = chat(&outcrop, &json!({ "stream": true })).open().await;
    stream.until_text(": ping\n\n").await;
    gate.open();
    let reply = stream.whole().await;
    assert_eq!(chunks(&reply)[0]["error"]["code"], "rate_limit_exceeded", "a status it has already");
    assert_eq!(outcrop.stop().await.len(), 1);
}

#[tokio::test]
async fn a_request_that_cannot_be_had_is_refused_and_filed() {
    let outcrop = Outcrop::start().await;
    let bad = [
        ("{", 400),
        ("[]", 400),
        ("{}", 400),
        (r#"{"model":"gpt-4o"}"#, 404),
        (r#"{"model":"claude-sonnet-4-5"}"#, 400),
    ];
    for (body, status) in bad {
        let reply = outcrop.ask(Method::POST, CHAT).body(body).reply().await;
        assert_eq!((reply.status, &reply.json()["error"]["type"]), (status, &json!("invalid_request_error")), "{body}");
    }
    let refused = chat(&outcrop, &json!({ "n": 3 })).reply().await;
    assert_eq!((refused.status, &refused.json()["error"]["param"]), (400, &json!("n")));
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), bad.len() + 1);
    assert!(rows.iter().all(|row| row.outcome.as_str() == "failed"));
}

#[tokio::test]
async fn each_client_gets_the_list_of_models_in_its_own_shape() {
    let outcrop = Outcrop::start().await;
    let openai = |path| outcrop.get(path).header("user-agent", "OpenAI/Python 3.54.0");
    let listed = openai("/v1/models").reply().await.json();
    assert_eq!(listed["object"], "list");
    let ids: Vec<_> =
        listed["data"].as_array().into_iter().flatten().filter_map(|model| model["id"].as_str()).collect();
    assert!(ids.contains(&"amazon.nova-pro-v1:0") && !ids.iter().any(|id| id.contains('/')), "{ids:?}");
    assert_eq!(openai("/models/claude-sonnet-4-5").reply().await.json()["object"], "model");
    assert_eq!(openai("/v1/models/gpt-4o").reply().await.json()["error"]["code"], "model_not_found");
    let anthropic = outcrop.get("/v1/models").header("anthropic-version", "2023-06-01").reply().await.json();
    assert_eq!((&anthropic["data"][0]["type"], &anthropic["object"]), (&json!("model"), &Value::Null));
}
