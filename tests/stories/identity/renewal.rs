//! Identities that come, end and change while the server runs.

use futures_util::future::join_all;

use super::aws::REGION;
use super::{Aws, aws_file, is_served, is_told, write};
use crate::support::door::Door;
use crate::support::hello;
use crate::support::outcrop::SECRET_KEY;

#[tokio::test]
async fn an_identity_that_comes_later_is_used_without_a_restart() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start = aws.stranger().env("AWS_REGION", REGION);
    let home = start.folder().to_owned();
    let outcrop = start.await;
    is_told(&outcrop, "No AWS identity was found.").await;
    write(&home, "credentials", &format!("[default]\n{}", keys.ini()));
    assert_eq!(outcrop.get("/health").reply().await.json()["aws"]["identity"], "found");
    is_served(&outcrop, &aws, &keys).await;
}

#[tokio::test]
async fn a_request_finds_an_identity_that_came_since_the_last_one() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start = aws.stranger().env("AWS_REGION", REGION).env("AWS_PROFILE", "work");
    let home = start.folder().to_owned();
    let outcrop = start.await;
    outcrop.reply(&hello(false)).await.is_refused(403, "permission_error", "The profile work is missing");
    write(&home, "credentials", &format!("[work]\n{}", keys.ini()));
    is_served(&outcrop, &aws, &keys).await;
}

#[tokio::test]
async fn expired_keys_are_read_anew_and_the_client_does_not_notice() {
    let Some(aws) = Aws::start().await else { return };
    let (old, new) = (aws.session().await, aws.session().await);
    let start = aws_file(aws.stranger(), "credentials", &format!("[default]\n{}", old.ini())).env("AWS_REGION", REGION);
    let home = start.folder().to_owned();
    let outcrop = start.await;
    is_served(&outcrop, &aws, &old).await;
    write(&home, "credentials", &format!("[default]\n{}", new.ini()));
    aws.expire(&old).await;
    is_served(&outcrop, &aws, &new).await;
}

#[tokio::test]
async fn a_client_that_speaks_bedrock_does_not_notice_either() {
    let Some(aws) = Aws::start().await else { return };
    let (old, new) = (aws.session().await, aws.session().await);
    let start = aws_file(aws.stranger(), "credentials", &format!("[default]\n{}", old.ini())).env("AWS_REGION", REGION);
    let home = start.folder().to_owned();
    let outcrop = start.await;
    let body = serde_json::json!({ "messages": [{ "role": "user", "content": [{ "text": "Hello" }] }] });
    let path = "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse";
    let ask = || outcrop.ask(http::Method::POST, path).json(&body).reply();
    assert_eq!(ask().await.status, 200);
    write(&home, "credentials", &format!("[default]\n{}", new.ini()));
    aws.expire(&old).await;
    assert_eq!(ask().await.status, 200);
    let rows = outcrop.stop().await;
    assert_eq!(rows.iter().map(|row| row.outcome.as_str()).collect::<Vec<_>>(), ["complete"; 2]);
}

#[tokio::test]
async fn many_requests_with_expired_keys_read_them_anew_once() {
    let Some(aws) = Aws::start().await else { return };
    let (old, new) = (aws.session().await, aws.session().await);
    let answers = [old.json().to_string(), new.json().to_string()];
    let agent = Door::open({
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |_| (200, answers[count.fetch_add(1, std::sync::atomic::Ordering::SeqCst).min(1)].clone())
    });
    let agent = agent.await;
    let start = aws.stranger().env("AWS_REGION", REGION);
    let outcrop = start.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &agent.url()).await;
    is_served(&outcrop, &aws, &old).await;
    aws.expire(&old).await;
    let question = hello(false);
    let replies = join_all((0..16).map(|_| outcrop.reply(&question))).await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [200; 16]);
    assert_eq!(agent.asked().len(), 2, "one look before they expired and one after");
}

#[tokio::test]
async fn keys_that_stay_expired_are_told_with_the_next_step() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start =
        aws_file(aws.stranger(), "credentials", &format!("[default]\n{}", keys.ini())).env("AWS_REGION", REGION);
    let outcrop = start.await;
    aws.expire(&keys).await;
    let reply = outcrop.reply(&hello(true)).await;
    reply.is_refused(403, "permission_error", "");
    assert_eq!(reply.header("x-should-retry"), "false");
}

#[tokio::test]
async fn no_log_names_a_key_a_token_or_a_command() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let start = aws.stranger();
    let answer = start.folder().join("answer.json");
    std::fs::write(&answer, keys.json().to_string()).expect("a file");
    let config =
        format!("[default]\nregion = {REGION}\ncredential_process = cat {} # {SECRET_KEY}\n", answer.display());
    let outcrop = aws_file(start, "config", &config).env("OUTCROP_LOG", "trace").await;
    is_served(&outcrop, &aws, &keys).await;
    aws.expire(&keys).await;
    outcrop.reply(&hello(true)).await.is_refused(403, "permission_error", "");
    let said = outcrop.said();
    for secret in [keys.secret.as_str(), keys.token.as_deref().expect("a session"), SECRET_KEY] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}
