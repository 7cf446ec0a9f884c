//! `GET /health`: whether a request would be served, for people and for monitors. Needs no token, so it names nobody.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::json;
use tokio::time::timeout;

use crate::runtime::Runtime;

/// A monitor is told "checking" rather than kept waiting.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) async fn health(State(runtime): State<Arc<Runtime>>) -> Response {
    let (identity, next_step) = match timeout(PATIENCE, runtime.bedrock.identity()).await {
        Ok(Ok(_)) => ("found", None),
        Ok(Err(failure)) => ("missing", Some(failure.refusal().message)),
        Err(_) => ("checking", None),
    };
    let body = json!({
        "status": if identity == "missing" { "no_identity" } else { "ok" },
        "version": env!("CARGO_PKG_VERSION"),
        "demo": runtime.settings.demo,
        "aws": { "identity": identity, "next_step": next_step },
    });
    let mut response = body.to_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
