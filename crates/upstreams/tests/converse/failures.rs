//! What goes wrong, before and after an answer has begun.

use std::time::Duration;

use protocol::converse::types::{Block, Event};
use protocol::failure::{Exception, Failure};
use serde_json::json;
use sim::frames;
use upstreams::{Bedrock, Upstream};

use super::double::Double;
use super::{QWEN, asking, http, text, user};

/// These tests each spoil the calls of one model.
const THROTTLED: &str = "zai.glm-4.7";
const BROKEN: &str = "zai.glm-5";
const CUT_OFF: &str = "mistral.devstral-2-123b";
const LEFT: &str = "minimax.minimax-m2";

#[tokio::test]
async fn a_refusal_is_told_in_the_words_of_aws() {
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let call = asking(QWEN, vec![user(vec![text("Hi"), Block::CachePoint(None)])]);
    let Err(Failure::Exception(whole)) = bedrock.converse(&call.call()).await else {
        panic!("Qwen takes no cache points")
    };
    let Err(Failure::Exception(streamed)) = bedrock.converse_stream(&call.call()).await else { panic!("nor streamed") };
    assert_eq!((whole.name.as_str(), whole.status), ("AccessDeniedException", 403));
    assert_eq!((&streamed.name, &streamed.message), (&whole.name, &whole.message));
    assert!(whole.request_id.is_some() && !whole.message.is_empty(), "{whole:?}");
}

#[tokio::test]
async fn a_block_of_which_only_the_kind_is_known_is_refused_in_words() {
    let Some(double) = Double::start().await else { return };
    let call = asking(QWEN, vec![user(vec![text("Look"), Block::Other("video".to_owned())])]);
    let Err(Failure::Exception(refused)) = double.bedrock().converse(&call.call()).await else { panic!("it is empty") };
    assert_eq!((refused.name.as_str(), refused.status), ("ValidationException", 400), "{refused:?}");
    assert!(refused.message.contains("video"), "{refused:?}");
}

#[tokio::test]
async fn a_page_in_between_is_no_answer_and_is_named_for_what_it_is() {
    let page = http::answering_in("text/html", b"<h1>Sign in</h1>".to_vec()).await;
    let call = asking(QWEN, vec![user(vec![text("Hi")])]);
    let answer = Bedrock::new(Upstream::Simulator(page.url)).converse(&call.call()).await;
    let Err(Failure::NotBedrock(200, kind)) = answer else { panic!("{answer:?}") };
    assert_eq!(kind, "text/html");
}

#[tokio::test]
async fn throttling_says_when_to_come_back() {
    let Some(double) = Double::start().await else { return };
    let action = json!({ "error": "ThrottlingException", "headers": { "retry-after": "7" } });
    double.fault(&json!({ "match": { "model": THROTTLED }, "times": 1, "action": action })).await;
    let call = asking(THROTTLED, vec![user(vec![text("Hi")])]);
    let Err(Failure::Exception(exception)) = double.bedrock().converse_stream(&call.call()).await else {
        panic!("it should be throttled")
    };
    assert_eq!(exception.retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn an_exception_in_a_stream_ends_it() {
    let Some(double) = Double::start().await else { return };
    let action = json!({ "stream_error": "ModelStreamErrorException", "message": "It fell over.", "after_frames": 2 });
    double.fault(&json!({ "match": { "model": BROKEN }, "action": action })).await;
    let failure = end_of(&double.bedrock(), BROKEN).await;
    let Failure::Exception(exception) = failure else { panic!("{failure:?}") };
    assert_eq!(exception.name.to_lowercase(), "modelstreamerrorexception");
    assert_eq!(exception.message, "It fell over.");
}

#[tokio::test]
async fn a_stream_that_is_cut_off_is_broken_and_not_over() {
    let Some(double) = Double::start().await else { return };
    double.fault(&json!({ "match": { "model": CUT_OFF }, "action": { "truncate": true, "after_frames": 2 } })).await;
    let failure = end_of(&double.bedrock(), CUT_OFF).await;
    assert!(matches!(failure, Failure::BrokenStream(_)), "{failure:?}");
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_closed() {
    let Some(double) = Double::start().await else { return };
    double.fault(&json!({ "match": { "model": LEFT }, "action": { "stall_s": 60, "after_frames": 2 } })).await;
    let bedrock = double.bedrock();
    let mut stream =
        bedrock.converse_stream(&asking(LEFT, vec![user(vec![text("Hi")])]).call()).await.expect("an answer");
    assert_eq!(stream.next().await, Ok(Some(Event::MessageStart)));
    drop(stream);
    let asked = double.asked_of(LEFT).await;
    assert_eq!(asked[0]["client_closed_early"], true, "{asked:?}");
}

#[tokio::test]
async fn errors_below_the_service_model_are_read_from_their_headers() {
    let start = [(":event-type", "messageStart"), (":content-type", "application/json"), (":message-type", "event")];
    let begun = frames::encode(&start, br#"{"role":"assistant"}"#);
    let sent = [begun, frames::error("InternalFailure", "Something below broke.")].concat();
    let bedrock = Bedrock::new(Upstream::Simulator(http::answering(sent).await.url));
    let expected = Exception {
        name: "InternalFailure".to_owned(),
        message: "Something below broke.".to_owned(),
        ..Exception::default()
    };
    assert_eq!(end_of(&bedrock, QWEN).await, Failure::Exception(expected));
}

#[tokio::test]
async fn events_of_an_unknown_kind_and_blocks_without_content_do_no_harm() {
    let event = |kind: &str, payload: &str| {
        let headers = [(":event-type", kind), (":content-type", "application/json"), (":message-type", "event")];
        frames::encode(&headers, payload.as_bytes())
    };
    let sent = [
        event("surprise", "{}"),
        event("contentBlockDelta", r#"{"contentBlockIndex":0}"#),
        event("contentBlockStart", r#"{"contentBlockIndex":1,"start":{"hologram":{"id":1}}}"#),
        event("messageStop", "{}"),
    ];
    let bedrock = Bedrock::new(Upstream::Simulator(http::answering(sent.concat()).await.url));
    let mut stream =
        bedrock.converse_stream(&asking(QWEN, vec![user(vec![text("Hi")])]).call()).await.expect("an answer");
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await.expect("no failure") {
        seen.push(format!("{event:?}"));
    }
    let expected = [
        r#"BlockStart { index: 1, start: Other("hologram") }"#,
        r#"MessageStop { reason: Other(""), additional: None }"#,
    ];
    assert_eq!(seen, expected);
}

/// How a stream failed that began well.
async fn end_of(bedrock: &Bedrock, model: &str) -> Failure {
    let mut stream =
        bedrock.converse_stream(&asking(model, vec![user(vec![text("Hi")])]).call()).await.expect("a beginning");
    assert_eq!(stream.next().await, Ok(Some(Event::MessageStart)));
    loop {
        match stream.next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it ended as if nothing were wrong"),
            Err(failure) => return failure,
        }
    }
}
