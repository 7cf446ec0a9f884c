//! Searches: what the provider is asked, what the client gets, and what the model sees of it later.

use serde_json::{Value, json};

use super::*;
use crate::support::double::Double;

const WORDS: &str = r#"[[tool:web_search {"query": "where is granite"}]]"#;

#[tokio::test]
async fn a_model_of_either_lane_searches_and_the_client_gets_one_answer() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).before(&double).env("OUTCROP_LOG", "trace").await;
    for (model, stream) in [(SONNET, false), (SONNET, true), (QWEN, false), (QWEN, true)] {
        let reply = outcrop.reply(&asking(model, WORDS, &search(), stream)).await;
        let message = message(&reply);
        let kinds = kinds(&message);
        let call = kinds.iter().position(|kind| *kind == "server_tool_use").expect("a call");
        assert_eq!(kinds[call + 1], "web_search_tool_result", "{message}");
        assert_eq!(kinds.last(), Some(&"text"), "{message}");

        let call = block(&message, "server_tool_use");
        assert_eq!(call["input"], json!({ "query": "where is granite" }));
        assert!(call["id"].as_str().is_some_and(|id| id.starts_with("srvtoolu_")), "{call}");
        let result = block(&message, "web_search_tool_result");
        assert_eq!(result["tool_use_id"], call["id"]);
        let first = &result["content"][0];
        assert_eq!(first["type"], "web_search_result");
        assert_eq!(first["url"], "https://rocks.example/granite");
        assert_eq!((&first["title"], &first["page_age"]), (&json!("Granite at rocks.example"), &json!("3 days ago")));
        assert_eq!(message["stop_reason"], "end_turn");
        assert_eq!(message["usage"]["server_tool_use"], json!({ "web_search_requests": 1, "web_fetch_requests": 0 }));
        if model == QWEN {
            assert!(said(&message).contains(FOUND), "{message}");
        }
    }
    for asked in door.asked() {
        assert_eq!(asked.header("x-subscription-token"), KEY);
        assert!(asked.line.starts_with("GET /res/v1/web/search?q=where+is+granite&"), "{}", asked.line);
    }
    let log = outcrop.said();
    assert!(!log.contains(KEY) && !log.contains("granite"), "neither key nor query is logged");
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 4, "one row for an answer, however many rounds it took");
    assert!(rows.iter().all(|row| row.outcome.as_str() == "complete" && row.changes.count() > 0));
    assert!(rows.iter().all(|row| row.attempts.len() == 2), "and says when it asked for each of them");
}

#[tokio::test]
async fn usage_is_that_of_all_rounds_in_the_answer_and_in_the_ledger() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).before(&double).await;
    for stream in [false, true] {
        let plain = outcrop.reply(&asking(QWEN, "Hi", &search(), stream)).await;
        let searched = outcrop.reply(&asking(QWEN, WORDS, &search(), stream)).await;
        let input = |reply: &Reply| message(reply)["usage"]["input_tokens"].as_u64().expect("a count");
        assert!(input(&searched) > 2 * input(&plain), "the second round sees the first");
        let rows = outcrop.usage(if stream { 4 } else { 2 }).await;
        let row = rows.last().expect("a row");
        assert_eq!(row.tokens.input, input(&searched));
        assert_eq!(Some(row.tokens.output), message(&searched)["usage"]["output_tokens"].as_u64());
    }
}

#[tokio::test]
async fn claude_cites_what_was_found_and_everything_can_be_sent_back() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).before(&double).await;
    for (model, stream) in [(SONNET, true), (SONNET, false), ("claude-opus-4-6", true), (QWEN, true)] {
        let mut body = asking(model, WORDS, &search(), stream);
        let first = message(&outcrop.reply(&body).await);
        if model != QWEN {
            let blocks = first["content"].as_array().expect("blocks");
            let citation = blocks.iter().find_map(|block| block["citations"].as_array()?.first()).expect("a citation");
            assert_eq!(citation["type"], "web_search_result_location");
            assert_eq!(citation["url"], "https://rocks.example/granite");
            assert_eq!(citation["cited_text"], FOUND);
        }
        for words in ["And then?", WORDS] {
            let turns = [
                json!({ "role": "assistant", "content": first["content"] }),
                json!({ "role": "user", "content": words }),
            ];
            body["messages"].as_array_mut().expect("a list").extend(turns);
            let next = message(&outcrop.reply(&body).await);
            assert_eq!(next["stop_reason"], "end_turn", "{model}: {next}");
            body["messages"].as_array_mut().expect("a list").truncate(1);
        }
        body["messages"] = json!([body["messages"][0], { "role": "assistant", "content": first["content"] },
            { "role": "user", "content": "And then?" }]);
        body.as_object_mut().expect("an object").remove("tools");
        let without_tools = outcrop.reply(&body).await;
        assert_eq!(without_tools.status, 200, "{model}: {}", without_tools.text());
    }
}

#[tokio::test]
async fn domains_place_and_number_of_uses_are_the_clients_to_say() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).before(&double).await;
    let with = |more: Value| {
        let mut tool = search();
        more.as_object().into_iter().flatten().for_each(|(key, value)| tool[key] = value.clone());
        asking(QWEN, WORDS, &tool, true)
    };
    let cases = [json!({ "blocked_domains": ["bad.example"] }), json!({ "allowed_domains": ["rocks.example"] })];
    for case in cases {
        let message = message(&outcrop.reply(&with(case.clone())).await);
        let found = block(&message, "web_search_tool_result")["content"].clone();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{case}: {found}");
    }
    let lines: Vec<String> = door.asked().into_iter().map(|asked| asked.line).collect();
    assert!(lines[0].contains("-site%3Abad.example") && lines[1].contains("%28site%3Arocks.example%29"), "{lines:?}");

    let place = json!({ "user_location": { "type": "approximate", "city": "Oslo", "country": "NO" } });
    message(&outcrop.reply(&with(place)).await);
    let asked = door.asked().pop().expect("a search");
    assert_eq!((asked.header("x-loc-city"), asked.header("x-loc-country")), ("Oslo", "NO"));

    let mut twice = with(json!({ "max_uses": 1 }));
    twice["messages"][0]["content"] = json!(format!("{WORDS} {WORDS}"));
    let message = message(&outcrop.reply(&twice).await);
    assert!(message.to_string().contains("max_uses_exceeded"), "{message}");
    assert_eq!(message["usage"]["server_tool_use"]["web_search_requests"], 1);

    let both = with(json!({ "allowed_domains": ["a.example"], "blocked_domains": ["b.example"] }));
    outcrop.reply(&both).await.is_refused(400, "invalid_request_error", "only one of");
}

#[tokio::test]
async fn a_provider_that_fails_is_told_to_the_model_and_the_answer_goes_on() {
    let Some(double) = Double::start().await else { return };
    let cases = [
        (429, "too_many_requests"),
        (500, "unavailable"),
        (401, "unavailable"),
        (422, "invalid_tool_input"),
        (200, "unavailable"),
    ];
    for (status, code) in cases {
        let door = Door::open(move |_| (status, "no JSON".into())).await;
        let outcrop = with_web(&door).before(&double).await;
        for stream in [false, true] {
            let message = message(&outcrop.reply(&asking(QWEN, WORDS, &search(), stream)).await);
            let error = json!({ "type": "web_search_tool_result_error", "error_code": code });
            assert_eq!(block(&message, "web_search_tool_result")["content"], error, "{status}");
            assert_eq!(message["stop_reason"], "end_turn");
            assert_eq!(message["usage"]["server_tool_use"]["web_search_requests"], 0);
        }
    }
}

#[tokio::test]
async fn tavily_is_asked_in_its_own_way() {
    let Some(double) = Double::start().await else { return };
    let found = json!({ "results": [{ "url": "https://rocks.example/", "title": "Rocks", "content": FOUND }] });
    let door = Door::open(move |_| (200, found.to_string())).await;
    let config = format!("[web]\nsearch = 'tavily'\nsearch_url = 'http://{}/'\n", door.address);
    let outcrop = Outcrop::start().file("config.toml", config.as_bytes()).env("OUTCROP_TAVILY_KEY", KEY);
    let outcrop = outcrop.before(&double).await;
    let message = message(&outcrop.reply(&asking(QWEN, WORDS, &search(), true)).await);
    assert!(said(&message).contains(FOUND), "{message}");
    let asked = door.asked().pop().expect("a search");
    assert_eq!(
        (asked.line.as_str(), asked.header("authorization")),
        ("POST /search", format!("Bearer {KEY}").as_str())
    );
    assert_eq!(serde_json::from_str::<Value>(&asked.body).expect("JSON")["query"], "where is granite");
}

#[tokio::test]
async fn what_is_not_turned_on_is_refused_as_ever() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let off = Outcrop::start().before(&double).env("OUTCROP_BRAVE_KEY", KEY).await;
    let config = format!("[web]\nsearch = 'brave'\nsearch_url = 'http://{}'\n", door.address);
    let without_key = Outcrop::start().file("config.toml", config.as_bytes()).before(&double).await;
    let without_fetch = Outcrop::start().file("config.toml", config.as_bytes()).env("OUTCROP_BRAVE_KEY", KEY);
    let without_fetch = without_fetch.before(&double).await;
    for (outcrop, tool) in [(&off, search()), (&off, fetch()), (&without_key, search()), (&without_fetch, fetch())] {
        for model in [SONNET, QWEN] {
            let reply = outcrop.reply(&asking(model, WORDS, &tool, true)).await;
            reply.is_refused(400, "invalid_request_error", "is not supported on Amazon Bedrock");
        }
    }
    assert!(without_key.said().contains("OUTCROP_BRAVE_KEY is not set"), "{}", without_key.said());
    assert!(door.asked().is_empty());
}

#[tokio::test]
async fn tokens_are_counted_of_what_the_model_will_get() {
    let Some(double) = Double::start().await else { return };
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).before(&double).await;
    for (model, how) in [("claude-sonnet-4-5", "exact"), (QWEN, "estimated")] {
        let asked = outcrop.ask(http::Method::POST, "/v1/messages/count_tokens");
        let reply = asked.json(&asking(model, "Hi", &search(), false)).reply().await;
        assert_eq!((reply.status, reply.header("outcrop-count")), (200, how), "{}", reply.text());
        assert!(reply.json()["input_tokens"].as_u64().is_some_and(|tokens| tokens > 20), "{}", reply.text());
    }
}
