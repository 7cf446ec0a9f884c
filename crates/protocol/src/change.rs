//! What was changed of a request on its way: each field, what was done to it, and why.
//!
//! The list stays with the request for months, so it holds names of fields and never what stood in them, and the same
//! kind of change in many messages is one line: indexes are left out of the paths. A client that makes the same request
//! again gets the same list again, which the ledger then keeps once.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The most letters of a name that the client has chosen.
const LONGEST_NAME: usize = 64;
/// The most lines of a list. More are only counted: they come from no client that exists.
const MOST_LINES: usize = 100;

/// One field, or the fields of one kind in many places, that did not go out as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where it stands: `output_config.effort`, `messages[].content[].cache_control.scope`, `anthropic-beta.NAME`.
    pub field: String,
    /// What was done to it.
    pub what: What,
    /// Why, in a few words.
    pub reason: Cow<'static, str>,
}

/// What was done to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It was left out.
    Dropped,
    /// It went out under another name, or in another place.
    Renamed,
    /// It went out with another value.
    Rewritten,
    /// It was not there, and Bedrock wants it.
    Added,
}

impl What {
    /// The word used in the ledger and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Renamed => "renamed",
            Self::Rewritten => "rewritten",
            Self::Added => "added",
        }
    }
}

/// All changes of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    count: u32,
    list: Vec<Change>,
}

impl Changes {
    /// A list that was kept, and how many fields it stands for.
    ///
    /// # Errors
    /// If `json` is not what [`Changes::json`] makes.
    pub fn kept(count: u32, json: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { count, list: serde_json::from_str(json)? })
    }

    /// So many fields of which nothing more is known.
    pub fn counted(count: u32) -> Self {
        Self { count, list: Vec::new() }
    }

    /// Adds a field. `path` may have indexes: `messages.3.content.0`.
    pub fn add(&mut self, path: &str, what: What, reason: impl Into<Cow<'static, str>>) {
        self.count = self.count.saturating_add(1);
        let change = Change { field: general(path), what, reason: reason.into() };
        if self.list.len() < MOST_LINES && !self.list.contains(&change) {
            self.list.push(change);
        }
    }

    /// These, and those that were made behind them.
    pub fn and(&self, later: &Self) -> Self {
        let mut all = self.clone();
        all.count = all.count.saturating_add(later.count);
        for change in later.list.iter().filter(|change| !self.list.contains(change)) {
            if all.list.len() < MOST_LINES {
                all.list.push(change.clone());
            }
        }
        all
    }

    /// How many fields were changed.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// One line for each kind of change, in the order they were made.
    pub fn list(&self) -> &[Change] {
        &self.list
    }

    /// The list as JSON, an array of objects.
    pub fn json(&self) -> String {
        serde_json::to_string(&self.list).expect("text and words are JSON")
    }
}

/// The path of a member that the client has named, as far as a list of changes shows it.
pub fn member(at: &str, name: &str) -> String {
    let end = name.char_indices().nth(LONGEST_NAME).map_or(name.len(), |(end, _)| end);
    let name = name[..end].replace(char::is_control, "?");
    if at.is_empty() { name } else { format!("{at}.{name}") }
}

/// The path without indexes: `messages.3.content.0` is `messages[].content[]`.
fn general(path: &str) -> String {
    let mut general = String::with_capacity(path.len());
    for (number, part) in path.split('.').enumerate() {
        if number > 0 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            general.push_str("[]");
        } else {
            general.push_str(if number > 0 { "." } else { "" });
            general.push_str(part);
        }
    }
    general
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_change_in_many_messages_is_one_line_and_counted_each_time() {
        let mut changes = Changes::default();
        for number in 0..30 {
            changes.add(&format!("messages.{number}.content.0.cache_control.scope"), What::Dropped, "one scope");
        }
        changes.add("messages.0.content.0.cache_control.scope", What::Rewritten, "one scope");
        let fields: Vec<_> = changes.list().iter().map(|change| change.field.as_str()).collect();
        assert_eq!((changes.count(), fields), (31, vec!["messages[].content[].cache_control.scope"; 2]));
    }

    #[test]
    fn changes_made_one_behind_the_other_are_one_list() {
        let (mut first, mut second) = (Changes::default(), Changes::default());
        first.add("seed", What::Dropped, "none here");
        second.add("seed", What::Dropped, "none here");
        second.add("top_p", What::Dropped, "none here");
        let all = first.and(&second);
        assert_eq!((all.count(), all.list().len()), (3, 2));
    }

    #[test]
    fn a_list_is_kept_as_json_and_read_back() {
        let mut changes = Changes::default();
        changes.add("output_config.effort", What::Rewritten, "lowered");
        let json = changes.json();
        assert_eq!(json, r#"[{"field":"output_config.effort","what":"rewritten","reason":"lowered"}]"#);
        assert_eq!(Changes::kept(1, &json).expect("it was just made"), changes);
        assert!(Changes::kept(1, "no list").is_err());
    }

    #[test]
    fn names_that_a_client_has_chosen_are_cut() {
        assert_eq!(member("", &"ä".repeat(99)), "ä".repeat(64));
        assert_eq!(member("messages.0", "a\nb"), "messages.0.a?b");
    }

    #[test]
    fn a_request_of_nonsense_makes_no_endless_list() {
        let mut changes = Changes::default();
        (0..1_000).for_each(|number| changes.add(&format!("field{number}"), What::Dropped, "unknown"));
        assert_eq!((changes.count(), changes.list().len()), (1_000, 100));
    }
}
