//! What reaches AWS: the request as it was, from nobody but the user.

use http::Method;
use sim::{Call, Foundation, Scenario};

use super::{CLAUDE, ask, body};
use crate::support::outcrop::Outcrop;

const ARN: &str = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3d4e5f6";

/// The last call of a client of Outcrop that asks for no lists itself.
fn last(outcrop: &Outcrop) -> Call {
    outcrop.sim().calls().pop().expect("a call")
}

#[tokio::test]
async fn a_request_arrives_as_it_was_sent_but_signed_by_the_user() {
    let outcrop = Outcrop::start().file("config.toml", b"list_models = false").await;
    let odd = r#"{ "messages":[{"role":"user","content":[{"text":"\ud800 é"}]}],"new": 1.0, "new": 1e400 }"#;
    let ask = ask(&outcrop, CLAUDE, "converse").without("authorization").body(odd);
    let ask = ask.header("x-api-key", &outcrop.token).header("x-amzn-bedrock-trace", "ENABLED");
    let ask = ask.header("x-amz-security-token", "of-nobody").header("amz-sdk-request", "attempt=1");
    ask.reply().await;
    let call = last(&outcrop);
    assert_eq!((call.raw.as_ref(), call.path.as_str()), (odd.as_bytes(), &*format!("/model/{CLAUDE}/converse")));
    assert_eq!(
        (call.header("x-amzn-bedrock-trace"), call.header("amz-sdk-request")),
        (Some("ENABLED"), Some("attempt=1"))
    );
    assert_eq!((call.header("x-api-key"), call.header("x-amz-security-token")), (None, None));
    let signature = call.header("authorization").expect("a signature");
    assert!(signature.contains("Credential=AKIDEXAMPLE/") && !signature.contains(&outcrop.token), "{signature}");
}

#[tokio::test]
async fn the_token_may_be_the_access_key_of_a_signature_that_nobody_checks() {
    let token = "a/token,with=everything";
    let outcrop = Outcrop::start().env("OUTCROP_TOKEN", token).await;
    let signed = |key: &str| {
        let scope = "20200101/eu-west-1/bedrock/aws4_request, SignedHeaders=host, Signature=00";
        let header = format!("AWS4-HMAC-SHA256 Credential={key}/{scope}");
        ask(&outcrop, CLAUDE, "converse").header("authorization", &header)
    };
    assert_eq!(signed(token).reply().await.status, 200);
    let refused = signed("a-wrong-one").reply().await;
    assert_eq!((refused.status, refused.header("x-amzn-errortype")), (403, "UnrecognizedClientException"));
    assert!(refused.text().contains("outcrop env"));
    assert_eq!(outcrop.stop().await.len(), 1, "who is not let in leaves no row");
}

#[tokio::test]
async fn an_arn_keeps_its_escapes_and_a_name_of_ours_becomes_an_id() {
    let named = b"list_models = false\n[models]\nmine = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6'";
    let outcrop = Outcrop::start().file("config.toml", named).await;
    let half = ARN.replace("%3A", ":");
    for (asked, sent) in [
        (ARN, ARN),
        (half.as_str(), half.as_str()),
        ("mine", ARN),
        ("claude-sonnet-4-5", CLAUDE),
        ("qwen3-coder-480b", "qwen.qwen3-coder-480b-a35b-v1%3A0"),
        ("nobody.knows-this", "nobody.knows-this"),
    ] {
        ask(&outcrop, asked, "converse").reply().await;
        assert_eq!(last(&outcrop).path, format!("/model/{sent}/converse"));
    }
    ask(&outcrop, "claude-sonnet-4-5", "count-tokens").reply().await;
    let base = "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens";
    assert_eq!(last(&outcrop).path, base, "tokens are counted for foundation models only");
    assert_eq!(outcrop.stop().await.len(), 6, "counting uses no model");
}

#[tokio::test]
async fn lists_are_asked_with_their_query_and_leave_no_row() {
    let scenario = Scenario::new()
        .with_profiles(["us.anthropic.claude-sonnet-5", "eu.anthropic.claude-sonnet-5"])
        .with_models([Foundation::new("amazon.nova-2-lite-v1:0")]);
    let outcrop = Outcrop::start().with(scenario).file("config.toml", b"list_models = false").await;
    let listed = outcrop.get("/inference-profiles?type=SYSTEM_DEFINED&maxResults=3").reply().await;
    assert_eq!(listed.status, 200, "{}", listed.text());
    assert!(listed.json()["inferenceProfileSummaries"].is_array());
    assert_eq!(last(&outcrop).query, "type=SYSTEM_DEFINED&maxResults=3");
    let first = listed.json()["inferenceProfileSummaries"][0]["inferenceProfileId"].as_str().expect("one").to_owned();
    let one = outcrop.get(&format!("/inference-profiles/{first}")).reply().await;
    assert_eq!(one.json()["inferenceProfileId"], *first);
    assert!(outcrop.get("/foundation-models").reply().await.json()["modelSummaries"].is_array());
    let unknown = outcrop.get("/foundation-models/amazon.nova-2-lite-v1:0").reply().await;
    let kind = unknown.header("x-amzn-errortype");
    assert!(kind.starts_with("UnknownOperationException"), "the simulator knows nothing of single models: {kind}");
    assert_eq!(outcrop.stop().await, []);
}

#[tokio::test]
async fn the_demo_speaks_bedrock_too() {
    let outcrop = Outcrop::start().arg("--demo").await;
    for operation in ["converse", "converse-stream", "invoke", "invoke-with-response-stream"] {
        let reply = ask(&outcrop, "claude-sonnet-4-5", operation).reply().await;
        assert_eq!(reply.status, 200, "{operation}: {}", reply.text());
    }
    let unknown = outcrop.ask(Method::POST, "/model/x/apply").json(&body("converse")).reply().await;
    assert_eq!((unknown.status, unknown.header("x-amzn-errortype")), (404, "UnknownOperationException"));
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1].target.as_deref(), Some("demo/us-east-1/converse"));
}
