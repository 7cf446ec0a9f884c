//! What comes back, and what the ledger says of it, with the strict double as the Bedrock that checks signatures.

use protocol::usage::UsageEvent;
use serde_json::Value;

use super::{CLAUDE, ask};
use crate::support::client::Reply;
use crate::support::double::Double;
use crate::support::outcrop::Outcrop;

#[tokio::test]
async fn every_operation_is_answered_and_its_row_says_what_the_answer_says() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for (number, operation) in
        ["converse", "converse-stream", "invoke", "invoke-with-response-stream"].iter().enumerate()
    {
        let reply = ask(&outcrop, CLAUDE, operation).reply().await;
        assert_eq!(reply.status, 200, "{operation}: {}", reply.text());
        assert!(!reply.header("x-amzn-requestid").is_empty());
        let row = outcrop.usage(number + 1).await.remove(number);
        assert_eq!((row.outcome.as_str(), row.status), ("complete", 200), "{operation}");
        assert_eq!(row.stream, operation.contains("stream"));
        assert_eq!(row.upstream_request_id.as_deref(), Some(reply.header("x-amzn-requestid")));
        assert!(row.tokens.input > 0 && row.tokens.output > 0 && row.cost.is_some(), "{operation}: {row:?}");
        if !row.stream {
            assert_eq!((row.tokens.input, row.tokens.output), stated(&reply.json()["usage"]));
        }
    }
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 4);
    let use_of = |row: &UsageEvent| (row.tokens, row.cost);
    assert_eq!(use_of(&rows[0]), use_of(&rows[1]), "streamed or not");
    assert_eq!(use_of(&rows[2]), use_of(&rows[3]), "streamed or not");
    assert_eq!(rows[2].target.as_deref(), Some("bedrock/us-east-1/native"));
}

#[tokio::test]
async fn counting_and_listing_pass_to_a_bedrock_that_checks_signatures() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let counted = ask(&outcrop, "claude-sonnet-4-5", "count-tokens").reply().await;
    assert!(counted.json()["inputTokens"].as_u64().is_some_and(|tokens| tokens > 0), "{}", counted.text());
    let list = async |path: &str, key: &str| -> usize {
        let reply: Reply = outcrop.get(path).reply().await;
        reply.json()[key].as_array().unwrap_or_else(|| panic!("{path}: {}", reply.text())).len()
    };
    assert!(list("/inference-profiles?type=SYSTEM_DEFINED", "inferenceProfileSummaries").await > 1);
    assert!(list("/foundation-models?byProvider=Anthropic", "modelSummaries").await > 1);
    assert_eq!(outcrop.stop().await, []);
}

#[tokio::test]
async fn an_error_of_bedrock_comes_as_bedrock_told_it() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let reply = ask(&outcrop, "anthropic.claude-never-1-v1%3A0", "converse").reply().await;
    let kind = reply.header("x-amzn-errortype");
    assert!(reply.status == 400 && kind.starts_with("ValidationException:http://"), "{kind}");
    assert_eq!(reply.json()["message"], "The provided model identifier is invalid.");
    let row = outcrop.stop().await.remove(0);
    assert_eq!((row.outcome.as_str(), row.status), ("failed", 400));
    assert_eq!(row.requested_model.as_deref(), Some("anthropic.claude-never-1-v1:0"));
    assert_eq!(row.cost, None);
}

fn stated(usage: &Value) -> (u64, u64) {
    let count = |keys: [&str; 2]| keys.iter().find_map(|key| usage[*key].as_u64()).expect("a count");
    (count(["inputTokens", "input_tokens"]), count(["outputTokens", "output_tokens"]))
}
