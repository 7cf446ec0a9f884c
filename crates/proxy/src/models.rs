//! `GET /v1/models` and `GET /v1/models/{id}`, in the shape of the client's own API.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use protocol::catalog::Model;
use protocol::refusal::{ErrorType, Refusal};
use protocol::{models, openai};

use crate::face::Face;
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;

pub(crate) async fn list(
    State(runtime): State<Arc<Runtime>>,
    face: Face,
    id: RequestId,
    RawQuery(query): RawQuery,
) -> Response {
    let listed = runtime.names.listed(&runtime.bedrock).await;
    let known: Vec<&Model> = listed.iter().collect();
    if face == Face::OpenAi {
        return json(openai::list(&known).to_string());
    }
    match models::parse_page(&query.unwrap_or_default()).and_then(|page| models::list(&known, &page)) {
        Ok(list) => json(list.to_string()),
        Err(refusal) => refused(&refusal, &id),
    }
}

pub(crate) async fn one(
    State(runtime): State<Arc<Runtime>>,
    face: Face,
    id: RequestId,
    name: Result<Path<String>, PathRejection>,
) -> Response {
    let Ok(Path(name)) = name else {
        return refused(&Refusal::new(ErrorType::NotFound, "model: its id in the path is not UTF-8"), &id);
    };
    match runtime.names.resolve(&name, &runtime.bedrock).await {
        Ok(route) if face == Face::OpenAi => json(openai::one(&route.model).to_string()),
        Ok(route) => json(models::one(&route.model).to_string()),
        Err(refusal) => refused(&refusal, &id),
    }
}

fn json(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
