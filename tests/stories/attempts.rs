//! What was tried for a request is told one by one, in the one row that it leaves.

use http::Method;
use protocol::attempt::End;
use protocol::usage::{Outcome, UsageEvent};
use serde_json::{Value, json};
use sim::{Scenario, Step};

use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

fn ends(row: &UsageEvent) -> Vec<End> {
    row.attempts.iter().map(|attempt| attempt.end).collect()
}

#[tokio::test]
async fn a_request_that_is_answered_at_once_has_nothing_to_tell() {
    let outcrop = Outcrop::start().await;
    for stream in [true, false] {
        assert_eq!(outcrop.reply(&hello(stream)).await.status, 200);
    }
    assert!(outcrop.stop().await.iter().all(|row| row.attempts.is_empty()));
}

#[tokio::test]
async fn every_retry_is_told_with_its_wait_and_what_aws_called_the_refusal() {
    for stream in [true, false] {
        let outcrop = Outcrop::start().with(Scenario::new().throttle(2).then_answer("hello")).await;
        let reply = outcrop.reply(&hello(stream)).await;
        assert_eq!(reply.status, 200);
        let row = outcrop.usage(1).await.remove(0);
        assert_eq!(ends(&row), [End::Throttled, End::Throttled, End::Answered]);
        let [first, second, third] = &*row.attempts else { panic!("three: {row:?}") };
        assert_eq!((first.status, first.error.as_deref()), (Some(429), Some("ThrottlingException")));
        assert!(first.wait_ms == 0 && second.wait_ms >= 187 && third.wait_ms >= 375, "{:?}", row.attempts);
        assert!(second.began_ms >= first.began_ms + first.took_ms + second.wait_ms, "{:?}", row.attempts);
        assert!(first.aws_id.is_some() && first.aws_id != second.aws_id, "{:?}", row.attempts);
        assert_eq!(third.aws_id, row.upstream_request_id, "the one that answered");
        assert!(row.first_event.is_some_and(|first| first.as_millis() >= u128::from(third.began_ms)));

        let shown = outcrop.run(&["usage", "--request", reply.header("request-id")]).await;
        assert!(shown.contains("throttled, 429 ThrottlingException"), "{shown}");
        let shown = outcrop.run(&["usage", "--request", reply.header("request-id"), "--format", "json"]).await;
        let shown: Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(shown["attempts"][2]["end"], "answered", "{shown:#}");
        assert_eq!(outcrop.stop().await.len(), 1);
    }
}

#[tokio::test]
async fn a_repair_is_told_with_what_was_left_out() {
    let refused = Step::error("ValidationException", "metadata: Extra inputs are not permitted");
    let outcrop = Outcrop::start().with(Scenario::new().then(refused).then_answer("hello")).await;
    let mut body = hello(true);
    body["metadata"] = json!({ "user_id": "somebody" });
    assert_eq!(outcrop.reply(&body).await.status, 200);
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!(ends(&row), [End::Refused, End::Answered]);
    assert_eq!((row.attempts[0].status, &*row.attempts[1].without), (Some(400), &["field:metadata".to_owned()][..]));
}

#[tokio::test]
async fn a_request_that_fails_says_what_each_attempt_met() {
    let steps = Scenario::new().then(Step::answer("hello").cut_after(0)).then(Step::page(502, "<html>")).throttle(1);
    let outcrop = Outcrop::start().with(steps).await;
    assert_eq!(outcrop.reply(&hello(true)).await.status, 502);
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome, ends(&row)), (Outcome::Failed, vec![End::BrokeOff, End::Unreachable]));
    assert_eq!((row.attempts[1].status, &row.attempts[1].error), (Some(502), &None));
}

#[tokio::test]
async fn who_gives_up_while_it_is_tried_again_leaves_that_attempt_open() {
    let held = Step::answer("never said").held_by(&sim::Gate::new());
    let outcrop = Outcrop::start().with(Scenario::new().throttle(1).then(held)).await;
    let asking = tokio::spawn(outcrop.post(&hello(false)).open());
    outcrop.sim().wait_for(|calls| calls.iter().filter(|call| is_invoke(call)).count() == 2).await;
    asking.abort();
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome, ends(&row)), (Outcome::Abandoned, vec![End::Throttled, End::GivenUp]));
}

#[tokio::test]
async fn what_bedrock_refuses_on_its_own_wire_is_told_too() {
    let outcrop = Outcrop::start().with(Scenario::new().throttle(1)).await;
    let path = "/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/converse";
    let body = json!({ "messages": [{ "role": "user", "content": [{ "text": "Hello" }] }] });
    assert_eq!(outcrop.ask(Method::POST, path).json(&body).reply().await.status, 429);
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!(ends(&row), [End::Throttled]);
    assert_eq!(row.attempts[0].aws_id, row.upstream_request_id);
}
