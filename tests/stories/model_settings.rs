//! What `config.toml` says of models: names, limits, prices, tiers, what is listed.

use http::Method;
use serde_json::{Value, json};

use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

const SETTINGS: &str = r#"
tier = "flex"
[models]
"work" = "claude-haiku-4-5"
[models."claude-sonnet-4-5"]
tier = "priority"
context = 100000
max_output = 5000
prices = { input = "1000000", output = "0", cache_read = "0", cache_write_5m = "0", cache_write_1h = "0" }
[models.nova-pro]
hidden = true
"#;

#[tokio::test]
async fn a_price_of_the_users_is_what_a_request_costs() {
    let outcrop = Outcrop::start().file("config.toml", SETTINGS.as_bytes()).await;
    let reply = outcrop.reply(&hello(false)).await;
    let input = reply.json()["usage"]["input_tokens"].as_u64().expect("a count");
    assert_eq!(reply.header("outcrop-cost-usd"), format!("{input}.00"), "a dollar for each token");
}

#[tokio::test]
async fn a_tier_comes_from_the_request_or_its_model_or_from_the_line_for_all() {
    let outcrop = Outcrop::start().file("config.toml", SETTINGS.as_bytes()).await;
    let tier_of = async |model: &str, header: Option<&str>| {
        let mut ask = outcrop.ask(Method::POST, "/v1/messages");
        if let Some(tier) = header {
            ask = ask.header("x-amzn-bedrock-service-tier", tier);
        }
        let mut body = hello(false);
        body["model"] = json!(model);
        let reply = ask.json(&body).reply().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let call = outcrop.sim().calls().into_iter().rfind(is_invoke).expect("a call");
        call.header("x-amzn-bedrock-service-tier").map(str::to_owned)
    };
    assert_eq!(tier_of("claude-sonnet-4-5", Some("reserved")).await.as_deref(), Some("reserved"));
    assert_eq!(tier_of("claude-sonnet-4-5", None).await.as_deref(), Some("priority"));
    assert_eq!(tier_of("work", None).await.as_deref(), Some("flex"));
}

#[tokio::test]
async fn the_list_has_the_users_names_and_limits_and_not_what_is_hidden() {
    let outcrop = Outcrop::start().file("config.toml", SETTINGS.as_bytes()).await;
    let page = outcrop.get("/v1/models?limit=1000").reply().await.json();
    let models = page["data"].as_array().expect("a list");
    let with_id = |id: &str| models.iter().find(|model| model["id"] == id);
    let sonnet = with_id("claude-sonnet-4-5-20250929").expect("the model is listed");
    assert_eq!((&sonnet["max_input_tokens"], &sonnet["max_tokens"]), (&json!(100_000), &json!(5_000)));
    let work = with_id("anthropic-bedrock/work").expect("the user's name is listed where clients find it");
    assert_eq!(work["display_name"], "work (Claude Haiku 4.5)");
    assert!(with_id("anthropic-bedrock/amazon.nova-pro-v1:0").is_none());
    let mut body = hello(false);
    body["model"] = json!("anthropic-bedrock/work");
    assert_eq!(outcrop.reply(&body).await.status, 200, "what is listed can be asked");
}

#[tokio::test]
async fn outcrop_models_shows_what_the_settings_do() {
    let start = || Outcrop::start().file("config.toml", SETTINGS.as_bytes());
    let (well, table) = start().run(&["models"]).await;
    assert!(well, "{table}");
    let row = |name: &str| table.lines().find(|line| line.split_whitespace().next() == Some(name)).expect("a row");
    let sonnet = row("claude-sonnet-4-5");
    assert!(
        sonnet.contains(" =1000000.00 ") && sonnet.contains(" =0.00 ") && sonnet.ends_with("tier priority"),
        "{table}"
    );
    assert!(row("nova-pro").ends_with("tier flex, hidden"), "{table}");
    assert!(row("work").contains("us.anthropic.claude-haiku-4-5"), "{table}");
    assert!(table.contains("\n= The price is yours, from config.toml.\n"), "{table}");
    let (_, printed) = start().run(&["models", "--json"]).await;
    let document: Value = serde_json::from_str(&printed).expect("JSON");
    let sonnet = document["models"].as_array().into_iter().flatten().find(|model| model["name"] == "claude-sonnet-4-5");
    let sonnet = sonnet.expect("the model is listed");
    assert_eq!(
        (&sonnet["tier"], &sonnet["price_own"], &sonnet["price_confirmed"]),
        (&json!("priority"), &json!(true), &json!(false))
    );
}

#[tokio::test]
async fn a_setting_that_cannot_work_is_refused_at_start_by_its_name() {
    for (settings, words) in [
        ("[models.sonnet]\nlain = 'native'", "unknown field `lain`"),
        ("[models.sonnet]\nlane = 'messages'", "the lane messages needs a table [messages]"),
        ("[models.qwen3-32b]\nlane = 'native'", "the lane native is for Claude alone"),
        ("tier = 'cheap'", "unknown tier \"cheap\""),
    ] {
        let start = Outcrop::start().file("config.toml", settings.as_bytes());
        let (well, said) = start.run(&["serve", "--port", "0"]).await;
        assert!(!well && said.contains(words) && said.contains("config.toml"), "{said}");
    }
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told_at_start_and_hinders_nothing() {
    let outcrop = Outcrop::start().file("config.toml", b"[models.sonet]\nhidden = true").await;
    assert!(outcrop.said().contains("[models] \"sonet\" leads to no model that is known"), "{}", outcrop.said());
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
}
