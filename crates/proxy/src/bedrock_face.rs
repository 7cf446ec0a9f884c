//! Bedrock's own wire: a client that speaks to Bedrock already speaks to it through here, as the user.
//!
//! Its requests and their answers pass byte for byte. Only the address, the signature and what is between two neighbours
//! are ours; a model may go by any of Outcrop's names. What is used is read beside the bytes. Nothing is tried again but
//! after credentials were renewed: the clients of this face try again by themselves.

mod headers;
mod passing;
mod path;

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::Uri;
use protocol::bedrock_error;
use protocol::failure::Failure;
use protocol::json::Document;
use protocol::refusal::{ErrorType, Refusal};
use protocol::usage::Outcome;
use upstreams::{Passed, Service};

use crate::attempts::Attempts;
use crate::entry::Held;
use crate::keys::Principal;
use crate::meter::Meter;
use crate::reading;
use crate::refusal::{RequestId, loggable, refused};
use crate::runtime::Runtime;
use passing::Passing;
use path::{Asked, Operation};

/// `POST /model/{id}/{operation}`.
pub(crate) async fn model(
    State(runtime): State<Arc<Runtime>>,
    principal: Principal,
    id: RequestId,
    request: Request,
) -> Response {
    let Some(asked) = Asked::read(request.uri().path()) else {
        let words = format!("Not found: POST {}", request.uri().path().chars().take(200).collect::<String>());
        return refused(&Refusal::new(ErrorType::NotFound, words), &id);
    };
    if asked.operation == Operation::CountTokens {
        return match counted(&runtime, &asked, request).await {
            Ok(response) => response,
            Err(refusal) => refused(&refusal, &id),
        };
    }
    let mut meter = Meter::open(&runtime.sink, &id, &principal.key, request.headers()).with(request.extensions().get());
    let who = meter.who();
    let mut response = match answered(&runtime, &asked, request, &mut meter).await {
        Ok(Passed::Answer(answer)) => Passing::response(answer, &asked.operation, meter),
        Ok(Passed::Refused(answer, failure)) => as_it_came(answer, &failure, meter),
        Err(refusal) => {
            let status = bedrock_error::exception(&refusal).status;
            meter.note(|event| event.status = status);
            meter.end(Outcome::Failed, Some(&refusal));
            refused(&refusal, &id)
        }
    };
    runtime.entry.show(&who, response.headers_mut());
    response
}

/// `GET` of lists and their entries, which use no model and leave no row.
pub(crate) async fn control(State(runtime): State<Arc<Runtime>>, id: RequestId, request: Request) -> Response {
    match unmetered(&runtime, Service::Control, request, None).await {
        Ok(response) => response,
        Err(refusal) => refused(&refusal, &id),
    }
}

/// Resolves, and gets the head of an answer.
async fn answered(runtime: &Runtime, asked: &Asked, request: Request, meter: &mut Meter) -> Result<Passed, Refusal> {
    meter.note(|event| {
        event.requested_model = Some(asked.model.clone());
        event.stream = asked.operation.streams();
    });
    let (sent, route) = runtime.names.for_path(&asked.model, &runtime.bedrock).await;
    let target = runtime.target(&runtime.bedrock.region().await, asked.operation.lane());
    meter.note(|event| event.target = Some(target));
    if let Some(route) = &route {
        meter.route(route);
    }
    meter.note(|event| event.sent_model = Some(sent.clone()));
    let uri = asked.uri(request.uri(), &sent);
    let request = read(request, uri).await?;
    let worst = meter.tariff().and_then(|tariff| tariff.worst(request.body().len(), most_output(request.body())));
    meter.admitted(runtime.entry.enter(&meter.who(), &sent, worst, &Held::default()).await?);
    send(runtime, Service::Runtime, request, &meter.attempts()).await
}

/// The output that a body asks for at most, whichever model it is for.
fn most_output(body: &[u8]) -> Option<u64> {
    let body = Document::parse(std::str::from_utf8(body).ok()?).ok()?;
    let converse = || body.root().get("inferenceConfig")?.get("maxTokens");
    body.root().get("max_tokens").or_else(converse)?.whole()
}

/// Counting is for foundation models only, so a name of ours becomes the id of one.
async fn counted(runtime: &Runtime, asked: &Asked, request: Request) -> Result<Response, Refusal> {
    let (sent, route) = runtime.names.for_path(&asked.model, &runtime.bedrock).await;
    let counts = route.filter(|_| sent != asked.model).map_or(sent, |route| route.model.id.clone());
    let uri = asked.uri(request.uri(), &counts);
    unmetered(runtime, Service::Runtime, request, Some(uri)).await
}

async fn unmetered(
    runtime: &Runtime,
    service: Service,
    request: Request,
    uri: Option<Uri>,
) -> Result<Response, Refusal> {
    let uri = uri.unwrap_or_else(|| request.uri().clone());
    let unmetered = Attempts::since(Instant::now());
    Ok(match send(runtime, service, read(request, uri).await?, &unmetered).await? {
        Passed::Answer(answer) => Passing::unmetered(answer),
        Passed::Refused(answer, _) => headers::passed(answer.map(Body::from)),
    })
}

async fn read(request: Request, uri: Uri) -> Result<http::Request<Bytes>, Refusal> {
    let (mut parts, body) = request.into_parts();
    let body = reading::bytes(&parts, body).await?;
    parts.headers = headers::for_aws(&parts.headers);
    parts.uri = uri;
    Ok(http::Request::from_parts(parts, body.into()))
}

/// Sends it; and once more, if AWS refused the credentials and there may be new ones.
async fn send(
    runtime: &Runtime,
    service: Service,
    request: http::Request<Bytes>,
    attempts: &Attempts,
) -> Result<Passed, Refusal> {
    let mut renewed = false;
    loop {
        attempts.begin();
        let passed = runtime.bedrock.pass(service, &request).await;
        let failure = match &passed {
            Ok(Passed::Answer(answer)) => {
                attempts.answered(&headers::facts(answer.headers()));
                return passed.map_err(|failure| failure.refusal());
            }
            Ok(Passed::Refused(_, failure)) | Err(failure) => failure,
        };
        attempts.failed(failure);
        if renewed || !failure.is_about_credentials() {
            tracing::warn!(refusal = loggable(&failure.refusal()), "Bedrock did not answer");
            return passed.map_err(|failure| failure.refusal());
        }
        renewed = true;
        runtime.bedrock.reconnect();
    }
}

/// An error of AWS, with its status and in its words.
fn as_it_came(answer: http::Response<Bytes>, failure: &Failure, mut meter: Meter) -> Response {
    let upstream = headers::facts(answer.headers()).request_id;
    meter.note(|event| (event.status, event.upstream_request_id) = (answer.status().as_u16(), upstream));
    meter.end(Outcome::Failed, Some(&failure.refusal()));
    headers::passed(answer.map(Body::from))
}
