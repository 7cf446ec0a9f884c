//! A client that goes away: upstream hears of it, and what was used until then is in the ledger.

use std::time::Duration;

use sim::{Gate, Scenario, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::outcrop::Outcrop;
use crate::support::{hello, in_time, is_invoke};

/// Far more than it takes, since a machine may have much to do. Where nobody hears of a hang-up these calls never end.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_hang_up_in_a_stream_cancels_the_call_and_files_what_was_seen() {
    let gate = Gate::new();
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer("one two").stall_after(3, &gate))).await;
    let mut stream = outcrop.open(&hello(true)).await;
    stream.until("content_block_delta").await;
    drop(stream);
    in_time("the end of the call", SOON, hung_up(&outcrop, 1)).await;

    let row = outcrop.usage(1).await.remove(0);
    assert_eq!((row.outcome.as_str(), row.status), ("abandoned", 200));
    assert!(row.tokens.input > 0 && row.cost.is_some() && row.first_event.is_some());
    assert_eq!(outcrop.stop().await.len(), 1);
}

#[tokio::test]
async fn a_hang_up_before_the_head_cancels_the_call_too() {
    let held = Step::answer("never said").held_by(&Gate::new());
    let silent = Step::answer("never said").stall_after(0, &Gate::new());
    let scenario = Scenario::new().then(held.clone()).then(silent).then(held);
    let outcrop = Outcrop::start().with(scenario).await;
    for (number, stream) in [(1, true), (2, true), (3, false)] {
        let asking = tokio::spawn(outcrop.post(&hello(stream)).open());
        let calls = |calls: &[sim::Call]| calls.iter().filter(|call| is_invoke(call)).count() == number;
        outcrop.sim().wait_for(calls).await;
        asking.abort();
        in_time("the end of the call", SOON, hung_up(&outcrop, number)).await;
        let row = outcrop.usage(number).await.remove(number - 1);
        assert_eq!((row.outcome.as_str(), row.status, row.stream), ("abandoned", 499, stream));
        assert_eq!(row.first_event, None);
    }
    assert_eq!(outcrop.stop().await.len(), 3);
}

#[tokio::test]
async fn a_client_that_only_closes_its_sending_side_is_gone_as_well() {
    let outcrop =
        Outcrop::start().with(Scenario::new().then(Step::answer("one two").stall_after(3, &Gate::new()))).await;
    let body = hello(true).to_string();
    let Outcrop { address, token, .. } = &outcrop;
    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nhost: {address}\r\nx-api-key: {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(address).await.expect("Outcrop listens");
    socket.write_all(request.as_bytes()).await.expect("sent");
    socket.read_u8().await.expect("the answer begins");
    socket.shutdown().await.expect("closed");
    in_time("the end of the call", SOON, hung_up(&outcrop, 1)).await;
    assert_eq!(outcrop.usage(1).await[0].outcome.as_str(), "abandoned");
}

#[tokio::test]
async fn a_hang_up_while_a_retry_waits_ends_the_trying() {
    let outcrop = Outcrop::start()
        .with(Scenario::new().then(Step::error("ThrottlingException", "slower").header("retry-after", "2")));
    let outcrop = outcrop.await;
    let asking = tokio::spawn(outcrop.post(&hello(true)).open());
    outcrop.sim().wait_for(|calls| calls.iter().any(|call| is_invoke(call) && call.finished())).await;
    asking.abort();
    let row = outcrop.usage(1).await.remove(0);
    assert_eq!(row.outcome.as_str(), "abandoned");
    assert_eq!(outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count(), 1);
}

async fn hung_up(outcrop: &Outcrop, number: usize) {
    outcrop
        .sim()
        .wait_for(|calls| calls.iter().filter(|call| is_invoke(call) && call.hung_up()).count() == number)
        .await;
}
