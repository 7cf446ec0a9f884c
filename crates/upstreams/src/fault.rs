//! What the SDK calls an error, as a [`Failure`]. The answer of AWS is read here and not from the SDK's types, which do
//! not have every header and not every exception.

use std::error::Error;
use std::iter::successors;
use std::time::Duration;

use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::types::error::ResponseStreamError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::event_stream::RawMessage;
use protocol::failure::{Exception, Failure};

use crate::credentials::NoCredentials;

/// What rustls says of a certificate whose authority it doesn't know, and what to do then.
const UNTRUSTED: &str = "invalid peer certificate: UnknownIssuer";
const OWN_AUTHORITY: &str = "If a company proxy looks into TLS, name the PEM file of its authority in AWS_CA_BUNDLE.";

/// Of a call that was not answered as hoped.
pub(crate) fn failure<E: Error + 'static>(error: SdkError<E, HttpResponse>) -> Failure {
    match &error {
        SdkError::ServiceError(service) => of_response(service.raw()),
        SdkError::ResponseError(response) => of_response(response.raw()),
        SdkError::TimeoutError(_) => Failure::Timeout,
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => Failure::Timeout,
        _ => without_answer(&error),
    }
}

/// Of a frame of a stream.
pub(crate) fn stream_failure(error: &SdkError<ResponseStreamError, RawMessage>) -> Failure {
    match error {
        SdkError::ServiceError(service) => Failure::Exception(of_frame(service.err(), service.raw())),
        SdkError::ResponseError(response) => {
            of_error_frame(response.raw()).map_or_else(|| Failure::BrokenStream(root_cause(error)), Failure::Exception)
        }
        SdkError::TimeoutError(_) => Failure::Timeout,
        _ => Failure::BrokenStream(root_cause(error)),
    }
}

/// Of an answer with an error status, whose body is there.
pub(crate) fn of_response(response: &HttpResponse) -> Failure {
    let header = |name: &str| response.headers().get(name);
    let body = serde_json_of(response);
    let text = |keys: &[&str]| {
        let body = body.as_ref()?;
        keys.iter().find_map(|key| body.pointer(key)?.as_str()).map(str::to_owned)
    };
    let said = || text(&["/__type", "/code"]).or_else(|| text(&["/error/type"]));
    let Some(name) = header("x-amzn-errortype").map(str::to_owned).or_else(said) else {
        return Failure::NotBedrock(
            response.status().as_u16(),
            header("content-type").unwrap_or("no content type").to_owned(),
        );
    };
    let original_status = body.as_ref().and_then(|body| body.get("originalStatusCode")?.as_u64());
    Failure::Exception(Exception {
        name: bare(&name).to_owned(),
        status: response.status().as_u16(),
        message: text(&["/message", "/Message", "/error/message"]).unwrap_or_default(),
        original_status: original_status.and_then(|status| u16::try_from(status).ok()),
        original_message: text(&["/originalMessage"]),
        retry_after: header("retry-after").and_then(|value| value.trim().parse().ok()).map(Duration::from_secs),
        request_id: header("x-amzn-requestid").map(str::to_owned),
    })
}

fn serde_json_of(response: &HttpResponse) -> Option<serde_json::Value> {
    serde_json::from_slice(response.body().bytes()?).ok()
}

/// `com.amazon#ThrottlingException:http://…` without what stands around the name.
fn bare(name: &str) -> &str {
    let name = name.rsplit('#').next().unwrap_or(name);
    name.split(':').next().unwrap_or(name)
}

fn of_frame(error: &ResponseStreamError, raw: &RawMessage) -> Exception {
    let name = header_of(raw, ":exception-type").unwrap_or_default();
    let message = error.message().unwrap_or_default().to_owned();
    let mut exception = Exception { name, message, ..Exception::default() };
    if let ResponseStreamError::ModelStreamErrorException(model) = error {
        exception.original_status = model.original_status_code.and_then(|status| u16::try_from(status).ok());
        exception.original_message.clone_from(&model.original_message);
    }
    exception
}

/// A frame of the type `error` has everything in its headers. The SDK knows events and exceptions only.
fn of_error_frame(raw: &RawMessage) -> Option<Exception> {
    let name = header_of(raw, ":error-code")?;
    Some(Exception { name, message: header_of(raw, ":error-message").unwrap_or_default(), ..Exception::default() })
}

fn header_of(raw: &RawMessage, wanted: &str) -> Option<String> {
    let RawMessage::Decoded(message) = raw else {
        return None;
    };
    let header = message.headers().iter().find(|header| header.name().as_str() == wanted)?;
    header.value().as_string().ok().map(|value| value.as_str().to_owned())
}

/// The call never came to an answer: no credentials, or no connection.
fn without_answer(error: &(dyn Error + 'static)) -> Failure {
    if let Some(NoCredentials(failure)) = causes(error).find_map(|cause| cause.downcast_ref()) {
        return failure.clone();
    }
    Failure::Connection(root_cause(error))
}

/// The innermost words, which name what happened: `Connection refused (os error 111)`.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let words = causes(error).last().map(ToString::to_string).unwrap_or_default();
    if words.contains(UNTRUSTED) { format!("{words}. {OWN_AUTHORITY}") } else { words }
}

/// The error and everything below it.
pub(crate) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| error.source())
}
