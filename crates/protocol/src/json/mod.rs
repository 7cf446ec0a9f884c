//! A JSON document exactly as it was sent, and edits that leave every other byte alone.
//!
//! Prompt caches depend on bytes and their order, so a request body is never parsed into values and written again. One
//! pass over the text checks the grammar and leaves a flat index of its nodes; reading walks the index, and [`Edits`]
//! cuts and inserts text. What JSON allows is kept: unusual escapes, lone surrogates, numbers of any size, repeated keys.

mod edits;
mod node;
mod raw;
mod scan;
mod short;
mod write;

pub use edits::Edits;
pub use node::{Kind, Member, Node};
pub use raw::Raw;
pub use scan::{MAX_DEPTH, Malformed};
pub use short::closed;
pub use write::quoted;
pub(crate) use write::{Members, object};

/// A document with the index of its nodes.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    nodes: Vec<scan::Entry>,
}

impl<'t> Document<'t> {
    /// Checks `text` against the JSON grammar. Texts of 4 GiB and more, and nesting deeper than [`MAX_DEPTH`], are
    /// refused.
    pub fn parse(text: &'t str) -> Result<Self, Malformed> {
        Ok(Self { text, nodes: scan::scan(text)? })
    }

    /// The text as it was sent.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_json_forbids_is_refused_with_its_place() {
        let cases = [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            "-",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\n\"",
            "nul",
            "1 2",
            "NaN",
            "\u{feff}{}",
        ];
        for text in cases {
            let refused = Document::parse(text).expect_err(text);
            assert!(refused.at <= text.len(), "{text:?}: {refused}");
        }
    }

    #[test]
    fn what_json_allows_is_kept_even_if_unusual() {
        let text = r#" {"a":"\ud800\u0000","b":123456789012345678901234567890.5e-7,"a":[],"\u0061b":{}} "#;
        let document = Document::parse(text).expect("JSON");
        let root = document.root();
        assert_eq!(root.get("b").expect("b").raw(), "123456789012345678901234567890.5e-7");
        assert_eq!(root.get("a").expect("the last a").raw(), "[]", "of repeated keys the last counts");
        assert_eq!(root.get("ab").expect("an escaped key").raw(), "{}");
        assert_eq!(root.members().next().expect("first").value.string().expect("text"), "\u{fffd}\0");
    }

    #[test]
    fn surrogate_pairs_are_read_as_one_character() {
        let document = Document::parse(r#""\ud83d\ude00\n""#).expect("JSON");
        assert_eq!(document.root().string().expect("text"), "😀\n");
    }

    #[test]
    fn deep_nesting_is_refused_and_not_a_crash() {
        let deep = "[".repeat(1_000_000);
        assert!(Document::parse(&deep).expect_err("too deep").to_string().contains("nested"));
    }

    #[test]
    fn members_come_off_with_their_commas() {
        let text = r#"{ "a" : 1 , "b" : 2 , "c" : 3 }"#;
        let without = |keys: &[&str]| {
            let document = Document::parse(text).expect("JSON");
            let mut edits = Edits::new(&document);
            keys.iter().for_each(|key| assert!(edits.remove(document.root(), key)));
            edits.finish()
        };
        assert_eq!(without(&["a"]), r#"{ "b" : 2 , "c" : 3 }"#);
        assert_eq!(without(&["b"]), r#"{ "a" : 1 , "c" : 3 }"#);
        assert_eq!(without(&["c"]), r#"{ "a" : 1 , "b" : 2 }"#);
        assert_eq!(without(&["a", "c"]), r#"{ "b" : 2 }"#);
        assert_eq!(without(&["a", "b", "c"]), r"{  }");
    }

    #[test]
    fn additions_and_removals_mix() {
        let document = Document::parse(r#"{"a":1,"list":[1,2,3],"o":{}}"#).expect("JSON");
        let root = document.root();
        let list = root.get("list").expect("list");
        let mut edits = Edits::new(&document);
        edits.remove(root, "a");
        edits.set(root, "new", "true");
        edits.remove_item(list, 0);
        edits.remove_item(list, 2);
        edits.append(list, "4");
        edits.set(root.get("o").expect("o"), "x", "1");
        assert_eq!(edits.finish(), r#"{"list":[2,4],"o":{"x":1},"new":true}"#);
    }

    #[test]
    fn edits_inside_what_is_removed_go_with_it() {
        let document = Document::parse(r#"{"keep":1,"gone":{"inner":[1,2]}}"#).expect("JSON");
        let gone = document.root().get("gone").expect("gone");
        let mut edits = Edits::new(&document);
        edits.append(gone.get("inner").expect("inner"), "3");
        edits.remove(document.root(), "gone");
        assert_eq!(edits.finish(), r#"{"keep":1}"#);
    }

    fn any_json() -> impl Strategy<Value = String> {
        let string = prop_oneof![
            any::<String>().prop_map(|text| quoted(&text)),
            Just(r#""\ud800""#.to_owned()),
            Just(r#""\u00e9\/\b""#.to_owned()),
        ];
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            any::<i64>().prop_map(|n| n.to_string()),
            "-?[1-9][0-9]{0,40}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
            string.clone(),
        ];
        let space = || prop_oneof![Just(""), Just(" "), Just("\n\t ")];
        leaf.prop_recursive(6, 64, 6, move |inner| {
            let item = (space(), inner.clone(), space()).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
            let key = prop_oneof![string.clone(), Just(r#""a""#.to_owned()), Just(r#""model""#.to_owned())];
            let member = (key, space(), inner).prop_map(|(key, a, value)| format!("{key}{a}:{a}{value}"));
            prop_oneof![
                prop::collection::vec(item, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(" , "))),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_changes_without_an_edit(text in any_json()) {
            let document = Document::parse(&text).expect("made as JSON");
            prop_assert_eq!(Edits::new(&document).finish(), text);
        }

        #[test]
        fn an_edit_changes_the_named_keys_and_nothing_else(member in any_json(), before in any_json(), after in any_json()) {
            let text = format!(r#"{{"before": {before},"model" :{member} , "after":{after}}}"#);
            let document = Document::parse(&text).expect("made as JSON");
            let mut edits = Edits::new(&document);
            edits.remove(document.root(), "model");
            edits.set(document.root(), "version", "\"v\"");
            prop_assert_eq!(edits.finish(), format!(r#"{{"before": {before} , "after":{after},"version":"v"}}"#));
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let ours = Document::parse(&text).is_ok();
            prop_assert_eq!(ours, serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
        }

        #[test]
        fn broken_json_is_refused_like_serde_does(text in any_json(), at in any::<prop::sample::Index>(), byte in "[\\[\\]{},:\"\\\\0a ]") {
            let mut broken: Vec<char> = text.chars().collect();
            let at = at.index(broken.len());
            broken[at] = byte.chars().next().expect("one");
            let broken: String = broken.into_iter().collect();
            let ours = Document::parse(&broken).is_ok();
            prop_assert_eq!(ours, serde_json::from_str::<serde::de::IgnoredAny>(&broken).is_ok(), "{}", broken);
        }
    }
}
