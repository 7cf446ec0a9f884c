//! Where an identity is found.

use serde_json::json;

use super::aws::{Keys, REGION};
use super::{Aws, aws_file, is_served, offered};
use crate::support::door::Door;

/// The SHA-1 of `work` and of [`START`]: by these names the AWS CLI keeps the tokens of a sign-in.
const OF_SESSION: &str = "sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
const OF_START: &str = "sso/cache/3c0f44965600291336bb51adfa6480cb1c05328b.json";
const START: &str = "https://work.awsapps.example/start";

#[tokio::test]
async fn keys_of_the_environment_are_used() {
    let Some(aws) = Aws::start().await else { return };
    for keys in [aws.user().await, aws.session().await] {
        let start = aws.stranger().env("AWS_REGION", REGION).env("AWS_ACCESS_KEY_ID", &keys.id);
        let start = start.env("AWS_SECRET_ACCESS_KEY", &keys.secret);
        let start = match &keys.token {
            Some(token) => start.env("AWS_SESSION_TOKEN", token),
            None => start,
        };
        is_served(&start.await, &aws, &keys).await;
    }
}

#[tokio::test]
async fn the_default_profile_is_used_without_being_asked_for() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start = aws_file(aws.stranger(), "credentials", &format!("[default]\n{}", keys.ini()));
    is_served(&aws_file(start, "config", &format!("[default]\nregion = {REGION}\n")).await, &aws, &keys).await;
}

#[tokio::test]
async fn a_profile_asked_for_by_name_brings_its_keys_and_its_region() {
    let Some(aws) = Aws::start().await else { return };
    let (work, other) = (aws.user().await, aws.user().await);
    let config =
        format!("[default]\nregion = us-west-2\n{}[profile work]\nregion = {REGION}\n{}", other.ini(), work.ini());
    let outcrop = aws_file(aws.stranger(), "config", &config).env("AWS_PROFILE", "work").await;
    is_served(&outcrop, &aws, &work).await;
    assert_eq!(aws.answered(&other).await, 0);
}

#[tokio::test]
async fn a_role_is_assumed_with_the_keys_of_another_profile_and_its_external_id() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.user().await;
    let config = format!(
        "[profile work]\nregion = {REGION}\nrole_arn = arn:aws:iam::123456789012:role/models\nsource_profile = base\n\
         external_id = known-to-both\nrole_session_name = story\n[profile base]\n{}",
        keys.ini()
    );
    let outcrop = aws_file(aws.stranger(), "config", &config).env("AWS_PROFILE", "work").await;
    assert_eq!(outcrop.reply(&crate::support::hello(false)).await.status, 200);
    let assumed =
        aws.request("AssumeRole", |entry| entry["operation"] == "AssumeRole" && entry["principal"] == *keys.id);
    assert_eq!(assumed.await["body"]["ExternalId"], "known-to-both");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_hands_out_credentials_once_for_all_who_need_them() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start = aws.stranger();
    let (answer, runs) = (start.folder().join("answer.json"), start.folder().join("runs"));
    std::fs::write(&answer, keys.json().to_string()).expect("a file");
    let command = format!("sh -c \"echo run >> {}; cat {}\"", runs.display(), answer.display());
    let config = format!("[default]\nregion = {REGION}\ncredential_process = {command}\n");
    let outcrop = aws_file(start, "config", &config).await;
    is_served(&outcrop, &aws, &keys).await;
    for _ in 0..5 {
        assert_eq!(outcrop.get("/health").reply().await.json()["aws"]["identity"], "found");
    }
    assert_eq!(std::fs::read_to_string(runs).expect("it ran"), "run\n");
}

#[tokio::test]
async fn a_sign_in_of_either_form_is_used() {
    let Some(aws) = Aws::start().await else { return };
    let role = "sso_account_id = 123456789012\nsso_role_name = models\n";
    let place = format!("sso_region = {REGION}\nsso_start_url = {START}\n");
    let session = format!("[default]\nregion = {REGION}\nsso_session = work\n{role}[sso-session work]\n{place}");
    let legacy = format!("[default]\nregion = {REGION}\n{place}{role}");
    for (config, cache) in [(session, OF_SESSION), (legacy, OF_START)] {
        let keys = aws.session().await;
        let portal = portal(&keys).await;
        let start = aws_file(aws.stranger(), "config", &config).env("AWS_ENDPOINT_URL_SSO", &portal.url());
        let start = aws_file(start, cache, &token("a-token-of-sso", "2099-01-01T00:00:00Z").to_string());
        is_served(&start.await, &aws, &keys).await;
        let asked = &portal.asked()[0];
        assert!(asked.line.contains("role_name=models") && asked.line.contains("account_id=123456789012"), "{asked:?}");
        assert_eq!(asked.header("x-amz-sso_bearer_token"), "a-token-of-sso");
    }
}

#[tokio::test]
async fn a_sign_in_that_has_ended_is_renewed_without_the_person_where_it_can_be() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let portal = portal(&keys).await;
    let renewal = Door::open(|_| {
        (200, json!({ "accessToken": "a-new-token", "expiresIn": 3600, "tokenType": "Bearer" }).to_string())
    });
    let renewal = renewal.await;
    let config = format!(
        "[default]\nregion = {REGION}\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = models\n\
         [sso-session work]\nsso_region = {REGION}\nsso_start_url = {START}\n"
    );
    let mut cached = token("an-old-token", "2020-01-01T00:00:00Z");
    cached["refreshToken"] = json!("a-refresh-token");
    cached["clientId"] = json!("a-client");
    cached["clientSecret"] = json!("a-client-secret");
    cached["registrationExpiresAt"] = json!("2099-01-01T00:00:00Z");
    let start = aws_file(aws_file(aws.stranger(), "config", &config), OF_SESSION, &cached.to_string());
    let start = start.env("AWS_ENDPOINT_URL_SSO", &portal.url()).env("AWS_ENDPOINT_URL_SSO_OIDC", &renewal.url());
    is_served(&start.await, &aws, &keys).await;
    assert_eq!(portal.asked()[0].header("x-amz-sso_bearer_token"), "a-new-token");
}

#[tokio::test]
async fn a_web_identity_is_exchanged_for_a_role() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let sts = Door::open(assumed(&keys)).await;
    let start = aws.stranger().env("AWS_REGION", REGION).env("AWS_ENDPOINT_URL_STS", &sts.url());
    let file = start.folder().join("token");
    std::fs::write(&file, "a-token-of-the-cluster").expect("a file");
    let start = start.env("AWS_WEB_IDENTITY_TOKEN_FILE", &file.to_string_lossy());
    let outcrop = start.env("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/models").await;
    is_served(&outcrop, &aws, &keys).await;
    let asked = &sts.asked()[0].body;
    assert!(asked.contains("AssumeRoleWithWebIdentity") && asked.contains("a-token-of-the-cluster"), "{asked}");
}

#[tokio::test]
async fn a_container_is_given_its_role() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let answer = keys.json().to_string();
    let agent = Door::open(move |_| (200, answer.clone())).await;
    let start =
        aws.stranger().env("AWS_REGION", REGION).env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a-token-of-the-agent");
    let outcrop = start.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("{}/role", agent.url())).await;
    is_served(&outcrop, &aws, &keys).await;
    let asked = &agent.asked()[0];
    assert_eq!((asked.line.as_str(), asked.header("authorization")), ("GET /role", "a-token-of-the-agent"));
}

#[tokio::test]
async fn an_instance_is_given_its_role_and_its_region() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let answer = keys.json().to_string();
    let metadata = Door::with_headers(move |asked| {
        let body = match asked.line.rsplit('/').next() {
            Some("token") => "a-token-of-the-instance",
            Some("region") => REGION,
            Some("") => "models",
            _ => &answer,
        };
        ((200, body.to_owned()), vec![("x-aws-ec2-metadata-token-ttl-seconds", "21600")])
    });
    let metadata = metadata.await;
    let start = aws.stranger().env("AWS_EC2_METADATA_DISABLED", "false");
    let outcrop = start.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata.url()).await;
    is_served(&outcrop, &aws, &keys).await;
    assert_eq!(offered(&outcrop).await, ["machine"]);
}

#[tokio::test]
async fn a_bedrock_api_key_goes_before_every_other_identity() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.user().await;
    let start = aws_file(aws.stranger(), "credentials", &format!("[default]\n{}", keys.ini()));
    let start = start.env("AWS_REGION", REGION).env("AWS_ACCESS_KEY_ID", &keys.id);
    let start = start.env("AWS_SECRET_ACCESS_KEY", &keys.secret);
    let outcrop = start.env("AWS_BEARER_TOKEN_BEDROCK", &aws.api_key).await;
    let by_api_key = Keys { id: "api-key".to_owned(), ..keys.clone() };
    is_served(&outcrop, &aws, &by_api_key).await;
    assert_eq!(outcrop.get("/health").reply().await.json()["aws"]["identity"], "found");
    assert_eq!(aws.answered(&keys).await, 0);
}

/// What the AWS CLI keeps of a sign-in.
pub(super) fn token(token: &str, end: &str) -> serde_json::Value {
    json!({ "startUrl": START, "region": REGION, "accessToken": token, "expiresAt": end })
}

/// The place that gives a role for a sign-in.
async fn portal(keys: &Keys) -> Door {
    let answer = json!({ "roleCredentials": { "accessKeyId": keys.id, "secretAccessKey": keys.secret,
        "sessionToken": keys.token, "expiration": 4_070_908_800_000_u64 } });
    Door::open(move |_| (200, answer.to_string())).await
}

/// STS as far as the double does not play it.
fn assumed(keys: &Keys) -> impl Fn(&crate::support::door::Asked) -> (u16, String) + Send + Sync + 'static {
    let answer = format!(
        "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{}</AccessKeyId>\
         <SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>\
         </AssumeRoleWithWebIdentityResponse>",
        keys.id,
        keys.secret,
        keys.token.as_deref().unwrap_or_default()
    );
    move |_| (200, answer.clone())
}
