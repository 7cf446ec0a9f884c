//! What is said where there is no identity, or none that can be used: one sentence with the next step.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::aws::REGION;
use super::lookup::token;
use super::{Aws, aws_file, is_told, offered};
use crate::support::door::{Door, listen};

const SSO: &str = "sso_account_id = 123456789012\nsso_role_name = models\nsso_region = eu-west-1\n\
    sso_start_url = https://work.awsapps.example/start\n";
const OF_START: &str = "sso/cache/3c0f44965600291336bb51adfa6480cb1c05328b.json";

#[tokio::test]
async fn with_no_identity_it_starts_and_says_how_to_get_one() {
    let Some(aws) = Aws::start().await else { return };
    let outcrop = aws.stranger().await;
    is_told(&outcrop, "No AWS identity was found. Sign in with `aws sso login` or `aws configure`").await;
    assert!(outcrop.said().contains("AWS: No AWS identity was found."), "{}", outcrop.said());
}

#[tokio::test]
async fn a_mistake_in_the_configuration_is_named() {
    let Some(aws) = Aws::start().await else { return };
    let mistakes = [
        ("[default]\n", "There is no AWS profile \"work\". Check AWS_PROFILE"),
        ("[profile work\nregion = eu-west-1\n", "The AWS configuration cannot be used"),
        ("[profile work]\nregion\n", "The AWS configuration cannot be used"),
        ("[profile work]\naws_access_key_id = AKIAEXAMPLE\n", "profile missing aws_secret_access_key"),
        (
            "[profile work]\nrole_arn = arn:aws:iam::123456789012:role/models\nsource_profile = base\n",
            "The AWS profile \"base\" cannot be used: could not find source profile base referenced from work",
        ),
        ("[profile work]\nrole_arn = arn:aws:iam::123456789012:role/models\n", "must contain `source_profile` or"),
        (
            "[profile work]\nsso_session = home\nsso_account_id = 1\nsso_role_name = a\n",
            "sso-session named `home` (referenced by profile `work`) was not found",
        ),
        (
            "[profile work]\nlogin_session = arn:aws:iam::123456789012:user/a\n",
            "Profiles of `aws login` cannot be used yet",
        ),
    ];
    for (config, words) in mistakes {
        let start = aws_file(aws.stranger(), "config", config).env("AWS_PROFILE", "work").env("AWS_REGION", REGION);
        is_told(&start.await, words).await;
    }
}

#[tokio::test]
async fn a_sign_in_that_has_ended_is_to_be_made_again() {
    let Some(aws) = Aws::start().await else { return };
    let portal = Door::with_headers(|_| {
        let body = json!({ "message": "Session token not found or invalid" }).to_string();
        ((401, body), vec![("x-amzn-errortype", "UnauthorizedException")])
    });
    let portal = portal.await;
    let session = "[profile work]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = models\n\
        [sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://work.awsapps.example/start\n";
    let legacy = format!("[profile work]\n{SSO}");
    let ended = token("a-token-of-sso", "2020-01-01T00:00:00Z").to_string();
    let of_session = "sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
    for (config, cache) in
        [(session, None), (session, Some(of_session)), (legacy.as_str(), None), (legacy.as_str(), Some(OF_START))]
    {
        let start = aws_file(aws.stranger(), "config", config).env("AWS_PROFILE", "work").env("AWS_REGION", REGION);
        let start = match cache {
            Some(cache) => aws_file(start, cache, &ended),
            None => start,
        };
        let outcrop = start.env("AWS_ENDPOINT_URL_SSO", &portal.url()).await;
        is_told(&outcrop, "Run `aws sso login --profile work` and try again.").await;
    }
}

#[tokio::test]
async fn a_role_that_the_sign_in_does_not_give_is_no_reason_to_sign_in_again() {
    let Some(aws) = Aws::start().await else { return };
    let portal = Door::with_headers(|_| {
        ((403, json!({ "message": "No access" }).to_string()), vec![("x-amzn-errortype", "ForbiddenException")])
    });
    let portal = portal.await;
    let start = aws_file(aws.stranger(), "config", &format!("[default]\nregion = {REGION}\n{SSO}"));
    let start = aws_file(start, OF_START, &token("a-token-of-sso", "2099-01-01T00:00:00Z").to_string());
    let outcrop = start.env("AWS_ENDPOINT_URL_SSO", &portal.url()).await;
    is_told(&outcrop, "does not give you its role (ForbiddenException). Check sso_account_id and sso_role_name.").await;
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_named_with_the_reason_of_aws() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.user().await;
    let config = format!(
        "[profile work]\nrole_arn = arn:aws:iam::999999999999:role/models\nsource_profile = base\n[profile base]\n{}",
        keys.ini()
    );
    let start = aws_file(aws.stranger(), "config", &config).env("AWS_REGION", REGION);
    is_told(&start.env("AWS_PROFILE", "work").await, "The role of profile work could not be assumed (AccessDenied).")
        .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_fails_is_named_and_what_it_printed_is_not_repeated() {
    let Some(aws) = Aws::start().await else { return };
    let printed = "the-password-that-the-program-printed";
    for (command, words) in [
        (format!("sh -c \"echo {printed} >&2; exit 3\""), "failed (exit status: 3). Run it by hand to see why."),
        (format!("echo {printed}"), "did not print credentials. Run it by hand to see why."),
        (format!("sh -c \"exit 0 {printed}\""), "did not print credentials. Run it by hand to see why."),
    ] {
        let config = format!("[default]\nregion = {REGION}\ncredential_process = {command}\n");
        let outcrop = aws_file(aws.stranger(), "config", &config).env("OUTCROP_LOG", "trace").await;
        is_told(&outcrop, &format!("The credential_process of the default profile {words}")).await;
        assert!(!outcrop.said().contains(printed), "{}", outcrop.said());
    }
}

#[tokio::test]
async fn a_metadata_service_that_never_answers_holds_up_neither_the_start_nor_the_window_nor_the_answer() {
    let Some(aws) = Aws::start().await else { return };
    let asked = Arc::new(AtomicUsize::new(0));
    let silent = listen({
        let asked = asked.clone();
        move |socket| {
            asked.fetch_add(1, Ordering::SeqCst);
            async move {
                std::future::pending::<()>().await;
                drop(socket);
            }
        }
    });
    let silent = format!("http://{}", silent.await);
    let start = aws.stranger().env("AWS_EC2_METADATA_DISABLED", "false");
    let outcrop = start.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &silent).await;
    assert_eq!(asked.load(Ordering::SeqCst), 0, "a start asks nobody");
    // It takes seconds until there is taken to be none: who had waited for that would not be offered one.
    assert_eq!(offered(&outcrop).await, ["machine"], "nobody knows yet");
    // After a minute of silence the words would be others.
    outcrop.reply(&crate::support::hello(false)).await.is_refused(
        403,
        "permission_error",
        "No AWS identity was found.",
    );
}

#[tokio::test]
async fn a_sign_in_service_that_cannot_be_reached_is_no_verdict_about_the_person() {
    let Some(aws) = Aws::start().await else { return };
    let start = aws_file(aws.stranger(), "config", &format!("[default]\nregion = {REGION}\n{SSO}"));
    let start = aws_file(start, OF_START, &token("a-token-of-sso", "2099-01-01T00:00:00Z").to_string());
    let outcrop = start.env("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1").await;
    let reply = outcrop.reply(&crate::support::hello(false)).await;
    reply.is_refused(502, "api_error", "the sign-in of AWS did not answer: Connection refused");
    assert_ne!(reply.header("x-should-retry"), "false");
}

#[tokio::test]
async fn a_metadata_service_of_another_cloud_is_as_good_as_none() {
    let Some(aws) = Aws::start().await else { return };
    for status in [400, 403, 404, 405, 500] {
        let metadata = Door::open(move |_| (status, "<html>this is no AWS</html>".to_owned())).await;
        let start = aws.stranger().env("AWS_EC2_METADATA_DISABLED", "false");
        let outcrop = start.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata.url()).await;
        outcrop.reply(&crate::support::hello(false)).await.is_refused(
            403,
            "permission_error",
            "No AWS identity was found.",
        );
        assert!(offered(&outcrop).await.is_empty(), "no role where none was found");
    }
}
