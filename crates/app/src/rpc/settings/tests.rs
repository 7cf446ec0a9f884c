//! The settings as the window asks for them and changes them.

use anyhow::Result;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::home::Home;
use crate::rpc::answer;
use crate::serve::{Ask, Demo};

/// An engine that was not started, and the folder that goes with it.
pub(crate) fn stopped() -> Result<(Engine, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let ask = Ask {
        demo: Demo::On,
        host: "127.0.0.1".to_owned(),
        port: Some(0),
        apply: false,
        or_next: false,
        ready_file: None,
    };
    Ok((Engine::new(Home::at(folder.path()), ask, |_| {}), folder))
}

/// What the window is told.
pub(crate) async fn asked(engine: &Engine, call: &str, with: Value) -> Value {
    let answer = answer(engine, &json!({ "call": call, "with": with }).to_string()).await;
    serde_json::from_str(&answer).unwrap_or_default()
}

async fn row(engine: &Engine, key: &str) -> Value {
    let all = asked(engine, "settings", Value::Null).await;
    let rows = all["ok"]["rows"].as_array().cloned().unwrap_or_default();
    rows.into_iter().find(|row| row["key"] == key).unwrap_or_default()
}

#[tokio::test]
async fn a_change_says_what_stood_there_and_can_be_taken_back() -> Result<()> {
    let (engine, folder) = stopped()?;
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "# mine\nport = 9000\n")?;
    assert_eq!(row(&engine, "port").await["value"], "9000");
    let was = asked(&engine, "set_setting", json!({ "key": "port", "value": "9001" })).await;
    assert_eq!(was["ok"]["value"], "9000");
    assert_eq!(std::fs::read_to_string(&file)?, "# mine\nport = 9001\n");
    asked(&engine, "set_setting", json!({ "key": "port", "value": null })).await;
    assert_eq!(row(&engine, "port").await["value"], Value::Null);
    let was = asked(&engine, "set_setting", json!({ "key": "port", "value": was["ok"]["value"] })).await;
    assert_eq!(was["ok"]["value"], Value::Null);
    assert_eq!(row(&engine, "port").await["value"], "9000");
    Ok(())
}

#[tokio::test]
async fn a_value_that_cannot_be_is_refused_in_one_sentence_and_changes_nothing() -> Result<()> {
    let (engine, folder) = stopped()?;
    for (key, value, why) in [
        ("port", "eighty", "It is a whole number from 0 to 65535."),
        ("keep.days", "-1", "It is a whole number from 1 to 36500."),
        ("tier", "fast", "It is one of default, flex, priority, reserved."),
        (
            "timezone",
            "Asia/Atlantis",
            "There is no time zone called \"Asia/Atlantis\"; they are called like Asia/Kolkata.",
        ),
        ("currency.show", "rupees", "\"rupees\": a currency is three letters, like USD or INR."),
        ("currency.tax", "18 %", "\"18 %\" is no percentage; write it as in \"3.5\", with two decimals at most."),
        ("messages.endpoint", "platform", "The endpoint \"platform\" needs a workspace: workspace = \"wrkspc_…\"."),
        ("web.search_url", " ", "It is empty. Reset it, if nothing is to be set."),
    ] {
        let refused = asked(&engine, "set_setting", json!({ "key": key, "value": value })).await;
        assert_eq!(refused["error"]["sentence"]["en"], why, "{key}");
        assert!(!folder.path().join("config.toml").exists(), "{key}");
    }
    Ok(())
}

#[tokio::test]
async fn what_the_running_proxy_does_not_know_yet_waits_for_its_next_start() -> Result<()> {
    let (engine, _folder) = stopped()?;
    engine.start().await?;
    asked(&engine, "set_setting", json!({ "key": "dashboard", "value": "false" })).await;
    asked(&engine, "set_setting", json!({ "key": "show_cost", "value": "false" })).await;
    assert_eq!(row(&engine, "dashboard").await["waits"], true);
    assert_eq!(row(&engine, "show_cost").await["waits"], false, "it is taken up at once");
    let all = asked(&engine, "settings", Value::Null).await;
    assert_eq!(all["ok"]["waiting"], json!(["dashboard"]));
    asked(&engine, "restart", Value::Null).await;
    assert_eq!(row(&engine, "dashboard").await["waits"], false);
    engine.stop().await;
    Ok(())
}
