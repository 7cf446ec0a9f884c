//! Streams that Bedrock once sent to others, sent again through Outcrop: the client gets what was said then.

use futures_util::future::join_all;
use serde_json::{Value, json};
use sim::{Scenario, Step};

use crate::support::corpus::{Case, cases};
use crate::support::outcrop::Outcrop;
use crate::support::sse::{self, kinds};
use crate::support::{MODEL, asking, asks};

#[tokio::test]
async fn a_recorded_stream_adds_up_to_the_recorded_message() {
    let Some(cases) = cases("bedrock", "invoke-stream--claude--") else { return };
    let scenario = cases.iter().fold(Scenario::new(), |all, case| all.when(asks(case.name.as_str()), [recorded(case)]));
    let outcrop = Outcrop::start().with(scenario).silent_on_cost().await;
    let told = join_all(cases.iter().map(|case| compare(&outcrop, case))).await;
    let number = |kind: &Told| told.iter().filter(|found| *found == kind).count();
    let (same, refused) = (number(&Told::Same), number(&Told::Refused));
    assert_eq!((same + refused, outcrop.stop().await.len()), (cases.len(), cases.len()));
    assert!(same > 20 && refused > 0, "{same} the same, {refused} refused");
}

#[derive(PartialEq)]
enum Told {
    Same,
    Refused,
}

fn recorded(case: &Case) -> Step {
    let response = &case.value["response"];
    if response["frames"].is_array() {
        return Step::stream_bytes(case.bytes("/response/body_base64"));
    }
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let error = response["headers"]["x-amzn-errortype"].as_str().expect("an error has a name");
    Step::body(status, "application/json", response["body"].to_string()).header("x-amzn-errortype", error)
}

async fn compare(outcrop: &Outcrop, case: &Case) -> Told {
    let reply = outcrop.reply(&asking(&case.name, true)).await;
    let chunks: Vec<Value> = chunks(case);
    if chunks.first().is_none_or(|first| first["type"] != "message_start") {
        // An error, or a completion from before there were messages: whatever is told, it has no good end.
        assert!(reply.status >= 400 || kinds(&reply.events()).last() == Some(&"error"), "{}", case.name);
        assert!(!reply.text().contains("message_stop"), "{}", case.name);
        return Told::Refused;
    }
    assert_eq!(reply.status, 200, "{}: {}", case.name, reply.text());
    let relayed: Vec<Value> = reply.events().into_iter().map(|event| event.data).collect();
    let types = |events: &[Value]| -> Vec<Value> {
        events.iter().map(|event| event["type"].clone()).filter(|kind| kind != "ping").collect()
    };
    assert_eq!(types(&relayed), types(&chunks), "{}", case.name);
    assert_eq!(sse::message(&relayed), expected(&chunks), "{}", case.name);
    Told::Same
}

fn chunks(case: &Case) -> Vec<Value> {
    let frames = case.value.pointer("/response/frames").and_then(Value::as_array);
    frames.into_iter().flatten().map(|frame| frame["chunk"].clone()).collect()
}

/// The recorded message under the name that the client asked for. A guardrail that stepped in makes it a refusal.
fn expected(chunks: &[Value]) -> Value {
    let mut message = sse::message(chunks);
    message["model"] = json!(MODEL);
    if chunks.iter().any(|chunk| chunk["amazon-bedrock-guardrailAction"] == "INTERVENED") {
        message["stop_reason"] = json!("refusal");
        let explanation = "An Amazon Bedrock guardrail intervened.";
        message["stop_details"] = json!({ "type": "refusal", "category": null, "explanation": explanation });
    }
    message
}
