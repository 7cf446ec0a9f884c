//! The way to AWS: company proxies, company authorities, and connections that are used again.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

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
async fn an_authority_of_a_company_is_trusted_where_it_is_named_and_only_there() {
    let Some(authority) = Authority::make().await else { return };
    let rubbish = authority.folder.path().join("rubbish.pem");
    let broken = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    std::fs::write(&rubbish, broken).expect("a file");
    let both = authority.folder.path().join("both.pem");
    let good = std::fs::read_to_string(authority.file("ca.pem")).expect("a file");
    std::fs::write(&both, format!("{broken}{good}")).expect("a file");
    let named = |variable: &'static str, file: PathBuf| Some((variable, file));
    let cases = [
        (named("AWS_CA_BUNDLE", authority.file("ca.pem")), true),
        (named("AWS_CA_BUNDLE", both), true),
        (named("SSL_CERT_FILE", authority.file("ca.pem")), true),
        (named("AWS_CA_BUNDLE", rubbish.clone()), false),
        (named("SSL_CERT_FILE", rubbish), false),
        (named("AWS_CA_BUNDLE", authority.file("nothing.pem")), false),
        (None, false),
    ];
    for (variable, trusted) in cases {
        let (endpoint, _server) = authority.bedrock().await;
        let start = Outcrop::start().nowhere(&endpoint).env("AWS_ENDPOINT_URL_BEDROCK", "http://127.0.0.1:1");
        let start = match &variable {
            Some((name, file)) => start.env(name, &file.to_string_lossy()),
            None => start,
        };
        let outcrop = start.await;
        let reply = outcrop.reply(&hello(false)).await;
        if trusted {
            assert_eq!(reply.status, 200, "{variable:?}: {}", reply.text());
        } else {
            reply.is_refused(502, "api_error", "name the PEM file of its authority in AWS_CA_BUNDLE");
        }
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

/// A certificate authority that nobody knows, and a certificate of 127.0.0.1 by it.
struct Authority {
    folder: TempDir,
}

impl Authority {
    /// `None`, said loudly, where there is no openssl.
    #[expect(clippy::print_stderr, reason = "a story that is skipped says so")]
    async fn make() -> Option<Self> {
        if Command::new("openssl").arg("version").output().await.is_err() {
            assert!(std::env::var_os("CI").is_none(), "openssl is missing");
            eprintln!("SKIPPED: there is no openssl");
            return None;
        }
        let authority = Self { folder: TempDir::new().expect("a temporary folder") };
        let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
        authority.openssl(&format!("{new} -subj /CN=Company -keyout ca.key -out ca.pem")).await;
        let leaf = "-CA ca.pem -CAkey ca.key -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE";
        authority.openssl(&format!("{new} -subj /CN=Bedrock -keyout key.pem -out cert.pem {leaf}")).await;
        Some(authority)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A Bedrock behind TLS that answers one request; it ends when it is dropped.
    async fn bedrock(&self) -> (String, Child) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let mut command =
            self.command(&format!("s_server -accept 127.0.0.1:{port} -cert cert.pem -key key.pem -quiet"));
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("openssl starts");
        let mut said = BufReader::new(server.stdout.take().expect("a pipe")).lines();
        let mut answer = server.stdin.take().expect("a pipe");
        tokio::spawn(async move {
            while let Ok(Some(line)) = said.next_line().await {
                if line.trim().is_empty() {
                    answer.write_all(answered().as_bytes()).await.expect("a connection");
                    answer.flush().await.expect("a connection");
                }
            }
        });
        let address = format!("127.0.0.1:{port}");
        crate::support::until("a server", async || listens(port)).await;
        (format!("https://{address}"), server)
    }

    async fn openssl(&self, args: &str) {
        let output = self.command(args).output().await.expect("openssl starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::new("openssl");
        command.args(args.split(' ')).current_dir(self.folder.path()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }
}

/// Whether something listens there, without connecting: a server for one connection would be used up.
fn listens(port: u16) -> Option<()> {
    std::net::TcpListener::bind(("127.0.0.1", port)).is_err().then_some(())
}

fn answered() -> String {
    let body = json!({ "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": [{ "type": "text", "text": "Hello" }], "stop_reason": "end_turn", "stop_sequence": null,
        "usage": { "input_tokens": 1, "output_tokens": 1 } })
    .to_string();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
