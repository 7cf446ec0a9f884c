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
use protocol::catalog::CountTokens;
use protocol::estimate;
use protocol::json::Document;
use protocol::names::Resolved;
use protocol::native::{self, Addressee, Headers, Post};
use protocol::refusal::Refusal;

use crate::refusal::{RequestId, loggable, refused};
use crate::runtime::Runtime;
use crate::{reading, ready};

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
    let route = runtime.route(&asked.model).await?;
    let headers = ready::headers(&parts.headers, route.one_million, &route.model);
    let (_, body) = runtime.web.emulate(&document, &route.model)?.unzip();
    let emulated = body.as_deref().map(reading::json).transpose()?;
    Ok(match exact(runtime, emulated.as_ref().unwrap_or(&document), &headers, &route).await {
        Some(tokens) => (tokens, "exact"),
        None => (estimated(body.as_deref().unwrap_or(&text)), "estimated"),
    })
}

fn has_messages(document: &Document<'_>) -> Result<(), Refusal> {
    match document.root().get("messages") {
        None => Err(Refusal::invalid("messages: Field required")),
        Some(messages) if !messages.is_array() => Err(Refusal::invalid("messages: Input should be a valid list")),
        Some(messages) if messages.items().next().is_none() => {
            Err(Refusal::invalid("messages: at least one message is required"))
        }
        Some(_) => Ok(()),
    }
}

/// The body for one of the two services that count.
enum Counting {
    Runtime(String),
    Messages(Post),
}

async fn exact(runtime: &Runtime, document: &Document<'_>, headers: &Headers, route: &Resolved) -> Option<u64> {
    let model = &route.model;
    if runtime.counts.refuses(&model.id) {
        return None;
    }
    let counting = counting(runtime, document, headers, route)?;
    let (Counting::Runtime(body) | Counting::Messages(Post { call: native::Call { body, .. }, .. })) = &counting;
    let hash = hash(&model.id, body);
    if let Some(tokens) = runtime.counts.known(hash) {
        return Some(tokens);
    }
    let counted = match &counting {
        Counting::Runtime(body) => runtime.bedrock.count_tokens(&model.id, body).await,
        Counting::Messages(post) => runtime.bedrock.post_count(post).await,
    };
    match counted {
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

/// bedrock-runtime counts for older models; for newer ones an endpoint that speaks Anthropic's own API does, where the
/// user wants that.
fn counting(runtime: &Runtime, document: &Document<'_>, headers: &Headers, route: &Resolved) -> Option<Counting> {
    let model = &route.model;
    if model.count_tokens == CountTokens::Runtime {
        return native::count_body(document, headers, model).ok().map(Counting::Runtime);
    }
    let messages = runtime.bedrock.messages().filter(|messages| messages.count_tokens && model.line.is_some())?;
    let model_id = messages.endpoint.model_id(route);
    let to = Addressee { endpoint: messages.endpoint, model_id: &model_id };
    native::count_post(document, headers, model, to).ok().map(Counting::Messages)
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
