//! What is decided while it runs holds for the next request: by the dashboard, by the command line, by hand.

use http::Method;
use serde_json::{Value, json};
use sim::{Gate, Message, Scenario, Step, Usage};

use crate::support::client::Reply;
use crate::support::door::Door;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke, noon, replace, until};

/// Each token of output costs a dollar, and nothing else does.
const PRICES: &str = r#"
[models."claude-sonnet-4-5"]
prices = { input = "0", output = "1000000" }
"#;

/// Before a Bedrock each of whose answers costs three dollars.
async fn outcrop() -> Outcrop {
    Outcrop::start().file("config.toml", PRICES.as_bytes()).with(Scenario::new().then(three_dollars())).await
}

fn three_dollars() -> Step {
    Step::message(Message::text("well").with_usage(Usage { input: 10, output: 3, ..Usage::default() }))
}

/// What the dashboard is told.
async fn call(outcrop: &Outcrop, name: &str, with: Value) -> Value {
    let question = json!({ "call": name, "with": with });
    let reply = outcrop.ask(Method::POST, "/outcrop/rpc").json(&question).header("outcrop-window", "1").reply().await;
    let answer = reply.json();
    assert!(answer.get("ok").is_some(), "{name}: {}", reply.text());
    answer["ok"].clone()
}

async fn set(outcrop: &Outcrop, key: &str, value: Option<&str>) {
    call(outcrop, "set_setting", json!({ "key": key, "value": value })).await;
}

fn day_of(amount: &str) -> Value {
    json!({ "amount": amount, "per": "day", "key": null, "stops": true, "warn": [75, 95] })
}

/// Changes the file as a careful editor would.
fn by_hand(outcrop: &Outcrop, change: impl FnOnce(String) -> String) {
    let file = outcrop.home().join("config.toml");
    let text = std::fs::read_to_string(&file).expect("a file");
    replace(&file, &change(text));
}

async fn said(outcrop: &Outcrop, words: &str) {
    until(words, async || outcrop.said().contains(words).then_some(())).await;
}

async fn asked(outcrop: &Outcrop, model: &str) -> Reply {
    let mut body = hello(false);
    body["model"] = json!(model);
    outcrop.reply(&body).await
}

#[tokio::test]
async fn a_budget_that_is_set_counts_what_was_spent_before_and_stops_the_next_request() {
    let outcrop = outcrop().await;
    for _ in 0..2 {
        assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    }
    call(&outcrop, "set_budget", json!({ "instead_of": null, "to": day_of("5") })).await;
    let refused = outcrop.reply(&hello(false)).await;
    refused.is_refused(429, "billing_error", "today's budget of $5.00 is used up ($6.00 spent)");
    call(&outcrop, "set_budget", json!({ "instead_of": "day", "to": day_of("10") })).await;
    assert_eq!(outcrop.reply(&hello(false)).await.header("outcrop-budget"), "90%");
    call(&outcrop, "set_budget", json!({ "instead_of": "day", "to": null })).await;
    let free = outcrop.reply(&hello(false)).await;
    assert_eq!((free.status, free.headers.contains_key("outcrop-budget")), (200, false));
}

#[tokio::test]
async fn a_request_under_way_ends_as_it_began_and_counts_for_a_budget_that_came_meanwhile() {
    let gate = Gate::new();
    let held = Scenario::new().then(three_dollars().held_by(&gate)).then(three_dollars());
    let outcrop = Outcrop::start().file("config.toml", PRICES.as_bytes()).with(held).await;
    let under_way = tokio::spawn(outcrop.post(&hello(false)).reply());
    outcrop.sim().wait_for(|calls| calls.iter().any(is_invoke)).await;
    set(&outcrop, "show_cost", Some("false")).await;
    call(&outcrop, "set_budget", json!({ "instead_of": null, "to": day_of("3") })).await;
    gate.open();
    let reply = under_way.await.expect("no panic");
    assert!(reply.json()["usage"]["cost"].is_object(), "{}", reply.text());
    outcrop.reply(&hello(false)).await.is_refused(429, "billing_error", "($3.00 spent)");
}

#[tokio::test]
async fn a_name_that_is_written_by_hand_is_there_for_the_next_request() {
    let outcrop = outcrop().await;
    assert_eq!(asked(&outcrop, "mine").await.status, 404);
    by_hand(&outcrop, |text| format!("{text}\n[models.mine]\nid = 'claude-haiku-4-5'\n"));
    said(&outcrop, "config.toml has changed. The next request goes by it.").await;
    assert_eq!(asked(&outcrop, "mine").await.status, 200);
    let listed = outcrop.get("/v1/models?limit=1000").reply().await;
    assert!(listed.text().contains("anthropic-bedrock/mine"), "{}", listed.text());
}

#[tokio::test]
async fn a_file_that_cannot_be_used_changes_nothing_and_that_is_told_until_it_can() {
    let outcrop = outcrop().await;
    let mut events = outcrop.get("/outcrop/events").open().await;
    by_hand(&outcrop, |text| format!("prot = 1\n{text}\n[models.mine]\nid = 'claude-haiku-4-5'\n"));
    said(&outcrop, "What held before goes on to hold.").await;
    events.until_text(r#""about":"program""#).await;
    assert_eq!(outcrop.said().matches("unknown field `prot`").count(), 1, "{}", outcrop.said());
    assert_eq!([asked(&outcrop, "mine").await.status, outcrop.reply(&hello(false)).await.status], [404, 200]);
    assert_eq!(call(&outcrop, "status", Value::Null).await["proxy"]["is"], "running", "screens go by what holds");
    let needs = call(&outcrop, "needs", Value::Null).await;
    let told = needs[0]["detail"]["en"].as_str().unwrap_or_default();
    assert!(needs[0]["kind"] == "unusable" && told.contains("unknown field `prot`"), "{needs}");
    by_hand(&outcrop, |text| text.replace("prot = 1\n", ""));
    said(&outcrop, "config.toml has changed.").await;
    assert_eq!(asked(&outcrop, "mine").await.status, 200);
    assert_eq!(call(&outcrop, "needs", Value::Null).await, json!([]));
}

#[tokio::test]
async fn only_what_cannot_change_while_it_runs_waits_for_the_next_start_and_says_so() {
    let outcrop = outcrop().await;
    by_hand(&outcrop, |text| format!("port = 9\nshow_cost = false\n{text}"));
    said(&outcrop, "This waits for the next start: port.").await;
    assert_eq!(call(&outcrop, "settings", Value::Null).await["waiting"], json!(["port"]));
    assert!(outcrop.reply(&hello(false)).await.json()["usage"].get("cost").is_none());
}

#[tokio::test]
async fn another_time_zone_has_other_days_for_budgets_at_once() {
    let outcrop = outcrop().await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    call(&outcrop, "set_budget", json!({ "instead_of": null, "to": day_of("3") })).await;
    let elsewhere = noon::zone_at(9);
    set(&outcrop, "timezone", Some(&elsewhere)).await;
    let words = format!("({elsewhere}); `outcrop budget lift day`");
    outcrop.reply(&hello(false)).await.is_refused(429, "billing_error", &words);
}

#[tokio::test]
async fn a_session_that_is_held_goes_on_when_the_guard_is_switched_off() {
    let outcrop = outcrop().await;
    set(&outcrop, "guard.at_least", Some("0.5")).await;
    set(&outcrop, "guard.pause", Some("true")).await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    let held = tokio::spawn(outcrop.post(&hello(false)).reply());
    said(&outcrop, "has spent $3.00 in ten minutes").await;
    set(&outcrop, "guard.pause", Some("false")).await;
    assert_eq!(held.await.expect("no panic").status, 200);
}

#[tokio::test]
async fn a_connection_that_is_chosen_by_hand_calls_aws_from_the_next_request_on() {
    let outcrop = outcrop().await;
    let (added, words) = outcrop
        .beside(&["connections", "add", "other", "--keys", "--region", "eu-west-1"], "AKIAOTHEREXAMPLE\nsecret\n\n")
        .await;
    assert!(added, "{words}");
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    by_hand(&outcrop, |text| format!("connection = 'other'\n{text}"));
    let region = async || {
        let reply = outcrop.reply(&hello(false)).await;
        (reply.header("outcrop-target") == "bedrock/eu-west-1/native").then_some(())
    };
    until("the other region", region).await;
}

#[tokio::test]
async fn settings_of_claude_code_follow_the_switch_there_and_back() {
    const SETTINGS: &str = "{\n  \"model\": \"opus\"\n}\n";
    let start = Outcrop::start().file("config.toml", PRICES.as_bytes());
    let file = start.folder().join(".claude").join("settings.json");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, SETTINGS).expect("a file");
    let outcrop = start.await;
    set(&outcrop, "apply", Some("true")).await;
    assert!(std::fs::read_to_string(&file).expect("there").contains(&outcrop.address));
    set(&outcrop, "apply", None).await;
    assert_eq!(std::fs::read_to_string(&file).expect("there"), SETTINGS);
}

#[tokio::test]
async fn rates_are_fetched_from_where_they_are_wanted_as_soon_as_they_are() {
    let source = Door::open(|asked| {
        let day = asked.line.split("..").nth(1).and_then(|rest| rest.get(..10)).expect("a range of days");
        (200, format!(r#"{{"base":"USD","date":"{day}","rates":{{"INR":100}}}}"#))
    })
    .await;
    let outcrop = outcrop().await;
    set(&outcrop, "currency.exchangerate_api", Some("")).await;
    set(&outcrop, "currency.frankfurter", Some(&source.url())).await;
    assert_eq!(source.asked().len(), 0, "nothing is fetched as long as that is turned off");
    set(&outcrop, "currency.fetch", Some("true")).await;
    until("a question for rates", async || source.asked().first().map(drop)).await;
}
