//! An answer on its way to the client, whole and in any pieces, and on its way back as part of the next request.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::super::{call, claude, json_of, sse};
use super::asked;
use super::back::fits;
use crate::converse::types::*;
use crate::converse::{Names, Relay, answer};
use crate::native::Ended;

/// A conversation with tools of these names, in which one was called by this id.
fn conversation(tools: &[String], had: &str) -> Value {
    let tool = |name: &String| json!({ "name": name, "description": "d", "input_schema": { "type": "object" } });
    json!({ "model": "m", "max_tokens": 100, "tools": tools.iter().map(tool).collect::<Vec<_>>(), "messages": [
        { "role": "user", "content": "Hi" },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": had, "name": tools[0], "input": {} }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": had, "content": "ok" }] },
    ] })
}

/// What a model says; its calls name a tool by where it stands among those that were sent.
fn said() -> impl Strategy<Value = Vec<(Block, Index)>> {
    let id = prop_oneof![asked::call_id().prop_filter("plain", |id| fits(id, b"_.:-")), Just(String::new())];
    let place = Location::DocumentChar(Span { index: 0, start: 1, end: 2 });
    let block = prop_oneof![
        4 => asked::words().prop_map(Block::Text),
        4 => (id, asked::input()).prop_map(|(id, input)| Block::ToolUse(ToolUse { id, name: String::new(), input: input.into(), server: false })),
        2 => (asked::words(), "[a-z]{1,9}").prop_map(|(text, signature)| Block::Reasoning { text, signature: Some(signature) }),
        1 => "[a-zA-Z0-9+/=]{1,9}".prop_map(|data| Block::Redacted(data.into_bytes())),
        1 => ("[a-z]{1,9}", "[a-z]{1,9}").prop_map(move |(words, quote)| {
            let citation = Citation { quoted: vec![quote], location: Some(place.clone()), ..Citation::default() };
            Block::Cited { texts: vec![words], citations: vec![citation] }
        }),
    ];
    prop::collection::vec((block, any::<Index>()), 1..6)
}

/// What these blocks are to the client, which knows its tools by these names. Ids are left as they are.
fn told(content: &[Block], names: &Names) -> Vec<Value> {
    let told = content.iter().filter_map(|block| match block {
        Block::Text(words) if words.is_empty() => None,
        Block::Text(words) => Some(json!({ "type": "text", "text": words })),
        Block::ToolUse(call) => Some(json!({ "type": "tool_use", "id": call.id, "name": names.tool(&call.name), "input": json_of(call.input.text()) })),
        Block::Reasoning { text, signature } => Some(json!({ "type": "thinking", "thinking": text, "signature": signature })),
        Block::Redacted(data) => Some(json!({ "type": "redacted_thinking", "data": String::from_utf8_lossy(data) })),
        Block::Cited { texts, citations } => Some(json!({ "type": "text", "text": texts.concat(), "citations": [
            { "type": "char_location", "cited_text": citations[0].quoted.concat(), "document_index": 0, "document_title": null,
              "file_id": null, "start_char_index": 1, "end_char_index": 2 }] })),
        other => panic!("{other:?} was not said"),
    });
    told.collect()
}

/// The content of a message, without members that say nothing.
fn content(message: &Value) -> Vec<Value> {
    let mut content = message["content"].as_array().expect("content").clone();
    for block in content.iter_mut().filter(|block| block["citations"].is_null()) {
        block.as_object_mut().expect("a block").remove("citations");
    }
    content
}

/// The events of a stream that says the same in pieces of so many letters.
fn in_pieces(reply: Reply, size: usize) -> Vec<Event> {
    let cut = |text: &str| -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        letters.chunks(size).map(|piece| piece.iter().collect()).collect()
    };
    let pieces = |event: Event| match event {
        Event::BlockDelta { index, delta } => {
            let deltas: Vec<Delta> = match delta {
                Delta::Text(text) => cut(&text).into_iter().map(Delta::Text).collect(),
                Delta::ToolInput(text) => cut(&text).into_iter().map(Delta::ToolInput).collect(),
                Delta::Reasoning(text) => cut(&text).into_iter().map(Delta::Reasoning).collect(),
                whole => vec![whole],
            };
            deltas.into_iter().map(|delta| Event::BlockDelta { index, delta }).collect()
        }
        other => vec![other],
    };
    reply.into_events().into_iter().flat_map(pieces).collect()
}

fn streamed(reply: Reply, size: usize, names: &Names) -> Value {
    let mut out = String::new();
    let mut relay = Relay::new("msg_1", "m", names.clone());
    in_pieces(reply, size).into_iter().for_each(|event| relay.feed(event, &mut out));
    assert_eq!(relay.finish(&mut out), Ended::Well);
    sse::message(&out)
}

proptest! {
    #[test]
    fn an_answer_says_the_same_to_the_client_and_in_the_next_request(
        said in said(), tools in prop::collection::btree_set(asked::tool_name(), 1..6), had in asked::call_id(), size in 1..9_usize,
    ) {
        let tools: Vec<String> = tools.into_iter().collect();
        let mut conversation = conversation(&tools, &had);
        let first = call(&conversation, &claude());
        let sent: Vec<&String> = first.request.tools.iter().flat_map(|config| &config.tools)
            .filter_map(|tool| if let Tool::Spec(spec) = tool { Some(&spec.name) } else { None }).collect();
        prop_assert!(sent.iter().all(|name| fits(name, b"_-")), "{sent:?}");
        prop_assert_eq!(sent.iter().map(|name| first.names.tool(name)).collect::<Vec<_>>(), tools);

        let blocks: Vec<Block> = said.into_iter().map(|(block, which)| match block {
            Block::ToolUse(call) => Block::ToolUse(ToolUse { name: (*which.get(&sent)).clone(), ..call }),
            other => other,
        }).collect();
        let reply = Reply { content: blocks.clone(), stop_reason: StopReason::EndTurn, ..Reply::default() };
        let whole = answer(reply.clone(), &first.names, "msg_1", "m", None).expect("an answer");
        let whole = content(&serde_json::from_str(&whole.body).expect("JSON"));
        prop_assert_eq!(&whole, &content(&streamed(reply, size, &first.names)));
        let mut expected = told(&blocks, &first.names);
        let ids = name_calls(&mut expected, &whole, &had);
        prop_assert_eq!(&whole, &expected);

        let results = ids.iter().map(|id| json!({ "type": "tool_result", "tool_use_id": id, "content": "ok" }));
        let results: Vec<Value> = results.chain([json!({ "type": "text", "text": "Go on." })]).collect();
        let turns = conversation["messages"].as_array_mut().expect("a list");
        turns.extend([json!({ "role": "assistant", "content": whole }), json!({ "role": "user", "content": results })]);
        let next = call(&conversation, &claude()).request;
        let heard: Vec<Block> = blocks.into_iter().filter(|block| !matches!(block, Block::Text(words) if words.trim().is_empty())).collect();
        if !heard.is_empty() {
            prop_assert_eq!(&next.messages[..3], &first.request.messages[..], "what was sent before stays what it was");
            prop_assert_eq!(&next.messages[3].content, &with_ids(heard, ids));
        }
    }
}

/// Gives the calls of `expected` the ids that they have in `got`: the model's own where it is new, each once.
fn name_calls(expected: &mut [Value], got: &[Value], had: &str) -> Vec<String> {
    let mut given = vec![had.to_owned()];
    for (expected, got) in expected.iter_mut().zip(got).filter(|(expected, _)| expected["type"] == "tool_use") {
        let (own, id) =
            (expected["id"].as_str().unwrap_or_default(), got["id"].as_str().unwrap_or_default().to_owned());
        assert!(
            own == id || own.is_empty() || given.iter().any(|other| other == own),
            "{own} became {id} without need"
        );
        assert!(fits(&id, b"_.:-") && !given.contains(&id), "{id} among {given:?}");
        expected["id"] = json!(id);
        given.push(id);
    }
    given.split_off(1)
}

fn with_ids(blocks: Vec<Block>, ids: Vec<String>) -> Vec<Block> {
    let mut ids = ids.into_iter();
    let named = blocks.into_iter().map(|block| match block {
        Block::ToolUse(call) => Block::ToolUse(ToolUse { id: ids.next().expect("an id for each call"), ..call }),
        other => other,
    });
    named.collect()
}
