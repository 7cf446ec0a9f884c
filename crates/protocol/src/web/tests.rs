//! Requests as models get them, and rounds as a client sees them.

use serde_json::{Value, json};

use super::result::{Found, fetched, searched};
use super::*;
use crate::json::Document;
use crate::sse;

const BOTH: Offer = Offer { search: true, fetch: true };

fn request(more: Value) -> Value {
    let mut body = json!({ "model": "m", "max_tokens": 9, "tools": [{ "type": "web_search_20260318", "name": "web_search" }],
        "messages": [{ "role": "user", "content": "Hi" }] });
    more.as_object().into_iter().flatten().for_each(|(key, value)| body[key] = value.clone());
    body
}

fn asked(body: &Value, citing: bool) -> Option<Asked> {
    let text = body.to_string();
    Asked::read(&Document::parse(&text).expect("JSON"), BOTH, citing).expect("no refusal")
}

/// The body that the lane gets, after these blocks.
fn sent(body: &Value, said: &[String], citing: bool) -> Value {
    let text = body.to_string();
    let document = Document::parse(&text).expect("JSON");
    let asked = asked(body, citing).expect("web");
    serde_json::from_str(&asked.body(&document, said)).expect("JSON")
}

/// A round that calls the search, streamed.
fn calling(id: &str, name: &str) -> String {
    let mut out = String::new();
    let events = [
        json!({ "type": "message_start", "message": { "id": id, "usage": { "input_tokens": 10, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "thinking", "thinking": "", "signature": "" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": "hm" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "signature_delta", "signature": "s" } }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "content_block_start", "index": 1,
            "content_block": { "type": "tool_use", "id": "toolu_1", "name": name, "input": {} } }),
        json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta", "partial_json": "{\"query\":" } }),
        json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta", "partial_json": "\"q\"}" } }),
        json!({ "type": "content_block_stop", "index": 1 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": { "output_tokens": 5,
            "output_tokens_details": { "thinking_tokens": 2 } } }),
        json!({ "type": "message_stop" }),
    ];
    for event in events {
        sse::write(&mut out, event["type"].as_str().expect("a type"), &event.to_string());
    }
    out
}

fn found() -> Vec<Found> {
    let url = "https://rocks.example/".to_owned();
    vec![Found { url, title: "Rocks".into(), age: None, texts: vec!["Hard.".into(), " ".into()] }]
}

#[test]
fn all_dated_versions_become_ordinary_tools_and_keep_their_breakpoint() {
    for dated in ["web_search_20250305", "web_search_20260209", "web_fetch_20250910", "web_fetch_20260318"] {
        let name = &dated[..dated.len() - 9];
        let tool = json!({ "type": dated, "name": name, "max_uses": 3, "cache_control": { "type": "ephemeral" } });
        let tool = &sent(&request(json!({ "tools": [tool] })), &[], true)["tools"][0];
        assert_eq!((&tool["name"], &tool["type"]), (&json!(name), &Value::Null));
        assert_eq!(tool["input_schema"]["type"], "object");
        assert_eq!(tool["cache_control"], json!({ "type": "ephemeral" }));
    }
}

#[test]
fn what_is_not_on_offer_and_what_has_nothing_to_do_with_it_is_left_alone() {
    let plain = request(json!({ "tools": [{ "name": "web_search", "input_schema": { "type": "object" } }] }));
    assert!(asked(&plain, true).is_none(), "a client's own tool of this name is its own");
    let text = request(json!({})).to_string();
    let document = Document::parse(&text).expect("JSON");
    for offer in [Offer::default(), Offer { search: false, fetch: true }] {
        assert!(Asked::read(&document, offer, true).expect("no refusal").is_none(), "{offer:?}");
    }
}

#[test]
fn a_tool_of_the_clients_own_with_our_name_stays_the_clients_beside_an_old_search() {
    let result = json!({ "type": "web_search_tool_result", "tool_use_id": "srvtoolu_9", "content": [] });
    let body = request(json!({ "tools": [{ "name": "web_search", "input_schema": { "type": "object" } }],
        "messages": [{ "role": "user", "content": "Hi" }, { "role": "assistant", "content": [result] }] }));
    let mut merged = Merged::new(&asked(&body, true).expect("web"));
    let mut out = String::new();
    merged.feed(&calling("msg_1", "web_search"), &mut out);
    assert!(merged.calls().is_empty() && !out.contains("server_tool_use"), "{out}");
}

#[test]
fn two_rounds_are_one_message_with_the_usage_of_both() {
    let body = request(json!({}));
    let mut asked = asked(&body, true).expect("web");
    let mut merged = Merged::new(&asked);
    let mut out = String::new();
    merged.feed(&calling("msg_bdrk_01Ab", "web_search"), &mut out);
    let calls = merged.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].id, "srvtoolu_bdrk01Ab01");
    let (_, query) = asked.judge(&calls[0], merged.said()).expect("it may");
    assert_eq!(query, "q");
    merged.results(vec![searched(&calls[0], Ok(found()))], &mut out);

    let next = sent(&body, merged.said(), true);
    assert_eq!(next["messages"][1]["content"][0], json!({ "type": "thinking", "thinking": "hm", "signature": "s" }));
    let call = json!({ "type": "tool_use", "id": calls[0].id, "name": "web_search", "input": { "query": "q" } });
    assert_eq!(next["messages"][1]["content"][1], call);
    let result = &next["messages"][2]["content"][0];
    assert_eq!((&result["type"], &result["tool_use_id"]), (&json!("tool_result"), &json!(calls[0].id)));
    let text = json!([{ "type": "text", "text": "Hard." }]);
    assert_eq!((&result["content"][0]["type"], &result["content"][0]["content"]), (&json!("search_result"), &text));

    merged.feed(&calling("msg_other", "look"), &mut out);
    assert!(merged.calls().is_empty(), "this one is the client's");
    merged.end(None, &mut out);
    let starts: Vec<&str> = out.lines().filter(|line| line.starts_with("event: content_block_start")).collect();
    assert_eq!(starts.len(), 5);
    assert!(out.contains(r#""index":4"#) && !out.contains("msg_other"), "{out}");
    let usage = json!({ "input_tokens": 20, "output_tokens": 10, "output_tokens_details": { "thinking_tokens": 4 },
        "server_tool_use": { "web_search_requests": 1, "web_fetch_requests": 0 } });
    let last = out.lines().rev().find(|line| line.contains("message_delta\"")).expect("an end");
    let last: Value = serde_json::from_str(last.trim_start_matches("data: ")).expect("JSON");
    assert_eq!((&last["usage"], &last["delta"]["stop_reason"]), (&usage, &json!("tool_use")));
}

#[test]
fn an_answer_that_comes_back_is_what_the_model_saw_in_its_rounds() {
    let body = request(json!({}));
    let asked = asked(&body, true).expect("web");
    let mut merged = Merged::new(&asked);
    merged.feed(&calling("msg_1", "web_search"), &mut String::new());
    let calls = merged.calls();
    merged.results(vec![searched(&calls[0], Ok(found()))], &mut String::new());
    let in_the_loop = sent(&body, merged.said(), true)["messages"].clone();

    let blocks: Vec<Value> = merged.said().iter().map(|block| serde_json::from_str(block).expect("JSON")).collect();
    let mut later = body.clone();
    later["messages"].as_array_mut().expect("a list").push(json!({ "role": "assistant", "content": blocks }));
    assert_eq!(sent(&later, &[], true)["messages"], in_the_loop);
}

#[test]
fn citations_of_what_was_found_are_the_clients_kind_and_go_back_as_they_were() {
    let original = json!({ "type": "search_result_location", "cited_text": "Hard. ".repeat(60), "source": "https://rocks.example/",
        "title": "Rocks", "search_result_index": 0, "start_block_index": 0, "end_block_index": 1 });
    let block = json!({ "type": "text", "text": "It is hard.", "citations": [original, { "type": "char_location" }] });
    let shown = citations::block_to_client(&block.to_string(), |url| url == "https://rocks.example/");
    let read: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(read["citations"][0]["type"], "web_search_result_location");
    assert_eq!(read["citations"][0]["cited_text"].as_str().map(str::len), Some(150));
    assert_eq!(read["citations"][1]["type"], "char_location", "not ours");
    let back: Value = serde_json::from_str(&citations::to_model(&shown, true)).expect("JSON");
    assert_eq!(back, block);
    let without: Value = serde_json::from_str(&citations::to_model(&shown, false)).expect("JSON");
    assert_eq!(without["citations"], json!([{ "type": "char_location" }]));
}

#[test]
fn a_client_with_documents_that_are_not_to_be_cited_or_with_a_schema_gets_no_citations() {
    let document = json!([{ "role": "user", "content": [{ "type": "document", "source": {} }] }]);
    let schema = json!({ "format": { "type": "json_schema", "schema": {} } });
    let result = searched(&call("srvtoolu_1"), Ok(found()));
    for more in [json!({ "messages": document }), json!({ "output_config": schema })] {
        let sent = sent(&request(more), std::slice::from_ref(&result), true);
        let told =
            sent["messages"].as_array().and_then(|all| all.last()).expect("a turn")["content"][0]["content"].clone();
        assert_eq!(told[0], json!({ "type": "text", "text": "1. Rocks\nhttps://rocks.example/\nHard." }));
    }
}

#[test]
fn anthropics_own_results_in_a_history_keep_titles_and_addresses() {
    let result = json!({ "type": "web_search_tool_result", "tool_use_id": "srvtoolu_9", "content": [
        { "type": "web_search_result", "url": "https://a.example/", "title": "A", "encrypted_content": "EqgfCioIARgB" }] });
    let history = json!([{ "role": "user", "content": "Hi" }, { "role": "assistant", "content": [
        { "type": "server_tool_use", "id": "srvtoolu_9", "name": "web_search", "input": { "query": "q" } }, result,
        { "type": "text", "text": "A.", "citations": [{ "type": "web_search_result_location", "encrypted_index": "Eo8B" }] }] }]);
    let messages = sent(&request(json!({ "messages": history, "tools": [] })), &[], true)["messages"].clone();
    assert_eq!(messages[2]["content"][0]["content"][0]["content"], json!([{ "type": "text", "text": "A" }]));
    assert_eq!(messages[3]["content"], json!([{ "type": "text", "text": "A." }]));
}

#[test]
fn a_call_that_was_never_run_is_told_as_one() {
    let call = json!({ "type": "server_tool_use", "id": "srvtoolu_9", "name": "web_fetch", "input": {} });
    let history = json!([{ "role": "user", "content": "Hi" }, { "role": "assistant", "content": [call] }]);
    let messages = sent(&request(json!({ "messages": history })), &[], true)["messages"].clone();
    let result = &messages[2]["content"][0];
    assert_eq!((&result["tool_use_id"], &result["is_error"]), (&json!("srvtoolu_9"), &json!(true)));
}

#[test]
fn an_input_that_was_cut_off_is_not_run() {
    let asked = asked(&request(json!({})), true).expect("web");
    let mut merged = Merged::new(&asked);
    let cut =
        calling("msg_1", "web_search").replace("tool_use\"},\"type", "max_tokens\"},\"type").replace(r#"\"q\"}"#, "");
    merged.feed(&cut.replace(r#""stop_reason":"tool_use""#, r#""stop_reason":"max_tokens""#), &mut String::new());
    assert!(merged.calls().is_empty());
    assert!(merged.said()[1].contains(r#""input":{}"#), "{:?}", merged.said());
}

#[test]
fn the_rounds_of_whole_answers_add_up_likewise() {
    let body = request(json!({}));
    let mut merged = Merged::new(&asked(&body, false).expect("web"));
    let answer = |id: &str, content: Value, reason: &str| {
        json!({ "id": id, "type": "message", "content": content, "stop_reason": reason,
            "usage": { "input_tokens": 3, "output_tokens": 2, "service_tier": "standard" } })
        .to_string()
    };
    let content = json!([{ "type": "tool_use", "id": "t", "name": "web_search", "input": { "query": "q" } }]);
    merged.take(&answer("msg_1", content, "tool_use"));
    let calls = merged.calls();
    merged.results(vec![calls[0].failed(Trouble::Unavailable)], &mut String::new());
    merged.take(&answer("msg_2", json!([{ "type": "text", "text": "done" }]), "end_turn"));
    assert!(merged.calls().is_empty());
    let whole: Value = serde_json::from_str(&merged.whole(None)).expect("JSON");
    assert_eq!((&whole["id"], &whole["stop_reason"]), (&json!("msg_1"), &json!("end_turn")));
    assert_eq!(whole["content"].as_array().map(Vec::len), Some(3));
    assert_eq!(whole["usage"]["input_tokens"], 6);
    assert_eq!(whole["usage"]["server_tool_use"]["web_search_requests"], 0, "it failed");
}

#[test]
fn a_fetched_document_can_be_fetched_from_and_pictures_are_no_place_for_addresses() {
    let tool = json!({ "type": "web_fetch_20250910", "name": "web_fetch" });
    let picture = json!({ "type": "base64", "media_type": "image/png", "data": "https://hidden.example/" });
    let content =
        json!([{ "type": "image", "source": picture }, { "type": "text", "text": "See https://a.example/x." }]);
    let body = request(json!({ "tools": [tool], "messages": [{ "role": "user", "content": content }] }));
    let mut asked = asked(&body, false).expect("web");
    let fetching =
        |url: &str| Call { input: Some(json!({ "url": url })), kind: tools::Kind::Fetch, id: "srvtoolu_1".into() };
    assert!(asked.judge(&fetching("https://a.example/x"), &[]).is_ok());
    let hidden = asked.judge(&fetching("https://hidden.example/"), &[]).map(|_| ());
    assert_eq!(hidden, Err(Trouble::UrlNotInContext));
    let (tool, _) = asked.judge(&fetching("https://a.example/x"), &[]).expect("it may");
    let page = read("https://a.example/x", "text/plain", b"and https://b.example/", tool).expect("text");
    let said = [fetched(&call("srvtoolu_1"), Ok(page), "2026-11-21T00:00:00Z")];
    assert!(asked.judge(&fetching("https://b.example/"), &said).is_ok());
}

fn call(id: &str) -> Call {
    Call { id: id.into(), kind: tools::Kind::Search, input: None }
}
