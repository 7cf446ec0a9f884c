//! Any document, and any edit of the user elsewhere.

use proptest::prelude::*;

use super::*;

/// Blanks and comments, each good anywhere between two tokens.
fn between() -> impl Strategy<Value = &'static str> {
    let many = [
        "",
        "",
        " ",
        "\n",
        "\n  ",
        "\r\n\t",
        " /* c */ ",
        " // d\n",
        "\n/* e\nf */\n",
        " /* , { \" */",
        "  \n\n",
        " // g \r\n",
    ];
    prop::sample::select(many.to_vec())
}

/// Values, of which every `@` becomes a number of its own.
fn value() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["@", "\"@\"", "[@, {\"env\": @}]", "{\"env\": {}, \"x\": @}", "{\"env\": [@,],}"])
        .prop_map(str::to_owned)
}

fn object(entries: Vec<(String, String)>, gaps: Vec<&'static str>, comma: bool) -> String {
    let mut gaps = gaps.into_iter().cycle();
    let mut gap = || gaps.next().unwrap_or_default();
    let members: Vec<_> =
        entries.iter().map(|(key, value)| format!("{}\"{key}\"{}:{}{value}{}", gap(), gap(), gap(), gap())).collect();
    let end = if comma && !entries.is_empty() { "," } else { "" };
    format!("{{{}{end}{}}}", members.join(","), gap())
}

prop_compose! {
    fn env()(
        names in prop::collection::vec(prop::sample::select(vec!["A", "B", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "PATH"]), 0..4),
        gaps in prop::collection::vec(between(), 1..9),
        comma in any::<bool>(),
    ) -> String {
        object(names.into_iter().map(|name| (name.to_owned(), "\"@\"".to_owned())).collect(), gaps, comma)
    }
}

prop_compose! {
    fn document()(
        before in prop::collection::vec(("[a-z]{1,3}", value()), 0..3),
        env in prop::option::of(env()),
        after in prop::collection::vec(("[a-z]{1,3}", value()), 0..3),
        gaps in prop::collection::vec(between(), 1..12),
        comma in any::<bool>(),
        around in (between(), between()),
    ) -> String {
        let named = |list: Vec<(String, String)>| list.into_iter().map(|(name, value)| (format!("k{name}"), value));
        let env = env.map(|env| ("env".to_owned(), env));
        let text = object(named(before).chain(env).chain(named(after)).collect(), gaps, comma);
        numbered(&format!("{}{text}{}", around.0, around.1))
    }
}

fn numbered(text: &str) -> String {
    let mut parts = text.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    (1000..).zip(parts).fold(first, |text, (number, part)| format!("{text}{number}{part}"))
}

/// What a user does elsewhere in the meantime, at the value with this number: text for text.
fn users_edit() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["7", "-1.5e3", "0/* why */"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_file_and_the_users_edit_elsewhere_what_stays_is_the_users(
        text in document(), at in 1000..1006_u32, edit in users_edit(),
    ) {
        let (after, memory) = written(&text, Place::ClaudeCode);
        for (name, value) in ours() {
            prop_assert_eq!(value_of(&after, Place::ClaudeCode, name), Some(value));
        }
        let number = at.to_string();
        // Inside a string no comment can be told from the text; and what ours replaced is not to be seen.
        let edit = if text.contains(&format!("\"{number}\"")) { "other" } else { edit };
        let edited = |text: &str| text.replace(&number, edit);
        let of_user = if after.contains(&number) { edited(&text) } else { text.clone() };
        let (back, theirs) = edit::take_back(&edited(&after), &memory).expect("it is JSON");
        prop_assert!(theirs.is_empty());
        prop_assert_eq!(back, of_user);
    }

    #[test]
    fn a_further_variable_of_the_user_stays_wherever_it_is_put(text in document(), last in any::<bool>()) {
        let (after, memory) = written(&text, Place::ClaudeCode);
        let layout = Layout::of(&after, Place::ClaudeCode).expect("it is JSON");
        let variables = layout.variables.expect("ours are there");
        let mut edited = after.clone();
        match last {
            true => edited.insert_str(variables.entries.last().expect("ours").whole.end, ",\"MY\": \"own\""),
            false => edited.insert_str(variables.range.start + 1, "\"MY\": \"own\","),
        }
        let (back, _) = edit::take_back(&edited, &memory).expect("it is JSON");
        prop_assert_eq!(value_of(&back, Place::ClaudeCode, "MY"), Some("own".to_owned()));
        for variable in &memory.variables {
            let found = value_of(&back, Place::ClaudeCode, &variable.name);
            prop_assert_eq!(found.is_some(), variable.before.is_some());
        }
    }
}
