//! Answers that Bedrock once gave to others, of every model and operation: not a byte is lost, and their use is read.

use futures_util::future::join_all;
use serde_json::Value;
use sim::{Scenario, Step};

use super::ask;
use crate::support::client::Reply;
use crate::support::corpus::{Case, cases};
use crate::support::outcrop::Outcrop;

const OPERATIONS: [(&str, &str); 4] = [
    ("converse", "converse"),
    ("converse-stream", "converse-stream"),
    ("invoke", "invoke"),
    ("invoke-stream", "invoke-with-response-stream"),
];

#[tokio::test]
async fn every_recorded_answer_passes_byte_for_byte_and_its_use_is_in_the_ledger() {
    let Some(cases) = cases("bedrock", "") else { return };
    let cases: Vec<_> = cases.iter().filter_map(|case| Some((case, operation(case)?))).collect();
    let scenario = cases.iter().fold(Scenario::new(), |all, (case, _)| {
        let name = format!("recorded.{}", case.name);
        all.when(move |call| call.model == name, [recorded(case)])
    });
    let outcrop = Outcrop::start().with(scenario).await;
    let told = join_all(cases.iter().map(|(case, operation)| {
        let model = format!("recorded.{}", case.name);
        ask(&outcrop, &model, operation).reply()
    }));
    for ((case, _), reply) in cases.iter().zip(told.await) {
        is_as_recorded(case, &reply);
    }
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), cases.len());
    let mut counted = 0;
    for (case, _) in &cases {
        let model = format!("recorded.{}", case.name);
        let row = rows.iter().find(|row| row.requested_model.as_ref() == Some(&model)).expect("a row of its own");
        let outcome = match (status(case), has_exception(case)) {
            (200, false) => "complete",
            (200, true) => "partial",
            _ => "failed",
        };
        assert_eq!((row.outcome.as_str(), row.status), (outcome, status(case)), "{}", case.name);
        if let Some(expected) = stated(case) {
            assert_eq!((row.tokens.input, row.tokens.output), expected, "{}", case.name);
            counted += 1;
        }
    }
    assert!(counted > 200, "only {counted} have counts");
}

fn operation(case: &Case) -> Option<&'static str> {
    OPERATIONS.iter().find(|(api, _)| *api == case.api()).map(|(_, operation)| *operation)
}

fn status(case: &Case) -> u16 {
    case.value["response"]["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status")
}

fn recorded(case: &Case) -> Step {
    let response = &case.value["response"];
    let step = if response["frames"].is_array() {
        Step::stream_bytes(case.bytes("/response/body_base64"))
    } else {
        Step::body(status(case), "application/json", response["body"].to_string())
    };
    let headers = response["headers"].as_object().into_iter().flatten();
    let kept = headers.filter(|(name, _)| name.starts_with("x-amzn-") && *name != "x-amzn-requestid");
    kept.fold(step, |step, (name, value)| step.header(name, value.as_str().expect("a header of text")))
}

fn is_as_recorded(case: &Case, reply: &Reply) {
    let response = &case.value["response"];
    assert_eq!(reply.status, status(case), "{}", case.name);
    if response["frames"].is_array() {
        assert_eq!(reply.body, case.bytes("/response/body_base64"), "{}", case.name);
        assert_eq!(reply.header("content-type"), "application/vnd.amazon.eventstream");
    } else {
        assert_eq!(reply.text(), response["body"].to_string(), "{}", case.name);
    }
    let errors = response["headers"]["x-amzn-errortype"].as_str().unwrap_or_default();
    assert_eq!(reply.header("x-amzn-errortype"), errors, "{}", case.name);
}

fn frames(case: &Case) -> impl Iterator<Item = &Value> {
    case.value["response"]["frames"].as_array().into_iter().flatten()
}

fn has_exception(case: &Case) -> bool {
    frames(case).any(|frame| frame["headers"][":message-type"] != "event")
}

/// Input and output tokens as the recording has them, where it has both in one place. For a Claude its own last count
/// goes before Bedrock's, which may be of the text only.
fn stated(case: &Case) -> Option<(u64, u64)> {
    let pair = |object: &Value, input: &str, output: &str| Some((object[input].as_u64()?, object[output].as_u64()?));
    if status(case) != 200 {
        return None;
    }
    let usage = &case.value["response"]["body"]["usage"];
    let of_body = pair(usage, "inputTokens", "outputTokens").or_else(|| pair(usage, "input_tokens", "output_tokens"));
    let header = |of: &str| {
        let name = format!("x-amzn-bedrock-{of}-token-count");
        case.value["response"]["headers"][name].as_str()?.parse().ok()
    };
    let of_headers = || Some((header("input")?, header("output")?));
    let of_stream = || {
        frames(case).find_map(|frame| {
            let metrics = &frame["chunk"]["amazon-bedrock-invocationMetrics"];
            let metadata = &frame["payload"]["usage"];
            let of_claude = frame["chunk"]["type"] == "message_stop";
            pair(metadata, "inputTokens", "outputTokens")
                .or_else(|| pair(metrics, "inputTokenCount", "outputTokenCount").filter(|_| !of_claude))
        })
    };
    let of_claude = || {
        let mut events = frames(case).map(|frame| &frame["chunk"]);
        let input = events.next()?["message"]["usage"]["input_tokens"].as_u64()?;
        Some((input, events.filter_map(|event| event["usage"]["output_tokens"].as_u64()).last()?))
    };
    of_body.or_else(of_headers).or_else(of_stream).or_else(of_claude)
}
