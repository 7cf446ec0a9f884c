//! Which tool the demo calls next, and with what.

use serde_json::{Map, Value, json};

use super::ask::{Ask, Choice, Tool};
use super::schema;

/// Words that ask for a tool without naming it.
const HINTS: [(&str, &str); 9] = [
    ("run", "Bash"),
    ("execute", "Bash"),
    ("list", "Bash"),
    ("ls", "Bash"),
    ("read", "Read"),
    ("open", "Read"),
    ("cat", "Read"),
    ("search", "Grep"),
    ("grep", "Grep"),
];

/// What Bash may be asked to run in backquotes; anything else becomes [`LOOK_AROUND`].
const HARMLESS: [&str; 6] = ["date", "ls", "pwd", "uname", "whoami", "git status"];
const LOOK_AROUND: &str = "ls -la";

/// The tool to call now: the one that is forced, or the next of those the user asked for.
pub(super) fn wanted<'a>(ask: &Ask<'a>) -> Option<Tool<'a>> {
    match &ask.choice {
        Choice::None => None,
        Choice::One(name) => named(ask, name),
        Choice::Any => asked_for(ask).first().or(ask.tools.first()).copied(),
        Choice::Auto => asked_for(ask).get(ask.calls_made).copied(),
    }
}

/// The input for a call of it: what its schema requires, and a command or path from the user's words.
pub(super) fn input(tool: &Tool<'_>, ask: &Ask<'_>) -> Value {
    let mut input = match schema::value(tool.schema, &ask.text) {
        Value::Object(input) => input,
        _ => Map::new(),
    };
    for (key, value) in &mut input {
        match key.as_str() {
            "command" => *value = json!(command(&ask.text)),
            "path" | "file_path" | "filename" | "file" => *value = json!(path(ask)),
            _ => {}
        }
    }
    Value::Object(input)
}

/// The offered tools that the text asks for, in its order, each once.
fn asked_for<'a>(ask: &Ask<'a>) -> Vec<Tool<'a>> {
    let mut tools: Vec<Tool<'a>> = Vec::new();
    for word in words(&ask.text) {
        let hinted = HINTS.iter().find(|(hint, _)| word.eq_ignore_ascii_case(hint)).map(|(_, tool)| *tool);
        let tool = named(ask, word).or_else(|| named(ask, hinted?).filter(|tool| fits(tool, ask)));
        tools.extend(tool.filter(|tool| tools.iter().all(|known| known.name != tool.name)));
    }
    tools
}

/// "Read" is a common verb: without anything that looks like a file it asks for no tool.
fn fits(tool: &Tool<'_>, ask: &Ask<'_>) -> bool {
    tool.name != "Read" || named_path(&ask.text).is_some()
}

fn named<'a>(ask: &Ask<'a>, name: &str) -> Option<Tool<'a>> {
    ask.tools.iter().find(|tool| tool.name == name).copied()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let part_of_a_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.split(move |c| !part_of_a_name(c)).filter(|word| !word.is_empty())
}

fn command(text: &str) -> &str {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.into_iter().find(|command| is_harmless(command)).unwrap_or(LOOK_AROUND)
}

fn is_harmless(command: &str) -> bool {
    let plain = command.chars().all(|c| c.is_ascii_alphanumeric() || " -./_".contains(c));
    let known = |harmless: &str| command == harmless || command.starts_with(&format!("{harmless} "));
    plain && HARMLESS.into_iter().any(known)
}

fn path(ask: &Ask<'_>) -> String {
    let path = named_path(&ask.text).unwrap_or("README.md");
    match ask.folder() {
        Some(folder) if !path.starts_with(['/', '~']) => format!("{}/{path}", folder.trim_end_matches('/')),
        _ => path.to_owned(),
    }
}

/// The first word with a dot or a slash inside.
fn named_path(text: &str) -> Option<&str> {
    let words =
        text.split_whitespace().map(|word| word.trim_matches(|c| "`'\"(),;:?!".contains(c)).trim_end_matches('.'));
    let mut paths = words.filter(|word| word.len() > 2 && word.contains(['.', '/']) && !word.contains("://"));
    paths.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_commands_are_taken_from_the_user() {
        assert_eq!(command("run `pwd` please"), "pwd");
        assert_eq!(command("run `git status`"), "git status");
        assert_eq!(command("run `rm -rf /`"), LOOK_AROUND);
        assert_eq!(command("run `ls; rm x`"), LOOK_AROUND);
        assert_eq!(command("run something"), LOOK_AROUND);
    }

    #[test]
    fn a_verb_alone_asks_for_no_file() {
        assert_eq!(asked("I read a lot"), [""; 0]);
        assert_eq!(asked("Read it to me"), ["Read"]);
        assert_eq!(asked("read ./notes.txt"), ["Read"]);
    }

    #[test]
    fn a_name_counts_as_a_whole_word_only() {
        assert_eq!(asked("use get_weather now"), ["get_weather"]);
        assert_eq!(asked("use get_weather_report now"), [""; 0]);
        assert_eq!(asked("Bashful"), [""; 0]);
    }

    #[test]
    fn a_path_is_told_from_a_sentence() {
        assert_eq!(named_path("Look at `src/main.rs`, please."), Some("src/main.rs"));
        assert_eq!(named_path("See https://example.com now."), None);
    }

    fn asked(text: &str) -> Vec<String> {
        let tools = json!([{"name": "Bash"}, {"name": "Read"}, {"name": "get_weather"}]);
        let body = json!({"tools": tools, "messages": [{"role": "user", "content": text}]});
        asked_for(&Ask::read(&body)).iter().map(|tool| tool.name.to_owned()).collect()
    }
}
