//! That every place on the network is named, and that a report gives nobody away.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use super::*;
use crate::rpc::settings::tests::{asked, stopped};

/// Hosts that stand in the sources and are no place to go: names of formats, of AWS's kinds of errors.
const NO_PLACES: [&str; 2] = ["www.w3.org", "internal.amazon.com"];

/// What is compiled into the program, without tests and remarks. The simulator only listens.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "sim"].contains(&name.as_str()) {
            sources(&path, found)?;
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = std::fs::read_to_string(&path)?;
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    Ok(())
}

/// The hosts of all addresses in a text.
fn hosts(text: &str) -> Vec<String> {
    let after = text.split("://").skip(1);
    let host = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ".-{}".contains(c))).unwrap_or(rest.len());
        rest[..end].to_owned()
    };
    let is_host = |host: &String| host.contains('.') && !host.starts_with('{') && !host.starts_with("127.");
    after.map(host).filter(is_host).collect()
}

#[test]
fn every_host_in_the_sources_is_a_place_that_is_shown() -> Result<()> {
    let mut files = Vec::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for entry in std::fs::read_dir(crates)? {
        let entry = entry?;
        if entry.file_name() != "sim" && entry.path().join("src").exists() {
            sources(&entry.path().join("src"), &mut files)?;
        }
    }
    let shown: Vec<&str> = places().flat_map(|place| place.hosts.iter().copied()).collect();
    let mut seen = 0;
    for (path, code) in files {
        for host in hosts(&code) {
            seen += 1;
            let known = shown.contains(&host.as_str()) || NO_PLACES.contains(&host.as_str());
            assert!(known, "{} goes to {host}, and no Destination says so", path.display());
        }
    }
    assert!(seen > 5, "there are hosts to be found");
    Ok(())
}

#[test]
fn a_place_is_decided_about_by_a_setting_that_there_is() {
    for place in places() {
        assert!(place.setting.is_none_or(|key| Setting::of(key).is_some()), "{}", place.id);
    }
}

#[tokio::test]
async fn a_place_is_shut_when_its_setting_says_so() -> Result<()> {
    let (engine, _folder) = stopped()?;
    let open = async |id: &str| {
        let about = asked(&engine, "about", Value::Null).await;
        let places = about["ok"]["places"].as_array().cloned().unwrap_or_default();
        places.iter().find(|place| place["id"] == id).map(|place| place["open"].clone())
    };
    let before = (open("rates").await, open("fetch").await, open("search").await, open("messages").await);
    assert_eq!(before, (Some(json!(true)), Some(json!(false)), Some(json!(false)), Some(json!(false))));
    for (key, value) in [("currency.fetch", "false"), ("web.search", "brave")] {
        asked(&engine, "set_setting", json!({ "key": key, "value": value })).await;
    }
    assert_eq!((open("rates").await, open("search").await), (Some(json!(false)), Some(json!(true))));
    Ok(())
}

#[tokio::test]
async fn files_are_told_with_their_sizes_and_what_they_are_for() -> Result<()> {
    let (engine, folder) = stopped()?;
    std::fs::write(folder.path().join("ledger.sqlite3-wal"), vec![0; 3_450_000])?;
    std::fs::write(folder.path().join("config.toml"), "[keep]\nmegabytes = 5\n")?;
    let day = folder.path().join("bodies/2026-11-21");
    std::fs::create_dir_all(&day)?;
    std::fs::write(day.join("req_1.json.gz"), vec![0; 2_000])?;
    let about = asked(&engine, "about", Value::Null).await["ok"].clone();
    assert_eq!(about["files"][0], json!({ "name": "ledger.sqlite3-wal", "is": "ledger", "size": "3.4 MB" }));
    assert_eq!(about["files"][1], json!({ "name": "bodies", "is": "bodies", "size": "2 kB" }));
    assert_eq!(about["files"][2], json!({ "name": "config.toml", "is": "settings", "size": "21 B" }));
    assert_eq!((&about["room_used"], &about["room"]), (&json!(69), &json!("5")));
    assert!(about["licences"].as_array().is_some_and(|all| all.contains(&json!("MIT"))));
    Ok(())
}

#[tokio::test]
async fn a_bug_report_gives_nobody_away() -> Result<()> {
    let (engine, folder) = stopped()?;
    std::fs::write(
        folder.path().join("config.toml"),
        "port = 9000\nconnection = 'acme-prod'\n[web]\nallow = ['wiki.acme.corp']\n[connections.acme-prod]\nkind = 'role'\n\
         role = 'arn:aws:iam::123456789012:role/models'\n[models]\nacme = 'sonnet'\n[[budget]]\namount = '5'\nper = 'day'\nkey = 'alice'\n",
    )?;
    let report = asked(&engine, "bug_report", Value::Null).await["ok"]["text"].to_string();
    assert!(report.contains("port = 9000") && report.contains("web.allow = (set)"), "{report}");
    assert!(report.contains("in use: role"), "{report}");
    let home = folder.path().display().to_string();
    for secret in ["acme", "123456789012", "alice", home.as_str()] {
        assert!(!report.contains(secret), "{secret} is in {report}");
    }
    Ok(())
}
