//! One real request for one word, as any client sends it: through the local port, with the token, streamed, metered.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http_body_util::BodyExt;
use hyper::header::HeaderValue;
use protocol::usage::Tokens;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::running;
use crate::serve::Ready;

/// By this session the ledger knows our own trials from the work of clients.
pub(crate) const SESSION: &str = "outcrop-trial";
/// What is asked.
const QUESTION: &str = "Greet me with one single word.";
/// The most that it takes: the question has fewer tokens, and a longer answer is cut off.
pub(crate) const AT_MOST: Tokens =
    Tokens { input: 30, output: 16, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0 };
/// After this a person has given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of it.
pub(crate) struct Trial {
    /// The `request-id` of the answer, by which the ledger knows it.
    pub(crate) request: String,
    /// What the model said.
    pub(crate) text: String,
    /// From sending to the first text.
    pub(crate) first: Duration,
    /// From sending to the end.
    pub(crate) total: Duration,
}

/// Asks.
///
/// # Errors
/// What stood against it, in the words that a client gets.
pub(crate) async fn ask(ready: &Ready, model: &str) -> Result<Trial> {
    let messages = json!([{ "role": "user", "content": QUESTION }]);
    let body = json!({ "model": model, "max_tokens": AT_MOST.output, "stream": true, "messages": messages });
    timeout(PATIENCE, stream(ready, body.to_string())).await.context("no answer came within a minute")?
}

async fn stream(ready: &Ready, body: String) -> Result<Trial> {
    let address = ready.url.trim_start_matches("http://");
    let mut request = running::request(ready, "/v1/messages", body)?;
    request.headers_mut().insert("x-claude-code-session-id", HeaderValue::from_static(SESSION));
    let start = Instant::now();
    let socket = TcpStream::connect(address).await.with_context(|| format!("nobody answers at {address}"))?;
    let (answer, _open) = running::send(socket, request).await?;
    let id = answer.headers().get("request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let (mut body, mut heard) = (answer.into_body(), Heard::default());
    let mut first = None;
    while let Some(frame) = body.frame().await {
        heard.take(frame.context("the answer broke off")?.data_ref().map_or(&[][..], AsRef::as_ref))?;
        first = first.or_else(|| (!heard.text.is_empty()).then(|| start.elapsed()));
    }
    let total = start.elapsed();
    Ok(Trial { request: id, text: heard.text, first: first.unwrap_or(total), total })
}

/// The text of a stream, as far as it has come.
#[derive(Default)]
struct Heard {
    text: String,
    rest: Vec<u8>,
}

impl Heard {
    /// # Errors
    /// What the stream says went wrong.
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let Some(data) = line.strip_prefix(b"data: ") else { continue };
            let event: Value = serde_json::from_slice(data).unwrap_or_default();
            match event["type"].as_str() {
                Some("error") => bail!("{}", event["error"]["message"].as_str().unwrap_or("the answer broke off")),
                _ => self.text.extend(event["delta"]["text"].as_str()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_heard_however_the_stream_is_cut() -> Result<()> {
        let stream = "event: ping\ndata: {\"type\":\"ping\"}\n\n\
            data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"नम\"}}\n\n\
            data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"स्ते\"}}\n\n";
        for cut in 1..stream.len() {
            let mut heard = Heard::default();
            stream.as_bytes().chunks(cut).try_for_each(|chunk| heard.take(chunk))?;
            assert_eq!(heard.text, "नमस्ते");
        }
        Ok(())
    }

    #[test]
    fn what_went_wrong_in_a_stream_is_told() {
        let mut heard = Heard::default();
        let event = b"data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"AWS hung up\"}}\n";
        assert_eq!(heard.take(event).expect_err("it is an error").to_string(), "AWS hung up");
    }
}
