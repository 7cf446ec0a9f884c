//! `POST /outcrop/lessons/forget`: takes back what was learned of a model, so that Bedrock is asked again.
//!
//! The body is `{"model": "anthropic.claude-…", "lesson": "tier:flex"}`; without a lesson all of the model's go. The
//! answer is `{"forgotten": 1}`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use protocol::json::Node;
use protocol::lesson::Lesson;
use protocol::refusal::Refusal;

use crate::reading;
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;

pub(crate) async fn forget(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    match forgotten(&runtime, request).await {
        Err(refusal) => refused(&refusal, &id),
        Ok(forgotten) => {
            let mut response = format!(r#"{{"forgotten":{forgotten}}}"#).into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
    }
}

async fn forgotten(runtime: &Runtime, request: Request) -> Result<usize, Refusal> {
    let (parts, body) = request.into_parts();
    let text = reading::text(&parts, body).await?;
    let document = reading::json(&text)?;
    let word = |key| document.root().get(key).filter(|value| !value.is_null()).map(Node::string);
    let Some(Some(model)) = word("model") else {
        return Err(Refusal::invalid("model: Input should be a valid string"));
    };
    let lesson = match word("lesson") {
        None => None,
        Some(Some(lesson)) => Some(Lesson::named(lesson)),
        Some(None) => return Err(Refusal::invalid("lesson: Input should be a valid string")),
    };
    Ok(runtime.lessons.forget(model.into_owned(), lesson))
}
