//! What attempts used that nobody got an answer of: counted beside the cost of the request, never in it.

use protocol::attempt::{End, Waste};
use protocol::money::Picos;
use protocol::usage::{Outcome, Tokens};
use serde_json::{Value, json};
use sim::{Block, Message, Scenario, Step, Stop, Usage};

use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

const USED: Usage = Usage { input: 1000, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 20 };

fn on_nova(stream: bool) -> Value {
    let mut body = hello(stream);
    body["model"] = json!("nova-pro");
    body
}

fn tries(outcrop: &Outcrop) -> usize {
    outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count()
}

/// What the model meant for a call of a tool, which nobody can read.
fn unreadable() -> Step {
    let message = Message { usage: Some(USED), ..Message::new([Block::Text(String::new())]) };
    Step::message(message).stopped_by(Stop::Other("malformed_tool_use".to_owned()))
}

#[tokio::test]
async fn an_attempt_that_breaks_off_with_its_usage_told_is_waste_of_the_request_that_is_answered() {
    let used = json!({ "type": "message_delta", "delta": {}, "usage": { "input_tokens": 1000, "output_tokens": 20 } });
    let answer = Message { usage: Some(USED), ..Message::text("hello") };
    let scenario = Scenario::new().then(Step::events([&used]).end_after(1)).then(Step::message(answer));
    let outcrop = Outcrop::start().with(scenario).await;
    assert_eq!(outcrop.reply(&hello(true)).await.status, 200);
    assert_eq!(tries(&outcrop), 2);
    let row = outcrop.usage(1).await.remove(0);
    // Sonnet 4.5 in its region: 3.30 and 16.50 dollars for a million.
    let once = Picos(1000 * 3_300_000 + 20 * 16_500_000);
    assert_eq!((row.outcome, row.cost, row.waste), (Outcome::Complete, Some(once), once));
    assert_eq!(row.tokens, Tokens { input: 1000, output: 20, ..Tokens::default() });
    let thrown_away = Waste { input: 1000, output: 20, cost_picos: Some(once.0) };
    assert_eq!(row.attempts.iter().map(|attempt| attempt.waste).collect::<Vec<_>>(), [Some(thrown_away), None]);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_waste_and_no_use() {
    let outcrop = Outcrop::start().with(Scenario::new().then(unreadable())).await;
    assert!(outcrop.reply(&on_nova(false)).await.status >= 400);
    let row = outcrop.usage(1).await.remove(0);
    // 0.80 and 3.20 dollars for a million.
    assert_eq!((row.outcome, row.cost, row.waste), (Outcome::Failed, None, Picos(1000 * 800_000 + 20 * 3_200_000)));
    assert_eq!(row.tokens, Tokens::default(), "nobody used them");
    assert_eq!(row.attempts[0].end, End::Unreadable);
    let said = outcrop.run(&["usage", "--format", "json"]).await;
    let usage: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((&usage["total"]["cost_usd"], &usage["total"]["waste_usd"]), (&json!("0.00"), &json!("0.000864")));
}

#[tokio::test]
async fn a_stream_that_breaks_after_its_first_event_is_use_because_the_client_has_seen_it() {
    let answer = Message { usage: Some(USED), ..Message::text("one two three") };
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::message(answer).end_after(1))).await;
    let reply = outcrop.reply(&hello(true)).await;
    assert!(reply.text().contains("message_start") && reply.text().contains("event: error"), "{}", reply.text());
    assert_eq!(tries(&outcrop), 1, "nothing is sent again after the first byte");
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome, row.waste, row.tokens.input), (Outcome::Partial, Picos(0), 1000));
}
