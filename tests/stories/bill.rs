//! `outcrop bill`: what AWS bills beside what the ledger says. A server of the story speaks Cost Explorer's wire, the SDK
//! stands in between.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::support::door::{Asked, Door};
use crate::support::outcrop::{Outcrop, Start};

const ACCOUNT: &str = "123456789012";
const SONNET: &str = "Claude Sonnet 4.5 (Amazon Bedrock Edition)";
const CALLER: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
    <GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/anna</Arn><UserId>U</UserId>\
    <Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId>\
    </ResponseMetadata></GetCallerIdentityResponse>";

/// One group of an answer of Cost Explorer's.
fn group(service: &str, usage_type: &str, dollars: &str, quantity: &str) -> Value {
    json!({
        "Keys": [service, usage_type],
        "Metrics": {
            "UnblendedCost": { "Amount": dollars, "Unit": "USD" },
            "UsageQuantity": { "Amount": quantity, "Unit": "Units" },
        },
    })
}

/// AWS: on one day a million tokens of input and of output each, the second on a page of its own, and a guardrail.
fn aws(date: &str) -> impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static {
    let date = date.to_owned();
    move |asked| {
        let body: Value = serde_json::from_str(&asked.body).expect("JSON");
        let target = asked.header("x-amz-target").to_owned();
        if target.ends_with("GetDimensionValues") {
            let values = ["Amazon Bedrock", SONNET].map(|name| json!({ "Value": name, "Attributes": {} }));
            return (200, json!({ "DimensionValues": values, "ReturnSize": 2, "TotalSize": 2 }).to_string());
        }
        assert_eq!(target, "AWSInsightsIndexService.GetCostAndUsage");
        let (groups, next) = match body["NextPageToken"].as_str() {
            None => {
                let guardrail = group("Amazon Bedrock", "USE1-Guardrail-Units", "2.5000000000", "10");
                let input = group(SONNET, "USE1-MP:USE1_InputTokenCount-Units", "3.3000000000", "1.0000000000");
                (vec![guardrail, input], json!("more"))
            }
            Some(_) => {
                (vec![group(SONNET, "USE1-MP:USE1_OutputTokenCount-Units", "16.5000000000", "1.0")], Value::Null)
            }
        };
        let result = json!({
            "TimePeriod": { "Start": date, "End": date }, "Total": {}, "Groups": groups, "Estimated": false,
        });
        (200, json!({ "ResultsByTime": [result], "NextPageToken": next }).to_string())
    }
}

struct Behind {
    costs: Door,
    _people: Door,
    start: Start,
    date: String,
}

/// With a ledger of one request three days ago that used a million tokens of input and of output each.
async fn start(config: &str, dollars: &str) -> Behind {
    let day = Timestamp::now().to_zoned(TimeZone::UTC).date().saturating_sub(3.days());
    let midnight = day.to_zoned(TimeZone::UTC).expect("a day of the calendar").timestamp().as_millisecond();
    let date = day.to_string();
    let (costs, people) = (Door::open(aws(&date)).await, Door::open(|_| (200, CALLER.to_owned())).await);
    let start = Outcrop::start()
        .env("AWS_ENDPOINT_URL_COST_EXPLORER", &costs.url())
        .env("AWS_ENDPOINT_URL_STS", &people.url())
        .file("config.toml", config.as_bytes());
    let picos = dollars.parse::<f64>().expect("dollars") * 1e12;
    let line = json!({
        "at_ms": midnight + 60_000, "request_id": "req_1", "key": "main", "stream": 0, "outcome": "complete", "status": 200,
        "sent_model": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "target": "bedrock/us-east-1/native",
        "input_tokens": 1_000_000, "output_tokens": 1_000_000, "cache_read_tokens": 0, "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0, "total_us": 5, "changes": 0, "cost_picos": picos as i64, "certainty": "exact",
        "waste_picos": 0,
    });
    let file = start.folder().join("export.jsonl");
    std::fs::write(&file, format!("{line}\n")).expect("a file");
    let (well, said) = start.run(&["ledger", "import", file.to_str().expect("text")]).await;
    assert!(well, "{said}");
    Behind { costs, _people: people, start, date }
}

impl Behind {
    async fn check(&self, more: &[&str]) -> String {
        let days = ["bill", "--from", &self.date, "--to", &self.date];
        let (well, said) = self.start.run(&[&days[..], more].concat()).await;
        assert!(well, "{said}");
        said
    }
}

#[tokio::test]
async fn nothing_is_asked_before_the_user_agrees_to_pay() {
    let behind = start("", "19.8").await;
    let said = behind.check(&[]).await;
    assert!(said.contains(ACCOUNT) && said.contains(&behind.date) && said.contains("$0.02"), "{said}");
    assert!(said.contains("--yes") && behind.costs.asked().is_empty(), "{said}");
    let offer: Value = serde_json::from_str(&behind.check(&["--json"]).await).expect("JSON");
    assert_eq!((&offer["asked"], &offer["cost_usd"]), (&json!(false), &json!("0.02")));
}

#[tokio::test]
async fn a_ledger_that_is_right_agrees_with_the_bill() {
    let behind = start("", "19.8").await;
    let said = behind.check(&["--yes"]).await;
    assert!(said.contains("2 lines that agree are not shown"), "{said}");
    assert!(said.contains("USE1-Guardrail-Units") && said.contains("nothing that passes through Outcrop"), "{said}");
    assert!(said.contains("3 questions") && said.contains("$0.03"), "{said}");
    let asked = behind.costs.asked();
    assert_eq!(asked.len(), 3);
    let question: Value = serde_json::from_str(&asked[1].body).expect("JSON");
    assert_eq!(
        question["GroupBy"].as_array().map(|by| by.iter().map(|by| by["Key"].clone()).collect::<Vec<_>>()),
        Some(vec![json!("SERVICE"), json!("USAGE_TYPE")])
    );
    let filter = question["Filter"].to_string();
    assert!([SONNET, ACCOUNT, "Tax", "Credit"].iter().all(|value| filter.contains(value)), "{filter}");
    assert!(asked.iter().all(|asked| asked.header("authorization").contains("/us-east-1/ce/aws4_request")));
}

#[tokio::test]
async fn a_price_that_is_wrong_here_gives_a_line_that_names_model_and_class() {
    let config = "[models.claude-sonnet-4-5]\nprices = { input = '33', output = '16.5' }";
    let behind = start(config, "49.5").await;
    let said = behind.check(&["--yes"]).await;
    let line = said.lines().find(|line| line.contains("claude-sonnet-4-5")).expect("a line of drift");
    assert!(line.contains(" input ") && line.contains("-29.70"), "{line}");
    assert!(line.contains("AWS took $3.30 for a million, the ledger $33.00 (your own in config.toml)"), "{line}");
    assert!(!said.contains("  output "), "its other classes agree: {said}");
    let report: Value = serde_json::from_str(&behind.check(&["--yes", "--json"]).await).expect("JSON");
    let lines = report["days"][0]["lines"].as_array().expect("lines");
    let input = lines.iter().find(|line| line["class"] == "input").expect("input");
    assert_eq!((&input["drift_usd"], &input["reasons"][0]["reason"]), (&json!("-29.70"), &json!("price")));
    assert_eq!(report["total"]["ledger_usd"], "49.50");
}

#[tokio::test]
async fn an_identity_that_may_not_see_the_bill_hears_what_it_needs() {
    let denied = r#"{"__type":"AccessDeniedException","Message":"User: arn:aws:iam::123456789012:user/x may not"}"#;
    let costs = Door::open(|_| (400, denied.to_owned())).await;
    let people = Door::open(|_| (200, CALLER.to_owned())).await;
    let start =
        Outcrop::start().env("AWS_ENDPOINT_URL_COST_EXPLORER", &costs.url()).env("AWS_ENDPOINT_URL_STS", &people.url());
    let (well, said) = start.run(&["bill", "--yes"]).await;
    assert!(!well && said.contains("ce:GetCostAndUsage") && !said.contains("user/x"), "{said}");
}
