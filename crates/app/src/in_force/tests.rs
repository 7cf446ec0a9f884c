//! What changes of the files do to an engine that runs, and when they are looked at.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde_json::json;

use super::Look;
use crate::home::Home;
use crate::rpc::settings::tests::{asked, stopped};

#[tokio::test]
async fn a_damaged_price_list_holds_up_no_other_change() -> Result<()> {
    let (engine, folder) = stopped()?;
    engine.start().await?;
    std::fs::write(folder.path().join("prices.json"), "{")?;
    let done = asked(&engine, "set_setting", json!({ "key": "show_cost", "value": "false" })).await;
    assert!(done["ok"].is_object(), "{done}");
    assert!(!engine.config()?.show_cost);
    let live = engine.live().context("it runs")?;
    assert!(!live.runtime().settings().show_cost && live.in_force.wrong().is_none());
    engine.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_models_cannot_be_is_refused_as_a_whole() -> Result<()> {
    let (engine, folder) = stopped()?;
    engine.start().await?;
    std::fs::write(folder.path().join("config.toml"), "show_cost = false\n[models.nova-pro]\nlane = 'native'\n")?;
    let refused = engine.changed().err().context("no lane for this model")?.to_string();
    assert!(refused.contains("the lane native is for Claude alone"), "{refused}");
    assert!(engine.config()?.show_cost, "not by halves");
    assert_eq!(engine.live().context("it runs")?.in_force.wrong(), Some(refused));
    engine.stop().await;
    Ok(())
}

#[test]
fn a_file_is_looked_into_again_as_long_as_a_change_might_not_be_seen_from_outside() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    assert!(!Look::at(&home).may_differ(&Look::at(&home)), "there is none");
    std::fs::write(home.config(), "port = 1")?;
    assert!(Look::at(&home).may_differ(&Look::at(&home)), "it may be written again within the same tick");
    let file = std::fs::File::options().write(true).open(home.config())?;
    file.set_modified(SystemTime::now() - Duration::from_mins(1))?;
    let seen = Look::at(&home);
    assert!(!seen.may_differ(&Look::at(&home)));
    file.set_modified(SystemTime::now() - Duration::from_mins(2))?;
    assert!(seen.may_differ(&Look::at(&home)), "an older one was put in its place");
    Ok(())
}
