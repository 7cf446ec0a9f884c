//! Ids of tool calls: Bedrock takes short plain ones, each once in a conversation.
//!
//! Some models count their calls from zero in every turn, and some clients carry ids of other services.

use std::collections::BTreeSet;

use super::names::{fitting, marked};

/// The ids of one conversation, in the order it is read.
#[derive(Default)]
pub(super) struct Ids {
    sent: BTreeSet<String>,
    /// Calls of the last assistant turn that have no result yet: what the client calls them, and what was sent.
    waiting: Vec<(String, String)>,
}

impl Ids {
    /// A turn of the assistant begins: what was not answered stays so.
    pub(super) fn begin_turn(&mut self) {
        self.waiting.clear();
    }

    /// The id to send for a call.
    pub(super) fn call(&mut self, id: &str) -> String {
        let mut sent = plain(id);
        for round in 2_u32.. {
            if self.sent.insert(sent.clone()) {
                break;
            }
            sent = marked(&plain(id), &format!("{id}\0{round}"));
        }
        self.waiting.push((id.to_owned(), sent.clone()));
        sent
    }

    /// The id to send for the result of a call.
    pub(super) fn result(&mut self, id: &str) -> String {
        match self.waiting.iter().position(|(of, _)| of == id) {
            Some(at) => self.waiting.remove(at).1,
            None => plain(id),
        }
    }
}

fn plain(id: &str) -> String {
    fitting(id, |byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
}
