//! `outcrop prices`, and AWS's price list: asked for, compared, taken, in use.

use serde_json::{Value, json};

use crate::support::door::{Asked, Door};
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{hello, replace, until};

/// A product as GetProducts gives it: a document as text.
fn product(name: &str, usage_type: &str, unit: &str, dollars: &str) -> Value {
    let key = if name.ends_with("Edition)") { "servicename" } else { "model" };
    let dimension = json!({
        "unit": unit, "endRange": "Inf", "description": "words", "appliesTo": [], "rateCode": "S.T.R", "beginRange": "0",
        "pricePerUnit": { "USD": dollars },
    });
    let term = json!({ "priceDimensions": { "S.T.R": dimension }, "sku": "S", "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": "T", "termAttributes": {} });
    let attributes = json!({ "regionCode": "us-east-1", "usagetype": usage_type, key: name });
    json!({
        "product": { "productFamily": "Amazon Bedrock", "attributes": attributes, "sku": "S" },
        "serviceCode": "AmazonBedrock", "terms": { "OnDemand": { "S.T": term } },
        "version": "20261101000000", "publicationDate": "2026-11-01T00:00:00Z",
    })
    .to_string()
    .into()
}

/// AWS: Sonnet 4.5 has become dearer, Nova Pro costs what it did, and two products are not to be understood. The second
/// service has a second page.
fn list(asked: &Asked) -> (u16, String) {
    let sonnet = |usage_type: &str, dollars| {
        let usage_type = format!("USE1-MP:USE1_{usage_type}-Units");
        product("Claude Sonnet 4.5 (Amazon Bedrock Edition)", &usage_type, "1M tokens", dollars)
    };
    let nova =
        |usage_type: &str, unit, dollars| product("Nova Pro", &format!("USE1-NovaPro-{usage_type}"), unit, dollars);
    let body: Value = serde_json::from_str(&asked.body).expect("JSON");
    let (products, next) = match (body["ServiceCode"].as_str(), body["NextToken"].as_str()) {
        (Some("AmazonBedrock"), None) => (
            vec![
                nova("input-tokens", "1K tokens", "0.0008000000"),
                nova("output-tokens", "1K tokens", "0.0032000000"),
                nova("input-tokens-batch", "1K tokens", "0.0004000000"),
                nova("input-tokens-by-moonlight", "1K tokens", "0.1"),
                nova("cache-read-input-token-count", "dozen", "0.1"),
            ],
            None,
        ),
        (Some("AmazonBedrockFoundationModels"), None) => {
            (vec![sonnet("InputTokenCount", "33.0"), sonnet("OutputTokenCount", "16.5000000000")], Some("more"))
        }
        (Some("AmazonBedrockFoundationModels"), Some("more")) => {
            (vec![sonnet("CacheReadInputTokenCount", "0.33")], None)
        }
        other => panic!("nobody should ask for {other:?}"),
    };
    (200, json!({ "FormatVersion": "aws_v1", "PriceList": products, "NextToken": next }).to_string())
}

async fn start() -> (Door, Start) {
    let aws = Door::open(list).await;
    let start = Outcrop::start().env("AWS_ENDPOINT_URL_PRICING", &aws.url());
    (aws, start)
}

#[tokio::test]
async fn a_list_is_compared_and_nothing_is_taken_unasked() {
    let (aws, start) = start().await;
    let (well, said) = start.run(&["prices", "--refresh"]).await;
    assert!(well, "{said}");
    assert!(
        said.contains("5 prices of tokens read, 1 products are about other things, 2 were not understood"),
        "{said}"
    );
    assert!(said.contains("moonlight") && said.contains("dozen"), "{said}");
    let differs = said.lines().find(|line| line.contains("claude-sonnet-4-5  us")).expect("a difference");
    let cells: Vec<&str> = differs.split_whitespace().collect();
    assert_eq!(cells, ["claude-sonnet-4-5", "us", "standard", "input", "3.30", "33.00"]);
    assert!(!said.contains("nova-pro") && said.contains("--take"), "{said}");
    let asked = aws.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|asked| asked.header("x-amz-target") == "AWSPriceListService.GetProducts"));
    assert!(asked.iter().all(|asked| asked.header("authorization").contains("/us-east-1/pricing/aws4_request")));
    assert!(!start.run(&["prices", "claude-sonnet-4-5"]).await.1.contains("33.00"));
}

#[tokio::test]
async fn a_list_that_is_taken_while_a_server_runs_is_what_its_next_requests_cost() {
    let (_aws, start) = start().await;
    let outcrop = start.await;
    let cost = async || outcrop.reply(&hello(false)).await.header("outcrop-cost-usd").to_owned();
    let before = cost().await;
    assert!(outcrop.beside(&["prices", "--refresh", "--take"], "").await.0);
    until("word of it", async || outcrop.said().contains("prices.json has changed.").then_some(())).await;
    assert_ne!(cost().await, before);

    replace(&outcrop.home().join("prices.json"), "{");
    until("word of it", async || outcrop.said().contains("the prices from before hold").then_some(())).await;
    assert_ne!(cost().await, before);
    assert_eq!(outcrop.said().matches("prices.json").count(), 2, "each is said once: {}", outcrop.said());
}

#[tokio::test]
async fn a_list_that_was_taken_is_what_requests_cost() {
    let (_aws, start) = start().await;
    assert!(start.run(&["prices", "--refresh", "--take"]).await.0);
    let (_, said) = start.run(&["prices", "claude-sonnet-4-5"]).await;
    assert!(
        said.lines().any(|line| line.contains(" us ") && line.contains("33.00") && line.contains("AWS's list")),
        "{said}"
    );
    assert!(start.run(&["prices", "--refresh"]).await.1.contains("Every price of the list is the one in use"));
    let outcrop = start.await;
    let usage = outcrop.reply(&hello(false)).await.json()["usage"].clone();
    let input = usage["input_tokens"].as_u64().expect("a count") as f64;
    let cost = usage["cost"]["input"].as_f64().expect("a cost");
    assert!((cost - input * 33.0 / 1e6).abs() < 1e-12, "{usage}");
}

#[tokio::test]
async fn the_users_own_price_wins_over_the_list() {
    let (_aws, start) = start().await;
    let config = b"[models.claude-sonnet-4-5]\nprices = { input = '7', output = '8' }";
    let start = start.file("config.toml", config);
    assert!(start.run(&["prices", "--refresh", "--take"]).await.0);
    let (_, said) = start.run(&["prices", "claude-sonnet-4-5"]).await;
    assert!(said.contains("7.00") && said.contains("yours") && !said.contains("33.00"), "{said}");
}

#[tokio::test]
async fn a_list_that_is_damaged_is_said_and_left_alone() {
    let outcrop = Outcrop::start().file("prices.json", b"{").await;
    assert!(outcrop.said().contains("prices.json is no price list"), "{}", outcrop.said());
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
}

#[tokio::test]
async fn an_identity_that_may_not_ask_hears_what_it_needs() {
    let denied =
        r#"{"__type":"AccessDeniedException","Message":"User: arn:aws:iam::123456789012:user/x is not authorized"}"#;
    let aws = Door::open(|_| (400, denied.to_owned())).await;
    let start = Outcrop::start().env("AWS_ENDPOINT_URL_PRICING", &aws.url());
    let (well, said) = start.run(&["prices", "--refresh"]).await;
    assert!(!well && said.contains("pricing:GetProducts") && !said.contains("123456789012"), "{said}");
}

#[tokio::test]
async fn prices_are_there_for_programs() {
    let start = Outcrop::start();
    let (well, said) = start.run(&["prices", "--json"]).await;
    assert!(well, "{said}");
    let prices: Value = serde_json::from_str(&said).expect("JSON");
    let models = prices["models"].as_array().expect("models");
    let nova = models.iter().find(|model| model["name"] == "nova-pro").expect("Nova Pro");
    let flex = nova["prices"].as_array().expect("prices").iter().find(|line| line["tier"] == "flex").expect("flex");
    assert_eq!((&flex["input"], &flex["output"]), (&json!("0.40"), &json!("1.60")));
    let (well, said) = start.run(&["prices", "no-such-model"]).await;
    assert!(!well && said.contains("no-such-model"), "{said}");
}
