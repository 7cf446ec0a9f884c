//! Silence, and the end of the program: what began is brought to an end.

use sim::{Gate, Scenario, Step};
use tokio::net::TcpStream;

use crate::support::outcrop::Outcrop;
use crate::support::sse::{self, kinds};
use crate::support::{asking, asks, error_of, hello, until};

/// What it says at an end that somebody held up.
pub(crate) const WAITED: &str = "some streams were still open after 10 seconds and were cut";

#[tokio::test]
async fn ctrl_c_lets_an_open_stream_finish_and_lets_nobody_new_in() {
    let gate = Gate::new();
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer("one two three").stall_after(3, &gate)));
    let mut outcrop = outcrop.await;
    let mut stream = outcrop.open(&hello(true)).await;
    stream.until("content_block_delta").await;

    outcrop.interrupt();
    let address = outcrop.address.clone();
    until("a refused connection", async || TcpStream::connect(&address).await.err()).await;
    gate.open();
    let rest = stream.whole().await.events();
    assert_eq!((sse::text(&rest).as_str(), kinds(&rest).last()), ("two three", Some(&"message_stop")));
    assert!(outcrop.ended().await.success());
    let rows = outcrop.rows();
    assert_eq!((rows.len(), rows[0].outcome.as_str()), (1, "complete"), "it is stored before the program ends");
    assert!(!outcrop.home().join("running.json").exists());
}

#[tokio::test]
async fn a_stream_that_does_not_end_is_not_waited_for_longer_than_ten_seconds() {
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::answer("a b").stall_after(3, &Gate::new())));
    let mut outcrop = outcrop.await;
    let mut stream = outcrop.open(&hello(true)).await;
    stream.until("content_block_delta").await;
    outcrop.interrupt();
    assert!(outcrop.ended().await.success(), "it ends, although its stream does not");
    assert!(outcrop.said().contains(WAITED), "{}", outcrop.said());
    assert_eq!(outcrop.rows().len(), 1, "what it has used is stored");
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_end() {
    let mut outcrop = Outcrop::start().await;
    let _idle = TcpStream::connect(&outcrop.address).await.expect("Outcrop listens");
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    assert!(!outcrop.said().contains(WAITED), "{}", outcrop.said());
}

#[tokio::test]
async fn silence_is_filled_with_pings() {
    let (before, within) = (Gate::new(), Gate::new());
    let scenario = Scenario::new()
        .when(asks("before"), [Step::answer("one").stall_after(0, &before)])
        .when(
            asks("failing"),
            [Step::answer("one").stall_after(0, &before).exception_after(0, "ThrottlingException", "slower")],
        )
        .when(asks("within"), [Step::answer("one two").stall_after(3, &within)]);
    let outcrop = Outcrop::start().with(scenario).await;
    let waiting = |words| tokio::spawn(outcrop.post(&asking(words, true)).open());
    let (early, failing, late) = (waiting("before"), waiting("failing"), waiting("within"));

    let mut late = late.await.expect("it begins");
    late.until("content_block_delta").await;
    late.until("ping").await;
    within.open();
    assert_eq!(kinds(&late.whole().await.events()).last(), Some(&"message_stop"));

    let mut early = early.await.expect("it begins with a ping");
    assert_eq!(early.status, 200);
    assert_eq!(early.event().await.map(|event| event.kind).as_deref(), Some("ping"));
    let mut failing = failing.await.expect("it begins with a ping");
    assert_eq!(failing.event().await.map(|event| event.kind).as_deref(), Some("ping"));
    before.open();
    let events = early.whole().await.events();
    assert_eq!((sse::text(&events).as_str(), kinds(&events).last()), ("one", Some(&"message_stop")));
    let events = failing.whole().await.events();
    assert_eq!(kinds(&events), ["error"], "a status it has already, so it is told by an event");
    assert_eq!(error_of(&events[0].data).0, "rate_limit_error");

    let outcomes: Vec<_> = outcrop.stop().await.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == "complete").count(), 2, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == "failed").count(), 1, "{outcomes:?}");
}
