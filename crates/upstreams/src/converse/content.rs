//! The content of messages as the SDK's types.

use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types as sdk;
use protocol::converse::types::{
    Block, Document, DocumentSource, Image, ResultBlock, SearchResult, ToolResult, ToolUse,
};

use super::citations;
use super::documents::document;
use super::to_sdk::cache_point;

/// A block of a request.
pub(super) fn block(block: &Block) -> Result<sdk::ContentBlock, BuildError> {
    Ok(match block {
        Block::Text(text) => sdk::ContentBlock::Text(text.clone()),
        Block::Cited { texts, citations } => sdk::ContentBlock::CitationsContent(citations::cited(texts, citations)),
        Block::Image(image) => sdk::ContentBlock::Image(picture(image)?),
        Block::Document(document) => sdk::ContentBlock::Document(paper(document)?),
        Block::SearchResult(result) => sdk::ContentBlock::SearchResult(found(result)?),
        Block::ToolUse(call) => sdk::ContentBlock::ToolUse(tool_use(call)?),
        Block::ToolResult(result) => sdk::ContentBlock::ToolResult(tool_result(result)?),
        Block::Reasoning { text, signature } => {
            let reasoning = sdk::ReasoningTextBlock::builder().text(text).set_signature(signature.clone()).build()?;
            sdk::ContentBlock::ReasoningContent(sdk::ReasoningContentBlock::ReasoningText(reasoning))
        }
        Block::Redacted(bytes) => {
            let redacted = sdk::ReasoningContentBlock::RedactedContent(Blob::new(bytes.clone()));
            sdk::ContentBlock::ReasoningContent(redacted)
        }
        Block::CachePoint(ttl) => sdk::ContentBlock::CachePoint(cache_point(*ttl)?),
        Block::Other(kind) => return Err(BuildError::other(format!("a block of the kind {kind} cannot be sent"))),
    })
}

fn picture(image: &Image) -> Result<sdk::ImageBlock, BuildError> {
    let source = sdk::ImageSource::Bytes(Blob::new(image.bytes.clone()));
    sdk::ImageBlock::builder().format(image.format.as_str().into()).source(source).build()
}

fn paper(document: &Document) -> Result<sdk::DocumentBlock, BuildError> {
    let citations = document.citations.then(|| sdk::CitationsConfig::builder().enabled(true).build()).transpose()?;
    sdk::DocumentBlock::builder()
        .format(document.format.as_str().into())
        .name(&document.name)
        .source(document_source(&document.source))
        .set_context(document.context.clone())
        .set_citations(citations)
        .build()
}

fn found(result: &SearchResult) -> Result<sdk::SearchResultBlock, BuildError> {
    let texts = result.texts.iter().map(|text| sdk::SearchResultContentBlock::builder().text(text).build());
    let citations = result.citations.then(|| sdk::CitationsConfig::builder().enabled(true).build()).transpose()?;
    sdk::SearchResultBlock::builder()
        .source(&result.source)
        .title(&result.title)
        .set_content(Some(texts.collect::<Result<_, _>>()?))
        .set_citations(citations)
        .build()
}

fn document_source(source: &DocumentSource) -> sdk::DocumentSource {
    match source {
        DocumentSource::Bytes(bytes) => sdk::DocumentSource::Bytes(Blob::new(bytes.clone())),
        DocumentSource::Text(text) => sdk::DocumentSource::Text(text.clone()),
        DocumentSource::Content(texts) => {
            sdk::DocumentSource::Content(texts.iter().cloned().map(sdk::DocumentContentBlock::Text).collect())
        }
    }
}

fn tool_use(call: &ToolUse) -> Result<sdk::ToolUseBlock, BuildError> {
    sdk::ToolUseBlock::builder()
        .tool_use_id(&call.id)
        .name(&call.name)
        .input(document(&call.input))
        .set_type(call.server.then_some(sdk::ToolUseType::ServerToolUse))
        .build()
}

fn tool_result(result: &ToolResult) -> Result<sdk::ToolResultBlock, BuildError> {
    let content = result.content.iter().map(result_block).collect::<Result<_, _>>()?;
    sdk::ToolResultBlock::builder()
        .tool_use_id(&result.id)
        .set_content(Some(content))
        .set_status(result.failed.then_some(sdk::ToolResultStatus::Error))
        .build()
}

fn result_block(block: &ResultBlock) -> Result<sdk::ToolResultContentBlock, BuildError> {
    Ok(match block {
        ResultBlock::Text(text) => sdk::ToolResultContentBlock::Text(text.clone()),
        ResultBlock::Json(value) => sdk::ToolResultContentBlock::Json(document(value)),
        ResultBlock::Image(image) => sdk::ToolResultContentBlock::Image(picture(image)?),
        ResultBlock::Document(document) => sdk::ToolResultContentBlock::Document(paper(document)?),
        ResultBlock::SearchResult(result) => sdk::ToolResultContentBlock::SearchResult(found(result)?),
    })
}
