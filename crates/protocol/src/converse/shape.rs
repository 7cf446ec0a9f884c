//! The shape of a conversation on Converse: the user begins, turns alternate, tool results stand first, nothing is
//! empty, and there are no more pictures and documents than Bedrock takes.

use super::draft::Draft;
use super::media::UNSEEN_IMAGE;
use super::types::{Block, Message, ResultBlock, Role, SystemBlock, Ttl};
use crate::change::What;
use crate::refusal::Refusal;

const MAX_IMAGES: usize = 20;
const MAX_DOCUMENTS: usize = 5;
const LEFT_OUT: &str = "[A document was here, which was left out because there were newer ones.]";

/// A block with the cache point behind it.
pub(super) struct Piece {
    pub(super) block: Block,
    pub(super) point: Option<Option<Ttl>>,
}

/// What one side said.
pub(super) struct Turn {
    pub(super) role: Role,
    /// Where it stood in the request, e.g. `messages.3`.
    pub(super) at: String,
    pub(super) pieces: Vec<Piece>,
}

pub(super) fn messages(
    draft: &mut Draft<'_>,
    turns: Vec<Turn>,
    system: &mut Vec<SystemBlock>,
) -> Result<Vec<Message>, Refusal> {
    let mut last_words = turns.iter().rev().take_while(|turn| turn.role == Role::User).peekable();
    let ends_in_nothing =
        turns.is_empty() || last_words.peek().is_some() && last_words.all(|turn| turn.pieces.is_empty());
    if ends_in_nothing {
        return Err(Refusal::invalid("messages: the last message must contain non-whitespace text"));
    }
    let mut turns = merged(draft, turns);
    if turns.first().is_none_or(|turn| turn.role == Role::Assistant) {
        draft.note("messages", What::Added, "a user turn was put in front: Converse wants the user to begin");
        turns.insert(0, opening());
    }
    if !draft.family().system_prompt && !system.is_empty() {
        said_by_the_user(draft, std::mem::take(system), &mut turns);
    }
    prefill(draft, &mut turns)?;
    limit(draft, &mut turns);
    last_breakpoint(draft, &mut turns);
    turns.iter_mut().for_each(|turn| arrange(draft, turn));
    Ok(turns.into_iter().map(flat).collect())
}

/// Neighbours of the same role become one turn; turns of which nothing is left go.
fn merged(draft: &mut Draft<'_>, turns: Vec<Turn>) -> Vec<Turn> {
    let mut merged: Vec<Turn> = Vec::new();
    for mut turn in turns {
        if turn.pieces.is_empty() {
            draft.note(&turn.at, What::Dropped, "nothing was left in it");
            continue;
        }
        match merged.last_mut() {
            Some(last) if last.role == turn.role => {
                draft.note(&turn.at, What::Rewritten, "joined to the message before it: turns must alternate");
                last.pieces.append(&mut turn.pieces);
            }
            _ => merged.push(turn),
        }
    }
    merged
}

fn opening() -> Turn {
    let piece = Piece { block: Block::Text("(The conversation begins with the assistant.)".into()), point: None };
    Turn { role: Role::User, at: "messages".into(), pieces: vec![piece] }
}

fn said_by_the_user(draft: &mut Draft<'_>, system: Vec<SystemBlock>, turns: &mut [Turn]) {
    draft.note("system", What::Renamed, "it stands in the first user turn: this model has no system prompt");
    let mut pieces: Vec<Piece> = Vec::new();
    for block in system {
        match block {
            SystemBlock::Text(words) => pieces.push(Piece { block: Block::Text(words), point: None }),
            SystemBlock::CachePoint(ttl) => {
                pieces.last_mut().into_iter().for_each(|piece| piece.point = Some(ttl));
            }
        }
    }
    if let Some(first) = turns.first_mut() {
        first.pieces.splice(0..0, pieces);
    }
}

/// An answer that the client has begun: only some models go on with it, and none after white space.
fn prefill(draft: &mut Draft<'_>, turns: &mut [Turn]) -> Result<(), Refusal> {
    let Some(last) = turns.last_mut().filter(|turn| turn.role == Role::Assistant) else {
        return Ok(());
    };
    if last.pieces.iter().any(|piece| matches!(piece.block, Block::ToolUse(_))) {
        return Ok(());
    }
    if !draft.family().prefill {
        return Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    if let Some(Piece { block: Block::Text(words), .. }) = last.pieces.last_mut() {
        words.truncate(words.trim_end().len());
    }
    Ok(())
}

/// Keeps the newest pictures and documents.
fn limit(draft: &mut Draft<'_>, turns: &mut [Turn]) {
    let (mut images, mut documents) = (0, 0);
    for turn in turns.iter_mut().rev() {
        for piece in turn.pieces.iter_mut().rev() {
            if let Block::ToolResult(result) = &mut piece.block {
                for inner in result.content.iter_mut().rev() {
                    let gone = match inner {
                        ResultBlock::Image(_) => full(&mut images, MAX_IMAGES).then_some(UNSEEN_IMAGE),
                        ResultBlock::Document(_) => full(&mut documents, MAX_DOCUMENTS).then_some(LEFT_OUT),
                        ResultBlock::Text(_) | ResultBlock::Json(_) | ResultBlock::SearchResult(_) => None,
                    };
                    gone.into_iter().for_each(|words| *inner = ResultBlock::Text(words.into()));
                }
            }
            let gone = match &piece.block {
                Block::Image(_) => full(&mut images, MAX_IMAGES).then_some(UNSEEN_IMAGE),
                Block::Document(_) => full(&mut documents, MAX_DOCUMENTS).then_some(LEFT_OUT),
                _ => None,
            };
            gone.into_iter().for_each(|words| piece.block = Block::Text(words.into()));
        }
    }
    for (count, most, what) in [(images, MAX_IMAGES, "pictures"), (documents, MAX_DOCUMENTS, "documents")] {
        if count > most {
            draft.note("messages", What::Dropped, format!("the first {what}: Bedrock takes {most} of them"));
        }
    }
}

fn full(count: &mut usize, most: usize) -> bool {
    *count += 1;
    *count > most
}

/// `cache_control` of the whole request: a cache point at its end.
fn last_breakpoint(draft: &mut Draft<'_>, turns: &mut [Turn]) {
    let point = draft.breakpoint(draft.root, "");
    let last = turns.last_mut().and_then(|turn| turn.pieces.last_mut());
    if let (Some(point), Some(last)) = (point, last) {
        last.point.get_or_insert(point);
    }
}

/// Tool results first, and words beside documents.
fn arrange(draft: &mut Draft<'_>, turn: &mut Turn) {
    if turn.role == Role::User {
        turn.pieces.sort_by_key(|piece| !matches!(piece.block, Block::ToolResult(_)));
    }
    let has = |kind: fn(&Block) -> bool| turn.pieces.iter().any(|piece| kind(&piece.block));
    if has(|block| matches!(block, Block::Document(_))) && !has(|block| matches!(block, Block::Text(_))) {
        draft.note(format!("{}.content", turn.at), What::Added, "words: Converse wants some beside a document");
        turn.pieces.push(Piece { block: Block::Text("(The document is attached.)".into()), point: None });
    }
}

fn flat(turn: Turn) -> Message {
    let pieces = turn.pieces.into_iter();
    let content = pieces.flat_map(|piece| [Some(piece.block), piece.point.map(Block::CachePoint)]).flatten().collect();
    Message { role: turn.role, content }
}
