//! Hang-ups, broken streams, and what is and is not tried again.

use sim::{Call, Gate, Operation, Scenario, Step};

use super::{CLAUDE, ask};
use crate::support::outcrop::Outcrop;
use crate::support::until;

fn asked(outcrop: &Outcrop) -> Vec<Call> {
    let mut calls = outcrop.sim().calls();
    let of_our_own = [Operation::ListInferenceProfiles, Operation::ListFoundationModels];
    calls.retain(|call| !of_our_own.contains(&call.operation));
    calls
}

#[tokio::test]
async fn a_hang_up_cancels_the_call_and_leaves_one_abandoned_row() {
    for operation in ["converse-stream", "invoke-with-response-stream"] {
        let gate = Gate::new();
        let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer("one two").stall_after(3, &gate))).await;
        let stream = ask(&outcrop, CLAUDE, operation).open().await;
        assert_eq!(stream.status, 200);
        drop(stream);
        until("the end of the call", async || asked(&outcrop).first().is_some_and(Call::hung_up).then_some(())).await;
        let rows = outcrop.stop().await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].outcome.as_str(), rows[0].status), ("abandoned", 200));
    }
}

#[tokio::test]
async fn a_hang_up_before_the_head_is_abandoned_too() {
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer("never").held_by(&Gate::new()))).await;
    let asking = tokio::spawn(ask(&outcrop, CLAUDE, "converse").open());
    until("the call", async || asked(&outcrop).first().map(|_| ())).await;
    asking.abort();
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome.as_str(), row.status, row.first_event), ("abandoned", 499, None));
}

#[tokio::test]
async fn a_stream_that_breaks_breaks_for_the_client_and_is_partial() {
    let steps = [
        Step::answer("one two three").cut_after(3),
        Step::answer("one two three").reset_after(3),
        Step::answer("one two three").end_after(3),
        Step::answer("one two three").exception_after(3, "throttlingException", "slower"),
        Step::answer("one two three").bad_checksum_after(3),
    ];
    for operation in ["converse-stream", "invoke-with-response-stream"] {
        for (number, step) in steps.iter().enumerate() {
            let outcrop = Outcrop::start().with(Scenario::new().then(step.clone())).await;
            let stream = ask(&outcrop, CLAUDE, operation).open().await;
            assert_eq!(stream.status, 200);
            let whole = stream.ends_well().await;
            assert_eq!(whole, number > 1, "a connection that breaks off breaks off here: {number}");
            let rows = outcrop.stop().await;
            assert_eq!((rows.len(), rows[0].outcome.as_str()), (1, "partial"), "{operation} {number}");
            assert!(rows[0].error_type.is_some());
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told_once_with_its_headers_and_left_to_the_client() {
    let throttled = Step::error("ThrottlingException", "Too many requests").header("retry-after", "7");
    let outcrop = Outcrop::start().with(Scenario::new().then(throttled)).await;
    let reply = ask(&outcrop, CLAUDE, "invoke").reply().await;
    let kind = reply.header("x-amzn-errortype");
    assert!(reply.status == 429 && kind.starts_with("ThrottlingException:http://"), "as AWS writes it: {kind}");
    assert_eq!((reply.header("retry-after"), asked(&outcrop).len()), ("7", 1));
    let row = outcrop.stop().await.remove(0);
    assert_eq!(
        (row.outcome.as_str(), row.status, row.error_type.as_deref()),
        ("failed", 429, Some("rate_limit_error"))
    );
}

#[tokio::test]
async fn where_bedrock_cannot_be_reached_the_client_hears_of_it_in_bedrocks_words() {
    let outcrop = Outcrop::start().nowhere("http://127.0.0.1:1").await;
    let reply = ask(&outcrop, CLAUDE, "converse").reply().await;
    assert_eq!((reply.status, reply.header("x-amzn-errortype")), (503, "ServiceUnavailableException"));
    assert!(reply.json()["message"].as_str().is_some_and(|words| words.contains("Could not reach Amazon Bedrock")));
    let row = outcrop.stop().await.remove(0);
    assert_eq!((row.outcome.as_str(), row.status), ("failed", 503));
}

#[tokio::test]
async fn who_has_no_identity_hears_of_the_next_step() {
    let outcrop = Outcrop::start().nowhere("http://127.0.0.1:1").without_identity().await;
    let reply = ask(&outcrop, CLAUDE, "converse").reply().await;
    assert_eq!((reply.status, reply.header("x-amzn-errortype")), (403, "AccessDeniedException"));
    assert!(reply.text().contains("aws sso login"), "{}", reply.text());
}
