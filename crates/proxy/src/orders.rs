//! `POST /outcrop/…`: orders to the running program, from its owner's command line.
//!
//! | path | body | what it does | answer |
//! |---|---|---|---|
//! | `lessons/forget` | `{"model": "anthropic.claude-…", "lesson": "tier:flex"}`, or no lesson for all of them | Bedrock is asked again for what it refused | `{"forgotten": 1}` |
//! | `reload` | `{}` | client keys and lifted budgets are read anew | `{"reloaded": true}` |
//! | `connections/reload` | `{}` | as whom AWS is called is read anew | `{"reloaded": true}` |
//! | `capture` | `{"session": "…"}`, and `"bodies": "off"` to end it | what this session says and is told is kept | `{"sessions": ["…"]}` |
//! | `dashboard/link` | `{}` | makes a link that signs in one browser | `{"url": "http://…"}` |
//! | `sessions/release` | `{"session": "…"}`, or none for all | paused sessions go on | `{"released": ["…"]}` |

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue};
use protocol::json::Node;
use protocol::lesson::Lesson;
use protocol::refusal::{ErrorType, Refusal};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;
use crate::{logins, reading};

pub(crate) async fn forget(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    let words = words(request, ["model", "lesson"]).await;
    let forgotten = words.and_then(|[model, lesson]| {
        let model = model.ok_or_else(|| no_text("model"))?;
        Ok(json!({ "forgotten": runtime.lessons.forget(model, lesson.map(Lesson::named)) }))
    });
    answer(forgotten, &id)
}

pub(crate) async fn reload(State(runtime): State<Arc<Runtime>>, id: RequestId) -> Response {
    reloaded(&id, move || runtime.keys.reload().and(runtime.entry.reload())).await
}

/// Apart from the rest: it may need a keychain, and that a person.
pub(crate) async fn reconnect(State(runtime): State<Arc<Runtime>>, id: RequestId) -> Response {
    reloaded(&id, move || logins::reload(&runtime)).await
}

async fn reloaded(id: &RequestId, read: impl FnOnce() -> Result<(), String> + Send + 'static) -> Response {
    let read = tokio::task::spawn_blocking(read).await;
    let failed = match read {
        Ok(Ok(())) => None,
        Ok(Err(why)) => Some(why),
        Err(error) => Some(error.to_string()),
    };
    answer(failed.map_or(Ok(json!({ "reloaded": true })), |why| Err(Refusal::new(ErrorType::Api, why))), id)
}

pub(crate) async fn release(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    let words = words(request, ["session"]).await;
    answer(words.map(|[session]| json!({ "released": runtime.entry.release(session.as_deref()) })), &id)
}

pub(crate) async fn capture(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    let words = words(request, ["session", "bodies"]).await;
    let done = words.and_then(|[session, bodies]| {
        let session = session.filter(|session| !session.is_empty()).ok_or_else(|| no_text("session"))?;
        let on = match bodies.as_deref() {
            None | Some("all") => true,
            Some("off") => false,
            Some(_) => return Err(Refusal::invalid("bodies: Input should be \"all\" or \"off\"")),
        };
        Ok(json!({ "sessions": runtime.settings.capture.follow(&session, on) }))
    });
    answer(done, &id)
}

pub(crate) async fn dashboard_link(desk: Desk, id: RequestId, headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    answer(Ok(json!({ "url": desk.link(&format!("http://{host}")) })), &id)
}

/// The texts under these keys of the body; none where there is nothing or null.
async fn words<const N: usize>(request: Request, keys: [&str; N]) -> Result<[Option<String>; N], Refusal> {
    let (parts, body) = request.into_parts();
    let text = reading::text(&parts, body).await?;
    let document = reading::json(&text)?;
    let mut found = [const { None }; N];
    for (key, found) in keys.into_iter().zip(&mut found) {
        if let Some(value) = document.root().get(key).filter(|value| !value.is_null()) {
            *found = Some(Node::string(value).ok_or_else(|| no_text(key))?.into_owned());
        }
    }
    Ok(found)
}

fn no_text(key: &str) -> Refusal {
    Refusal::invalid(format!("{key}: Input should be a valid string"))
}

fn answer(done: Result<Value, Refusal>, id: &RequestId) -> Response {
    match done {
        Err(refusal) => refused(&refusal, id),
        Ok(done) => {
            let mut response = done.to_string().into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
    }
}
