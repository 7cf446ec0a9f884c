//! What each exception becomes.

use std::time::Duration;

use super::{Exception, Failure};
use crate::refusal::{ErrorType, Refusal};

use ErrorType::{Api, Conflict, InvalidRequest, NotFound, NotSupported, Permission, RateLimit, RequestTooLarge};

const ACCOUNT: &str = "123456789012";

fn exception(name: &str, status: u16, message: &str) -> Exception {
    Exception { name: name.into(), status, message: message.into(), ..Exception::default() }
}

fn refusal(name: &str, status: u16, message: &str) -> Refusal {
    Failure::Exception(exception(name, status, message)).refusal()
}

/// Name, status and message of an exception; status, type, seconds to wait and word on retrying that a client gets.
type Case = (&'static str, u16, &'static str, u16, ErrorType, Option<u64>, Option<bool>);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("ValidationException", 400, "messages: Field required", 400, InvalidRequest, None, None),
    ("validationException", 0, "messages: Field required", 400, InvalidRequest, None, None),
    ("", 400, "This model doesn't support the s3Uri field.", 400, InvalidRequest, None, None),
    ("SerializationException", 400, "not an object", 400, InvalidRequest, None, None),
    ("ValidationException", 400, "The provided model identifier is invalid.", 404, NotFound, None, None),
    ("ValidationException", 400, "Invocation of model ID x with on-demand throughput isn’t supported. Retry.", 404, NotFound, None, None),
    ("ValidationException", 400, "Invocation of model ID x with on-demand throughput isn't supported. Retry.", 404, NotFound, None, None),
    ("ValidationException", 400, "The provided model doesn't support counting tokens.", 501, NotSupported, None, Some(false)),
    ("ServiceQuotaExceededException", 400, "quota", 429, RateLimit, None, Some(false)),
    ("ConflictException", 400, "conflict", 409, Conflict, None, None),
    ("AccessDeniedException", 403, "You don't have access to the model with the specified model ID.", 403, Permission, None, None),
    ("AccessDenied", 403, "User is not authorized to perform: sts:AssumeRole", 403, Permission, None, None),
    ("AccessDeniedException", 403, "Authentication failed: Please make sure your API Key is valid.", 403, Permission, None, Some(false)),
    ("UnrecognizedClientException", 403, "The security token included in the request is invalid.", 403, Permission, None, Some(false)),
    ("ExpiredTokenException", 403, "The security token included in the request is expired", 403, Permission, None, Some(false)),
    ("ExpiredToken", 403, "", 403, Permission, None, Some(false)),
    ("InvalidSignatureException", 403, "Signature expired: x is now earlier than y", 403, Permission, None, Some(false)),
    ("IncompleteSignatureException", 403, "The request signature does not conform to AWS standards.", 403, Permission, None, Some(false)),
    ("MissingAuthenticationTokenException", 403, "Missing Authentication Token", 403, Permission, None, Some(false)),
    ("", 401, "who?", 403, Permission, None, Some(false)),
    ("ResourceNotFoundException", 404, "not here", 404, NotFound, None, None),
    ("UnknownOperationException", 404, "no such operation", 404, NotFound, None, None),
    ("ModelTimeoutException", 408, "Model has timed out in processing the request. Try your request again.", 504, ErrorType::Timeout, None, None),
    ("ModelErrorException", 424, "failed", 500, Api, None, None),
    ("modelStreamErrorException", 0, "failed", 500, Api, None, None),
    ("ThrottlingException", 429, "Too many requests, please wait before trying again.", 429, RateLimit, Some(3), None),
    ("ThrottlingException", 429, "Too many tokens per day, please wait before trying again.", 429, RateLimit, Some(3600), Some(false)),
    ("throttlingException", 0, "Too many requests", 429, RateLimit, Some(3), None),
    ("ModelNotReadyException", 429, "The model is not ready to serve inference requests.", 429, RateLimit, Some(5), None),
    ("InternalServerException", 500, "oops", 500, Api, None, None),
    ("internalServerException", 0, "oops", 500, Api, None, None),
    ("ServiceUnavailableException", 503, "Bedrock is unable to process your request.", 503, Api, None, None),
    ("serviceUnavailableException", 0, "Bedrock is unable to process your request.", 503, Api, None, None),
    ("", 413, "too large", 413, RequestTooLarge, None, None),
    ("", 424, "failed", 500, Api, None, None),
    ("", 529, "busy", 503, Api, None, None),
    ("NewException", 418, "teapot", 418, InvalidRequest, None, None),
    ("NewException", 599, "new", 599, Api, None, None),
    ("NewException", 200, "new", 500, Api, None, None),
];

#[test]
fn every_exception_has_its_answer() {
    for (name, status, message, told, kind, seconds, should_retry) in CASES {
        let refusal = refusal(name, *status, message);
        let expected = (*told, *kind, seconds.map(Duration::from_secs), *should_retry);
        assert_eq!(
            (refusal.status, refusal.kind, refusal.retry_after, refusal.should_retry),
            expected,
            "{name} {status} {message}"
        );
        assert!(refusal.message.starts_with(message), "{}", refusal.message);
    }
}

#[test]
fn what_is_worth_another_try_never_goes_out_as_403_424_or_529() {
    for (name, status, message, ..) in CASES {
        let refusal = refusal(name, *status, message);
        assert!(![424, 529].contains(&refusal.status), "{name}");
        assert_eq!(refusal.status == 403, refusal.kind == Permission, "{name}");
    }
}

#[test]
fn a_failed_model_answers_by_its_own_status() {
    #[rustfmt::skip]
    let cases = [
        (429, 429, RateLimit), (529, 503, Api), (503, 503, Api), (400, 400, InvalidRequest), (403, 500, Api),
        (404, 500, Api), (408, 504, ErrorType::Timeout), (413, 413, RequestTooLarge), (502, 502, Api), (200, 500, Api),
    ];
    for (original, status, kind) in cases {
        for name in ["ModelErrorException", "modelStreamErrorException"] {
            let failed = Exception { original_status: Some(original), ..exception(name, 424, "failed") };
            let refusal = Failure::Exception(failed).refusal();
            assert_eq!((refusal.status, refusal.kind), (status, kind), "{original}");
        }
    }
}

#[test]
fn the_words_of_the_model_go_before_those_of_bedrock() {
    let failed = Exception {
        original_message: Some("no GPU left".into()),
        ..exception("modelStreamErrorException", 0, "failed")
    };
    assert_eq!(Failure::Exception(failed).event().message, "no GPU left");
}

#[test]
fn upstreams_own_retry_after_wins() {
    for name in ["ThrottlingException", "ModelNotReadyException", "ServiceUnavailableException"] {
        let asked = Some(Duration::from_secs(17));
        let failure = Failure::Exception(Exception { retry_after: asked, ..exception(name, 429, "wait") });
        assert_eq!(failure.refusal().retry_after, asked, "{name}");
        assert_eq!(failure.event().retry_after, None, "an event has no headers");
    }
}

#[test]
fn wordings_that_claude_code_acts_on_arrive_untouched() {
    for words in [
        "Input is too long for requested model.",
        "Input is too long.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length or `max_tokens` and try again",
        "messages.3.role: Input should be 'user' or 'assistant'",
        "output_config.effort: Extra inputs are not permitted",
        "context_management: Extra inputs are not permitted",
        "Unexpected value(s) `x-2026-01-01` for the `anthropic-beta` header",
        "image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes",
        "invalid beta flag",
        "Malformed input request: #/messages/2: extraneous key [x] is not permitted, please reformat your input and try again.",
        "safeguards: Extra inputs are not permitted",
    ] {
        assert_eq!(refusal("ValidationException", 400, words).message, words);
        let wrapped = format!("The model returned the following errors: {words}");
        assert_eq!(refusal("ValidationException", 400, &wrapped).message, words);
    }
}

#[test]
fn a_token_stands_behind_words_that_are_not_understood_alone() {
    for (words, token) in [
        (
            "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags",
            "thinking_type:adaptive",
        ),
        (
            "thinking: Input tag 'enabled' found using 'type' does not match any of the expected tags",
            "thinking_type:enabled",
        ),
        ("role 'system' is not supported on this model", "mid_conv_system"),
        ("messages.1.content.0.thinking.signature: Field required", "thinking_signature"),
        ("output_config.format: Extra inputs are not permitted", "structured_outputs_unsupported"),
        ("This model does not support effort level 'xhigh'. Supported levels: high, low.", "effort_unsupported"),
    ] {
        let told = refusal("ValidationException", 400, words).message;
        assert_eq!(told, format!("{words} (capability_rejected: {token})"));
    }
}

/// Real wordings of denied access, with the words that tell its next step from all others.
const DENIALS: &[(&str, &str)] = &[
    (
        "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model.",
        "use case form",
    ),
    (
        "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.",
        "subscribes the account",
    ),
    (
        "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. Your AWS Marketplace subscription for this model cannot be completed at this time.",
        "payment method",
    ),
    (
        "User: arn:aws:sts::123456789012:assumed-role/dev/ann is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:::foundation-model/anthropic.claude-opus-4-6-v1 with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/service_control_policy/p-1",
        "AWS organization",
    ),
    (
        "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:::foundation-model/anthropic.claude-opus-4-6-v1 with an explicit deny in an identity-based policy",
        "policy that denies it",
    ),
    (
        "User: arn:aws:sts::123456789012:assumed-role/dev/ann is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6 because no identity-based policy allows the bedrock:InvokeModel action",
        "besides foundation-model/*",
    ),
    (
        "User: arn:aws:sts::123456789012:assumed-role/dev/ann is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:eu-north-1::foundation-model/anthropic.claude-sonnet-4-6 because no identity-based policy allows the bedrock:InvokeModel action",
        "the profile alone is not enough",
    ),
    (
        "User: arn:aws:sts::123456789012:assumed-role/dev/ann is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
        "application-inference-profile/*",
    ),
    ("You don't have access to the model with the specified model ID.", "enable access to this model"),
    (
        "Access to this model is not available for channel program accounts. Reach out to your AWS Solution Provider.",
        "reseller",
    ),
    ("Your account is not authorized to invoke this API operation.", "AWS Support"),
    ("Authentication failed: Please make sure your API Key is valid.", "new Bedrock API key"),
    ("The security token included in the request is expired", "aws sso login"),
    ("The security token included in the request is invalid.", "get-caller-identity"),
    ("Signature expired: 20251117T063822Z is now earlier than 20251117T063849Z", "clock"),
    (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key.",
        "secret access key",
    ),
];

#[test]
fn every_denial_names_its_own_next_step_behind_the_words_of_aws() {
    for (words, step) in DENIALS {
        let told = refusal("AccessDeniedException", 403, words).message;
        let (first, advice) = told.split_once(" Next step: ").expect("every one of these has a next step");
        assert!(first.starts_with(&words[..5]), "{told}");
        for (_, other) in DENIALS {
            assert_eq!(advice.contains(other), other == step, "{advice}");
        }
    }
}

#[test]
fn refused_credentials_always_come_with_a_next_step() {
    for (name, message) in
        [("MissingAuthenticationTokenException", "Missing Authentication Token"), ("UnrecognizedClient", "")]
    {
        let told = refusal(name, 403, message).message;
        assert!(told.contains("Next step: choose an AWS profile"), "{told}");
    }
}

#[test]
fn a_lost_connection_a_silence_and_a_stranger_are_told_apart() {
    let cases = [
        (Failure::Connection("dns error".into()), 502, Api, "dns error"),
        (Failure::Timeout, 504, ErrorType::Timeout, "in time"),
        (Failure::NotBedrock(200, "text/html".into()), 502, Api, "text/html"),
        (Failure::NotBedrock(413, "text/html".into()), 413, ErrorType::RequestTooLarge, "too large"),
        (Failure::BrokenStream("bad checksum".into()), 502, Api, "bad checksum"),
        (Failure::NoIdentity("Run `aws sso login`.".into()), 403, Permission, "Run `aws sso login`."),
    ];
    for (failure, status, kind, words) in cases {
        let refusal = failure.refusal();
        assert_eq!((refusal.status, refusal.kind), (status, kind));
        assert!(refusal.message.contains(words), "{}", refusal.message);
        assert_eq!(refusal.should_retry, (status == 403).then_some(false));
        assert_eq!(failure.event().message, refusal.message);
    }
}

#[test]
fn no_body_holds_an_account_number_or_an_arn_and_every_body_parses() {
    let planted = format!("\"odd\"\n\u{1} {ACCOUNT} in arn:aws:iam::{ACCOUNT}:user/ann of AKIAIOSFODNN7EXAMPLE");
    let mut failures: Vec<_> = CASES
        .iter()
        .map(|case| Failure::Exception(exception(case.0, case.1, &format!("{}{planted}", case.2))))
        .collect();
    failures.extend(DENIALS.iter().map(|denial| Failure::Exception(exception("AccessDeniedException", 403, denial.0))));
    failures.extend(
        [Failure::NoIdentity, Failure::Connection, Failure::BrokenStream].map(|failure| failure(planted.clone())),
    );
    failures.push(Failure::NotBedrock(502, planted.clone()));
    failures.push(Failure::Exception(Exception {
        original_message: Some(planted),
        ..exception("modelStreamErrorException", 0, "")
    }));
    for failure in failures {
        for refusal in [failure.refusal(), failure.event()] {
            let body = refusal.body("req_1");
            let parsed: serde_json::Value = serde_json::from_str(&body).expect("a body is JSON");
            assert_eq!(parsed["error"]["message"], refusal.message);
            for private in [ACCOUNT, "arn:", "AKIA", "user/ann", "dev/ann"] {
                assert!(!body.contains(private), "{body}");
            }
        }
    }
}

#[test]
fn an_exception_without_words_still_says_something() {
    assert_eq!(
        refusal("throttlingException", 0, "").message,
        "Amazon Bedrock answered with throttlingException and no message."
    );
    assert_eq!(refusal("", 500, " ").message, "Amazon Bedrock answered with HTTP 500 and no message.");
}
