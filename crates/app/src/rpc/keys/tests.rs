//! Client keys as the window makes, shows and revokes them.

use anyhow::Result;
use serde_json::{Value, json};

use crate::rpc::settings::tests::{asked, stopped};

#[tokio::test]
async fn a_key_is_shown_once_and_never_again() -> Result<()> {
    let (engine, folder) = stopped()?;
    let made = asked(&engine, "create_key", json!({ "name": " ci ", "tier": "flex" })).await;
    let secret = made["ok"]["secret"].as_str().unwrap_or_default().to_owned();
    assert_eq!((made["ok"]["name"].as_str(), secret.len()), (Some("ci"), 56), "{made}");
    let lines = made["ok"]["lines"].as_array().cloned().unwrap_or_default();
    assert!(lines.len() == 8 && lines.iter().all(|lines| lines["text"].to_string().contains(&secret)));

    std::fs::write(folder.path().join("config.toml"), "[[budget]]\namount = '5'\nper = 'day'\nkey = 'ci'\n")?;
    let all = asked(&engine, "client_keys", Value::Null).await;
    assert!(!all.to_string().contains(&secret));
    let rows = &all["ok"]["rows"];
    assert_eq!((&rows[0]["name"], &rows[0]["is"]), (&json!("default"), &json!("main")));
    assert_eq!((&rows[1]["name"], &rows[1]["is"], &rows[1]["tier"]), (&json!("ci"), &json!("held"), &json!("flex")));
    assert_eq!((&rows[1]["budgets"], &rows[1]["today"]["requests"]), (&json!(["day-ci"]), &json!("0")));
    Ok(())
}

#[tokio::test]
async fn a_revoked_key_is_gone_and_a_name_that_is_none_is_refused() -> Result<()> {
    let (engine, _folder) = stopped()?;
    asked(&engine, "create_key", json!({ "name": "ci", "tier": null })).await;
    let twice = asked(&engine, "create_key", json!({ "name": "ci", "tier": null })).await;
    assert!(twice["error"]["sentence"].to_string().contains("already"), "{twice}");
    let odd = asked(&engine, "create_key", json!({ "name": "two words", "tier": null })).await;
    assert!(odd["error"]["sentence"].to_string().contains("letters"), "{odd}");
    assert_eq!(asked(&engine, "revoke_key", json!({ "name": "ci" })).await, json!({ "ok": null }));
    let all = asked(&engine, "client_keys", Value::Null).await;
    assert_eq!(all["ok"]["rows"].as_array().map(Vec::len), Some(1));
    Ok(())
}
