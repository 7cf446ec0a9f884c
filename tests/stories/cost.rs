//! What an answer says of its cost.

use serde_json::{Value, json};
use sim::{Gate, Message, Scenario, Step, Usage};

use crate::support::hello;
use crate::support::outcrop::Outcrop;

/// A request to a Claude that is called through a regional profile, and what this costs.
const USED: Usage = Usage { input: 1000, cache_read: 500, cache_write_5m: 40, cache_write_1h: 3, output: 20 };

fn cost() -> Value {
    // Sonnet 4.5, in dollars for a million: 3.30, 16.50, 0.33, 4.125 and 6.60.
    json!({ "input": 0.0033, "output": 0.00033, "cache_read": 0.000165, "cache_write": 0.0001848, "total": 0.0039798,
        "currency": "USD" })
}

fn answer() -> Step {
    Step::message(Message { usage: Some(USED), ..Message::text("one two three") })
}

fn on_nova(stream: bool) -> Value {
    let mut body = hello(stream);
    body["model"] = json!("nova-pro");
    body
}

#[tokio::test]
async fn an_answer_says_what_it_cost() {
    let outcrop = Outcrop::start().with(Scenario::new().then(answer()).then(answer())).await;
    let whole = outcrop.reply(&hello(false)).await.json();
    assert_eq!((&whole["usage"]["cost"], &whole["usage"]["total_tokens"]), (&cost(), &json!(1563)));
    let events = outcrop.reply(&hello(true)).await.events();
    let told: Vec<_> = events.iter().filter(|event| event.data.to_string().contains("\"cost\"")).collect();
    assert_eq!(told.len(), 1, "the cost is told once");
    assert_eq!(told[0].kind, "message_delta");
    let usage = &told[0].data["usage"];
    assert_eq!((&usage["cost"], &usage["total_tokens"], &usage["output_tokens"]), (&cost(), &json!(1563), &json!(20)));
}

#[tokio::test]
async fn an_answer_of_the_other_lane_says_it_too() {
    let outcrop = Outcrop::start().await;
    let whole = outcrop.reply(&on_nova(false)).await;
    let usage = whole.json()["usage"].clone();
    assert_eq!(usage["cost"]["total"].to_string(), whole.header("outcrop-cost-usd"));
    let events = outcrop.reply(&on_nova(true)).await.events();
    let told = events.iter().find(|event| event.kind == "message_delta").expect("an end");
    assert_eq!(told.data["usage"]["cost"]["currency"], "USD");
    assert!(told.data["usage"]["total_tokens"].as_u64() > Some(0));
}

#[tokio::test]
async fn whoever_wants_no_cost_in_answers_gets_none() {
    let outcrop = Outcrop::start().silent_on_cost().await;
    for body in [hello(false), hello(true), on_nova(false), on_nova(true)] {
        let reply = outcrop.reply(&body).await;
        assert_eq!(reply.status, 200);
        assert!(!reply.text().contains("\"cost\"") && !reply.text().contains("total_tokens"), "{}", reply.text());
    }
    assert!(outcrop.stop().await.iter().all(|row| row.cost.is_some()), "the ledger knows it all the same");
}

#[tokio::test]
async fn a_model_without_a_price_says_its_tokens_alone() {
    let outcrop = Outcrop::start().await;
    let mut body = hello(false);
    body["model"] = json!("anthropic.claude-opus-9");
    let usage = outcrop.reply(&body).await.json()["usage"].clone();
    assert!(usage["total_tokens"].as_u64() > Some(0) && usage["cost"].is_null(), "{usage}");
}

#[tokio::test]
async fn what_an_abandoned_stream_said_is_counted_from_its_words() {
    let gate = Gate::new();
    let words = "word ".repeat(60);
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer(&words).stall_after(40, &gate))).await;
    let mut stream = outcrop.open(&hello(true)).await;
    for _ in 0..30 {
        stream.until("content_block_delta").await;
    }
    drop(stream);
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome.as_str(), row.certainty.as_str()), ("abandoned", "estimated"));
    assert!((40..100).contains(&row.tokens.output), "about thirty words and more were said: {:?}", row.tokens);
}

#[tokio::test]
async fn the_tier_that_was_used_is_what_an_answer_costs() {
    let outcrop = Outcrop::start().await;
    for body in [on_nova(false), on_nova(true), hello(false), hello(true)] {
        let price = async |tier: &str| {
            let reply = outcrop.post(&body).header("x-amzn-bedrock-service-tier", tier).reply().await;
            let usage = match body["stream"].as_bool() {
                Some(true) => reply.events().iter().find_map(|event| event.data["usage"].as_object().cloned()),
                _ => reply.json()["usage"].as_object().cloned(),
            };
            let usage = usage.expect("usage");
            let input = usage["cost"]["input"].as_f64().expect("a cost");
            (input / usage["input_tokens"].as_f64().expect("a count"), usage["cost"]["estimated"] == true)
        };
        let ((standard, certain), (flex, guess)) = (price("default").await, price("flex").await);
        assert!((flex * 2.0 - standard).abs() < 1e-15, "{flex} is half of {standard}");
        assert_eq!(
            (certain, guess),
            (false, body["model"] != "nova-pro"),
            "AWS's list has flex for Nova and not for Claude"
        );
    }
}

#[tokio::test]
async fn a_period_can_be_priced_again_on_another_model() {
    let outcrop = Outcrop::start().with(Scenario::new().then(answer())).await;
    outcrop.reply(&hello(false)).await;
    outcrop.usage(1).await;
    let said = outcrop.run(&["usage", "--as", "claude-sonnet-5-5", "--cache", "5m"]).await;
    let total = said.lines().find(|line| line.starts_with("total")).expect("a total");
    // 2.20, 11.00, 0.11 and 2.75 dollars for a million.
    assert_eq!(total.split_whitespace().collect::<Vec<_>>(), ["total", "0.0039798", "0.00259325"], "{said}");
    let ask = ["usage", "--as", "claude-sonnet-5-5", "--cache", "5m", "--format"];
    let told: Value = serde_json::from_str(&outcrop.run(&[&ask[..], &["json"]].concat()).await).expect("JSON");
    assert_eq!((&told["as"], &told["cache"], &told["tier"]), (&json!("claude-sonnet-5-5"), &json!("5m"), &Value::Null));
    assert_eq!(
        (&told["total"]["cost_usd"], &told["total"]["would_be_usd"]),
        (&json!("0.0039798"), &json!("0.00259325"))
    );
    let csv = outcrop.run(&[&ask[..], &["csv"]].concat()).await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "model,cost_usd,would_be_usd,certainty");
    assert!(lines.len() == 2 && lines[1].ends_with(",0.0039798,0.00259325,exact"), "{csv}");
}
