//! What the AWS SDK reads when the script wants trouble.

use crate::sdk::{self, body, client, drain, invoke, open, stream, text};
use aws_sdk_bedrockruntime::Error;
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::operation::RequestId;
use serde_json::json;
use sim::{Gate, Operation, Scenario, Sim, State, Step};

#[tokio::test]
async fn a_throttled_caller_gets_through_at_last() {
    let sim = Sim::start_with(Scenario::new().throttle(2).then_answer("hello")).await.expect("a port");
    for _ in 0..2 {
        let refusal = invoke(&sim, &body("hi")).await.expect_err("a refusal");
        assert!(matches!(&refusal, Error::ThrottlingException(_)), "{refusal:?}");
        assert!(refusal.request_id().is_some());
    }
    for _ in 0..2 {
        assert_eq!(text(&stream(&sim, "hi").await.0), "hello");
    }
    assert_eq!(sim.calls().len(), 4);
}

#[tokio::test]
async fn an_exception_frame_is_decoded_by_the_sdk() {
    let step = Step::answer("one two three").exception_after(3, "throttlingException", "Too many tokens");
    let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
    let (events, broken) = stream(&sim, "hi").await;
    assert_eq!((events.len(), text(&events).as_str()), (3, "one "));
    let broken = broken.expect("an exception");
    assert!(broken.contains("ThrottlingException") && broken.contains("Too many tokens"), "{broken}");
}

#[tokio::test]
async fn an_exception_can_come_before_everything() {
    let step = Step::demo().exception_after(0, "ModelStreamErrorException", "no luck");
    let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
    let (events, broken) = stream(&sim, "hi").await;
    assert!(events.is_empty());
    assert!(broken.is_some_and(|broken| broken.contains("no luck")));
    let whole = invoke(&sim, &body("hi")).await.expect_err("a refusal");
    assert_eq!(whole.code(), Some("ModelStreamErrorException"));
}

#[tokio::test]
async fn an_error_frame_is_no_event() {
    let step = Step::answer("one two").error_frame_after(2, "InternalFailure", "something burst");
    let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
    let (events, broken) = stream(&sim, "hi").await;
    assert_eq!(events.len(), 2);
    assert!(broken.is_some());
}

#[tokio::test]
async fn a_broken_connection_shows_in_the_stream_and_in_the_journal() {
    let whole = Step::answer("one two three");
    for step in [whole.clone().cut_after(3), whole.clone().reset_after(3), whole.clone().cut_after(99)] {
        let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
        let (_, broken) = stream(&sim, "hi").await;
        assert!(broken.is_some());
        assert_eq!(sim.calls()[0].state, State::Broken);
    }
}

#[tokio::test]
async fn what_was_said_before_a_cut_still_arrives() {
    let sim = Sim::start_with(Scenario::new().then(Step::answer("one two three").cut_after(4))).await.expect("a port");
    let (events, _) = stream(&sim, "hi").await;
    assert_eq!(text(&events), "one two ");
}

#[tokio::test]
async fn a_wrong_checksum_is_noticed() {
    let step = Step::answer("one two three").bad_checksum_after(3);
    let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
    let (events, broken) = stream(&sim, "hi").await;
    assert_eq!(text(&events), "one ");
    assert!(broken.is_some_and(|broken| broken.contains("hecksum")));
}

#[tokio::test]
async fn a_stream_may_end_early_in_good_form() {
    for (step, events) in [(Step::answer("one").without_message_stop(), 5), (Step::answer("one").end_after(2), 2)] {
        let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
        let (seen, broken) = stream(&sim, "hi").await;
        assert_eq!((seen.len(), broken), (events, None));
        assert_ne!(seen[events - 1]["type"], "message_stop");
    }
}

#[tokio::test]
async fn pieces_of_any_size_make_the_same_stream() {
    let whole = "one two three, and a few more words";
    for step in [Step::answer(whole).dribble(1), Step::answer(whole).dribble(7), Step::answer(whole).split([3, 900, 1])]
    {
        let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
        let (events, broken) = stream(&sim, "hi").await;
        assert_eq!((text(&events).as_str(), broken), (whole, None));
    }
}

#[tokio::test]
async fn native_events_arrive_as_they_are_given() {
    let events = [json!({"type": "message_start", "new": [1.5, null]}), json!({"type": "of_tomorrow"})];
    let sim = Sim::start_with(Scenario::new().then(Step::events(&events))).await.expect("a port");
    assert_eq!(stream(&sim, "hi").await, (events.to_vec(), None));
}

#[tokio::test]
async fn a_gate_holds_back_what_is_behind_it() {
    let (head, middle) = (Gate::new(), Gate::new());
    let step = Step::answer("one two three").held_by(&head).stall_after(3, &middle);
    let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
    let asking = tokio::spawn({
        let request = client(&sim).invoke_model_with_response_stream().model_id("m").body(blob());
        async move { request.send().await.expect("a stream") }
    });
    assert_eq!(sim.wait_for(|calls| calls.len() == 1).await[0].pieces_sent, 0);
    assert!(!asking.is_finished());
    head.open();
    let reply = asking.await.expect("no panic");
    assert_eq!(sim.wait_for(|calls| calls[0].pieces_sent == 3).await[0].state, State::Open);
    middle.open();
    assert_eq!(text(&drain(reply).await.0), "one two three");
}

#[tokio::test]
async fn a_caller_who_hangs_up_is_noticed() {
    let sim = Sim::start_with(Scenario::new().then(Step::answer("one two").stall_after(3, &Gate::new()))).await;
    let sim = sim.expect("a port");
    let mut reply = open(&sim, &body("hi")).await.expect("a stream");
    reply.body.recv().await.expect("an event");
    drop(reply);
    sim.wait_for(|calls| calls[0].hung_up()).await;
}

#[tokio::test]
async fn a_caller_who_leaves_before_the_head_is_noticed() {
    let sim = Sim::start_with(Scenario::new().then(Step::demo().held_by(&Gate::new()))).await.expect("a port");
    let asking = tokio::spawn({
        let request = client(&sim).invoke_model().model_id("m").body(blob());
        async move { request.send().await.map(drop) }
    });
    sim.wait_for(|calls| calls.len() == 1).await;
    asking.abort();
    sim.wait_for(|calls| calls[0].hung_up()).await;
}

#[tokio::test]
async fn a_page_is_not_taken_for_an_answer() {
    for status in [200, 502] {
        let sim = Sim::start_with(Scenario::new().then(Step::page(status, "<html>no</html>"))).await.expect("a port");
        assert!(open(&sim, &body("hi")).await.is_err() || stream(&sim, "hi").await.1.is_some());
    }
}

#[tokio::test]
async fn other_calls_can_have_a_script_of_their_own() {
    let broken = Step::error("ServiceUnavailableException", "later").header("retry-after", "7");
    let scenario = Scenario::new().then_answer("hello").when(|call| call.model == "weak", [broken]);
    let sim = Sim::start_with(scenario).await.expect("a port");
    let refusal = client(&sim).invoke_model().model_id("weak").body(blob()).send().await.expect_err("a refusal");
    let retry_after = refusal.raw_response().and_then(|response| response.headers().get("retry-after"));
    assert_eq!(retry_after, Some("7"));
    assert_eq!(text(&stream(&sim, "hi").await.0), "hello");
}

#[tokio::test]
async fn our_own_keys_must_not_leak_to_bedrock() {
    let sim = Sim::start_with(Scenario::new().then_answer("hello")).await.expect("a port");
    let mut leaking = body("hi");
    leaking["stream"] = json!(true);
    let refusal = invoke(&sim, &leaking).await.expect_err("a refusal");
    assert_eq!(refusal.message(), Some("stream: Extra inputs are not permitted"));
}

#[tokio::test]
async fn nobody_enters_unsigned_and_nobody_gets_what_is_not_there() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let unsigned = raw(&sim, "POST /model/m/invoke HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n").await;
    assert!(unsigned.starts_with("HTTP/1.1 403") && unsigned.contains("MissingAuthenticationToken"), "{unsigned}");
    let lost = raw(&sim, "GET /nowhere HTTP/1.1\r\nhost: x\r\nauthorization: AWS4\r\n").await;
    assert!(lost.starts_with("HTTP/1.1 404") && lost.contains("x-amzn-errortype: UnknownOperation"), "{lost}");
    assert_eq!(sim.calls()[1].operation, Operation::Unknown);
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let sim = Sim::start_with(Scenario::new().then(Step::demo().stall_after(1, &Gate::new()))).await.expect("a port");
    let mut reply = open(&sim, &body("hi")).await.expect("a stream");
    reply.body.recv().await.expect("an event");
    drop(sim);
    assert!(reply.body.recv().await.is_err());
}

async fn raw(sim: &Sim, head: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = sim.url().replace("http://", "");
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
    socket.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("an answer");
    answer
}

fn blob() -> aws_sdk_bedrockruntime::primitives::Blob {
    sdk::blob(&body("hi"))
}
