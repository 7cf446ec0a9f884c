//! What we write is what the SDK reads.

use protocol::converse::types::{
    Block, Citation, Document, DocumentFormat, DocumentSource, Image, ImageFormat, Location, ResultBlock, Span,
    ToolResult, ToolUse, Ttl,
};
use serde_json::json;
use upstreams::{Bedrock, Upstream};

use super::{QWEN, asking, assistant, http, json_of, text};

#[tokio::test]
async fn every_block_comes_back_as_it_was_sent() {
    let image = Image { format: ImageFormat::Webp, bytes: vec![1, 2] };
    let owned = |text: &str| text.to_owned();
    let paper = |format, source| Document {
        format,
        name: owned("a paper"),
        source,
        context: Some(owned("found")),
        citations: true,
    };
    let pdf = paper(DocumentFormat::Pdf, DocumentSource::Bytes(vec![3]));
    let results = vec![
        ResultBlock::Text(owned("ok")),
        ResultBlock::Json(json!({ "n": u64::MAX }).into()),
        ResultBlock::Image(image.clone()),
        ResultBlock::Document(pdf.clone()),
    ];
    let input = json!({ "a": [-1, 1.0, null, "\u{1f9c0}\u{7}\\\"/"] }).into();
    let blocks = vec![
        text("hi \"there\"\r\n"),
        Block::Cited { texts: vec![owned("so"), owned(" it is")], citations: citations() },
        Block::Image(image),
        Block::Document(pdf),
        Block::Document(paper(DocumentFormat::Txt, DocumentSource::Text(owned("plain")))),
        Block::Document(paper(DocumentFormat::Txt, DocumentSource::Content(vec![owned("a"), owned("b")]))),
        Block::ToolUse(ToolUse { id: owned("t1"), name: owned("look"), input, server: true }),
        Block::ToolResult(ToolResult { id: owned("t1"), content: results, failed: true }),
        Block::Reasoning { text: String::new(), signature: Some(owned("sig")) },
        Block::Redacted(vec![0, 255]),
        Block::CachePoint(Some(Ttl::OneHour)),
        Block::CachePoint(None),
    ];
    let call = asking(QWEN, vec![assistant(blocks.clone())]).call();
    let said = &json_of(&call.body)["messages"][0];
    let answer = json!({ "output": { "message": said }, "stopReason": "end_turn", "metrics": { "latencyMs": 1 },
        "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 } });
    let listener = http::answering_whole(&answer.to_string()).await;
    let (reply, _) = Bedrock::new(Upstream::Simulator(listener.url)).converse(&call).await.expect("an answer");
    assert_eq!(reply.content, blocks);
}

fn citations() -> Vec<Citation> {
    let span = Span { index: 1, start: 20, end: 300 };
    let places = [
        Location::DocumentChar(span),
        Location::DocumentPage(span),
        Location::DocumentChunk(span),
        Location::SearchResult(span),
        Location::Web { url: Some("https://example.com/a".to_owned()), domain: None },
    ];
    let quote = |location| Citation {
        title: Some("Cheese".to_owned()),
        source: None,
        quoted: vec!["It melts.".to_owned()],
        location: Some(location),
    };
    places.into_iter().map(quote).chain([Citation::default()]).collect()
}
