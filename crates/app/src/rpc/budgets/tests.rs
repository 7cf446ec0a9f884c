//! Budgets as the window shows, writes and lifts them.

use anyhow::Result;
use serde_json::{Value, json};

use crate::rpc::settings::tests::{asked, stopped};

fn of(amount: &str, per: &str, key: Option<&str>) -> Value {
    json!({ "amount": amount, "per": per, "key": key, "stops": true, "warn": [75, 95] })
}

#[tokio::test]
async fn a_budget_is_written_changed_and_taken_out_and_each_can_be_taken_back() -> Result<()> {
    let (engine, folder) = stopped()?;
    let file = folder.path().join("config.toml");
    let text = "# mine\n[[budget]]\namount = \"5.00\" # enough\nper = \"day\"\n\n[keep]\ndays = 3\n";
    std::fs::write(&file, text)?;

    let added = asked(&engine, "set_budget", json!({ "instead_of": null, "to": of("60", "month", Some("ci")) })).await;
    assert_eq!(added["ok"], json!({ "name": "month-ci", "was": null }));
    let changed = asked(&engine, "set_budget", json!({ "instead_of": "day", "to": of("7.50", "day", None) })).await;
    assert_eq!(changed["ok"]["was"], of("5.00", "day", None));
    let written = std::fs::read_to_string(&file)?;
    assert!(written.starts_with("# mine\n[[budget]]\namount = \"7.50\" # enough\nper = \"day\"\n"), "{written}");

    let all = asked(&engine, "budgets", Value::Null).await;
    let names = all["ok"]["rows"].as_array().into_iter().flatten().map(|row| row["name"].to_string());
    assert_eq!(names.collect::<Vec<_>>(), ["\"day\"", "\"month-ci\""]);
    let removed = asked(&engine, "set_budget", json!({ "instead_of": "month-ci", "to": null })).await;
    assert_eq!(removed["ok"], json!({ "name": null, "was": of("60.00", "month", Some("ci")) }));
    asked(&engine, "set_budget", json!({ "instead_of": "day", "to": changed["ok"]["was"] })).await;
    assert_eq!(std::fs::read_to_string(&file)?, text);
    Ok(())
}

#[tokio::test]
async fn a_budget_that_cannot_be_is_refused_in_a_sentence() -> Result<()> {
    let (engine, _folder) = stopped()?;
    asked(&engine, "set_budget", json!({ "instead_of": null, "to": of("5", "day", None) })).await;
    for (to, why) in [
        (
            of("much", "week", None),
            "\"much\" is no amount; write it as in \"5.00\", \"$5\" or \"₹500\", with six decimals at most and no commas.",
        ),
        (of("5", "day", None), "There are two budgets called day; one for each period and key is enough."),
    ] {
        let refused = asked(&engine, "set_budget", json!({ "instead_of": null, "to": to })).await;
        assert_eq!(refused["error"]["sentence"]["en"], why);
    }
    let nobody = asked(&engine, "set_budget", json!({ "instead_of": "week", "to": null })).await;
    assert_eq!(nobody["error"]["sentence"]["en"], "There is no budget called week.");
    Ok(())
}

#[tokio::test]
async fn a_lifted_budget_says_until_when_and_can_be_made_to_hold_again() -> Result<()> {
    let (engine, _folder) = stopped()?;
    asked(&engine, "set_budget", json!({ "instead_of": null, "to": of("5", "day", None) })).await;
    asked(&engine, "lift_budget", json!({ "name": "day" })).await;
    let row = asked(&engine, "budgets", Value::Null).await["ok"]["rows"][0].clone();
    assert!(row["lifted_until"].is_i64() && row["lifted_until"] == row["resets"], "{row}");
    asked(&engine, "hold_budget", json!({ "name": "day" })).await;
    let row = asked(&engine, "budgets", Value::Null).await["ok"]["rows"][0].clone();
    assert_eq!((&row["lifted_until"], &row["percent"], &row["refuses"]), (&Value::Null, &json!(0), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn a_budget_in_another_currency_is_shown_in_it_and_says_that_it_waits_for_a_rate() -> Result<()> {
    let (engine, folder) = stopped()?;
    std::fs::write(
        folder.path().join("config.toml"),
        "[[budget]]\namount = '500.50'\ncurrency = 'INR'\nper = 'day'\n",
    )?;
    let row = asked(&engine, "budgets", Value::Null).await["ok"]["rows"][0].clone();
    assert_eq!((&row["limit"]["text"], &row["written"]["amount"]), (&json!("₹500.50"), &json!("INR 500.50")), "{row}");
    assert_eq!((&row["rated"], &row["refuses"]), (&json!(false), &json!(false)));
    asked(&engine, "set_budget", json!({ "instead_of": "day", "to": of("$5", "day", None) })).await;
    assert_eq!(asked(&engine, "budgets", Value::Null).await["ok"]["rows"][0]["rated"], true);
    Ok(())
}
