//! Models as the window shows and changes them.

use std::time::SystemTime;

use anyhow::Result;
use ledger::{DayRate, keep_rates};
use protocol::lesson::{Learned, Lesson, News};
use serde_json::{Value, json};

use crate::rpc::settings::tests::{asked, stopped};

fn own(name: &str, id: Option<&str>, lane: Option<&str>) -> Value {
    json!({ "name": name, "to": { "name": name, "id": id, "lane": lane, "tier": null, "hidden": false } })
}

#[tokio::test]
async fn every_model_has_its_price_and_who_says_so() -> Result<()> {
    let (engine, _folder) = stopped()?;
    engine.start().await?;
    let all = asked(&engine, "models", Value::Null).await["ok"].clone();
    assert_eq!((&all["region"], &all["may_ask"]), (&json!("us-east-1"), &json!(false)));
    let row = |name: &str| {
        let rows = all["rows"].as_array().cloned().unwrap_or_default();
        rows.into_iter().find(|row| row["name"] == name).unwrap_or_default()
    };
    let opus = row("claude-opus-5-5");
    assert_eq!((&opus["input"]["text"], &opus["lane"]), (&json!("$4.40"), &json!("native")), "{opus}");
    assert!(opus["aliases"].as_array().is_some_and(|all| all.contains(&json!("opus"))), "{opus}");

    let one = asked(&engine, "model", json!({ "name": "claude-haiku-5-5" })).await["ok"].clone();
    let prices = one["prices"].as_array().cloned().unwrap_or_default();
    assert!(prices.iter().any(|price| price["above"] == "100,000"), "long requests have lines: {prices:?}");
    assert!(prices.iter().all(|price| price["classes"].as_array().map(Vec::len) == Some(5)));
    engine.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_counts_in_rupees_reads_numbers_in_their_groups() -> Result<()> {
    let (engine, folder) = stopped()?;
    std::fs::write(folder.path().join("config.toml"), "[currency]\nshow = \"INR\"\nfetch = false\n")?;
    let ledger = folder.path().join("ledger.sqlite3");
    drop(ledger::Ledger::open(&ledger)?);
    let (currency, day, source) = ("INR".into(), "2026-11-20".into(), "ecb".into());
    let rate = DayRate { currency, day, nanos: 88_000_000_000, source, fetched: SystemTime::now() };
    keep_rates(&ledger, &[rate])?;
    let one = asked(&engine, "model", json!({ "name": "claude-haiku-5-5" })).await["ok"].clone();
    let above = one["prices"].as_array().and_then(|all| all.iter().find_map(|price| price["above"].as_str()));
    assert_eq!(above, Some("1,00,000"), "{one}");
    Ok(())
}

#[tokio::test]
async fn a_name_of_ones_own_is_written_changed_and_put_back() -> Result<()> {
    let (engine, folder) = stopped()?;
    let file = folder.path().join("config.toml");
    let text = "[models]\n# for work\nmine = \"claude-haiku-4-5\"\n";
    std::fs::write(&file, text)?;
    let was = asked(&engine, "set_model", own("mine", Some("claude-sonnet-5"), Some("converse"))).await;
    let written = std::fs::read_to_string(&file)?;
    assert!(written.contains("# for work\nmine = ") && written.contains("lane = \"converse\""), "{written}");
    let back = json!({ "name": "mine", "written": was["ok"]["written"] });
    assert_eq!(asked(&engine, "put_model_back", back).await, json!({ "ok": null }));
    assert_eq!(std::fs::read_to_string(&file)?, text);
    Ok(())
}

#[tokio::test]
async fn a_name_that_leads_nowhere_and_a_lane_that_cannot_be_are_refused() -> Result<()> {
    let (engine, folder) = stopped()?;
    for (with, why) in [
        (own("mine", Some("nonsense"), None), "leads to no model"),
        (own("nova-pro", None, Some("native")), "for Claude alone"),
        (own("sonnet", None, Some("fast")), "Unknown lane"),
    ] {
        let refused = asked(&engine, "set_model", with).await["error"]["sentence"].to_string();
        assert!(refused.contains(why), "{refused}");
    }
    assert!(!folder.path().join("config.toml").exists());
    Ok(())
}

#[tokio::test]
async fn the_lane_messages_brings_its_usual_place_along() -> Result<()> {
    let (engine, folder) = stopped()?;
    assert!(asked(&engine, "set_model", own("sonnet", None, Some("messages"))).await["ok"].is_object());
    let written = std::fs::read_to_string(folder.path().join("config.toml"))?;
    assert!(written.contains("[messages]\nendpoint = \"mantle\""), "{written}");
    Ok(())
}

#[tokio::test]
async fn a_lesson_that_was_forgotten_by_a_slip_holds_again_as_it_did() -> Result<()> {
    let (engine, folder) = stopped()?;
    let lessons = async || asked(&engine, "models", Value::Null).await["ok"]["lessons"].clone();
    let (ledger, _) = ledger::Ledger::open(&folder.path().join("ledger.sqlite3"))?;
    for region in ["us-east-1", "eu-west-1"] {
        let (model, lesson) = ("anthropic.claude-haiku-4-5-20251001-v1:0".into(), Lesson::named("tier:flex"));
        let learned = Learned { model, region: region.into(), lesson, at: SystemTime::now(), words: "no".into() };
        ledger.learn(News::Learned(learned));
    }
    drop(ledger);
    for starts in [false, true] {
        if starts {
            engine.start().await?;
        }
        let before = lessons().await;
        let meant = json!({ "model": before[0]["model"], "lesson": "tier:flex" });
        assert_eq!(asked(&engine, "forget_lesson", meant).await, json!({ "ok": null }));
        assert_eq!(lessons().await, json!([]));
        assert_eq!(asked(&engine, "remember_lessons", json!({ "lessons": before })).await, json!({ "ok": null }));
        assert_eq!((lessons().await, before.as_array().map(Vec::len)), (before.clone(), Some(2)));
    }
    engine.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_price_list_that_was_let_go_is_used_again() -> Result<()> {
    let (engine, folder) = stopped()?;
    let list = async || asked(&engine, "models", Value::Null).await["ok"]["price_list"].clone();
    let text = r#"{ "taken": "2026-11-20", "region": "us-east-1", "models": { "anthropic.claude-haiku-4-5": [] } }"#;
    std::fs::write(folder.path().join("prices.json"), text)?;
    assert_eq!(list().await, "2026-11-20");
    let were = asked(&engine, "built_in_prices", Value::Null).await["ok"].clone();
    assert_eq!(list().await, Value::Null);
    assert_eq!(asked(&engine, "put_prices_back", were).await, json!({ "ok": null }));
    assert_eq!(list().await, "2026-11-20");
    let odd = asked(&engine, "put_prices_back", json!({ "list": "[]" })).await;
    assert!(odd["error"]["sentence"].to_string().contains("this is no price list"), "{odd}");
    Ok(())
}

#[tokio::test]
async fn nothing_used_is_nothing_to_compare() -> Result<()> {
    let (engine, _folder) = stopped()?;
    let ask = json!({ "model": "haiku", "tier": null, "cache": "1h" });
    let compared = asked(&engine, "what_if", ask).await["ok"].clone();
    assert!(compared["empty"]["en"].is_string() && compared["rows"] == json!([]), "{compared}");
    let odd = asked(&engine, "what_if", json!({ "model": null, "tier": "fast", "cache": null })).await;
    assert!(odd["error"]["sentence"].to_string().contains("choose one of"), "{odd}");
    Ok(())
}
