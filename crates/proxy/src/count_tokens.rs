//! `POST /v1/messages/count_tokens`: exact where Bedrock counts for the model, else an estimate that says it is one.
//!
//! A client must never wait or pay because counting failed, so whatever Bedrock answers, there is a number. Counting is
//! free and uses no model; it leaves no row in the ledger.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use protocol::catalog::{CountTokens, Model};
use protocol::estimate;
use protocol::json::Document;
use protocol::native::{self, Headers};
use protocol::refusal::Refusal;

use crate::refusal::{RequestId, loggable, refused};
use crate::runtime::Runtime;
use crate::{messages, reading};

/// How long a model that does not count is not asked again.
const NOT_AGAIN: Duration = Duration::from_secs(600);
/// Counts that are remembered: Claude Code asks for thirty at once, and again with the next `/context`.
const MOST_KNOWN: usize = 1024;

/// What is known of counting.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Tokens by a hash of model and body.
    known: Mutex<HashMap<u64, u64>>,
    /// Models that do not count, since when.
    refused: Mutex<HashMap<String, Instant>>,
}

pub(crate) async fn count_tokens(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    match count(&runtime, request).await {
        Err(refusal) => refused(&refusal, &id),
        Ok((tokens, how)) => {
            let mut response = format!(r#"{{"input_tokens":{tokens}}}"#).into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response.headers_mut().insert("outcrop-count", HeaderValue::from_static(how));
            response
        }
    }
}

async fn count(runtime: &Runtime, request: Request) -> Result<(u64, &'static str), Refusal> {
    let (parts, body) = request.into_parts();
    let text = reading::text(&parts, body).await?;
    let document = reading::json(&text)?;
    let asked = native::Request::read(&document)?;
    has_messages(&document)?;
    let route = runtime.names.resolve(&asked.model, &runtime.bedrock).await?;
    let headers = messages::headers(&parts.headers, route.one_million, &route.model);
    Ok(match exact(runtime, &document, &headers, &route.model).await {
        Some(tokens) => (tokens, "exact"),
        None => (estimated(&text), "estimated"),
    })
}

fn has_messages(document: &Document<'_>) -> Result<(), Refusal> {
    match document.root().get("messages") {
        None => Err(Refusal::invalid("messages: Field required")),
        Some(messages) if !messages.is_array() => Err(Refusal::invalid("messages: Input should be a valid list")),
        Some(_) => Ok(()),
    }
}

async fn exact(runtime: &Runtime, document: &Document<'_>, headers: &Headers, model: &Model) -> Option<u64> {
    if model.count_tokens != CountTokens::Runtime || runtime.counts.refuses(&model.id) {
        return None;
    }
    let body = native::count_body(document, headers, model).ok()?;
    let hash = hash(&model.id, &body);
    if let Some(tokens) = runtime.counts.known(hash) {
        return Some(tokens);
    }
    match runtime.bedrock.count_tokens(&model.id, &body).await {
        Ok(tokens) => {
            runtime.counts.remember(hash, tokens);
            Some(tokens)
        }
        Err(failure) => {
            let refusal = failure.refusal();
            if refusal.message.contains("doesn't support counting tokens") || refusal.status == 403 {
                runtime.counts.refuse(&model.id);
            }
            tracing::debug!(model = %model.id, refusal = loggable(&refusal), "tokens are estimated");
            None
        }
    }
}

fn estimated(text: &str) -> u64 {
    match serde_json::from_str(text) {
        Ok(body) => estimate::input_tokens(&body),
        // Lone surrogates are JSON, but no text. Half of the bytes is more than any text has tokens.
        Err(_) => text.len() as u64 / 2,
    }
}

fn hash(model: &str, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (model, body).hash(&mut hasher);
    hasher.finish()
}

impl Counts {
    fn known(&self, hash: u64) -> Option<u64> {
        self.known.lock().expect("no panic holds this lock").get(&hash).copied()
    }

    fn remember(&self, hash: u64, tokens: u64) {
        let mut known = self.known.lock().expect("no panic holds this lock");
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(hash, tokens);
    }

    fn refuses(&self, model: &str) -> bool {
        let refused = self.refused.lock().expect("no panic holds this lock");
        refused.get(model).is_some_and(|since| since.elapsed() < NOT_AGAIN)
    }

    fn refuse(&self, model: &str) {
        self.refused.lock().expect("no panic holds this lock").insert(model.to_owned(), Instant::now());
    }
}
