//! Writing JSON straight into the text that it becomes part of, each byte once.

use std::fmt::Write;

use super::scan::plain_run;

/// `text` as a JSON string, quotes included.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Writes `text` as a JSON string, quotes included.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let (plain, behind) = rest.split_at(plain_run(rest.as_bytes()));
        out.push_str(plain);
        let Some(&sign) = behind.as_bytes().first() else { break };
        escape(sign, out);
        rest = &behind[1..];
    }
    out.push('"');
}

/// A sign that cannot stand in a string as it is: a quote, a backslash, a control character.
fn escape(sign: u8, out: &mut String) {
    match sign {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        other => write!(out, "\\u{other:04x}").expect("a String takes everything"),
    }
}

/// Writes an object.
pub(crate) fn object(out: &mut String, members: impl FnOnce(&mut Members<'_>)) {
    out.push('{');
    members(&mut Members { out, first: true });
    out.push('}');
}

/// The members of an object that is being written.
pub(crate) struct Members<'o> {
    out: &'o mut String,
    first: bool,
}

impl Members<'_> {
    /// Begins a member. Its value is to be written behind it.
    pub(crate) fn value(&mut self, key: &str) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        quote(key, self.out);
        self.out.push(':');
        self.out
    }

    /// A value that is JSON already.
    pub(crate) fn json(&mut self, key: &str, json: &str) {
        self.value(key).push_str(json);
    }

    /// A string.
    pub(crate) fn text(&mut self, key: &str, text: &str) {
        quote(text, self.value(key));
    }

    /// A string, if there is one.
    pub(crate) fn some_text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// An object.
    pub(crate) fn object(&mut self, key: &str, members: impl FnOnce(&mut Members<'_>)) {
        object(self.value(key), members);
    }

    /// A list of objects.
    pub(crate) fn list<T>(&mut self, key: &str, items: &[T], members: impl Fn(&T, &mut Members<'_>)) {
        items_of(items, self.value(key), |item, out| object(out, |object| members(item, object)));
    }

    /// A list of strings.
    pub(crate) fn texts(&mut self, key: &str, texts: &[String]) {
        items_of(texts, self.value(key), |text, out| quote(text, out));
    }
}

fn items_of<T>(items: &[T], out: &mut String, write: impl Fn(&T, &mut String)) {
    out.push('[');
    for (number, item) in items.iter().enumerate() {
        out.push_str(if number > 0 { "," } else { "" });
        write(item, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn members_and_items_are_told_apart_by_commas() {
        let mut out = String::new();
        object(&mut out, |body| {
            body.texts("none", &[]);
            body.list("two", &[1, 2], |number, item| item.json("n", &number.to_string()));
            body.some_text("not", None);
            body.object("o", |inner| inner.some_text("t", Some("\"")));
        });
        assert_eq!(out, r#"{"none":[],"two":[{"n":1},{"n":2}],"o":{"t":"\""}}"#);
    }

    proptest! {
        #[test]
        fn any_text_is_quoted_as_everybody_does(text in "[\u{0}-\u{2f}\\\\é🧀]{0,40}|.*") {
            prop_assert_eq!(quoted(&text), serde_json::to_string(&text).expect("a string is JSON"));
        }
    }
}
