use super::*;
use crate::usage::Tokens;
use proptest::prelude::*;

const START: &str = r#"{"type":"message_start","message":{"id":"msg_bdrk_1","model":"anthropic.claude","content":[],"usage":{"input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":2},"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}"#;
const DELTA: &str =
    r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}"#;
const STOP: &str = r#"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7}}"#;

fn relayed(events: &[&str]) -> (String, Ended, Tokens) {
    let (mut relay, mut out) = (Relay::new("claude-opus-5-5"), String::new());
    events.iter().for_each(|event| relay.feed(event, &mut out));
    let ended = relay.finish(&mut out);
    (out, ended, relay.tokens())
}

#[test]
fn a_whole_answer_keeps_its_shape_and_loses_bedrocks_additions() {
    let (out, ended, tokens) = relayed(&[START, DELTA, STOP]);
    assert_eq!(ended, Ended::Well);
    assert_eq!(tokens, Tokens { input: 7, output: 9, cache_read: 4, cache_write_5m: 1, cache_write_1h: 2 });
    assert!(out.contains(r#""model":"claude-opus-5-5""#), "{out}");
    assert!(out.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), "{out}");
}

#[test]
fn a_stream_without_an_end_gets_none() {
    for events in [vec![START], vec![START, DELTA], vec![START, STOP], vec![]] {
        let (out, ended, _) = relayed(&events);
        assert!(matches!(ended, Ended::Early(_)), "{events:?}");
        assert!(!out.contains("message_stop"));
    }
}

#[test]
fn unknown_events_pass_and_noise_does_not() {
    let (out, _, _) =
        relayed(&[r#"{"type":"novelty","x":[1]}"#, "not json", "[]", r#"{"no":"type"}"#, "{\"type\":\"a\\nb\"}"]);
    assert_eq!(out, "event: novelty\ndata: {\"type\":\"novelty\",\"x\":[1]}\n\n");
}

#[test]
fn a_guardrail_makes_a_refusal() {
    let stop = r#"{"type":"message_stop","amazon-bedrock-guardrailAction":"INTERVENED","amazon-bedrock-trace":{}}"#;
    let delta = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#;
    let (out, ended, _) = relayed(&[START, delta, stop]);
    assert_eq!(ended, Ended::Well);
    assert!(out.contains(r#""stop_reason":"refusal","stop_details":{"type":"refusal","category":null,"#), "{out}");
    assert!(out.contains(r#""usage":{"output_tokens":1}"#), "{out}");
    assert!(!out.contains("amazon-bedrock"));
}

#[test]
fn output_is_estimated_from_the_words_until_it_is_counted() {
    let delta = |delta: &str| format!(r#"{{"type":"content_block_delta","index":0,"delta":{{{delta}}}}}"#);
    let spoken = [
        delta(r#""type":"thinking_delta","thinking":"1234567""#),
        delta(r#""type":"signature_delta","signature":"long and no output at all""#),
        delta(r#""type":"text_delta","text":"1234567""#),
        delta(r#""type":"input_json_delta","partial_json":"1234567""#),
    ];
    let mut relay = Relay::new("m");
    relay.feed(START, &mut String::new());
    spoken.iter().for_each(|event| relay.feed(event, &mut String::new()));
    assert_eq!((relay.tokens().output, relay.is_counted()), (9, false), "27 bytes with their quotes");
    relay.feed(&DELTA.replace(r#""output_tokens":9"#, r#""output_tokens":3"#), &mut String::new());
    assert_eq!((relay.tokens().output, relay.is_counted()), (3, true));
}

#[test]
fn an_error_of_upstream_ends_the_stream() {
    let (out, ended, _) =
        relayed(&[START, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, DELTA]);
    assert!(matches!(ended, Ended::InError(refusal) if refusal.message == "Overloaded"));
    assert!(!out.contains("error"), "upstream's own event may name an account: {out}");
}

#[test]
fn a_whole_body_gets_the_asked_name_and_loses_bedrocks_fields() {
    let body = r#"{"model":"anthropic.claude-x","id":"m","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2},"amazon-bedrock-guardrailAction":"INTERVENED"}"#;
    let answer = answer(body, "sonnet", None).expect("a message");
    assert_eq!(
        answer.body,
        r#"{"model":"sonnet","id":"m","content":[],"stop_reason":"refusal","usage":{"input_tokens":1,"output_tokens":2},"stop_details":{"type":"refusal","category":null,"explanation":"An Amazon Bedrock guardrail intervened."}}"#
    );
    assert_eq!(answer.tokens, Tokens { input: 1, output: 2, ..Tokens::default() });
    assert!(super::answer("<html>", "sonnet", None).is_err() && super::answer("[]", "sonnet", None).is_err());
}

#[test]
fn an_answer_with_two_hundred_that_is_no_message_is_a_failure() {
    let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let told = |body: &str| answer(body, "sonnet", None).map_err(|failure| failure.refusal());
    let refused = told(error).expect_err("an error envelope is no answer");
    assert_eq!((refused.status, refused.message.as_str()), (503, "Overloaded"));
    let no_words = told(r#"{"type":"error"}"#).expect_err("an error envelope is no answer");
    assert!(no_words.status == 500 && !no_words.message.is_empty());
    for body in ["{}", r#"{"message":"Internal"}"#, r#"{"completion":"x","type":"completion"}"#, r#"{"content":null}"#]
    {
        assert_eq!(told(body).map_err(|refusal| refusal.status), Err(502), "{body}");
    }
}

#[test]
fn an_answer_always_states_its_usage() {
    for body in [r#"{"content":[]}"#, r#"{"content":[],"usage":null}"#] {
        let told = answer(body, "m", None).expect("a message").body;
        assert!(told.contains(r#""usage":{"input_tokens":0,"output_tokens":0}"#), "{told}");
    }
    let start = r#"{"type":"message_start","message":{"id":"m","content":[]}}"#;
    let delta = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}"#;
    let (out, ..) = relayed(&[start, delta, STOP]);
    assert!(out.contains(r#""usage":{"input_tokens":0,"output_tokens":0}"#), "{out}");
    assert!(out.contains(r#""usage":{"output_tokens":0}"#), "{out}");
}

#[test]
fn the_first_block_is_followed_by_a_ping_as_anthropics_is() {
    let block = |index: u32| format!(r#"{{"type":"content_block_start","index":{index},"content_block":{{}}}}"#);
    let ping = r#"{"type":"ping"}"#;
    for upstreams_own in [&[][..], &[ping]] {
        let (first, second) = (block(0), block(1));
        let events = [&[START, &first][..], upstreams_own, &[&second, DELTA, STOP]].concat();
        let (out, ..) = relayed(&events);
        let kinds: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
        let expected = ["message_start", "content_block_start", "ping", "content_block_start", "message_delta"];
        assert_eq!(kinds, [&expected[..], &["message_stop"]].concat());
    }
}

#[test]
fn nothing_of_bedrocks_own_reaches_the_client_wherever_it_stands() {
    let own = r#","amazon-bedrock-trace":{"arn":1}"#;
    let start = START.replace(r#""id":"msg_bdrk_1""#, &format!(r#""id":"msg_bdrk_1"{own}"#));
    let start = start.replace(r#""message_start""#, &format!(r#""message_start"{own}"#));
    let events = [r#"{"type":"ping"}"#, r#"{"type":"content_block_stop","index":0}"#, DELTA, STOP];
    let events = events.map(|event| format!("{}{own}}}", &event[..event.len() - 1]));
    let spoken =
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"amazon-bedrock-trace"}}"#;
    let (out, ended, _) = relayed(&[&start, spoken, &events[0], &events[1], &events[2], &events[3]]);
    assert_eq!((ended, out.matches("amazon-bedrock-").count()), (Ended::Well, 1), "{out}");
}

#[test]
fn events_that_share_a_chunk_are_all_told() {
    let (one, ..) = relayed(&[START, DELTA, STOP]);
    for gap in ["", "\n", " \r\n"] {
        let (out, ended, _) = relayed(&[&[START, DELTA, STOP].join(gap)]);
        assert_eq!((out.as_str(), ended), (one.as_str(), Ended::Well), "{gap:?}");
    }
}

proptest! {
    #[test]
    fn no_event_is_a_crash(events in prop::collection::vec(".{0,60}|\\{\"type\":\"[a-z_]{1,14}\".{0,20}\\}", 0..8)) {
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        relayed(&events);
    }
}
