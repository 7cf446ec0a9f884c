//! Real requests over loopback, which only an allowance opens.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers every request with what `answer` says of its path. Returns its address.
async fn server(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut read = vec![0; 4096];
                let length = socket.read(&mut read).await.unwrap_or_default();
                let head = String::from_utf8_lossy(&read[..length]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default();
                let _ = socket.write_all(answer(path).as_bytes()).await;
            });
        }
    });
    address
}

fn page(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

fn allowing(host: &str) -> Outside {
    Outside::new(&[host.to_owned()])
}

#[tokio::test]
async fn loopback_is_visited_only_where_the_user_allows_it() {
    let address = server(|_| page("inside")).await;
    let url = format!("http://{address}/a");
    assert_eq!(Outside::new(&[]).visit(&url).await, Err(Trouble::NotAllowed));
    let visited = allowing("127.0.0.1").visit(&url).await.expect("allowed");
    assert_eq!((visited.status, &*visited.body, &*visited.content_type), (200, b"inside".as_slice(), "text/plain"));
    assert_eq!(Outside::new(&[]).get(&url, &[]).await.expect("chosen by us").body, b"inside");
}

#[tokio::test]
async fn redirects_are_followed_and_each_is_checked() {
    let address = server(|path| match path {
        "/once" => redirect("/page"),
        "/metadata" => redirect("http://169.254.169.254/latest/meta-data/"),
        "/loopback" => redirect("http://2130706434/"),
        "/mapped" => redirect("http://[::ffff:169.254.169.254]/"),
        "/file" => redirect("file:///etc/passwd"),
        "/round" => redirect("/round"),
        _ => page("there"),
    })
    .await;
    let outside = allowing("127.0.0.1");
    let visit = async |path: &str| outside.visit(&format!("http://{address}{path}")).await;
    let there = visit("/once").await.expect("it is there");
    assert_eq!(there.url, format!("http://{address}/page"));
    for path in ["/metadata", "/mapped", "/file", "/loopback"] {
        assert_eq!(visit(path).await, Err(Trouble::NotAllowed), "{path}");
    }
    assert_eq!(visit("/round").await, Err(Trouble::Unreachable));
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_taken() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 99000000\r\n\r\n".to_owned();
    let unannounced = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(MOST + 1));
    for answer in [announced, unannounced] {
        let address = server(move |_| answer.clone()).await;
        let asked = Outside::new(&[]).get(&format!("http://{address}/"), &[]).await;
        assert_eq!(asked, Err(Trouble::TooLarge));
    }
}

#[tokio::test]
async fn nobody_there_is_told_apart_from_no_address() {
    let outside = Outside::new(&[]);
    assert_eq!(outside.get("http://127.0.0.1:9/", &[]).await, Err(Trouble::Unreachable));
    assert_eq!(outside.get("not an address", &[]).await, Err(Trouble::NoAddress));
    assert_eq!(outside.visit("not an address").await, Err(Trouble::NoAddress));
    assert_eq!(outside.get("http://127.0.0.1:9/", &[("bad name", "x")]).await, Err(Trouble::NoAddress));
}
