//! Planted conflicts.

use super::*;

fn plant(file: &Path, text: &str) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

fn machine() -> (tempfile::TempDir, Look) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let look = Look {
        shell: HashMap::new(),
        user: at("home/.claude"),
        saved: at("home/.claude.json"),
        project: at("project"),
        editor: at("editor.json"),
        managed: at("managed"),
    };
    let ours = r#"{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "ANTHROPIC_AUTH_TOKEN": "ours" } }"#;
    plant(&look.user.join("settings.json"), ours);
    (folder, look)
}

#[test]
fn eight_planted_conflicts_are_found_with_who_wins_and_the_next_step() {
    let (_folder, mut look) = machine();
    look.shell.extend([
        ("ANTHROPIC_BASE_URL".to_owned(), "http://elsewhere".to_owned()),
        ("ANTHROPIC_API_KEY".to_owned(), "sk-secret-of-theirs".to_owned()),
        ("CLAUDE_CODE_USE_VERTEX".to_owned(), "true".to_owned()),
    ]);
    plant(&look.project.join(".claude/settings.json"), r#"{ "env": { "CLAUDE_CODE_USE_BEDROCK": 1 } }"#);
    plant(
        &look.project.join(".claude/settings.local.json"),
        "\u{feff}{ \"env\": { \"ANTHROPIC_BASE_URL\": \"http://local\" }, \"apiKeyHelper\": \"./key\" }",
    );
    plant(&look.managed.join("managed-settings.d/10.json"), r#"{ "env": { "ANTHROPIC_AUTH_TOKEN": "corp" } }"#);
    plant(&look.saved, r#"{ "primaryApiKey": "sk-saved" }"#);
    let found = look.findings();
    let seen = |name: &str, place: &str| {
        let found = found.iter().find(|found| found.name == name && found.place.ends_with(place));
        found.unwrap_or_else(|| panic!("{name} in {place}: {found:?}")).wins
    };
    assert!(!seen("ANTHROPIC_BASE_URL", "environment"));
    assert!(!seen("ANTHROPIC_API_KEY", "environment"));
    assert!(seen("CLAUDE_CODE_USE_VERTEX", "environment"));
    assert!(seen("CLAUDE_CODE_USE_BEDROCK", "settings.json"));
    assert!(seen("ANTHROPIC_BASE_URL", "settings.local.json"));
    assert!(!seen("apiKeyHelper", "settings.local.json"));
    assert!(seen("ANTHROPIC_AUTH_TOKEN", "10.json"));
    assert!(!seen("primaryApiKey", ".claude.json"));
    assert_eq!(found.len(), 8, "{found:?}");
    assert!(found.iter().take(4).all(|found| found.wins), "what wins comes first");
    assert!(found.iter().filter(|found| found.wins).all(|found| !found.words.contains("Nothing need")));
    assert!(!format!("{found:?}").contains("sk-"), "no secret is shown");
}

#[test]
fn without_anything_else_nothing_is_found() {
    let (_folder, look) = machine();
    assert_eq!(look.findings(), []);
}

#[test]
fn a_switch_that_a_higher_rank_turns_off_is_no_conflict() {
    let (_folder, mut look) = machine();
    look.shell.insert("CLAUDE_CODE_USE_BEDROCK".to_owned(), "1".to_owned());
    assert_eq!(look.findings().len(), 1);
    plant(&look.user.join("settings.json"), r#"{ "env": { "CLAUDE_CODE_USE_BEDROCK": "0" } }"#);
    assert_eq!(look.findings(), []);
}

#[test]
fn a_host_that_owns_the_routing_counts_in_the_environment_alone() {
    let (_folder, mut look) = machine();
    plant(&look.project.join(".claude/settings.json"), r#"{ "env": { "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST": "1" } }"#);
    assert_eq!(look.findings(), []);
    look.shell.insert("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST".to_owned(), "1".to_owned());
    assert!(look.findings()[0].wins);
}

#[test]
fn settings_at_the_top_of_the_repository_count_in_its_folders() {
    let (_folder, mut look) = machine();
    plant(&look.project.join(".git/HEAD"), "");
    plant(&look.project.join(".claude/settings.json"), r#"{ "env": { "CLAUDE_CODE_USE_BEDROCK": "1" } }"#);
    look.project = look.project.join("deep/down");
    assert_eq!(look.findings().len(), 1);
}

#[test]
fn a_file_that_claude_code_passes_over_is_no_conflict() {
    let (_folder, look) = machine();
    plant(&look.project.join(".claude/settings.json"), "{ // mine\n\"env\": { \"CLAUDE_CODE_USE_BEDROCK\": \"1\" } }");
    assert_eq!(look.findings(), []);
}

#[test]
fn where_claude_code_passes_over_its_own_settings_the_environment_wins() {
    let (_folder, mut look) = machine();
    look.shell.insert("ANTHROPIC_BASE_URL".to_owned(), "http://elsewhere".to_owned());
    assert!(!look.findings()[0].wins);
    plant(&look.user.join("settings.json"), "{ \"env\": {}, }");
    assert!(look.findings()[0].wins);
    std::fs::remove_file(look.user.join("settings.json")).expect("it was there");
    assert!(!look.findings()[0].wins, "ours will be there");
}

#[test]
fn what_the_editor_adds_to_the_environment_counts_like_the_environment() {
    let (_folder, look) = machine();
    let list = r#"{ "name": "CLAUDE_CODE_USE_BEDROCK", "value": "1" }, { "name": "ANTHROPIC_BASE_URL", "value": "x" }"#;
    plant(&look.editor, &format!("{{ // mine\n\"claudeCode.environmentVariables\": [{list}], }}"));
    let found = look.findings();
    assert!(found.len() == 1 && found[0].wins && found[0].name == "CLAUDE_CODE_USE_BEDROCK", "{found:?}");
}
