//! `GET /v1/models` and `GET /v1/models/{id}`.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use protocol::catalog::Model;
use protocol::models;

use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;

pub(crate) async fn list(State(runtime): State<Arc<Runtime>>, id: RequestId, RawQuery(query): RawQuery) -> Response {
    let listed = runtime.names.listed(&runtime.bedrock).await;
    let known: Vec<&Model> = listed.iter().collect();
    match models::parse_page(&query.unwrap_or_default()).and_then(|page| models::list(&known, &page)) {
        Ok(list) => json(list.to_string()),
        Err(refusal) => refused(&refusal, &id),
    }
}

pub(crate) async fn one(State(runtime): State<Arc<Runtime>>, id: RequestId, Path(name): Path<String>) -> Response {
    match runtime.names.resolve(&name, &runtime.bedrock).await {
        Ok(route) => json(models::one(&route.model).to_string()),
        Err(refusal) => refused(&refusal, &id),
    }
}

fn json(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
