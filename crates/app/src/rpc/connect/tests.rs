//! The first minute in a home of its own, by the questions that the window asks.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;
use upstreams::SignIn;

use super::*;
use crate::home::Home;
use crate::rpc::answer;
use crate::serve::{Ask, Demo};

/// What no answer may hold.
const PLANTED: &str = "wJalrPlantedSecretOfAws";

async fn window(demo: Demo, config: &str) -> (Engine, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = format!("{config}\n[secrets]\nstore = \"file\"\n[currency]\nfetch = false\n");
    std::fs::write(folder.path().join("config.toml"), config).expect("written");
    let ask = Ask { demo, host: "127.0.0.1".to_owned(), port: Some(0), or_next: false, apply: false, ready_file: None };
    let engine = Engine::new(Home::at(folder.path()), ask, |_| ());
    engine.start().await.expect("it starts");
    (engine, folder)
}

async fn said(engine: &Engine, call: &str, with: Value) -> String {
    answer(engine, &json!({ "call": call, "with": with }).to_string()).await
}

async fn ok(engine: &Engine, call: &str, with: Value) -> Value {
    let text = said(engine, call, with).await;
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(answer.get("error"), None, "{call}: {text}");
    answer["ok"].clone()
}

fn keys() -> Value {
    let keys = json!({ "is": "keys", "id": "AKIAPLANTED", "secret": format!(" {PLANTED}\n"), "session": null });
    json!({ "name": "typed", "from": keys, "region": "ap-south-1", "choose": true })
}

#[tokio::test]
async fn one_word_goes_through_the_port_and_is_metered_and_is_no_client() {
    let (engine, _home) = window(Demo::On, "").await;
    let offer = ok(&engine, "trial_offer", Value::Null).await;
    let model = &offer["models"][0];
    assert!(offer["demo"] == true && model["at_most"]["dollars"].as_str().is_some_and(|cost| cost.starts_with("$0.0")));
    let nobody = ok(&engine, "arrived", Value::Null).await;
    assert_eq!(nobody, json!({ "tried": false, "newest": null }));
    let tried = ok(&engine, "trial", json!({ "model": model["name"] })).await;
    assert!(tried["text"].as_str().is_some_and(|text| !text.is_empty()), "{tried}");
    assert!(tried["first_ms"].as_u64() <= tried["total_ms"].as_u64(), "{tried}");
    assert!(tried["cost"]["dollars"].as_str().is_some_and(|cost| cost.starts_with("$0.0")), "{tried}");
    let only_us = ok(&engine, "arrived", Value::Null).await;
    assert_eq!(only_us, json!({ "tried": true, "newest": null }));
    engine.stop().await;
}

#[tokio::test]
async fn a_planted_secret_comes_in_and_never_out() {
    let (engine, home) = window(Demo::On, "").await;
    let mut answers = vec![said(&engine, "add_connection", keys()).await];
    for call in ["connections", "found", "leads", "identity", "status"] {
        answers.push(said(&engine, call, Value::Null).await);
    }
    // Asked wrongly, with the secret where something else belongs.
    answers.push(said(&engine, "add_connection", json!(PLANTED)).await);
    answers.push(said(&engine, "add_connection", json!({ "name": "x", "from": { "is": PLANTED } })).await);
    answers.push(said(&engine, "use_connection", json!({ "name": "environment" })).await);
    answers.push(said(&engine, "remove_connection", json!({ "name": "typed" })).await);
    answers.push(said(&engine, "connections", Value::Null).await);
    answers.push(said(&engine, "restore_connection", Value::Null).await);
    for answer in &answers {
        assert!(!answer.contains(PLANTED) && !answer.contains("AKIAPLANTED"), "{answer}");
    }
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("there");
    assert!(!config.contains(PLANTED) && config.contains("[connections.typed]"), "{config}");
    let kept = std::fs::read_to_string(home.path().join("secrets.json")).expect("there");
    assert!(kept.contains(PLANTED), "it is where secrets are kept, without the white space around it");
    engine.stop().await;
}

#[tokio::test]
async fn what_was_removed_can_be_had_back_once() {
    let (engine, _home) = window(Demo::On, "").await;
    ok(&engine, "add_connection", keys()).await;
    let in_use = said(&engine, "remove_connection", json!({ "name": "typed" })).await;
    assert!(in_use.contains("typed is in use"), "{in_use}");
    ok(&engine, "use_connection", json!({ "name": "environment" })).await;
    let before = ok(&engine, "connections", Value::Null).await;
    ok(&engine, "remove_connection", json!({ "name": "typed" })).await;
    let without = ok(&engine, "connections", Value::Null).await;
    assert_eq!((without["all"].as_array().map(Vec::len), &without["removed"]), (Some(1), &json!("typed")));
    ok(&engine, "restore_connection", Value::Null).await;
    assert_eq!(ok(&engine, "connections", Value::Null).await, before);
    ok(&engine, "use_connection", json!({ "name": "typed" })).await;
    assert!(said(&engine, "restore_connection", Value::Null).await.contains("no connection was removed"));
    engine.stop().await;
}

#[tokio::test]
async fn the_token_is_masked_on_screen_and_whole_for_the_clipboard() {
    let (engine, _home) = window(Demo::On, "").await;
    let token = engine.live().expect("it runs").ready.token.clone();
    for client in ["bash", "zsh", "fish", "powershell", "cmd", "docker", "anthropic", "openai"] {
        let with = json!({ "client": client });
        let shown = said(&engine, "snippet", with.clone()).await;
        assert!(!shown.contains(&token) && shown.contains(&token[token.len() - 4..]), "{shown}");
        let whole = ok(&engine, "snippet_to_copy", with).await["text"].as_str().unwrap_or_default().to_owned();
        assert!(whole.contains(&token) && !whole.contains('…') && !whole.contains("To undo"), "{whole}");
    }
    engine.stop().await;
}

#[tokio::test]
async fn while_it_is_stopped_the_window_is_told_what_to_do() {
    let (engine, _home) = window(Demo::On, "").await;
    engine.stop().await;
    for (call, with) in [("trial_offer", Value::Null), ("snippet", json!({ "client": "bash" }))] {
        let answer = said(&engine, call, with).await;
        assert!(answer.contains("Outcrop is stopped; start it first"), "{answer}");
    }
}

const NOW: SystemTime = UNIX_EPOCH;

fn profile(name: &str, minutes: Option<u64>) -> AwsProfile {
    let sign_in = minutes.map(|minutes| SignIn { ends: NOW + Duration::from_secs(60 * minutes), renews: false });
    let (kind, signs_in) = (upstreams::Kind::Sso, Some(name.to_owned()));
    AwsProfile { name: name.to_owned(), kind, region: None, sign_in, signs_in }
}

fn guessed(environment: &InEnvironment, profiles: Vec<AwsProfile>) -> Option<(String, Why)> {
    let found = connections::Found { lines: Vec::new(), profiles, trouble: None };
    let sources = sources(&found, environment, true, NOW);
    likely::likely(&sources).map(|(place, why)| (said_of(&sources[place].what), why))
}

fn said_of(what: &SourceKind) -> String {
    match what {
        SourceKind::Connection { name, .. } | SourceKind::Profile { name, .. } => name.clone(),
        SourceKind::Environment { detail, .. } => format!("environment {}", detail.clone().unwrap_or_default()),
    }
}

#[test]
fn the_machine_has_no_role_where_it_is_not_to_be_asked() {
    let names = |environment: &InEnvironment| {
        let found = connections::Found { lines: Vec::new(), profiles: vec![profile("work", Some(90))], trouble: None };
        let sources = sources(&found, environment, false, NOW);
        sources.iter().map(|source| said_of(&source.what)).collect::<Vec<_>>()
    };
    assert_eq!(names(&InEnvironment::Unsaid), ["environment ", "work"]);
    assert_eq!(names(&InEnvironment::NoMachine), ["work"]);
}

#[test]
fn the_likely_identity_is_the_one_that_works_longest() {
    use InEnvironment::{Keys, NoMachine, Profile};
    let said = |name: &str, why| Some((name.to_owned(), why));
    assert_eq!(guessed(&NoMachine, vec![]), None);
    let one = || vec![profile("work", Some(90))];
    assert_eq!(guessed(&NoMachine, one()), said("work", Why::Only));
    assert_eq!(guessed(&Keys("AKIA…".to_owned()), one()), said("environment AKIA…", Why::Environment));
    let ended = || vec![profile("work", Some(0)), profile("old", None)];
    assert_eq!(guessed(&NoMachine, vec![profile("old", None)]), said("old", Why::AfterSignIn));
    let many = || [ended(), vec![profile("short", Some(5)), profile("long", Some(500))]].concat();
    assert_eq!(guessed(&NoMachine, many()), said("long", Why::SignedIn { minutes: 500 }));
    assert_eq!(guessed(&Profile("old".to_owned()), many()), said("long", Why::SignedIn { minutes: 500 }));
    assert_eq!(guessed(&Profile("short".to_owned()), many()), said("environment short", Why::Environment));
}
