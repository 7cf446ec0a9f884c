//! What Outcrop sets right by itself before the client has seen a byte, and where it stops trying.

use serde_json::json;
use sim::{Gate, Scenario, Step};

use crate::support::outcrop::{Outcrop, Start};
use crate::support::{asking, asks, hello, is_invoke};

fn tries(outcrop: &Outcrop) -> usize {
    outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count()
}

#[tokio::test]
async fn throttled_twice_is_answered_at_the_third_try_and_counted_once() {
    for stream in [false, true] {
        let outcrop = Outcrop::start().with(Scenario::new().throttle(2).then_answer("hello")).await;
        let reply = outcrop.reply(&hello(stream)).await;
        assert!(reply.status == 200 && reply.text().contains("hello"), "{}", reply.text());
        assert_eq!(tries(&outcrop), 3);
        let rows = outcrop.stop().await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].outcome.as_str(), rows[0].status), ("complete", 200));
    }
}

#[tokio::test]
async fn after_the_third_refusal_the_client_hears_of_it_and_when_to_come_back() {
    let outcrop = Outcrop::start().with(Scenario::new().throttle(9)).await;
    let reply = outcrop.reply(&hello(true)).await;
    reply.is_refused(429, "rate_limit_error", "Too many requests");
    assert_eq!((tries(&outcrop), reply.header("retry-after")), (3, "3"));
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].outcome.as_str(), rows[0].status), ("failed", 429));
    assert_eq!(rows[0].error_type.as_deref(), Some("rate_limit_error"));
}

#[tokio::test]
async fn a_long_wait_is_left_to_the_client() {
    let slow = Step::error("ThrottlingException", "Too many requests").header("retry-after", "40");
    let outcrop = Outcrop::start().with(Scenario::new().then(slow)).await;
    let reply = outcrop.reply(&hello(false)).await;
    assert_eq!((reply.status, reply.header("retry-after"), tries(&outcrop)), (429, "40", 1));
}

#[tokio::test]
async fn a_stream_that_breaks_before_its_first_event_is_opened_again() {
    let broken = [Step::answer("a b").cut_after(0), Step::answer("a b").bad_checksum_after(0)];
    let empty = Step::answer("a b").end_after(0);
    let reset = Step::answer("a b").reset_after(0);
    for (number, step) in broken.into_iter().chain([empty, reset]).enumerate() {
        let outcrop = Outcrop::start().with(Scenario::new().then(step).then_answer("well")).await;
        let reply = outcrop.reply(&hello(true)).await;
        assert!(reply.status == 200 && reply.text().contains("well"), "{number}: {}", reply.text());
        assert_eq!(tries(&outcrop), 2);
        assert_eq!(outcrop.stop().await.len(), 1);
    }
}

#[tokio::test]
async fn what_the_client_did_wrong_is_not_tried_again() {
    let scenario = Scenario::new().then_error("ValidationException", "messages.0.content: nonsense");
    let outcrop = Outcrop::start().with(scenario).await;
    outcrop.reply(&hello(true)).await.is_refused(400, "invalid_request_error", "nonsense");
    assert_eq!(tries(&outcrop), 1);
}

#[tokio::test]
async fn what_a_model_refused_once_is_not_asked_of_it_again() {
    let refused = "messages.1: role 'system' is not supported on this model";
    let scenario = Scenario::new().then_error("ValidationException", refused).then_answer("well").then_answer("again");
    let outcrop = Outcrop::start().with(scenario).await;
    let mut body = hello(true);
    body["model"] = json!("claude-sonnet-5");
    body["messages"].as_array_mut().expect("a list").push(json!({ "role": "system", "content": "be brief" }));
    for tries_so_far in [2, 3] {
        assert_eq!(outcrop.reply(&body).await.status, 200);
        assert_eq!(tries(&outcrop), tries_so_far);
    }
    assert!(
        outcrop
            .sim()
            .calls()
            .iter()
            .rfind(|call| is_invoke(call))
            .is_some_and(|call| { call.messages_body().to_string().contains("<system-reminder>") })
    );
}

#[tokio::test]
async fn a_refused_list_of_betas_is_shortened_to_what_must_stay() {
    let scenario = Scenario::new().then_error("ValidationException", "invalid beta flag").then_answer("well");
    let outcrop = Outcrop::start().with(scenario).await;
    let betas = "interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14,novel-2027-01-01";
    let reply = outcrop.post(&hello(true)).header("anthropic-beta", betas).reply().await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let sent: Vec<_> = outcrop.sim().calls().into_iter().filter(is_invoke).map(|call| call.body).collect();
    let both = json!(["interleaved-thinking-2025-05-14", "fine-grained-tool-streaming-2025-05-14"]);
    assert_eq!(sent[0]["anthropic_beta"], both);
    assert_eq!(sent[1]["anthropic_beta"], json!(["interleaved-thinking-2025-05-14"]));
    assert_eq!(reply.header("outcrop-changes"), "2");
    assert_eq!(outcrop.stop().await[0].changes.count(), 2, "the row says the same");
}

#[tokio::test]
async fn credentials_that_have_expired_are_read_anew_once() {
    let old = |call: &sim::Call| signed_by(call, "AKIDOLD");
    let expired = || Step::error("ExpiredTokenException", "The security token included in the request is expired");
    let outcrop = with_file(Scenario::new().when(old, [Step::answer("still good"), expired()]), "AKIDOLD").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);

    let reply = outcrop.reply(&hello(false)).await;
    reply.is_refused(403, "permission_error", "expired");
    assert_eq!(reply.header("x-should-retry"), "false");
    assert_eq!(tries(&outcrop), 3, "one was good, two were refused");

    std::fs::write(outcrop.home().join("credentials"), credentials("AKIDNEW")).expect("a file");
    for stream in [true, false] {
        assert_eq!(outcrop.reply(&hello(stream)).await.status, 200, "the person has signed in again");
    }
    assert_eq!(tries(&outcrop), 6, "the old ones were tried once more");
    assert_eq!(outcrop.stop().await.len(), 4);
}

/// With the identity of this key in a credentials file and nowhere else.
fn with_file(scenario: Scenario, key: &str) -> Start {
    let start = Outcrop::start().with(scenario).without_identity().file("credentials", credentials(key).as_bytes());
    let file = start.folder().join("state/credentials").to_string_lossy().into_owned();
    start.env("AWS_SHARED_CREDENTIALS_FILE", &file)
}

fn credentials(key: &str) -> String {
    format!("[default]\naws_access_key_id = {key}\naws_secret_access_key = a-secret-of-aws\n")
}

fn signed_by(call: &sim::Call, key: &str) -> bool {
    is_invoke(call) && call.header("authorization").is_some_and(|line| line.contains(&format!("Credential={key}/")))
}

#[tokio::test]
async fn without_an_identity_it_runs_and_each_request_is_told_the_next_step() {
    let outcrop = Outcrop::start().without_identity().await;
    let health = outcrop.get("/health").without("authorization").reply().await.json();
    assert_eq!(health["status"], "no_identity", "{health}");
    assert!(health["aws"]["next_step"].as_str().is_some_and(|step| step.contains("aws sso login")), "{health}");
    for stream in [false, true] {
        let reply = outcrop.reply(&hello(stream)).await;
        reply.is_refused(403, "permission_error", "aws sso login");
        assert_eq!(reply.header("x-should-retry"), "false");
    }
    assert_eq!(outcrop.sim().calls().len(), 0);
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.outcome.as_str() == "failed" && row.status == 403));
}

#[tokio::test]
async fn a_bedrock_api_key_is_an_identity() {
    let outcrop = Outcrop::start().without_identity().env("AWS_BEARER_TOKEN_BEDROCK", "a-key-of-bedrock").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    let calls = outcrop.sim().wait_for(|calls| calls.iter().any(is_invoke)).await;
    let asked = calls.iter().find(|call| is_invoke(call)).expect("it was asked");
    assert_eq!(asked.header("authorization"), Some("Bearer a-key-of-bedrock"));
    assert_eq!(outcrop.get("/health").reply().await.json()["aws"]["identity"], "found");
}

/// What AWS says to people who may not do something, with names and numbers of theirs.
const PRIVATE_WORDS: &str = "User: arn:aws:sts::123456789012:assumed-role/Admin/jane is not authorized to perform: \
    bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.x \
    in account 123456789012";

#[tokio::test]
async fn account_numbers_and_arns_of_upstream_stay_with_us() {
    let answer = || Step::answer("one two three");
    let steps = [
        ("response", Step::error("AccessDeniedException", PRIVATE_WORDS)),
        ("first frame", answer().exception_after(0, "AccessDeniedException", PRIVATE_WORDS)),
        ("later frame", answer().exception_after(3, "ThrottlingException", PRIVATE_WORDS)),
        ("error frame", answer().error_frame_after(3, "AccessDenied", PRIVATE_WORDS)),
    ];
    nothing_private_is_told(&steps).await;
}

#[tokio::test]
async fn an_error_event_of_upstream_is_told_without_them_too() {
    let event = [
        json!({ "type": "message_start", "message": { "id": "m", "content": [], "usage": { "input_tokens": 1 } } }),
        json!({ "type": "error", "error": { "type": "api_error", "message": PRIVATE_WORDS } }),
    ];
    nothing_private_is_told(&[("first", Step::events(&event[1..])), ("later", Step::events(&event))]).await;
}

async fn nothing_private_is_told(steps: &[(&str, Step)]) {
    let scenario = steps.iter().fold(Scenario::new(), |all, (name, step)| all.when(asks(*name), [step.clone()]));
    let outcrop = Outcrop::start().with(scenario).env("OUTCROP_LOG", "trace").await;
    for (name, _) in steps {
        for stream in [true, false] {
            let reply = outcrop.reply(&asking(name, stream)).await;
            for private in ["123456789012", "jane", "arn:aws:sts"] {
                assert!(!reply.text().contains(private), "{name}: {}", reply.text());
                assert!(!format!("{:?}", reply.headers).contains(private), "{name}");
            }
            if stream {
                assert!(reply.text().contains("is not authorized to perform"), "{name}: {}", reply.text());
            }
        }
    }
    assert!(!outcrop.said().contains("123456789012"), "nor in the log: {}", outcrop.said());
}

#[tokio::test]
async fn what_one_request_waits_for_does_not_keep_others_waiting() {
    let scenario = Scenario::new().when(asks("slow"), [Step::answer("late").held_by(&Gate::new())]);
    let outcrop = Outcrop::start().with(scenario).await;
    let slow: Vec<_> = (0..50).map(|_| tokio::spawn(outcrop.post(&asking("slow", true)).open())).collect();
    outcrop.sim().wait_for(|calls| calls.iter().filter(|call| is_invoke(call)).count() == 50).await;
    assert_eq!(outcrop.reply(&hello(true)).await.status, 200);
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    assert_eq!(outcrop.usage(51).await.len(), 51);
}
