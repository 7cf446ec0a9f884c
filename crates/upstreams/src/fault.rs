//! What the SDK calls an error, as a [`Failure`]. The answer of AWS is read here and not from the SDK's types, which do
//! not have every header and not every exception.

use std::error::Error;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_bedrockruntime::error::{DisplayErrorContext, SdkError};
use aws_sdk_bedrockruntime::types::error::ResponseStreamError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::event_stream::RawMessage;
use protocol::failure::{Exception, Failure};

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
        SdkError::TimeoutError(_) => Failure::Timeout,
        _ => Failure::BrokenStream(root_cause(error)),
    }
}

fn of_response(response: &HttpResponse) -> Failure {
    let header = |name: &str| response.headers().get(name);
    let body = serde_json_of(response);
    let text = |keys: &[&str]| {
        let body = body.as_ref()?;
        keys.iter().find_map(|key| body.get(*key)?.as_str()).map(str::to_owned)
    };
    let Some(name) = header("x-amzn-errortype").map(str::to_owned).or_else(|| text(&["__type", "code"])) else {
        return Failure::NotBedrock(
            response.status().as_u16(),
            header("content-type").unwrap_or("no content type").to_owned(),
        );
    };
    let original_status = body.as_ref().and_then(|body| body.get("originalStatusCode")?.as_u64());
    Failure::Exception(Exception {
        name: bare(&name).to_owned(),
        status: response.status().as_u16(),
        message: text(&["message", "Message"]).unwrap_or_default(),
        original_status: original_status.and_then(|status| u16::try_from(status).ok()),
        original_message: text(&["originalMessage"]),
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
    let header = |wanted: &str| match raw {
        RawMessage::Decoded(message) => {
            let header = message.headers().iter().find(|header| header.name().as_str() == wanted);
            header.and_then(|header| header.value().as_string().ok()).map(|value| value.as_str().to_owned())
        }
        _ => None,
    };
    let name = header(":exception-type").or_else(|| header(":error-code")).unwrap_or_default();
    let message = error.meta().message().map(str::to_owned).or_else(|| header(":error-message"));
    let mut exception = Exception { name, message: message.unwrap_or_default(), ..Exception::default() };
    if let ResponseStreamError::ModelStreamErrorException(model) = error {
        exception.original_status = model.original_status_code.and_then(|status| u16::try_from(status).ok());
        exception.original_message.clone_from(&model.original_message);
    }
    exception
}

/// The call never came to an answer: no credentials, or no connection.
fn without_answer(error: &(dyn Error + 'static)) -> Failure {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(credentials) = error.downcast_ref::<CredentialsError>() {
            return Failure::NoIdentity(crate::identity::next_step(credentials));
        }
        cause = error.source();
    }
    let whole = DisplayErrorContext(error).to_string();
    if whole.contains("no identity")
        || whole.contains("no credentials")
        || whole.contains("NoIdentity")
        || whole.contains("MissingIdentity")
    {
        return Failure::NoIdentity(crate::identity::NOTHING_FOUND.to_owned());
    }
    tracing::debug!(error = %whole, "a call to AWS was not answered");
    Failure::Connection(root_cause(error))
}

/// The innermost words, which name what happened: `Connection refused (os error 111)`.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&error| error.source()).last().map(ToString::to_string).unwrap_or_default()
}
