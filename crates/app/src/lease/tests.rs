//! Odd files, and any file: what was lent is given back to the byte.

use super::*;

mod any;
mod disk;

const LEAD: Lead<'_> = Lead { url: "http://127.0.0.1:8484", token: "outcrop-token-of-these-tests-0001", server: None };

fn ours() -> Vec<(&'static str, String)> {
    environment(LEAD.url, LEAD.token, None)
}

fn written(text: &str, place: Place) -> (String, edit::Written) {
    edit::put(text, place, &ours()).unwrap_or_else(|error| panic!("{error:#} in {text}"))
}

/// What a reader of JSON with comments makes of it.
fn value_of(text: &str, place: Place, name: &str) -> Option<String> {
    let layout = Layout::of(text, place).unwrap_or_else(|error| panic!("{error:#} in {text}"));
    layout.variables?.last(name)?.text.clone()
}

/// Odd documents, as people have them.
const ODD: [&str; 30] = [
    "",
    "\n",
    "{}",
    "{ }",
    "{}\n",
    "{\n}\n",
    "// only words",
    "/* only\n words */\n",
    "{ // nothing yet\n}\n",
    "{ /* nothing\nyet */ }",
    "{\n  // nothing yet\n}\n",
    "{\"a\":1}",
    "{ \"a\": 1, }",
    "{\n  \"a\": 1\n}",
    "{\n\t\"a\": 1,\n\t\"b\": [1, 2,],\n}\n",
    "{\r\n    \"a\": 1, // note\r\n    \"b\": 2\r\n}\r\n",
    "{ // top  \r\n\t\"a\": 1\r\n}",
    "{ /* c */ \"a\": 1 }",
    "{ /* c\n d */ \"a\": 1,\n \"b\": 2 }",
    "{\n /* c */ \"a\": 1 }",
    "{\"env\":{}}",
    "{\n  \"env\": {},\n  \"a\": 1\n}\n",
    "{\n  \"env\": {\n  }\n}\n",
    "{\n  \"env\": { // mine\n    \"MY\": \"1\", // inner\n    /* last */\n  },\n}\n",
    "{\n  \"env\": { \"MY\": \"1\" }\n}\n",
    "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://mine\", // my own\n    \"X\": \"y\"\n  }\n}\n",
    "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://1\",\n    \"ANTHROPIC_BASE_URL\": \"http://2\"\n  }\n}",
    "{\"env\": {\"A\": \"1\"}, \"env\": {\"B\": \"2\"}}",
    "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":null,\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:8484\"}}",
    "{\n\n\n  \"a\": \"₹ \\\" // no comment {\",   \n\n}\n\n\n",
];

#[test]
fn odd_files_hold_ours_and_are_given_back_to_the_byte() {
    for text in ODD {
        let (after, memory) = written(text, Place::ClaudeCode);
        for (name, value) in ours() {
            assert_eq!(value_of(&after, Place::ClaudeCode, name), Some(value), "{name} in {after}");
        }
        assert_eq!(after.matches('\r').count(), if text.contains('\r') { after.matches('\n').count() } else { 0 });
        let (back, theirs) = edit::take_back(&after, &memory).expect("it is ours");
        assert_eq!((back.as_str(), theirs.is_empty()), (text, true), "after {after}");
    }
}

#[test]
fn the_list_of_an_editor_holds_ours_and_is_given_back_to_the_byte() {
    let key = Place::VsCode.key();
    let lists = [
        "[]",
        "[\n  ]",
        "[ { \"name\": \"MY\", \"value\": \"1\" } ]",
        "[\n    {\n      \"name\": \"ANTHROPIC_BASE_URL\",\n      \"value\": \"http://mine\"\n    }, // mine\n    7,\n  ]",
    ];
    let with_list = lists.map(|list| format!("{{\n  \"editor.tabSize\": 4, // four\n  \"{key}\": {list},\n}}\n"));
    for text in with_list.iter().map(String::as_str).chain(["", "{}", "{\n    \"a\": 1,\n}\n"]) {
        let (after, memory) = written(text, Place::VsCode);
        for (name, value) in ours() {
            assert_eq!(value_of(&after, Place::VsCode, name), Some(value), "{name} in {after}");
        }
        assert_eq!(edit::take_back(&after, &memory).expect("it is ours").0, text);
    }
}

#[test]
fn ours_look_as_if_the_user_had_written_them() {
    let (after, _) = written("{\n    \"model\": \"opus\" // best\n}\n", Place::ClaudeCode);
    let start = "{\n    \"env\": {\n        \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8484\",\n        \"ANTHROPIC_AUTH_TOKEN\": \"";
    assert!(after.starts_with(start), "{after}");
    assert!(after.ends_with("\"1\"\n    },\n    \"model\": \"opus\" // best\n}\n"), "{after}");
}

#[test]
fn what_is_no_settings_file_is_refused_and_left_alone() {
    for text in
        ["[]", "7", "{\"env\": 1}", "{\"env\": []}", "{\"env\": null}", "{", "{'a': 1}", "{\"a\": 1 \"b\": 2}", "{} {}"]
    {
        assert!(edit::put(text, Place::ClaudeCode, &ours()).is_err(), "{text}");
    }
    assert!(edit::put(&format!("{{\"{}\": {{}}}}", Place::VsCode.key()), Place::VsCode, &ours()).is_err());
}

#[test]
fn what_the_user_changed_of_ours_stays_and_is_named() {
    let (after, memory) = written("{\n  \"env\": { \"ANTHROPIC_AUTH_TOKEN\": \"mine\" }\n}\n", Place::ClaudeCode);
    let edited = after.replace(LEAD.url, "http://my-own");
    assert_eq!(edit::changed(&edited, &memory).expect("it is JSON"), ["ANTHROPIC_BASE_URL"]);
    let (back, theirs) = edit::take_back(&edited, &memory).expect("it is JSON");
    assert_eq!(theirs, ["ANTHROPIC_BASE_URL"]);
    let expected =
        "{\n  \"env\": { \"ANTHROPIC_BASE_URL\": \"http://my-own\", \"ANTHROPIC_AUTH_TOKEN\": \"mine\" }\n}\n";
    assert_eq!(back, expected);
}

#[test]
fn what_the_user_took_out_of_ours_is_not_put_back_and_no_comma_is_left_over() {
    let (after, memory) = written("{}", Place::ClaudeCode);
    let fewer =
        after.replace(",\n    \"CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING\": \"1\"", ",\n    \"MY\": \"1\"");
    assert_ne!(fewer, after);
    assert_eq!(edit::take_back(&fewer, &memory).expect("JSON").0, "{\n  \"env\": {\n    \"MY\": \"1\"\n  }\n}");
    let in_front = after.replacen("\"ANTHROPIC_BASE_URL\"", "\"MY\": \"1\", // mine\n    \"ANTHROPIC_BASE_URL\"", 1);
    let (back, _) = edit::take_back(&in_front, &memory).expect("JSON");
    assert_eq!(back, "{\n  \"env\": {\n    \"MY\": \"1\" // mine\n  }\n}");
}
