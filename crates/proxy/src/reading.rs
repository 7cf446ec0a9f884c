//! Reading a request body: at most as much as Anthropic takes, as text, and that as JSON.

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, EXPECT};
use http::request::Parts;
use http_body_util::BodyExt;
use protocol::json::Document;
use protocol::refusal::{ErrorType, Refusal};

/// Anthropic's limit, in bytes.
const MOST: usize = 32 * 1024 * 1024;
/// How much of a body that is too large is still taken in and thrown away, so that its client reads the answer instead
/// of a broken connection.
const MOST_DRAINED: usize = 2 * MOST;

/// The whole body as text.
pub(crate) async fn text(parts: &Parts, body: Body) -> Result<String, Refusal> {
    text_up_to(MOST, parts, body).await
}

/// The same with a limit of its own, in bytes.
pub(crate) async fn text_up_to(most: usize, parts: &Parts, body: Body) -> Result<String, Refusal> {
    let bytes = bytes_up_to(most, parts, body).await?;
    not_compressed(parts)?;
    String::from_utf8(bytes).map_err(|_| Refusal::invalid("The request body is not valid JSON: it is not UTF-8."))
}

fn not_compressed(parts: &Parts) -> Result<(), Refusal> {
    match parts.headers.get(CONTENT_ENCODING).map(|encoding| encoding.to_str().unwrap_or_default()) {
        None | Some("" | "identity") => Ok(()),
        Some(encoding) => Err(Refusal::invalid(format!(
            "content-encoding: {encoding} is not supported; send the request body uncompressed"
        ))),
    }
}

/// The whole body, whatever it is.
pub(crate) async fn bytes(parts: &Parts, body: Body) -> Result<Vec<u8>, Refusal> {
    bytes_up_to(MOST, parts, body).await
}

async fn bytes_up_to(most: usize, parts: &Parts, body: Body) -> Result<Vec<u8>, Refusal> {
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        if !parts.headers.contains_key(EXPECT) {
            drain(body).await;
        }
        return Err(too_large());
    }
    collect(most, body, announced.unwrap_or_default()).await
}

/// The body as JSON.
pub(crate) fn json(text: &str) -> Result<Document<'_>, Refusal> {
    Document::parse(text).map_err(|why| Refusal::invalid(format!("The request body is not valid JSON: {why}")))
}

async fn collect(most: usize, body: Body, announced: usize) -> Result<Vec<u8>, Refusal> {
    let mut whole = Vec::with_capacity(announced);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk: Bytes = chunk.map_err(|_| Refusal::invalid("The request body broke off."))?;
        if whole.len() + chunk.len() > most {
            drain(Body::from_stream(chunks)).await;
            return Err(too_large());
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
}

async fn drain(mut body: Body) {
    let mut drained = 0;
    while let Some(Ok(frame)) = body.frame().await {
        drained += frame.data_ref().map_or(0, Bytes::len);
        if drained > MOST_DRAINED {
            break;
        }
    }
}

pub(crate) fn too_large() -> Refusal {
    Refusal::new(ErrorType::RequestTooLarge, "Request exceeds the maximum size")
}
