//! As much HTTP as it takes to steer the double, and to answer one call with what it cannot send.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The body of the answer, which must be a 2xx.
pub(crate) async fn ask(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}");
    let request = format!("{head}\r\ncontent-type: application/json\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
    body.to_owned()
}

/// A place to call once.
pub(crate) struct Listener {
    pub(crate) url: String,
    /// The body of the call.
    pub(crate) body: JoinHandle<String>,
}

/// Answers one call with these frames.
pub(crate) async fn answering(frames: Vec<u8>) -> Listener {
    answering_in("application/vnd.amazon.eventstream", frames).await
}

/// Answers one call with this, which is of this type.
pub(crate) async fn answering_in(kind: &'static str, answer: Vec<u8>) -> Listener {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    let body = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a call");
        let mut stream = BufReader::new(stream);
        let length = length_of_body(&mut stream).await;
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.expect("a body");
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), &answer].concat()).await.expect("it listens");
        stream.shutdown().await.expect("it listens");
        String::from_utf8(body).expect("a body is text")
    });
    Listener { url, body }
}

async fn length_of_body(stream: &mut BufReader<TcpStream>) -> usize {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("a head");
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            None if line.trim_end().is_empty() => return length,
            _ => {}
        }
    }
}
