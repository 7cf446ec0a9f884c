//! What a client can get wrong about a request, and what it is told.

use std::time::Duration;

use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::outcrop::Outcrop;
use crate::support::{MODEL, hello, in_time};

const TOO_LARGE: usize = 33 * 1024 * 1024;
/// Nothing here takes so long, on a machine that has much to do.
const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_body_that_is_no_request_is_told_what_is_wrong_with_it() {
    let outcrop = Outcrop::start().await;
    let bad = [
        ("", "not valid JSON"),
        ("hello", "not valid JSON"),
        ("{\"model\": ", "not valid JSON"),
        ("\u{feff}{}", "not valid JSON"),
        ("[]", "must be a JSON object"),
        ("\"text\"", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ("{}", "model: Field required"),
        (r#"{"model": 7}"#, "model: Input should be a valid string"),
        (r#"{"model": ""}"#, "model: String should have at least 1 character"),
        (r#"{"model": "claude-sonnet-4-5", "stream": "yes"}"#, "stream: Input should be a valid boolean"),
        (r#"{"model": "claude-sonnet-4-5", "stream": 1}"#, "stream: Input should be a valid boolean"),
    ];
    for path in ["/v1/messages", "/v1/messages/count_tokens"] {
        for (body, words) in bad {
            let reply = outcrop.ask(Method::POST, path).body(body).reply().await;
            reply.is_refused(400, "invalid_request_error", words);
        }
        let reply = outcrop.ask(Method::POST, path).body(&b"{\"model\": \"\xff\"}"[..]).reply().await;
        reply.is_refused(400, "invalid_request_error", "UTF-8");
    }
    assert_eq!(outcrop.sim().calls().iter().filter(|call| !call.messages_body().is_null()).count(), 0);

    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), bad.len() + 1, "one for each of those to /v1/messages");
    assert!(rows.iter().all(|row| row.outcome.as_str() == "failed" && row.status == 400));
}

#[tokio::test]
async fn a_compressed_body_is_told_to_come_uncompressed() {
    let outcrop = Outcrop::start().await;
    for path in ["/v1/messages", "/v1/messages/count_tokens"] {
        let ask = outcrop.ask(Method::POST, path).header("content-encoding", "gzip").body(&b"\x1f\x8b\x08\0"[..]);
        ask.reply().await.is_refused(400, "invalid_request_error", "content-encoding: gzip is not supported");
    }
    let plain = outcrop.post(&hello(false)).header("content-encoding", "identity");
    assert_eq!(plain.reply().await.status, 200);
}

#[tokio::test]
async fn nothing_cannot_be_counted() {
    let outcrop = Outcrop::start().await;
    let nothing = json!({ "model": MODEL, "messages": [] });
    let reply = outcrop.ask(Method::POST, "/v1/messages/count_tokens").json(&nothing).reply().await;
    reply.is_refused(400, "invalid_request_error", "messages: at least one message is required");
}

#[tokio::test]
async fn what_only_bedrock_can_judge_reaches_the_client_in_its_words() {
    let outcrop = Outcrop::start().await;
    let bad = [
        json!({ "model": MODEL, "messages": [] }),
        json!({ "model": MODEL, "max_tokens": "many", "messages": [] }),
        json!({ "model": MODEL, "max_tokens": 9, "messages": "hello" }),
    ];
    for (body, words) in bad.iter().zip(["max_tokens", "max_tokens", "messages"]) {
        outcrop.reply(body).await.is_refused(400, "invalid_request_error", words);
    }
}

#[tokio::test]
async fn a_body_nested_without_end_is_refused_and_nothing_breaks() {
    let outcrop = Outcrop::start().await;
    for opening in ["[", r#"{"a":"#] {
        let reply = outcrop.ask(Method::POST, "/v1/messages").body(opening.repeat(200_000)).reply().await;
        reply.is_refused(400, "invalid_request_error", "");
    }
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
}

#[tokio::test]
async fn a_client_that_is_still_sending_a_body_too_large_reads_the_answer() {
    let outcrop = Outcrop::start().await;
    let body = vec![b' '; TOO_LARGE];
    let reply = outcrop.ask(Method::POST, "/v1/messages").body(body.clone()).reply().await;
    reply.is_refused(413, "request_too_large", "maximum size");

    let mut socket = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    let head = head(&outcrop, "transfer-encoding: chunked");
    socket.write_all(head.as_bytes()).await.expect("sent");
    for piece in body.chunks(1 << 20) {
        let sent = async {
            socket.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
            socket.write_all(piece).await?;
            socket.write_all(b"\r\n").await
        };
        sent.await.expect("it is taken in to its end");
    }
    socket.write_all(b"0\r\n\r\n").await.expect("sent");
    assert!(first_line(&mut socket).await.starts_with("HTTP/1.1 413 "));
    assert_eq!(outcrop.stop().await.len(), 2);
}

#[tokio::test]
async fn a_client_that_asks_first_need_not_send_a_body_too_large() {
    let outcrop = Outcrop::start().await;
    let mut socket = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    let head = head(&outcrop, &format!("expect: 100-continue\r\ncontent-length: {TOO_LARGE}"));
    socket.write_all(head.as_bytes()).await.expect("sent");
    assert!(first_line(&mut socket).await.starts_with("HTTP/1.1 413 "), "not 100 Continue");

    let body = hello(false).to_string();
    let mut socket = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    let head = self::head(&outcrop, &format!("expect: 100-continue\r\ncontent-length: {}", body.len()));
    socket.write_all(head.as_bytes()).await.expect("sent");
    assert_eq!(first_line(&mut socket).await, "HTTP/1.1 100 Continue");
    socket.write_all(body.as_bytes()).await.expect("sent");
    assert_eq!(first_line(&mut socket).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_cut_off() {
    let outcrop = Outcrop::start().file("config.toml", b"head_timeout_s = 1").await;
    let mut socket = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    socket.write_all(b"POST /v1/messages HTTP/1.1\r\nhost: ").await.expect("sent");
    let mut rest = Vec::new();
    let read = socket.read_to_end(&mut rest);
    // An answer or none: the connection ends, which is what matters.
    let _ = in_time("the end of the connection", LONG, read).await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200, "others are served");
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_a_row_and_a_working_server() {
    let outcrop = Outcrop::start().await;
    let mut socket = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    socket.write_all(head(&outcrop, "content-length: 100").as_bytes()).await.expect("sent");
    socket.write_all(b"{\"model\":").await.expect("sent");
    drop(socket);
    let rows = outcrop.usage(1).await;
    assert!(rows[0].outcome.as_str() != "complete", "{rows:?}");
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    assert_eq!(outcrop.stop().await.len(), 2);
}

/// The head of a request to `/v1/messages`, with this in addition.
fn head(outcrop: &Outcrop, more: &str) -> String {
    let Outcrop { address, token, .. } = outcrop;
    format!("POST /v1/messages HTTP/1.1\r\nhost: {address}\r\nx-api-key: {token}\r\n{more}\r\n\r\n")
}

/// The first line of an answer; its head is read to the end.
async fn first_line(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = in_time("an answer", LONG, socket.read_u8()).await;
        head.push(byte.expect("the head of an answer"));
    }
    String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned()
}
