//! The lease on Claude Code's settings: what was lent comes back, whoever ends how.

use std::path::PathBuf;

use crate::support::outcrop::{Outcrop, Start};

/// Settings as people have them.
const SETTINGS: &str = "{\n    // mine\n    \"model\": \"opus\",\n    \"env\": {\n        \"ANTHROPIC_AUTH_TOKEN\": \"a-token-of-before-0815\", // of work\n        \"EDITOR\": \"vi\",\n    },\n}\n";

fn with_settings(text: &str) -> (Start, PathBuf) {
    let start = Outcrop::start();
    let file = start.folder().join(".claude").join("settings.json");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, text).expect("a file");
    (start, file)
}

fn read(file: &PathBuf) -> String {
    std::fs::read_to_string(file).expect("settings")
}

/// Ends it in good form; its home stays as long as it is held.
async fn ended(outcrop: &mut Outcrop) {
    outcrop.interrupt();
    assert!(outcrop.ended().await.success(), "{}", outcrop.said());
}

async fn told(start: &Start, args: &[&str]) -> String {
    let (well, said) = start.run(args).await;
    assert!(well, "{said}");
    said
}

#[tokio::test]
async fn what_apply_lends_remove_takes_back_to_the_byte() {
    let (start, file) = with_settings(SETTINGS);
    let shown = told(&start, &["apply", "--dry-run"]).await;
    assert_eq!(read(&file), SETTINGS, "a dry run writes nothing");
    let said = told(&start, &["apply"]).await;
    let diff = shown.lines().take_while(|line| !line.starts_with("Nothing")).collect::<Vec<_>>().join("\n");
    assert!(
        diff.contains("+        \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8484\",") && said.starts_with(&diff),
        "{said}"
    );
    let token = told(&start, &["env", "--shell", "json"]).await;
    let token: serde_json::Value = serde_json::from_str(&token).expect("JSON");
    let token = token["env"]["ANTHROPIC_AUTH_TOKEN"].as_str().expect("a token");
    assert!(read(&file).contains(token) && !said.contains(token), "{said}");
    assert!(!said.contains("a-token-of-before") && said.contains("put back by `outcrop remove`"), "{said}");
    assert!(!told(&start, &["apply"]).await.contains("@@"), "there is no more to write");
    told(&start, &["remove"]).await;
    assert_eq!(read(&file), SETTINGS);
    assert!(told(&start, &["remove"]).await.contains("nothing of Outcrop"));
}

#[tokio::test]
#[cfg(unix)]
async fn what_stood_there_before_is_kept_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (start, _) = with_settings(SETTINGS);
    told(&start, &["apply"]).await;
    let kept = start.folder().join("state").join("lease.json");
    assert_eq!(std::fs::metadata(&kept).expect("a lease").permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn settings_that_were_not_there_are_gone_again() {
    let start = Outcrop::start();
    let folder = start.folder().join(".claude");
    told(&start, &["apply", "--vscode"]).await;
    assert!(folder.join("settings.json").exists());
    told(&start, &["remove"]).await;
    let left = std::fs::read_dir(start.folder()).expect("a home").map(|entry| entry.expect("an entry").file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["state"], "neither files nor folders of ours");
}

#[tokio::test]
async fn a_server_asked_to_apply_takes_its_address_back_at_its_end() {
    let (start, file) = with_settings(SETTINGS);
    let mut outcrop = start.arg("--apply").await;
    assert!(read(&file).contains(&outcrop.address) && read(&file).contains(&outcrop.token));
    ended(&mut outcrop).await;
    assert_eq!(read(&file), SETTINGS);
}

#[tokio::test]
async fn what_a_killed_server_left_in_the_settings_is_gone_by_the_next_start() {
    let (start, file) = with_settings(SETTINGS);
    let mut outcrop = start.arg("--apply").await;
    let dead = outcrop.address.clone();
    outcrop.kill();
    outcrop.ended().await;
    assert!(read(&file).contains(&dead));
    std::fs::write(&file, read(&file).replace("\"vi\"", "\"emacs\"")).expect("the user edits");
    let outcrop = Outcrop::start().at(outcrop.into_home()).await;
    assert_eq!(read(&file), SETTINGS.replace("\"vi\"", "\"emacs\""));
    assert!(outcrop.said().contains("did not end well"), "{}", outcrop.said());
}

#[tokio::test]
async fn a_killed_server_that_is_started_again_has_the_settings_follow_it() {
    let (start, file) = with_settings(SETTINGS);
    let mut outcrop = start.arg("--apply").await;
    let dead = outcrop.address.clone();
    outcrop.kill();
    outcrop.ended().await;
    let mut outcrop = Outcrop::start().at(outcrop.into_home()).arg("--apply").await;
    assert!(read(&file).contains(&outcrop.address) && !read(&file).contains(&dead), "{}", read(&file));
    ended(&mut outcrop).await;
    assert_eq!(read(&file), SETTINGS);
}

#[tokio::test]
async fn settings_applied_to_stay_follow_the_server_from_port_to_port() {
    let (start, file) = with_settings(SETTINGS);
    told(&start, &["apply"]).await;
    let mut outcrop = start.await;
    for _ in 0..2 {
        assert!(read(&file).contains(&outcrop.address), "{}", read(&file));
        ended(&mut outcrop).await;
        assert!(read(&file).contains(&outcrop.address), "they were not made for this one");
        outcrop = Outcrop::start().at(outcrop.into_home()).await;
    }
    outcrop.run(&["remove"]).await;
    assert_eq!(read(&file), SETTINGS);
}

#[tokio::test]
async fn a_second_server_leaves_alone_what_leads_to_the_first() {
    let (start, file) = with_settings(SETTINGS);
    let mut outcrop = start.arg("--apply").await;
    let applied = read(&file);
    let home = outcrop.home().parent().expect("a folder").to_string_lossy().into_owned();
    let state = outcrop.home().to_string_lossy().into_owned();
    let mut second = Outcrop::start().env("HOME", &home).env("OUTCROP_HOME", &state).arg("--apply").await;
    assert!(second.said().contains("lead to another Outcrop"), "{}", second.said());
    ended(&mut second).await;
    assert_eq!(read(&file), applied);
    ended(&mut outcrop).await;
    assert_eq!(read(&file), SETTINGS);
}

#[tokio::test]
async fn what_the_user_changed_of_ours_is_never_overwritten() {
    let (start, file) = with_settings(SETTINGS);
    told(&start, &["apply"]).await;
    let edited = read(&file).replace("http://127.0.0.1:8484", "http://my-own");
    std::fs::write(&file, &edited).expect("the user edits");
    let (well, said) = start.run(&["apply"]).await;
    assert!(!well && said.contains("ANTHROPIC_BASE_URL") && said.contains("left alone"), "{said}");
    let outcrop = start.await;
    assert!(outcrop.said().contains("ANTHROPIC_BASE_URL"), "{}", outcrop.said());
    assert_eq!(read(&file), edited);
    let said = outcrop.run(&["remove"]).await;
    assert!(said.contains("ANTHROPIC_BASE_URL") && said.contains("stays as it is"), "{said}");
    let mine = "\"ANTHROPIC_BASE_URL\": \"http://my-own\",\n        \"ANTHROPIC_AUTH_TOKEN\"";
    assert_eq!(read(&file), SETTINGS.replace("\"ANTHROPIC_AUTH_TOKEN\"", mine));
}

#[tokio::test]
async fn whatever_step_the_plug_is_pulled_at_remove_finds_the_way_back() {
    let (start, file) = with_settings(SETTINGS);
    let lease = start.folder().join("state").join("lease.json");
    told(&start, &["apply"]).await;
    let first = read(&lease);
    // The lease was written, the settings not yet; or they were given back, and the lease not yet.
    std::fs::write(&file, SETTINGS).expect("as before");
    told(&start, &["remove"]).await;
    assert_eq!((read(&file).as_str(), lease.exists()), (SETTINGS, false));
    // On the way to another address: the settings are clean, and the lease is that of before, or that of after.
    std::fs::write(&lease, &first).expect("the lease of before");
    let outcrop = start.await;
    assert!(read(&file).contains("ANTHROPIC_BASE_URL") || read(&file) == SETTINGS);
    outcrop.run(&["remove"]).await;
    assert_eq!((read(&file).as_str(), lease.exists()), (SETTINGS, false));
}

/// Leaves the lease as a program that broke down in the middle would have.
fn broken_off(lease: &PathBuf, step: &str) {
    let mut held: serde_json::Value = serde_json::from_str(&read(lease)).expect("JSON");
    assert_eq!(held["files"][0]["step"], "lent", "that of a program that went through with it");
    held["files"][0]["step"] = step.into();
    std::fs::write(lease, held.to_string()).expect("a lease");
}

#[tokio::test]
async fn lending_that_broke_off_at_any_step_is_gone_through_with_by_the_next_start() {
    for settings_are_clean in [false, true] {
        let (start, file) = with_settings(SETTINGS);
        told(&start, &["apply"]).await;
        broken_off(&start.folder().join("state").join("lease.json"), "lending");
        if settings_are_clean {
            std::fs::write(&file, SETTINGS).expect("on the way to another address");
        }
        let mut outcrop = start.await;
        assert!(read(&file).contains(&outcrop.address), "{}", read(&file));
        outcrop.run(&["remove"]).await;
        assert_eq!(read(&file), SETTINGS);
        ended(&mut outcrop).await;
    }
}

#[tokio::test]
async fn giving_back_that_broke_off_at_any_step_is_gone_through_with_by_the_next_start() {
    for settings_are_clean in [false, true] {
        let (start, file) = with_settings(SETTINGS);
        let lease = start.folder().join("state").join("lease.json");
        told(&start, &["apply"]).await;
        broken_off(&lease, "giving_back");
        if settings_are_clean {
            std::fs::write(&file, SETTINGS).expect("the lease is still there");
        }
        let mut outcrop = start.await;
        assert_eq!((read(&file).as_str(), lease.exists()), (SETTINGS, false));
        ended(&mut outcrop).await;
    }
}

#[tokio::test]
async fn settings_that_claude_code_passes_over_are_said_to_be_so() {
    for (text, unread) in [(SETTINGS, true), ("{ \"model\": \"opus\" }", false)] {
        let (start, _) = with_settings(text);
        let said = told(&start, &["apply"]).await;
        assert_eq!(said.contains("Claude Code does not read"), unread, "{said}");
        assert_ne!(said.contains("now lead to"), unread, "{said}");
    }
}

#[tokio::test]
async fn what_overrules_the_settings_is_told_with_the_next_step() {
    let (start, _) = with_settings("{}");
    let project = start.folder().join("project");
    std::fs::create_dir_all(project.join(".claude")).expect("a folder");
    let local = project.join(".claude").join("settings.local.json");
    std::fs::write(&local, r#"{ "env": { "ANTHROPIC_BASE_URL": "http://elsewhere" } }"#).expect("a file");
    let start = start.env("CLAUDE_CODE_USE_BEDROCK", "1").env("ANTHROPIC_API_KEY", "sk-of-theirs");
    let said = told(&start, &["apply", "--project", &project.to_string_lossy()]).await;
    let line =
        |start: &str| said.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {said}"));
    let local = local.display();
    assert!(line(&format!("Overruled: ANTHROPIC_BASE_URL in {local}")).contains("Take ANTHROPIC_BASE_URL out of it"));
    assert!(line("Overruled: CLAUDE_CODE_USE_BEDROCK in the environment").contains("CLAUDE_CODE_USE_BEDROCK`"));
    assert!(line("Also set: ANTHROPIC_API_KEY").contains("Outcrop wins"));
    assert!(!said.contains("sk-of-theirs"), "{said}");
}

#[tokio::test]
async fn the_settings_of_the_editor_are_lent_and_given_back_too() {
    let start = Outcrop::start();
    let mac = "Library/Application Support/Code/User/settings.json";
    let file = start.folder().join(if cfg!(target_os = "macos") { mac } else { ".config/Code/User/settings.json" });
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let before = "{\n\t\"editor.fontSize\": 14, // big\n}\n";
    std::fs::write(&file, before).expect("a file");
    told(&start, &["apply", "--vscode"]).await;
    assert!(
        read(&file).contains("{ \"name\": \"ANTHROPIC_BASE_URL\", \"value\": \"http://127.0.0.1:8484\" }"),
        "{}",
        read(&file)
    );
    told(&start, &["remove"]).await;
    assert_eq!(read(&file), before);
}
