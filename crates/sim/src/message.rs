//! What Claude says: blocks, why it stopped, what it used. How that looks on the wire is `native`'s business.

use serde_json::Value;

use crate::usage::{self, Usage};

/// One answer of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What it consists of, in order.
    pub blocks: Vec<Block>,
    /// Why it ends.
    pub stop: Stop,
    /// Counts to report instead of the ones made from the request.
    pub usage: Option<Usage>,
}

/// A content block.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Words for the user.
    Text(String),
    /// Thoughts and their signature.
    Thinking(String, String),
    /// Thoughts nobody may read.
    RedactedThinking(String),
    /// A call of the tool of this name, with this input.
    ToolUse(String, Value),
}

/// Why an answer ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Everything is said.
    EndTurn,
    /// A tool has to answer first.
    ToolUse,
    /// The limit of the request is reached.
    MaxTokens,
    /// This stop sequence came up.
    Sequence(String),
    /// Another reason in the wire's own words, such as `refusal`.
    Other(String),
}

impl Message {
    /// Blocks as given; it stops for a tool if there is a tool call among them.
    pub fn new(blocks: impl IntoIterator<Item = Block>) -> Self {
        let blocks = blocks.into_iter().collect::<Vec<_>>();
        let calls = blocks.iter().any(|block| matches!(block, Block::ToolUse(..)));
        Self { blocks, stop: if calls { Stop::ToolUse } else { Stop::EndTurn }, usage: None }
    }

    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new([Block::Text(text.into())])
    }

    /// The same, ending for this reason.
    pub fn stopped_by(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// The same, reporting these counts.
    pub fn with_usage(mut self, usage: Usage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// The tokens of what is said; at least one if anything is.
    pub(crate) fn tokens(&self) -> u64 {
        self.blocks.iter().map(Block::tokens).sum()
    }

    /// Ends at the first stop sequence that comes up in the text.
    pub(crate) fn stopped_at(mut self, sequences: &[&str]) -> Self {
        for at in 0..self.blocks.len() {
            let Block::Text(text) = &mut self.blocks[at] else { continue };
            let found = sequences.iter().filter(|s| !s.is_empty()).filter_map(|s| Some((text.find(s)?, *s))).min();
            if let Some((end, sequence)) = found {
                text.truncate(end);
                self.blocks.truncate(at + 1);
                return self.stopped_by(Stop::Sequence(sequence.to_owned()));
            }
        }
        self
    }

    /// Ends when this many tokens are said. A tool call that does not fit is not made.
    pub(crate) fn limited_to(mut self, tokens: u64) -> Self {
        if self.tokens() <= tokens {
            return self;
        }
        let mut left = tokens;
        let mut fitting = Vec::new();
        for block in self.blocks {
            let wanted = block.tokens();
            fitting.extend(block.limited_to(left));
            left = left.saturating_sub(wanted);
        }
        self.blocks = fitting;
        self.stopped_by(Stop::MaxTokens)
    }
}

impl Block {
    fn tokens(&self) -> u64 {
        match self {
            Self::Text(text) | Self::Thinking(text, _) => usage::tokens(text.len()),
            Self::RedactedThinking(data) => usage::tokens(data.len()),
            Self::ToolUse(name, input) => usage::tokens(name.len() + input.to_string().len()),
        }
    }

    fn limited_to(self, tokens: u64) -> Option<Self> {
        if self.tokens() <= tokens {
            return Some(self);
        }
        match self {
            Self::Text(text) if tokens > 0 => Some(Self::Text(cut(text, tokens))),
            Self::Thinking(text, signature) if tokens > 0 => Some(Self::Thinking(cut(text, tokens), signature)),
            _ => None,
        }
    }
}

fn cut(mut text: String, tokens: u64) -> String {
    let bytes = usage::bytes(tokens).min(text.len());
    text.truncate(text.floor_char_boundary(bytes));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_stop_sequence_wins() {
        let message = Message::text("one two three").stopped_at(&["three", "two", ""]);
        assert_eq!(message, Message::text("one ").stopped_by(Stop::Sequence("two".into())));
    }

    #[test]
    fn a_tool_call_that_does_not_fit_is_not_made() {
        let message = Message::new([Block::Text("a word".into()), Block::ToolUse("Bash".into(), json!({"a": 1}))]);
        let limited = message.limited_to(3);
        assert_eq!(limited, Message::text("a word").stopped_by(Stop::MaxTokens));
    }

    #[test]
    fn no_tokens_mean_no_blocks() {
        let message = Message::text("anything").limited_to(0);
        assert_eq!(message, Message::new([]).stopped_by(Stop::MaxTokens));
    }

    #[test]
    fn what_fits_ends_as_it_would() {
        assert_eq!(Message::text("fits").limited_to(1), Message::text("fits"));
    }
}
