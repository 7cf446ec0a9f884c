//! Bytes of event streams, good and bad. What is good reaches the client; what is bad never looks like an end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use serde_json::Value;
use sim::{Scenario, Step};

use crate::support::client::Reply;
use crate::support::corpus::{Case, cases};
use crate::support::outcrop::Outcrop;
use crate::support::{asking, asks, error_of};

#[tokio::test]
async fn good_bytes_are_relayed_and_bad_ones_never_end_well() {
    let Some(cases) = cases("eventstream", "") else { return };
    let scenario = cases.iter().fold(Scenario::new(), |all, case| all.when(asks(case.name.as_str()), [step(case)]));
    let outcrop = Outcrop::start().with(scenario).silent_on_cost().await;
    join_all(cases.iter().map(async |case| {
        let reply = outcrop.reply(&asking(&case.name, true)).await;
        let said = events(case);
        match said.last() {
            Some(last) if last["type"] == "message_stop" && is_good(case) => whole(case, &reply, &said),
            _ => broken(case, &reply, &said),
        }
    }))
    .await;
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), cases.len());
    let complete = rows.iter().filter(|row| row.outcome.as_str() == "complete").count();
    assert!((3..10).contains(&complete), "{complete} are whole streams of Claude");
}

fn step(case: &Case) -> Step {
    let step = Step::stream_bytes(case.bytes("/encoded_base64"));
    let lengths = case.value["chunk_lengths"].as_array().into_iter().flatten();
    let lengths: Vec<_> = lengths.filter_map(|length| usize::try_from(length.as_u64()?).ok()).collect();
    if lengths.is_empty() { step } else { step.split(lengths) }
}

fn whole(case: &Case, reply: &Reply, said: &[Value]) {
    let heard: Vec<_> = heard(case, reply);
    assert_eq!(heard.len(), said.len(), "{}", case.name);
    assert_eq!(heard[1..heard.len() - 1], said[1..said.len() - 1], "{}", case.name);
    assert_eq!(heard.last().map(|event| &event["type"]), Some(&Value::from("message_stop")), "{}", case.name);
}

/// What was said before it broke is heard, and then an error, whose kind is that of the last frame where it has one.
fn broken(case: &Case, reply: &Reply, said: &[Value]) {
    let error = if reply.status == 200 {
        let mut heard = heard(case, reply);
        let error = heard.pop().expect("an error");
        let before = case.value["expect"]["messages_before_error"].as_u64();
        assert!(heard.len() >= said.len() && before.is_none_or(|before| before > 0), "{}: {heard:?}", case.name);
        error_of(&error)
    } else {
        assert!(said.is_empty(), "{}: what was said was not heard", case.name);
        reply.error()
    };
    let kind = match case.value["expect"]["terminal"].as_str() {
        Some("exception:throttlingException") => "rate_limit_error",
        Some("exception:serviceUnavailableException") if reply.status == 200 => "overloaded_error",
        _ => "api_error",
    };
    // A frame that names an error in headers only, without saying which service it is of.
    assert_eq!(error.0, kind, "{}: {}", case.name, error.1);
    assert!(!error.1.is_empty());
}

fn heard(case: &Case, reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}: {}", case.name, reply.text());
    reply.events().into_iter().filter(|event| event.kind != "ping").map(|event| event.data).collect()
}

/// The framing is right, and the stream has its end.
fn is_good(case: &Case) -> bool {
    let expect = &case.value["expect"];
    expect["outcome"] == "ok" && expect["stream_complete"] != false && expect["terminal"].is_null()
}

/// The events of Claude in the messages that the vector should decode to.
fn events(case: &Case) -> Vec<Value> {
    let messages = case.value["expect"]["messages"].as_array().into_iter().flatten();
    let payloads = messages.filter_map(|message| STANDARD.decode(message["payload_base64"].as_str()?).ok());
    let chunks = payloads.filter_map(|payload| serde_json::from_slice::<Value>(&payload).ok());
    let events = chunks.filter_map(|chunk| STANDARD.decode(chunk["bytes"].as_str()?).ok());
    events.map(|event| serde_json::from_slice(&event).expect("an event is JSON")).collect()
}
