//! Which path leads where. Query strings such as `?beta=true` never matter.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use protocol::refusal::{ErrorType, Refusal};

use crate::current::Current;
use crate::desk::{self, Desk};
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;
use crate::{bedrock_face, capture, count_tokens, face, guard, health, messages, models, orders};

pub(crate) fn router(current: &Current, desk: Option<Desk>) -> Router {
    let orders = Router::new()
        .route("/outcrop/lessons/forget", post(orders::forget))
        .route("/outcrop/reload", post(orders::reload))
        .route("/outcrop/connections/reload", post(orders::reconnect))
        .route("/outcrop/sessions/release", post(orders::release))
        .route("/outcrop/capture", post(orders::capture))
        .route("/outcrop/dashboard/link", post(orders::dashboard_link))
        .route_layer(from_fn(guard::owner));
    let product = Router::new()
        .route("/v1/messages", post(messages::messages))
        .route("/v1/messages/count_tokens", post(count_tokens::count_tokens))
        .route("/v1/chat/completions", post(messages::messages))
        .route("/v1/models", get(models::list))
        // Ids may have slashes, and old SDKs leave them as they are.
        .route("/v1/models/{*id}", get(models::one))
        // A base URL that ends in /v1 is an easy mistake, and one without it for a client of OpenAI.
        .route("/v1/v1/messages", post(messages::messages))
        .route("/v1/v1/messages/count_tokens", post(count_tokens::count_tokens))
        .route("/v1/v1/models", get(models::list))
        .route("/v1/v1/chat/completions", post(messages::messages))
        .route("/chat/completions", post(messages::messages))
        .route("/models", get(models::list))
        .route("/models/{*id}", get(models::one))
        .route("/model/{*path}", post(bedrock_face::model))
        .route("/inference-profiles", get(bedrock_face::control))
        .route("/inference-profiles/{*id}", get(bedrock_face::control))
        .route("/foundation-models", get(bedrock_face::control))
        .route("/foundation-models/{*id}", get(bedrock_face::control))
        .route("/foundation-model-availability/{*id}", get(bedrock_face::control))
        .merge(orders)
        .route_layer(from_fn_with_state(current.clone(), guard::token));
    let open = Router::new().route("/api/hello", get(desk::hello)).route("/health", get(health::health));
    let all = product
        .merge(open)
        .merge(desk::routes(current))
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(from_fn(guard::place))
        .layer(from_fn(face::retold))
        .layer(from_fn_with_state(current.clone(), with_request_id))
        .with_state(current.clone());
    match desk {
        Some(desk) => all.layer(Extension(desk)),
        None => all,
    }
}

/// Every answer has a `request-id`, errors and streams too. Copies are taken here, where words are those of the client.
async fn with_request_id(State(runtime): State<Arc<Runtime>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::new();
    request.extensions_mut().insert(id.clone());
    let mut response = match runtime.settings.capture.of(&request, &id) {
        None => next.run(request).await,
        Some(taking) => capture::taken(taking, request, next).await,
    };
    response.headers_mut().insert("request-id", id.header());
    response
}

async fn unknown_path(id: RequestId, request: Request) -> Response {
    let shown: String = request.uri().path().chars().take(200).collect();
    refused(&Refusal::new(ErrorType::NotFound, format!("Not found: {} {shown}", request.method())), &id)
}

async fn unknown_method(id: RequestId, request: Request) -> Response {
    let words = format!("Method not allowed: {} {}", request.method(), request.uri().path());
    refused(&Refusal::invalid(words).status(405), &id)
}
