//! `POST /outcrop/rpc`: one question, one answer. What they mean is not known here.

use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use protocol::refusal::{ErrorType, Refusal};
use tokio::time::sleep;

use super::Desk;
use super::door::{Guest, of_window};
use crate::reading;
use crate::refusal::{RequestId, refused};

/// The longest question, in bytes.
const LONGEST: usize = 1 << 20;
/// How long an answer may take once the end has begun.
const GRACE: Duration = Duration::from_secs(1);

pub(super) async fn rpc(desk: Desk, Extension(guest): Extension<Guest>, id: RequestId, request: Request) -> Response {
    match answer(&desk, &guest, request).await {
        Err(refusal) => refused(&refusal, &id),
        Ok(answer) => ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], answer).into_response(),
    }
}

async fn answer(desk: &Desk, guest: &Guest, request: Request) -> Result<String, Refusal> {
    let (parts, body) = request.into_parts();
    check(&parts, guest)?;
    let question = reading::text_up_to(LONGEST, &parts, body).await?;
    // What was begun is brought to an end even if nobody waits for it any more.
    let answer = tokio::spawn((desk.0.answer)(question));
    tokio::select! {
        answer = answer => answer.map_err(|_| Refusal::new(ErrorType::Api, "This question broke something; the log says more.")),
        () = end(desk) => Err(Refusal::new(ErrorType::Api, "Outcrop is ending.").status(503)),
    }
}

/// The end waits for answers, and a question may be waiting for the end.
async fn end(desk: &Desk) {
    desk.closed().await;
    sleep(GRACE).await;
}

fn check(parts: &Parts, guest: &Guest) -> Result<(), Refusal> {
    let says = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    of_window(guest, &parts.headers)?;
    let kind = says("content-type").split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::invalid("content-type: must be application/json").status(415));
    }
    Ok(())
}
