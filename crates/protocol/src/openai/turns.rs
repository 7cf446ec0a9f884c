//! Turns in the order that Anthropic wants them: tool results together, and the system's words where they may stand.

use super::draft::Draft;
use super::write::{Object, list};
use crate::change::What;
use crate::json::quoted;

/// One turn: its blocks, or the texts of the system.
#[derive(Debug)]
pub(super) enum Turn {
    User(Vec<String>),
    /// A user's turn of tool results.
    Results(Vec<String>),
    Assistant(Vec<String>),
    System(Vec<String>),
}

#[derive(Debug, Default)]
pub(super) struct Turns(Vec<Turn>);

impl Turns {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(&mut self, turn: Turn) {
        match (self.0.last_mut(), turn) {
            (Some(Turn::System(before)), Turn::System(more)) => before.extend(more),
            (_, turn) => self.0.push(turn),
        }
    }

    /// All results of one turn of the assistant stand in one turn of the user, whatever the system says in between.
    pub(super) fn result(&mut self, result: String) {
        match self.0.iter_mut().rev().find(|turn| !matches!(turn, Turn::System(_))) {
            Some(Turn::Results(results)) => results.push(result),
            _ => self.0.push(Turn::Results(vec![result])),
        }
    }

    /// The messages. Turns of which nothing is left go, unless nothing at all would be left.
    pub(super) fn written(self, draft: &mut Draft<'_>) -> Vec<String> {
        let mut written = Vec::new();
        let mut turns = self.0.into_iter().peekable();
        let mut behind_user = false;
        while let Some(turn) = turns.next() {
            let before_user = matches!(turns.peek(), Some(Turn::User(_) | Turn::Results(_)));
            let (role, blocks) = match turn {
                Turn::User(blocks) | Turn::Results(blocks) => ("user", blocks),
                Turn::Assistant(blocks) => ("assistant", blocks),
                Turn::System(texts) if behind_user && !before_user => {
                    ("system", blocks(&texts, |text| text.to_owned()))
                }
                Turn::System(texts) => {
                    draft.note(
                        "messages",
                        What::Rewritten,
                        "a system message became a reminder in the user's turn: it may not stand there",
                    );
                    ("user", blocks(&texts, reminder))
                }
            };
            if blocks.is_empty() {
                draft.note("messages", What::Dropped, "nothing was in a turn");
                continue;
            }
            behind_user = role == "user";
            written.push(Object::new().text("role", role).with("content", list(&blocks)).finish());
        }
        written
    }
}

fn blocks(texts: &[String], say: impl Fn(&str) -> String) -> Vec<String> {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.map(|text| Object::typed("text").with("text", quoted(&say(text))).finish()).collect()
}

fn reminder(text: &str) -> String {
    format!("<system-reminder>\n{text}\n</system-reminder>")
}
