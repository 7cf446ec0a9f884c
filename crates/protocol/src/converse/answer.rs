//! A whole answer of Converse as a Messages answer.

use super::names::Names;
use super::stop::{self, Held};
use super::types::{Block, Delta, Event, Reply, ResultBlock, Start, ToolResult};
use super::{blocks, formed, usage};
use crate::json::quoted;
use crate::native::Answer;
use crate::refusal::Refusal;
use crate::tariff::Tariff;
use crate::usage::{Said, Tokens};

/// Makes a Messages answer of it, with this id, the model that the client asked for, and where there is a tariff, the
/// cost. `Err`: the model has said nothing that can be read.
pub fn answer(
    mut reply: Reply,
    names: &Names,
    id: &str,
    asked_model: &str,
    tariff: Option<&Tariff>,
) -> Result<Answer, Refusal> {
    reasoning_first(&mut reply.content);
    formed::form(&mut reply, names);
    let held = held(&reply.content);
    let stop = stop::members(&reply.stop_reason, reply.additional.as_ref(), held)?;
    let mut given = Vec::new();
    let content: Vec<String> = reply.content.iter().filter_map(|block| json(block, names, id, &mut given)).collect();
    let (tokens, counted) = reply.used();
    let body = format!(
        r#"{{"id":{},"type":"message","role":"assistant","model":{},"content":[{}],{stop},"usage":{}}}"#,
        quoted(id),
        quoted(asked_model),
        content.join(","),
        usage::json(tokens, tariff, counted),
    );
    Ok(Answer { body, tokens, counted })
}

/// Clients expect thoughts before what came of them; DeepSeek R1 tells them last.
fn reasoning_first(content: &mut [Block]) {
    let thoughts = content.iter().filter(|block| matches!(block, Block::Reasoning { .. })).count();
    if let (1, Some(Block::Reasoning { signature: None, .. })) = (thoughts, content.last()) {
        content.rotate_right(1);
    }
}

fn held(content: &[Block]) -> Held {
    let spoken = |words: &str| !words.trim().is_empty();
    Held {
        words: content.iter().any(|block| match block {
            Block::Text(words) => spoken(words),
            Block::Cited { texts, .. } => texts.iter().any(|words| spoken(words)),
            _ => false,
        }),
        calls: content.iter().any(|block| matches!(block, Block::ToolUse(call) if !call.server)),
    }
}

fn json(block: &Block, names: &Names, answer: &str, given: &mut Vec<String>) -> Option<String> {
    Some(match block {
        Block::Text(words) if words.is_empty() => return None,
        Block::Text(words) => blocks::text(words, &[]),
        Block::Cited { texts, citations } => {
            let citations: Vec<_> = citations.iter().filter_map(|citation| blocks::citation(citation, names)).collect();
            blocks::text(&texts.concat(), &citations)
        }
        Block::Reasoning { text, signature } => blocks::thinking(text, signature.as_deref().unwrap_or_default()),
        Block::Redacted(bytes) => blocks::redacted(bytes),
        Block::ToolUse(call) => {
            let id = blocks::call_id(&call.id, answer, given, names);
            blocks::tool_use(call, &id, names)
        }
        Block::ToolResult(result) => blocks::text(&words(result), &[]),
        Block::Image(_) => blocks::text(&blocks::cannot_be_shown("image"), &[]),
        Block::Document(_) => blocks::text(&blocks::cannot_be_shown("document"), &[]),
        Block::SearchResult(_) => blocks::text(&blocks::cannot_be_shown("searchResult"), &[]),
        Block::Other(kind) => blocks::text(&blocks::cannot_be_shown(kind), &[]),
        Block::CachePoint(_) => return None,
    })
}

fn said(content: &[Block]) -> Said {
    let mut said = Said::default();
    for block in content {
        match block {
            Block::Text(words) | Block::Reasoning { text: words, .. } => said.hear(words),
            Block::Cited { texts, .. } => texts.iter().for_each(|words| said.hear(words)),
            Block::ToolUse(call) => said.hear(call.input.text()),
            _ => {}
        }
    }
    said
}

/// What a tool on the server's side gave back, as text.
fn words(result: &ToolResult) -> String {
    let words = result.content.iter().map(|content| match content {
        ResultBlock::Text(words) => words.clone(),
        ResultBlock::Json(json) => json.to_string(),
        ResultBlock::Image(_) => blocks::cannot_be_shown("image"),
        ResultBlock::Document(_) => blocks::cannot_be_shown("document"),
        ResultBlock::SearchResult(result) => result.texts.join("\n"),
    });
    words.collect::<Vec<_>>().join("\n")
}

impl Reply {
    /// What it used, whether it can be read or not, and whether Bedrock says so: else the output is an estimate.
    pub fn used(&self) -> (Tokens, bool) {
        match self.usage {
            Some(usage) => (usage::tokens(usage), true),
            None => (Tokens { output: said(&self.content).tokens(), ..Tokens::default() }, false),
        }
    }

    /// The events of a stream that says the same, for a client that wants a stream of a model that has none.
    pub fn into_events(mut self) -> Vec<Event> {
        reasoning_first(&mut self.content);
        let mut events = vec![Event::MessageStart];
        for (index, block) in (0_i32..).zip(self.content) {
            let delta = |delta| Event::BlockDelta { index, delta };
            match block {
                Block::Text(words) => events.push(delta(Delta::Text(words))),
                Block::Cited { texts, citations } => {
                    events.extend(citations.into_iter().map(|citation| delta(Delta::Citation(citation))));
                    events.push(delta(Delta::Text(texts.concat())));
                }
                Block::Reasoning { text, signature } => {
                    events.push(delta(Delta::Reasoning(text)));
                    events.extend(signature.map(|signature| delta(Delta::Signature(signature))));
                }
                Block::Redacted(bytes) => events.push(delta(Delta::Redacted(bytes))),
                Block::ToolUse(call) => {
                    let start = Start::ToolUse { id: call.id, name: call.name, server: call.server };
                    events.push(Event::BlockStart { index, start });
                    events.push(delta(Delta::ToolInput(blocks::input(&call.input))));
                }
                Block::ToolResult(result) => events.push(delta(Delta::ToolResult(words(&result)))),
                Block::Image(_) => events.push(delta(Delta::Other("image".into()))),
                Block::Document(_) => events.push(delta(Delta::Other("document".into()))),
                Block::SearchResult(_) => events.push(delta(Delta::Other("searchResult".into()))),
                Block::Other(kind) => events.push(delta(Delta::Other(kind))),
                Block::CachePoint(_) => {}
            }
            events.push(Event::BlockStop { index });
        }
        events.push(Event::MessageStop { reason: self.stop_reason, additional: self.additional });
        events.push(Event::Metadata { usage: self.usage });
        events
    }
}
