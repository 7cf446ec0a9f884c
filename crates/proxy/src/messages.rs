//! `POST /v1/messages` and `POST /v1/chat/completions`: the road of a request, step by step. The face decides only about
//! words, see [`crate::wording`].

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use protocol::budget::Who;
use protocol::money::Picos;
use protocol::refusal::Refusal;
use protocol::usage::Outcome;
use tokio::time::timeout;

use crate::entry::Held;
use crate::face::Face;
use crate::keys::Principal;
use crate::meter::Meter;
use crate::open::{self, Ask};
use crate::ready::{Ready, prepare};
use crate::refusal::{RequestId, refused};
use crate::relay::{Begun, Entering, PING_EVERY, Relaying};
use crate::runtime::Runtime;

pub(crate) async fn messages(
    State(runtime): State<Arc<Runtime>>,
    face: Face,
    id: RequestId,
    principal: Principal,
    request: Request,
) -> Response {
    let mut meter = Meter::open(&runtime.sink, &id, &principal.key, request.headers()).with(request.extensions().get());
    let who = meter.who();
    let mut response = match prepare(&runtime, face, &principal, request, &mut meter).await {
        Err(refusal) => refuse(meter, &refusal, &id),
        Ok(ready) if ready.stream => streamed(runtime.clone(), ready, meter, id).await,
        Ok(ready) => whole(&runtime, ready, meter, &id).await,
    };
    runtime.entry.show(&who, response.headers_mut());
    response
}

/// The 200 waits for the first event, so that what goes wrong until then has a status; but a client is not left in
/// silence, so after a while it goes out all the same, with pings behind it.
async fn streamed(runtime: Arc<Runtime>, ready: Ready, meter: Meter, id: RequestId) -> Response {
    let planned = ready.ask.changes().count();
    let mut entering = entering(runtime, ready.ask, ready.who, ready.worst);
    let (relaying, changes, upstream) = match timeout(PING_EVERY, &mut entering.begun).await {
        Ok(Err(refusal)) => return refuse(meter, &refusal, &id),
        Ok(Ok(begun)) => {
            let (count, upstream) = (begun.changes.count(), begun.opened.stream.facts().request_id.clone());
            (Relaying::open(begun, meter, id, ready.wording), count, upstream)
        }
        Err(_) => (Relaying::entering(entering, meter, id, ready.wording), planned, None),
    };
    let mut response = Response::new(relaying.into_body());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    facts(headers, &ready.target, changes, upstream.as_deref());
    response
}

/// Lets it in, and gets the answer to begin.
fn entering(runtime: Arc<Runtime>, ask: Ask, who: Who, worst: Option<Picos>) -> Entering {
    let held = Held::default();
    let begin = {
        let held = held.clone();
        async move {
            let permit = runtime.entry.enter(&who, &ask.model.id, worst, &held).await?;
            let (opened, changes) = open::stream(runtime, ask).await?;
            Ok(Begun { opened, changes, permit })
        }
    };
    Entering { begun: Box::pin(begin), held }
}

async fn whole(runtime: &Arc<Runtime>, ready: Ready, mut meter: Meter, id: &RequestId) -> Response {
    match answered(runtime, ready, &mut meter).await {
        Ok(response) => response,
        Err(refusal) => refuse(meter, &refusal, id),
    }
}

async fn answered(runtime: &Arc<Runtime>, ready: Ready, meter: &mut Meter) -> Result<Response, Refusal> {
    let Ready { ask, target, wording, who, worst, .. } = ready;
    meter.admitted(runtime.entry.enter(&who, &ask.model.id, worst, &Held::default()).await?);
    let (answer, told, changes) = open::whole(runtime, ask, meter).await?;
    let count = changes.count();
    meter.changed(changes);
    meter.first_event(&told);
    meter.observe(answer.tokens, &told, answer.counted);
    let cost = meter.cost();
    let body = wording.whole(answer.body)?;
    meter.end(Outcome::Complete, None);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    facts(headers, &target, count, told.request_id.as_deref());
    if let Some(cost) = cost {
        insert(headers, "outcrop-cost-usd", &cost.to_string());
    }
    Ok(response)
}

fn refuse(meter: Meter, refusal: &Refusal, id: &RequestId) -> Response {
    let (target, changes) = (meter.target(), meter.changes());
    meter.failed(refusal);
    let mut response = refused(refusal, id);
    facts(response.headers_mut(), &target.unwrap_or_default(), changes, None);
    response
}

/// What Outcrop says of each answer.
fn facts(headers: &mut HeaderMap, target: &str, changes: u32, upstream: Option<&str>) {
    insert(headers, "outcrop-target", target);
    insert(headers, "outcrop-changes", &changes.to_string());
    if let Some(upstream) = upstream {
        insert(headers, "x-amzn-requestid", upstream);
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
