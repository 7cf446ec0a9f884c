//! The way to AWS: company proxies, and connections that are used again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use super::aws::{Keys, REGION};
use super::lookup::token;
use super::{Aws, aws_file, is_served};
use crate::support::door::{Door, listen};
use crate::support::hello;
use crate::support::outcrop::{Outcrop, Start};

const PASSWORD: &str = "a-password-of-the-proxy";

#[tokio::test]
async fn what_is_on_this_machine_is_not_asked_for_through_a_proxy() {
    let Some(aws) = Aws::start().await else { return };
    let (keys, proxy) = (aws.user().await, proxy().await);
    let start = with_keys(aws.stranger(), &keys).env("HTTP_PROXY", &proxy.url());
    is_served(&start.env("ALL_PROXY", &proxy.url()).await, &aws, &keys).await;
    assert_eq!(proxy.asked().len(), 0);
    let demo = Outcrop::start().env("HTTP_PROXY", &proxy.url()).arg("--demo").await;
    assert_eq!(demo.reply(&hello(false)).await.status, 200);
    assert_eq!(proxy.asked().len(), 0);
}

#[tokio::test]
async fn every_call_to_aws_goes_through_the_proxy_signing_in_included() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.user().await;
    let role = format!(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/models\nsource_profile = base\n[profile base]\n{}",
        keys.ini()
    );
    let sso = "[profile sso]\nsso_account_id = 1\nsso_role_name = a\nsso_region = eu-west-1\n\
        sso_start_url = https://work.awsapps.example/start\n";
    let cached = token("a-token-of-sso", "2099-01-01T00:00:00Z").to_string();
    let cases = [
        ("base", "CONNECT bedrock-runtime.eu-west-1.amazonaws.com:443"),
        ("role", "CONNECT sts.eu-west-1.amazonaws.com:443"),
        ("sso", "CONNECT portal.sso.eu-west-1.amazonaws.com:443"),
    ];
    for (profile, connect) in cases {
        let proxy = proxy().await;
        let with_password = proxy.url().replace("http://", &format!("http://person:{PASSWORD}@"));
        let start = aws_file(Outcrop::start().without_identity(), "config", &format!("{role}{sso}"));
        let start = aws_file(start, "sso/cache/3c0f44965600291336bb51adfa6480cb1c05328b.json", &cached);
        let start = far(start).env("AWS_PROFILE", profile).env("HTTPS_PROXY", &with_password);
        let outcrop = start.env("OUTCROP_LOG", "trace").await;
        let reply = outcrop.reply(&hello(false)).await;
        assert_eq!(reply.status, 502, "{}", reply.text());
        let asked = proxy.asked();
        let asked =
            asked.iter().find(|asked| asked.line == connect).unwrap_or_else(|| panic!("{connect} in {asked:?}"));
        assert!(asked.header("proxy-authorization").starts_with("Basic "), "{asked:?}");
        assert!(!outcrop.said().contains(PASSWORD) && !reply.text().contains(PASSWORD), "{}", outcrop.said());
    }
}

#[tokio::test]
async fn what_no_proxy_names_is_asked_directly() {
    let (proxied, proxy) = ("https://bedrock.proxied.invalid", proxy().await);
    for (endpoint, times) in [("https://bedrock.direct.invalid", 0), (proxied, 1)] {
        let start = Outcrop::start().env("HTTPS_PROXY", &proxy.url()).env("NO_PROXY", "localhost,.direct.invalid");
        let outcrop = start.nowhere(endpoint).await;
        assert_eq!(outcrop.reply(&hello(false)).await.status, 502);
        let connected = proxy.asked().iter().filter(|asked| endpoint.ends_with(host(&asked.line))).count();
        assert_eq!(connected.min(1), times, "{:?}", proxy.asked());
    }
}

#[tokio::test]
async fn one_connection_serves_one_request_after_another_and_many_serve_many() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.user().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let road = {
        let (connections, to) = (connections.clone(), aws.bedrock.trim_start_matches("http://").to_owned());
        listen(move |mut socket| {
            connections.fetch_add(1, Ordering::SeqCst);
            let to = to.clone();
            async move {
                let mut bedrock = TcpStream::connect(to).await.expect("the double");
                let _ = copy_bidirectional(&mut socket, &mut bedrock).await;
            }
        })
    };
    let road = format!("http://{}", road.await);
    let outcrop = with_keys(aws.stranger(), &keys).env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &road).await;
    for number in 0..20 {
        assert_eq!(outcrop.reply(&hello(number % 2 == 0)).await.status, 200);
    }
    // A connection is free again a moment after the answer has ended, which a next request may just miss.
    assert!(connections.load(Ordering::SeqCst) < 10, "{connections:?}");
    for _ in 0..2 {
        let question = hello(true);
        let replies = join_all((0..64).map(|_| outcrop.reply(&question))).await;
        assert!(replies.iter().all(|reply| reply.text().contains("message_stop")));
    }
    assert!(connections.load(Ordering::SeqCst) < 100, "{connections:?}");
}

/// Starts for AWS itself, which nobody here reaches: variables that are empty count as unset.
fn far(start: Start) -> Start {
    start.env("AWS_REGION", REGION).nowhere("")
}

fn with_keys(start: Start, keys: &Keys) -> Start {
    let start = start.env("AWS_REGION", REGION).env("AWS_ACCESS_KEY_ID", &keys.id);
    start.env("AWS_SECRET_ACCESS_KEY", &keys.secret)
}

/// A proxy that lets nobody through.
async fn proxy() -> Door {
    Door::open(|_| (502, "nobody gets through here".to_owned())).await
}

fn host(line: &str) -> &str {
    line.trim_start_matches("CONNECT ").trim_end_matches(":443")
}
