//! Pulled plug: whatever moment the program is killed at, a request of which a client saw the end is in the ledger.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::outcrop::Outcrop;
use crate::support::{hello, until};

const ROUNDS: u32 = 5;
const CLIENTS: usize = 12;

/// Ids of the requests that clients saw the end of.
type Seen = Arc<Mutex<BTreeSet<String>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_a_client_saw_the_end_of_survives_a_kill_at_any_moment() {
    let seen = Seen::default();
    let mut outcrop = Outcrop::start().await;
    for round in 0..ROUNDS {
        let asking: Vec<_> = (0..CLIENTS)
            .map(|client| {
                tokio::spawn(ask_on(outcrop.address.clone(), outcrop.token.clone(), client % 3 > 0, seen.clone()))
            })
            .collect();
        let enough = count(&seen) + moment(round);
        until("enough answers", async || (count(&seen) >= enough).then_some(())).await;
        outcrop.kill();
        assert!(!outcrop.ended().await.success());
        for client in asking {
            client.await.expect("a client does not panic");
        }

        outcrop = Outcrop::start().at(outcrop.into_home()).await;
        let stored: Vec<_> = outcrop.usage(1).await.into_iter().map(|row| row.request_id).collect();
        let once: BTreeSet<_> = stored.iter().cloned().collect();
        assert_eq!(once.len(), stored.len(), "none is there twice");
        let lost: Vec<_> = seen.lock().expect("no panic").difference(&once).cloned().collect();
        assert_eq!(lost, Vec::<String>::new(), "of {} after kill {round}", count(&seen));
        assert!(outcrop.run(&["ledger", "check"]).await.contains("all sums agree"));
    }
    outcrop.stop().await;
}

/// Asks one request after the other until nobody answers any more.
async fn ask_on(address: String, token: String, stream: bool, seen: Seen) {
    let body = hello(stream).to_string();
    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nhost: {address}\r\nx-api-key: {token}\r\nconnection: close\r\n\
        content-length: {}\r\n\r\n{body}",
        body.len()
    );
    while let Some(id) = finished(&address, &request, stream).await {
        seen.lock().expect("no panic").insert(id);
    }
}

/// The request's id, as soon as the last that a client waits for has arrived: not a moment later, when the connection ends.
async fn finished(address: &str, request: &str, stream: bool) -> Option<String> {
    let mut socket = TcpStream::connect(address).await.ok()?;
    socket.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    while !is_whole(&answer, stream) {
        if socket.read_buf(&mut answer).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&answer);
    Some(head.lines().find_map(|line| line.strip_prefix("request-id: "))?.to_owned())
}

fn is_whole(answer: &[u8], stream: bool) -> bool {
    let answer = String::from_utf8_lossy(answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return false };
    if stream {
        return body.contains("event: message_stop");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

fn count(seen: &Seen) -> usize {
    seen.lock().expect("no panic").len()
}

/// After how many answers to kill: another number each time, and in each run.
fn moment(round: u32) -> usize {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    30 + (nanos / 1_000 * (round + 1) % 150) as usize
}
