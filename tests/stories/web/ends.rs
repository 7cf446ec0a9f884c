//! How an answer in rounds ends: with the client's own tools, in trouble, after too many rounds, or because nobody waits.

use std::time::Duration;

use serde_json::json;
use sim::{Block, Call, Message, Scenario, Step};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::*;
use crate::support::door::listen;
use crate::support::{in_time, is_invoke};

fn calling(queries: &[&str]) -> Step {
    let call = |query: &&str| Block::ToolUse("web_search".into(), json!({ "query": query }));
    Step::message(Message::new(queries.iter().map(call)))
}

/// What the model was asked.
fn asked(outcrop: &Outcrop) -> Vec<Call> {
    outcrop.sim().calls().into_iter().filter(is_invoke).collect()
}

fn request(stream: bool) -> Value {
    let mut body = asking(SONNET, "Where?", &search(), stream);
    body["tools"].as_array_mut().expect("a list").push(json!({ "name": "look", "input_schema": { "type": "object" } }));
    body
}

#[tokio::test]
async fn calls_of_the_clients_own_tools_end_the_turn_and_their_results_join_those_of_the_search() {
    for stream in [false, true] {
        let both =
            [Block::ToolUse("web_search".into(), json!({ "query": "q" })), Block::ToolUse("look".into(), json!({}))];
        let scenario = Scenario::new().then(Step::message(Message::new(both))).then_answer("done");
        let door = Door::open(brave).await;
        let outcrop = with_web(&door).with(scenario).await;
        let mut body = request(stream);
        let first = message(&outcrop.reply(&body).await);
        assert_eq!(kinds(&first), ["server_tool_use", "tool_use", "web_search_tool_result"]);
        assert_eq!(first["stop_reason"], "tool_use");

        let result =
            json!({ "type": "tool_result", "tool_use_id": block(&first, "tool_use")["id"], "content": "here" });
        let turns = [
            json!({ "role": "assistant", "content": first["content"] }),
            json!({ "role": "user", "content": [result] }),
        ];
        body["messages"].as_array_mut().expect("a list").extend(turns);
        assert_eq!(said(&message(&outcrop.reply(&body).await)), "done");
        let sent = asked(&outcrop).pop().expect("a call").body["messages"].clone();
        let names: Vec<&Value> = sent[1]["content"].as_array().expect("blocks").iter().map(|b| &b["name"]).collect();
        assert_eq!(names, ["web_search", "look"]);
        let answered: Vec<&Value> = sent.as_array().expect("turns")[2..]
            .iter()
            .flat_map(|turn| turn["content"].as_array().expect("blocks"))
            .map(|block| &block["tool_use_id"])
            .collect();
        assert_eq!(answered, [&block(&first, "server_tool_use")["id"], &block(&first, "tool_use")["id"]]);
    }
}

#[tokio::test]
async fn a_model_that_searches_without_end_is_paused_and_can_go_on() {
    for stream in [false, true] {
        let scenario = (0..10).fold(Scenario::new(), |all, _| all.then(calling(&["q"]))).then_answer("at last");
        let door = Door::open(brave).await;
        let outcrop = with_web(&door).with(scenario).await;
        let mut body = request(stream);
        let paused = message(&outcrop.reply(&body).await);
        assert_eq!(paused["stop_reason"], "pause_turn");
        assert_eq!((door.asked().len(), asked(&outcrop).len()), (8, 10), "eight uses if the client sets no limit");
        assert_eq!(paused["usage"]["server_tool_use"]["web_search_requests"], 8);

        body["messages"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "role": "assistant", "content": paused["content"] }));
        assert_eq!(said(&message(&outcrop.reply(&body).await)), "at last");
        let sent = asked(&outcrop).pop().expect("a call").body["messages"].clone();
        assert_eq!(sent.as_array().map(Vec::len), Some(21), "ten calls, each with its result");
        assert_eq!(outcrop.stop().await.len(), 2);
    }
}

#[tokio::test]
async fn a_forced_search_is_forced_once() {
    let scenario = Scenario::new().then(calling(&["q"])).then_answer("done");
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).with(scenario).await;
    let mut body = request(true);
    body["model"] = json!("claude-sonnet-4-5");
    body["tool_choice"] = json!({ "type": "tool", "name": "web_search", "disable_parallel_tool_use": true });
    message(&outcrop.reply(&body).await);
    let choices: Vec<Value> = asked(&outcrop).iter().map(|call| call.body["tool_choice"].clone()).collect();
    assert_eq!(choices, [body["tool_choice"].clone(), json!({ "type": "auto", "disable_parallel_tool_use": true })]);
}

#[tokio::test]
async fn trouble_in_a_later_round_is_told_as_in_any_answer_and_what_was_used_is_filed() {
    let door = Door::open(brave).await;
    for stream in [false, true] {
        let scenario = Scenario::new().then(calling(&["q"])).then_error("ValidationException", "too much of it");
        let outcrop = with_web(&door).with(scenario).await;
        let reply = outcrop.reply(&request(stream)).await;
        if stream {
            let events = reply.events();
            assert_eq!(events.last().map(|event| event.kind.as_str()), Some("error"), "{}", reply.text());
            assert!(!reply.text().contains("message_stop"));
        } else {
            reply.is_refused(400, "invalid_request_error", "too much of it");
        }
        let rows = outcrop.stop().await;
        assert_eq!(rows.len(), 1);
        let (used, wasted) = (rows[0].tokens.output > 0, rows[0].waste.0 > 0);
        assert_eq!((used, wasted), (stream, !stream), "the first round has to be paid for, whether it was seen or not");
    }
}

#[tokio::test]
async fn trouble_that_passes_is_tried_again_in_later_rounds_too() {
    let scenario = Scenario::new().then(calling(&["q"])).throttle(1).then_answer("done");
    let door = Door::open(brave).await;
    let outcrop = with_web(&door).with(scenario).await;
    assert_eq!(said(&message(&outcrop.reply(&request(true)).await)), "done");
}

#[tokio::test]
async fn pings_go_on_during_a_search_and_a_hang_up_ends_it() {
    let (searching, mut began) = mpsc::unbounded_channel();
    let (left, mut ended) = mpsc::unbounded_channel();
    let silent = listen(move |mut socket| {
        let (searching, left) = (searching.clone(), left.clone());
        async move {
            let mut read = [0; 4096];
            let _ = socket.read(&mut read).await;
            let _ = searching.send(());
            while socket.read(&mut read).await.is_ok_and(|length| length > 0) {}
            let _ = left.send(());
        }
    })
    .await;
    let config = format!("[web]\nsearch = 'brave'\nsearch_url = 'http://{silent}'\n");
    let outcrop = Outcrop::start().file("config.toml", config.as_bytes()).env("OUTCROP_BRAVE_KEY", KEY);
    let outcrop = outcrop.with(Scenario::new().then(calling(&["q"]))).await;
    let mut open = outcrop.open(&request(true)).await;
    open.until("content_block_stop").await;
    began.recv().await.expect("it searches");
    open.until("ping").await;
    drop(open);
    in_time("the end of the search", Duration::from_secs(20), ended.recv()).await.expect("told");
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].outcome.as_str(), "abandoned");
    assert!(rows[0].tokens.output > 0, "the first round has to be paid for");
}
