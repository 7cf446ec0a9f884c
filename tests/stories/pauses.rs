//! The runaway guard: a session that spends too fast waits until somebody lets it go on.

use sim::{Message, Scenario, Step, Usage};

use crate::support::client::Ask;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{hello, is_invoke, until};

/// Each token of output costs a dollar. Nothing is known of what is usual, so that ten dollars in ten minutes are too much.
const CONFIG: &str = r#"
[models."claude-sonnet-4-5"]
prices = { input = "0", output = "1000000" }
[guard]
pause = true
"#;

#[tokio::test]
async fn a_session_that_spends_too_fast_is_held_with_pings_until_it_is_released() {
    let outcrop = guarded(CONFIG).await;
    assert_eq!(session(&outcrop, "fast", false).reply().await.status, 200);
    let mut held = session(&outcrop, "fast", true).open().await;
    assert_eq!(held.status, 200);
    let first = held.event().await.expect("a ping");
    assert_eq!(first.kind, "ping");
    assert_eq!(session(&outcrop, "calm", false).reply().await.status, 200, "others go on");
    assert_eq!(calls(&outcrop), 2, "nothing is sent while it waits");
    let said = outcrop.said();
    assert_eq!(said.matches("Session fast has spent $11.00 in ten minutes").count(), 1, "{said}");

    let waiting = outcrop.run(&["budget", "release", "nobody"]).await;
    assert!(waiting.contains("No such session is paused"), "{waiting}");
    assert_eq!(outcrop.run(&["budget", "release", "fast"]).await.trim(), "Goes on: fast.");
    let whole = held.whole().await;
    assert!(whole.text().contains("well") && whole.text().contains("message_stop"), "{}", whole.text());
    let row = outcrop.usage(3).await.remove(2);
    assert_eq!((row.outcome.as_str(), row.status), ("complete", 200));
}

#[tokio::test]
async fn a_whole_answer_waits_too_and_a_client_that_hangs_up_leaves_one_row() {
    let outcrop = guarded(CONFIG).await;
    assert_eq!(session(&outcrop, "fast", true).reply().await.status, 200);
    let held = tokio::spawn(session(&outcrop, "fast", false).reply());
    let gone = tokio::spawn(session(&outcrop, "fast", false).reply());
    until("the pause", async || outcrop.said().contains("Session fast").then_some(())).await;
    gone.abort();
    assert_eq!(outcrop.usage(2).await[1].status, 499);
    assert_eq!(outcrop.run(&["budget", "release"]).await.trim(), "Goes on: fast.");
    let reply = held.await.expect("no panic");
    assert_eq!((reply.status, calls(&outcrop)), (200, 2));
}

#[tokio::test]
async fn the_guard_is_off_unless_it_is_switched_on() {
    let outcrop = guarded(&CONFIG.replace("true", "false")).await;
    for _ in 0..3 {
        assert_eq!(session(&outcrop, "fast", false).reply().await.status, 200);
    }
    assert!(!outcrop.said().contains("paused"));
}

#[tokio::test]
async fn a_pause_that_nobody_ends_ends_by_itself() {
    let outcrop = guarded(&format!("{CONFIG}resume_after_min = 0\n")).await;
    for _ in 0..3 {
        assert_eq!(session(&outcrop, "fast", false).reply().await.status, 200);
    }
    assert!(outcrop.said().contains("Session fast"), "it was paused for no time at all");
}

/// Before a Bedrock each of whose answers costs eleven dollars.
fn guarded(config: &str) -> Start {
    let usage = Usage { input: 10, output: 11, ..Usage::default() };
    let scenario = Scenario::new().then(Step::message(Message::text("well").with_usage(usage)));
    Outcrop::start().file("config.toml", config.as_bytes()).with(scenario)
}

fn session(outcrop: &Outcrop, name: &str, stream: bool) -> Ask {
    outcrop.post(&hello(stream)).header("x-claude-code-session-id", name)
}

fn calls(outcrop: &Outcrop) -> usize {
    outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count()
}
