//! Exchange rates: fetched by a server that runs, shown by the command line, and missed by nobody while there are none.

use jiff::Timestamp;
use serde_json::Value;

use crate::support::door::Door;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{hello, noon, replace, until};

const RATES: &str = r#"{"base":"USD","date":"TODAY","rates":{"INR":88.71,"EUR":0.86}}"#;

fn with_source(url: &str) -> Start {
    let config = format!("[currency]\nshow = 'INR'\nfrankfurter = '{url}/v1'\nexchangerate_api = ''\n");
    Outcrop::start().file("config.toml", config.as_bytes())
}

/// A source that has rates for the last day that was asked for.
async fn source() -> Door {
    Door::open(|asked| {
        let day = asked.line.split("..").nth(1).and_then(|rest| rest.get(..10)).expect("a range of days");
        (200, RATES.replace("TODAY", day))
    })
    .await
}

async fn rates(outcrop: &Outcrop) -> Vec<Value> {
    serde_json::from_str(&outcrop.run(&["rates", "--json"]).await).expect("JSON")
}

#[tokio::test]
async fn a_server_fetches_rates_when_it_starts_and_its_sums_are_shown_in_rupees() {
    let door = source().await;
    let outcrop = with_source(&door.url()).await;
    outcrop.reply(&hello(false)).await;
    let at = Timestamp::try_from(outcrop.usage(1).await[0].at).expect("a moment");
    let found = until("rates", async || Some(rates(&outcrop).await).filter(|rates| !rates.is_empty())).await;
    let rupee = found.iter().find(|rate| rate["currency"] == "INR").expect("rupees");
    assert_eq!(rupee["rate"], "88.7100");
    assert_eq!(rupee["source"], "European Central Bank (frankfurter.dev)");
    let table = outcrop.run(&["rates"]).await;
    assert!(table.lines().nth(1).is_some_and(|line| line.starts_with("INR") && line.contains("88.7100")), "{table}");
    let usage = outcrop.run(&["usage"]).await;
    assert!(usage.contains("cost INR") && usage.contains('₹') && usage.contains("88.7100"), "{usage}");
    let home = outcrop.home();
    let (chart, receipt) = (home.join("cost.png"), home.join("receipt.html"));
    let summary = outcrop.run(&["usage", "--chart", chart.to_str().expect("text")]).await;
    assert!(summary.contains('₹') && std::fs::read(chart).expect("a picture").starts_with(b"\x89PNG"), "{summary}");
    let month = at.in_tz(&noon::zone()).expect("a zone").strftime("%Y-%m").to_string();
    outcrop.run(&["receipt", "--month", &month, receipt.to_str().expect("text")]).await;
    assert!(std::fs::read_to_string(receipt).expect("a page").contains("European Central Bank (frankfurter.dev)"));
    let said: String = door.asked().iter().map(|asked| asked.line.clone()).collect();
    assert!(said.starts_with("GET /v1/20"), "{said}");
}

#[tokio::test]
async fn a_first_start_without_a_network_answers_and_counts_in_dollars_until_rates_are_there() {
    let outcrop = with_source("http://127.0.0.1:9").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    outcrop.usage(1).await;
    assert_eq!(rates(&outcrop).await, Vec::<Value>::new());
    let said = outcrop.run(&["rates", "--refresh"]).await;
    assert!(said.contains("No exchange rates are known yet"), "{said}");
    let home = outcrop.home();

    let door = source().await;
    let config = format!("[currency]\nshow = 'INR'\nfrankfurter = '{}'\nexchangerate_api = ''\n", door.url());
    replace(&home.join("config.toml"), &config);
    let said = outcrop.run(&["rates", "--refresh"]).await;
    assert!(said.contains("INR") && said.contains("88.7100"), "beside the server that runs: {said}");
    assert!(!outcrop.said().contains("WARN"), "nobody is warned of what needs no care: {}", outcrop.said());
}
