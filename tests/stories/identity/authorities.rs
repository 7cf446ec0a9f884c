//! Company authorities: a Bedrock whose certificate is by one that nobody else knows.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use crate::support::door::listen;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, until};

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
    ///
    /// It is reached at a port of ours, so that its own cannot be taken from it before it has it.
    async fn bedrock(&self) -> (String, Child) {
        let socket = self.file("bedrock.sock");
        let _ = std::fs::remove_file(&socket);
        let mut command = self.command("s_server -unix bedrock.sock -cert cert.pem -key key.pem -quiet");
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
        until("its socket", async || socket.exists().then_some(())).await;
        let address = listen(move |mut client| {
            let socket = socket.clone();
            async move {
                let mut server = reached(&socket).await;
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        });
        (format!("https://{}", address.await), server)
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

/// A socket is there a moment before somebody listens.
async fn reached(socket: &Path) -> UnixStream {
    loop {
        if let Ok(server) = UnixStream::connect(socket).await {
            return server;
        }
        tokio::task::yield_now().await;
    }
}

fn answered() -> String {
    let body = json!({ "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": [{ "type": "text", "text": "Hello" }], "stop_reason": "end_turn", "stop_sequence": null,
        "usage": { "input_tokens": 1, "output_tokens": 1 } })
    .to_string();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
