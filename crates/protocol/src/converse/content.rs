//! Messages, block by block: what Converse has goes there as it is, what it lacks is told in words.

use std::borrow::Cow;

use serde_json::json;

use super::draft::{Draft, member, text};
use super::ids::Ids;
use super::shape::{Piece, Turn};
use super::tools::sent_name;
use super::types::{Block, ResultBlock, Role, ToolResult, ToolUse, Ttl};
use super::{ReasoningBack, cited, documents, media, results, search_results};
use crate::change::{self, What};
use crate::json::{Node, Raw};
use crate::refusal::Refusal;

/// How much of what another service did is told to the model.
const MAX_TOLD: usize = 2_000;
/// What is read of each kind of block. Kinds that are told in words or dropped as a whole are not among them.
const READ: [(&str, &[&str]); 7] = [
    ("text", &["type", "text", "cache_control"]),
    ("image", &["type", "source", "cache_control"]),
    ("document", &["type", "source", "title", "context", "citations", "cache_control"]),
    ("thinking", &["type", "thinking", "signature"]),
    ("redacted_thinking", &["type", "data"]),
    ("tool_use", &["type", "id", "name", "input", "cache_control"]),
    ("tool_result", &["type", "tool_use_id", "content", "is_error", "cache_control"]),
];

pub(super) fn read(draft: &mut Draft<'_>) -> Result<Vec<Turn>, Refusal> {
    let Some(messages) = draft.get("messages").filter(|messages| messages.is_array()) else {
        return Err(Refusal::invalid("messages: Input should be a valid list"));
    };
    let mut ids = Ids::default();
    let mut turns: Vec<Turn> = Vec::new();
    let roles: Vec<_> = messages.items().map(|message| text(message, "role")).collect();
    for (number, message) in messages.items().enumerate() {
        let at = format!("messages.{number}");
        let role = &*roles[number];
        let reminder = role == "system" && !(draft.family().system_turns && in_its_place(&roles, number));
        let speaker = match role {
            "user" => Role::User,
            "system" => {
                if reminder {
                    Role::User
                } else {
                    Role::System
                }
            }
            "assistant" => Role::Assistant,
            _ => return Err(Refusal::invalid(format!("{at}.role: Input should be 'user', 'assistant' or 'system'"))),
        };
        if speaker == Role::Assistant && turns.last().is_none_or(|turn| turn.role != Role::Assistant) {
            ids.begin_turn();
        }
        if reminder {
            draft.note(
                &at,
                What::Rewritten,
                "became a reminder in the user's turn: this model takes no system role there",
            );
        }
        own_fields(draft, message, &at);
        let turn = Turn { role: speaker, at, pieces: Vec::new() };
        let reader = Reader { draft, ids: &mut ids, turn, after: Vec::new(), reminder };
        turns.push(reader.message(message)?);
    }
    Ok(turns)
}

/// A system turn follows a user's and stands before an assistant's, or last.
fn in_its_place(roles: &[Cow<'_, str>], at: usize) -> bool {
    let before = at.checked_sub(1).is_some_and(|before| roles[before] == "user");
    before && roles.get(at + 1).is_none_or(|after| after == "assistant")
}

/// A message of Converse has a role and content. Claude Code puts an `output_config` of its own on some.
fn own_fields(draft: &mut Draft<'_>, message: Node<'_>, at: &str) {
    for key in message.members().filter_map(|member| member.key.string()) {
        if key != "role" && key != "content" {
            draft.note(change::member(at, &key), What::Dropped, "a message on Bedrock has only role and content");
        }
    }
}

/// Reads one message.
pub(super) struct Reader<'r, 'd> {
    pub(super) draft: &'r mut Draft<'d>,
    ids: &'r mut Ids,
    turn: Turn,
    /// What was taken out of tool results, to follow them.
    pub(super) after: Vec<Piece>,
    reminder: bool,
}

impl Reader<'_, '_> {
    fn message(mut self, message: Node<'_>) -> Result<Turn, Refusal> {
        let at = format!("{}.content", self.turn.at);
        let Some(content) = message.get("content") else {
            return Err(Refusal::invalid(format!("{at}: Field required")));
        };
        if let Some(words) = content.string() {
            self.words(&words, None, &at);
        } else if !content.is_array() {
            return Err(Refusal::invalid(format!("{at}: Input should be a string or a list of blocks")));
        }
        for (number, block) in content.items().enumerate() {
            self.block(block, &format!("{at}.{number}"))?;
        }
        self.turn.pieces.append(&mut self.after);
        Ok(self.turn)
    }

    fn block(&mut self, block: Node<'_>, at: &str) -> Result<(), Refusal> {
        let kind = text(block, "type");
        let point = self.draft.breakpoint(block, at);
        if let (Role::Assistant, Some(cited)) = (self.turn.role, cited::block(self.draft, block, at)) {
            self.add(cited, point);
            return Ok(());
        }
        if let Some((_, read)) = READ.iter().find(|(known, _)| *known == kind) {
            self.draft.only(block, at, read);
        }
        match &*kind {
            "text" => self.words(&text(block, "text"), point, at),
            "image" => self.image(block, point, at)?,
            "document" => self.document(block, point, at)?,
            "search_result" => match search_results::block(self.draft, block, at) {
                Some(result) => self.add(Block::SearchResult(result), point),
                None => self.words(&search_results::in_words(block), point, at),
            },
            "thinking" | "redacted_thinking" => self.thinking(block, &kind, at)?,
            "tool_use" => self.tool_use(block, point, at)?,
            "tool_result" => self.tool_result(block, point, at)?,
            "compaction" => self.told("compaction", member(block, "content"), at),
            "server_tool_use" | "mcp_tool_use" => {
                self.told(&format!("call of {}", text(block, "name")), member(block, "input"), at);
            }
            kind if kind.ends_with("_tool_result") && kind != "advisor_tool_result" => {
                self.told(kind, member(block, "content"), at);
            }
            "" => return Err(Refusal::invalid(format!("{at}.type: Field required"))),
            _ => self.draft.note(at, What::Dropped, "Converse has no such block"),
        }
        Ok(())
    }

    /// Adds a text. What has no words in it is refused by Bedrock and goes; a cache point on it stays where it was, and
    /// where one is already, the longer of both.
    fn words(&mut self, words: &str, point: Option<Option<Ttl>>, at: &str) {
        if words.trim().is_empty() {
            self.draft.note(at, What::Dropped, "there are no words in it");
            if let (Some(point), Some(last)) = (point, self.turn.pieces.last_mut()) {
                last.point = last.point.max(Some(point));
            }
        } else if self.reminder {
            let reminder = format!("<system-reminder>\n{words}\n</system-reminder>");
            self.add(Block::Text(reminder), point);
        } else {
            self.add(Block::Text(words.to_owned()), point);
        }
    }

    fn add(&mut self, block: Block, point: Option<Option<Ttl>>) {
        self.turn.pieces.push(Piece { block, point });
    }

    fn image(&mut self, block: Node<'_>, point: Option<Option<Ttl>>, at: &str) -> Result<(), Refusal> {
        let image = media::image(self.draft, block, at)?;
        if !self.draft.family().images || self.turn.role == Role::Assistant {
            self.draft.note(at, What::Rewritten, "became words: this model sees no pictures here");
            self.words(media::UNSEEN_IMAGE, point, at);
        } else {
            self.add(Block::Image(image), point);
        }
        Ok(())
    }

    fn document(&mut self, block: Node<'_>, point: Option<Option<Ttl>>, at: &str) -> Result<(), Refusal> {
        let read = documents::read(self.draft, block, at)?;
        if self.draft.family().documents && self.turn.role == Role::User {
            let document = documents::named(self.draft, read, at);
            self.add(Block::Document(document), point);
        } else {
            self.draft.note(at, What::Rewritten, "became words: this model takes no documents here");
            self.words(&read.in_words(), point, at);
        }
        Ok(())
    }

    fn thinking(&mut self, block: Node<'_>, kind: &str, at: &str) -> Result<(), Refusal> {
        self.said_by(Role::Assistant, kind, at)?;
        let signature = Some(text(block, "signature").into_owned()).filter(|signature| !signature.is_empty());
        let thought = text(block, "thinking").into_owned();
        let sent = match self.draft.family().takes_reasoning_back {
            ReasoningBack::Signed if kind == "redacted_thinking" => {
                Some(Block::Redacted(text(block, "data").as_bytes().to_vec()))
            }
            ReasoningBack::Signed if signature.is_some() => Some(Block::Reasoning { text: thought, signature }),
            ReasoningBack::Unsigned if signature.is_none() && !thought.trim().is_empty() => {
                Some(Block::Reasoning { text: thought, signature })
            }
            _ => None,
        };
        match sent {
            Some(block) => self.add(block, None),
            None => self.draft.note(at, What::Dropped, "this model does not take this reasoning back"),
        }
        Ok(())
    }

    fn tool_use(&mut self, block: Node<'_>, point: Option<Option<Ttl>>, at: &str) -> Result<(), Refusal> {
        self.said_by(Role::Assistant, "tool_use", at)?;
        let name = text(block, "name");
        if !self.draft.family().tools {
            self.told(&format!("call of {name}"), member(block, "input"), at);
            return Ok(());
        }
        let called = text(block, "id");
        let id = self.ids.call(&called);
        if id != called {
            self.draft.note(format!("{at}.id"), What::Renamed, "Bedrock takes each short, plain id once");
        }
        self.draft.names.calls.insert(called.into_owned());
        let name = sent_name(self.draft, &name, &format!("{at}.name"));
        let input = member(block, "input");
        if input.is_some_and(|input| !input.is_object()) {
            self.draft.note(format!("{at}.input"), What::Dropped, "the input of a call is an object");
        }
        let input = input.filter(|input| input.is_object());
        let input = input.map_or_else(|| Raw::from(json!({})), Raw::of);
        self.add(Block::ToolUse(ToolUse { id, name, input, server: false }), point);
        Ok(())
    }

    fn tool_result(&mut self, block: Node<'_>, point: Option<Option<Ttl>>, at: &str) -> Result<(), Refusal> {
        self.said_by(Role::User, "tool_result", at)?;
        let id = self.ids.result(&text(block, "tool_use_id"));
        let content = results::content(self, block, at)?;
        if !self.draft.family().tools {
            let words: Vec<&str> = content.iter().map(in_words).collect();
            let words = format!("[result of a tool: {}]", words.join("\n"));
            self.draft.note(at, What::Rewritten, "became text: this model has no tools");
            self.words(&words, point, at);
            return Ok(());
        }
        let failed = block.get("is_error").is_some_and(|is_error| is_error.raw() == "true");
        self.add(Block::ToolResult(ToolResult { id, content, failed }), point);
        Ok(())
    }

    fn said_by(&self, role: Role, kind: &str, at: &str) -> Result<(), Refusal> {
        let who = if role == Role::User { "user" } else { "assistant" };
        match self.turn.role == role {
            true => Ok(()),
            false => Err(Refusal::invalid(format!("{at}: `{kind}` blocks can only be in `{who}` messages"))),
        }
    }

    /// Tells the model in words what another service did in an earlier turn.
    fn told(&mut self, what: &str, content: Option<Node<'_>>, at: &str) {
        let said = content.map(|content| content.string().unwrap_or(content.raw().into())).unwrap_or_default();
        let short: String = said.chars().take(MAX_TOLD).collect();
        self.draft.note(at, What::Rewritten, "became text: this model has no such block");
        self.words(&format!("[{what}: {short}]"), None, at);
    }
}

fn in_words(content: &ResultBlock) -> &str {
    match content {
        ResultBlock::Text(words) => words,
        _ => "",
    }
}
