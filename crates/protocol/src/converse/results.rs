//! What a tool gave back. Pictures and documents that a model does not take inside of it follow the results.

use super::content::Reader;
use super::draft::text;
use super::shape::Piece;
use super::types::{Block, ResultBlock};
use super::{documents, media, search_results};
use crate::change::What;
use crate::json::Node;
use crate::refusal::Refusal;

const NOTHING: &str = "(no output)";
const FOLLOWS: &str = "(It follows behind the results.)";

pub(super) fn content(reader: &mut Reader<'_, '_>, result: Node<'_>, at: &str) -> Result<Vec<ResultBlock>, Refusal> {
    let mut blocks = Vec::new();
    let content = result.get("content");
    if let Some(words) = content.and_then(Node::string).filter(|words| !words.trim().is_empty()) {
        blocks.push(ResultBlock::Text(words.into_owned()));
    }
    for (number, block) in content.into_iter().flat_map(Node::items).enumerate() {
        one(reader, block, &mut blocks, &format!("{at}.content.{number}"))?;
    }
    if blocks.is_empty() {
        reader.draft.note(format!("{at}.content"), What::Added, "words: Bedrock takes no empty result");
        blocks.push(ResultBlock::Text(NOTHING.into()));
    }
    Ok(blocks)
}

fn one(reader: &mut Reader<'_, '_>, block: Node<'_>, blocks: &mut Vec<ResultBlock>, at: &str) -> Result<(), Refusal> {
    match &*text(block, "type") {
        "text" => words(reader, block, blocks, at),
        "image" => image(reader, block, blocks, at)?,
        "document" => document(reader, block, blocks, at)?,
        "search_result" => match search_results::block(reader.draft, block, at) {
            Some(result) => blocks.push(ResultBlock::SearchResult(result)),
            None => add_words(blocks, &search_results::in_words(block)),
        },
        "tool_reference" => {
            reader.draft.note(at, What::Rewritten, "became text: this model has no tool search");
            add_words(blocks, &format!("The tool {} is available.", text(block, "tool_name")));
        }
        _ => reader.draft.note(at, What::Dropped, "Converse has no such block in a result"),
    }
    Ok(())
}

fn words(reader: &mut Reader<'_, '_>, block: Node<'_>, to: &mut Vec<ResultBlock>, at: &str) {
    let words = text(block, "text");
    if words.trim().is_empty() {
        reader.draft.note(at, What::Dropped, "there are no words in it");
    } else {
        reader.draft.only(block, at, &["type", "text"]);
        to.push(ResultBlock::Text(words.into_owned()));
    }
}

fn add_words(blocks: &mut Vec<ResultBlock>, words: &str) {
    if !words.trim().is_empty() {
        blocks.push(ResultBlock::Text(words.to_owned()));
    }
}

fn image(reader: &mut Reader<'_, '_>, block: Node<'_>, to: &mut Vec<ResultBlock>, at: &str) -> Result<(), Refusal> {
    let image = media::image(reader.draft, block, at)?;
    let family = reader.draft.family();
    if !family.images || !family.tools {
        reader.draft.note(at, What::Rewritten, "became words: this model sees no pictures here");
        add_words(to, media::UNSEEN_IMAGE);
    } else if family.images_in_tool_results {
        to.push(ResultBlock::Image(image));
    } else {
        follow(reader, Block::Image(image), to, at);
    }
    Ok(())
}

fn document(reader: &mut Reader<'_, '_>, block: Node<'_>, to: &mut Vec<ResultBlock>, at: &str) -> Result<(), Refusal> {
    let read = documents::read(reader.draft, block, at)?;
    let family = reader.draft.family();
    if !family.documents || !family.tools {
        reader.draft.note(at, What::Rewritten, "became words: this model takes no documents here");
        add_words(to, &read.in_words());
        return Ok(());
    }
    let document = documents::named(reader.draft, read, at);
    if family.documents_in_tool_results {
        to.push(ResultBlock::Document(document));
    } else {
        follow(reader, Block::Document(document), to, at);
    }
    Ok(())
}

fn follow(reader: &mut Reader<'_, '_>, block: Block, to: &mut Vec<ResultBlock>, at: &str) {
    reader.draft.note(at, What::Renamed, "it stands behind the results: this model does not take it inside of one");
    add_words(to, FOLLOWS);
    reader.after.push(Piece { block, point: None });
}
