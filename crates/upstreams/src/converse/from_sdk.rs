//! A whole answer as plain values.

use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types as sdk;
use protocol::converse::types::{
    Block, Document, DocumentFormat, DocumentSource, Image, ImageFormat, Reply, ResultBlock, StopReason, ToolResult,
    ToolUse, Ttl, Usage,
};

use super::citations;
use super::documents::value;

/// What the SDK writes where an answer lacks a word that it must have.
const NO_WORD: &str = "no value was set";
/// The name of what has no member that the SDK knows, or none at all: it does not tell these apart.
const NAMELESS: &str = "unknown";

/// The answer of Converse; `None` for what is none: it says nothing, and not why.
pub(super) fn reply(answer: ConverseOutput) -> Option<Reply> {
    let content = match answer.output {
        Some(sdk::ConverseOutput::Message(message)) => message.content,
        _ => Vec::new(),
    };
    let said = !content.is_empty() || answer.stop_reason.as_str() != NO_WORD;
    said.then(|| Reply {
        content: content.into_iter().map(block).collect(),
        stop_reason: stop_reason(&answer.stop_reason),
        usage: answer.usage.as_ref().map(usage).unwrap_or_default(),
        additional: answer.additional_model_response_fields.map(value),
    })
}

/// Why the model stopped.
fn stop_reason(reason: &sdk::StopReason) -> StopReason {
    match reason.as_str() {
        NO_WORD => StopReason::Other(String::new()),
        word => StopReason::named(word),
    }
}

/// The name of the tier that an answer speaks of.
pub(super) fn tier_name(tier: &sdk::ServiceTier) -> String {
    tier.r#type().as_str().to_owned()
}

/// What was used. A negative count would be no count.
fn usage(usage: &sdk::TokenUsage) -> Usage {
    let count = |tokens: i32| u64::try_from(tokens).unwrap_or_default();
    let long = usage.cache_details().iter().filter(|detail| detail.ttl == sdk::CacheTtl::OneHour);
    Usage {
        input: count(usage.input_tokens),
        output: count(usage.output_tokens),
        cache_read: usage.cache_read_input_tokens.map_or(0, count),
        cache_write: usage.cache_write_input_tokens.map_or(0, count),
        cache_write_1h: long.map(|detail| count(detail.input_tokens)).sum(),
    }
}

/// Whether a tool runs on the server's side.
fn is_server(kind: Option<&sdk::ToolUseType>) -> bool {
    kind == Some(&sdk::ToolUseType::ServerToolUse)
}

fn block(block: sdk::ContentBlock) -> Block {
    use sdk::ContentBlock as From;
    let other = |kind: &str| Block::Other(kind.to_owned());
    match block {
        From::Text(text) => Block::Text(text),
        From::CitationsContent(content) => citations::block(content),
        From::Image(image) => picture(image).map_or_else(|| other("image"), Block::Image),
        From::Document(document) => paper(document).map_or_else(|| other("document"), Block::Document),
        From::ToolUse(call) => Block::ToolUse(tool_use(call)),
        From::ToolResult(result) => Block::ToolResult(tool_result(result)),
        From::ReasoningContent(reasoning) => thought(reasoning).unwrap_or_else(|| other("reasoningContent")),
        From::CachePoint(point) => Block::CachePoint(point.ttl.as_ref().and_then(ttl)),
        From::Audio(_) => other("audio"),
        From::GuardContent(_) => other("guardContent"),
        From::SearchResult(_) => other("searchResult"),
        From::ToolAddition(_) => other("toolAddition"),
        From::ToolRemoval(_) => other("toolRemoval"),
        From::Video(_) => other("video"),
        _ => other(NAMELESS),
    }
}

fn thought(reasoning: sdk::ReasoningContentBlock) -> Option<Block> {
    match reasoning {
        sdk::ReasoningContentBlock::ReasoningText(reasoning) => {
            Some(Block::Reasoning { text: reasoning.text, signature: reasoning.signature })
        }
        sdk::ReasoningContentBlock::RedactedContent(blob) => Some(Block::Redacted(blob.into_inner())),
        _ => None,
    }
}

fn tool_use(call: sdk::ToolUseBlock) -> ToolUse {
    let server = is_server(call.r#type.as_ref());
    ToolUse { id: call.tool_use_id, name: call.name, input: value(call.input).into(), server }
}

fn tool_result(result: sdk::ToolResultBlock) -> ToolResult {
    ToolResult {
        id: result.tool_use_id,
        content: result.content.into_iter().filter_map(result_block).collect(),
        failed: result.status == Some(sdk::ToolResultStatus::Error),
    }
}

fn result_block(block: sdk::ToolResultContentBlock) -> Option<ResultBlock> {
    match block {
        sdk::ToolResultContentBlock::Text(text) => Some(ResultBlock::Text(text)),
        sdk::ToolResultContentBlock::Json(json) => Some(ResultBlock::Json(value(json).into())),
        sdk::ToolResultContentBlock::Image(image) => picture(image).map(ResultBlock::Image),
        sdk::ToolResultContentBlock::Document(document) => paper(document).map(ResultBlock::Document),
        _ => None,
    }
}

fn picture(image: sdk::ImageBlock) -> Option<Image> {
    let format = match image.format {
        sdk::ImageFormat::Gif => ImageFormat::Gif,
        sdk::ImageFormat::Jpeg => ImageFormat::Jpeg,
        sdk::ImageFormat::Png => ImageFormat::Png,
        sdk::ImageFormat::Webp => ImageFormat::Webp,
        _ => return None,
    };
    let Some(sdk::ImageSource::Bytes(blob)) = image.source else {
        return None;
    };
    Some(Image { format, bytes: blob.into_inner() })
}

fn paper(document: sdk::DocumentBlock) -> Option<Document> {
    let format = match document.format {
        sdk::DocumentFormat::Pdf => DocumentFormat::Pdf,
        sdk::DocumentFormat::Txt => DocumentFormat::Txt,
        _ => return None,
    };
    Some(Document {
        format,
        name: document.name,
        source: document_source(document.source?)?,
        context: document.context,
        citations: document.citations.is_some_and(|citations| citations.enabled),
    })
}

fn document_source(source: sdk::DocumentSource) -> Option<DocumentSource> {
    match source {
        sdk::DocumentSource::Bytes(blob) => Some(DocumentSource::Bytes(blob.into_inner())),
        sdk::DocumentSource::Text(text) => Some(DocumentSource::Text(text)),
        sdk::DocumentSource::Content(blocks) => {
            let texts = blocks.into_iter().filter_map(|block| match block {
                sdk::DocumentContentBlock::Text(text) => Some(text),
                _ => None,
            });
            Some(DocumentSource::Content(texts.collect()))
        }
        _ => None,
    }
}

fn ttl(ttl: &sdk::CacheTtl) -> Option<Ttl> {
    match ttl {
        sdk::CacheTtl::FiveMinutes => Some(Ttl::FiveMinutes),
        sdk::CacheTtl::OneHour => Some(Ttl::OneHour),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_carried_goes_by_its_name() {
        let somewhere = sdk::S3Location::builder().uri("s3://bucket/cat.png").build().expect("an address");
        let image = sdk::ImageBlock::builder()
            .format(sdk::ImageFormat::Png)
            .source(sdk::ImageSource::S3Location(somewhere))
            .build()
            .expect("an image");
        assert_eq!(block(sdk::ContentBlock::Image(image)), Block::Other("image".to_owned()));
    }

    #[test]
    fn only_what_was_written_for_an_hour_counts_as_such() {
        let detail = |ttl, tokens| sdk::CacheDetail::builder().ttl(ttl).input_tokens(tokens).build().expect("a detail");
        let counted = sdk::TokenUsage::builder()
            .input_tokens(10)
            .output_tokens(-1)
            .total_tokens(9)
            .cache_read_input_tokens(7)
            .cache_write_input_tokens(30)
            .cache_details(detail(sdk::CacheTtl::OneHour, 20))
            .cache_details(detail(sdk::CacheTtl::FiveMinutes, 10))
            .build()
            .expect("a usage");
        let expected = Usage { input: 10, output: 0, cache_read: 7, cache_write: 30, cache_write_1h: 20 };
        assert_eq!(usage(&counted), expected);
    }

    #[test]
    fn an_answer_without_a_reason_to_stop_gives_none() {
        assert_eq!(stop_reason(&NO_WORD.into()), StopReason::Other(String::new()));
        assert_eq!(stop_reason(&"bored".into()), StopReason::Other("bored".to_owned()));
        assert_eq!(stop_reason(&sdk::StopReason::ModelContextWindowExceeded), StopReason::ContextWindow);
    }
}
