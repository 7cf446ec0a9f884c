//! Valid requests with everything that clients send, and with names and ids that Bedrock does not take.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::converse::names::marked;

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A request with all of it or some.
pub(super) fn request() -> impl Strategy<Value = Value> {
    (tools(), prop::collection::vec(exchange(), 0..3), turn(), settings(), weighted(0.5, system())).prop_map(
        |(tools, exchanges, first, settings, system)| {
            let mut body = settings;
            let names: Vec<Value> = tools.iter().map(|tool| tool["name"].clone()).collect();
            let mut messages = vec![json!({ "role": "user", "content": first })];
            for exchange in exchanges {
                messages.extend(exchange.messages(&names));
            }
            body.insert("messages".into(), messages.into());
            body.extend(system.map(|system| ("system".to_owned(), system)));
            if tools.is_empty() {
                body.remove("tool_choice");
            } else {
                if body.get("tool_choice").is_some_and(|choice| choice["type"] == "tool") {
                    body["tool_choice"]["name"] = names[0].clone();
                }
                body.insert("tools".into(), tools.into());
            }
            Value::Object(body)
        },
    )
}

/// Words, sometimes none, that hardly anything else in the request says.
pub(super) fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => ("[a-zé\"\\\\\n ]{0,5}", any::<u16>()).prop_map(|(letters, number)| format!("{letters}{number}")),
        1 => select(vec![String::new(), " \n".to_owned()]),
    ]
}

fn spoken() -> impl Strategy<Value = String> {
    words().prop_filter("blank", |words| !words.trim().is_empty())
}

/// Among them neighbours in what Bedrock makes of them.
pub(super) fn tool_name() -> impl Strategy<Value = String> {
    let alike = ["look", "look.up", "look/up", "look_up", "look up", &marked("look_up", "look up")].map(str::to_owned);
    let long = ["x".repeat(64), "x".repeat(65), "x".repeat(66), format!("{}.", "x".repeat(64))];
    prop_oneof![3 => select([alike.to_vec(), long.to_vec()].concat()), 1 => "[a-z_.]{1,3}", 1 => "[\\w./ -]{1,90}"]
}

pub(super) fn call_id() -> impl Strategy<Value = String> {
    let odd = ["call_0", "call_1", "call/0", "call:0", "é"].map(str::to_owned).to_vec();
    let long = vec!["i".repeat(64), "i".repeat(65), "i".repeat(80)];
    prop_oneof![select([odd, long].concat()), "[a-zA-Z0-9_-]{1,30}"]
}

pub(super) fn input() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        words().prop_map(Value::from)
    ];
    let any = leaf.prop_recursive(2, 8, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from);
        prop_oneof![list, prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(|map| json!(map))]
    });
    prop::collection::btree_map("[a-z]{1,4}", any, 0..3).prop_map(|map| json!(map))
}

fn tools() -> impl Strategy<Value = Vec<Value>> {
    let schema = input().prop_map(|properties| json!({ "type": "object", "properties": properties }));
    let examples = prop::collection::vec(input(), 1..3);
    let description = spoken().prop_map(|words| words.trim_start().to_owned());
    let tool = (
        tool_name(),
        weighted(0.7, description),
        schema,
        weighted(0.2, any::<bool>()),
        weighted(0.2, cache_control()),
        weighted(0.1, examples),
    );
    let tool = tool.prop_map(|(name, description, schema, strict, cache, examples)| {
        with(
            json!({ "name": name, "input_schema": schema }),
            [
                ("description", description.map(Value::from)),
                ("strict", strict.filter(|strict| *strict).map(Value::from)),
                ("cache_control", cache),
                ("input_examples", examples.map(Value::from)),
            ],
        )
    });
    prop::collection::vec(tool, 0..4).prop_map(|mut tools| {
        tools.sort_by_key(|tool| tool["name"].to_string());
        tools.dedup_by_key(|tool| tool["name"].to_string());
        tools
    })
}

fn cache_control() -> impl Strategy<Value = Value> {
    select(vec![json!({ "type": "ephemeral" }), json!({ "type": "ephemeral", "ttl": "1h" })])
}

fn system() -> impl Strategy<Value = Value> {
    let blocks = prop::collection::vec(text(), 1..3).prop_map(Value::from);
    prop_oneof![spoken().prop_map(Value::from), blocks]
}

fn text() -> impl Strategy<Value = Value> {
    (words(), weighted(0.2, cache_control()))
        .prop_map(|(words, cache)| with(json!({ "type": "text", "text": words }), [("cache_control", cache)]))
}

/// What a user says, in words of which there are some.
fn turn() -> impl Strategy<Value = Value> {
    let blocks = (spoken(), prop::collection::vec(said(), 0..3)).prop_map(|(words, mut blocks)| {
        blocks.push(json!({ "type": "text", "text": words }));
        Value::from(blocks)
    });
    let alone = said().prop_filter("blank", |block| block["type"] != "text").prop_map(|block| json!([block]));
    prop_oneof![2 => spoken().prop_map(Value::from), 5 => blocks, 1 => alone]
}

fn said() -> impl Strategy<Value = Value> {
    let result = (spoken(), spoken(), prop::collection::vec(words(), 1..3)).prop_map(|(title, source, texts)| {
        let content: Vec<Value> = texts.into_iter().map(|words| json!({ "type": "text", "text": words })).collect();
        json!({ "type": "search_result", "title": title, "source": source, "content": content })
    });
    let block = prop_oneof![4 => text(), 1 => image(), 1 => document(), 1 => result];
    (block, weighted(0.1, cache_control())).prop_map(|(block, cache)| with(block, [("cache_control", cache)]))
}

fn image() -> impl Strategy<Value = Value> {
    Just(json!({ "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": PNG } }))
}

fn document() -> impl Strategy<Value = Value> {
    let parts = prop::collection::vec(spoken(), 1..3)
        .prop_map(|texts| texts.iter().map(|words| json!({ "type": "text", "text": words })).collect::<Value>());
    let source = prop_oneof![
        spoken().prop_map(|words| json!({ "type": "text", "media_type": "text/plain", "data": words })),
        Just(json!({ "type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjQ=" })),
        parts.prop_map(|content| json!({ "type": "content", "content": content })),
    ];
    let title = weighted(0.7, select(["a b.txt", "a_b.txt", "a b txt", "é"].map(Value::from).to_vec()));
    let cited = weighted(0.3, Just(json!({ "enabled": true })));
    (source, title, weighted(0.3, spoken()), cited).prop_map(|(source, title, context, cited)| {
        let more = [("title", title), ("context", context.map(Value::from)), ("citations", cited)];
        with(json!({ "type": "document", "source": source }), more)
    })
}

/// An answer with calls, and what the user says to it.
#[derive(Clone, Debug)]
struct Exchange {
    thought: Option<Value>,
    words: Vec<Value>,
    calls: Vec<(String, usize, Value)>,
    results: Vec<Value>,
    reply: Value,
    reminder: Option<String>,
}

impl Exchange {
    fn messages(self, tools: &[Value]) -> Vec<Value> {
        let name = |which: usize| tools.get(which).cloned().unwrap_or_else(|| json!(format!("gone {which}")));
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|(id, which, input)| json!({ "type": "tool_use", "id": id, "name": name(*which), "input": input }))
            .collect();
        let results = self
            .calls
            .iter()
            .zip(&self.results)
            .map(|((id, ..), result)| with(result.clone(), [("tool_use_id", Some(json!(id)))]));
        let after = match self.reply {
            Value::String(words) => vec![json!({ "type": "text", "text": words })],
            blocks => blocks.as_array().cloned().unwrap_or_default(),
        };
        let said: Vec<Value> = self.thought.into_iter().chain(self.words).chain(calls).collect();
        let heard: Vec<Value> = results.chain(after).collect();
        let mut messages =
            vec![json!({ "role": "assistant", "content": said }), json!({ "role": "user", "content": heard })];
        messages.extend(self.reminder.map(|words| json!({ "role": "system", "content": words })));
        messages
    }
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let thought = prop_oneof![
        (words(), weighted(0.6, spoken())).prop_map(|(thought, signature)| {
            json!({ "type": "thinking", "thinking": thought, "signature": signature.unwrap_or_default() })
        }),
        spoken().prop_map(|data| json!({ "type": "redacted_thinking", "data": data })),
    ];
    let call = (call_id(), 0..4_usize, input());
    let calls = prop::collection::vec(call, 0..3).prop_map(|mut calls| {
        calls.sort_by(|one, other| one.0.cmp(&other.0));
        calls.dedup_by(|one, other| one.0 == other.0);
        calls
    });
    let words = prop::collection::vec(prop_oneof![4 => text(), 1 => cited()], 1..3);
    let results = prop::collection::vec(result(), 3);
    (weighted(0.4, thought), words, calls, results, turn(), weighted(0.05, spoken())).prop_map(
        |(thought, words, calls, results, reply, reminder)| Exchange {
            thought,
            words,
            calls,
            results,
            reply,
            reminder,
        },
    )
}

/// The result of a call, without the id of it.
fn result() -> impl Strategy<Value = Value> {
    let part = prop_oneof![4 => text(), 1 => image(), 1 => document()];
    let parts = prop::collection::vec(part, 0..3).prop_map(Value::from);
    let content = prop_oneof![words().prop_map(Value::from), parts];
    (weighted(0.9, content), weighted(0.2, Just(json!(true))), weighted(0.1, cache_control())).prop_map(
        |(content, failed, cache)| {
            with(
                json!({ "type": "tool_result" }),
                [("content", content), ("is_error", failed), ("cache_control", cache)],
            )
        },
    )
}

fn cited() -> impl Strategy<Value = Value> {
    let places = [
        json!({ "type": "char_location", "document_index": 0, "start_char_index": 1, "end_char_index": 2 }),
        json!({ "type": "page_location", "document_index": 1, "start_page_number": 3, "end_page_number": 4 }),
        json!({ "type": "web_search_result_location", "url": "u", "encrypted_index": "e" }),
    ];
    let citation = (select(places.to_vec()), spoken())
        .prop_map(|(place, quote)| with(place, [("cited_text", Some(json!(quote)))]));
    (spoken(), prop::collection::vec(citation, 1..3))
        .prop_map(|(words, citations)| json!({ "type": "text", "text": words, "citations": citations }))
}

fn settings() -> impl Strategy<Value = Map<String, Value>> {
    let part = |of: u32| (0..=of).prop_map(move |part| json!(f64::from(part) / f64::from(of)));
    let choice = (select(vec!["auto", "any", "tool", "none"]), weighted(0.2, Just(json!(true))))
        .prop_map(|(kind, alone)| with(json!({ "type": kind }), [("disable_parallel_tool_use", alone)]));
    let thinking = select(vec![
        json!({ "type": "adaptive" }),
        json!({ "type": "enabled", "budget_tokens": 2_000 }),
        json!({ "type": "disabled" }),
    ]);
    let effort = select(vec!["low", "medium", "high", "max"]).prop_map(|effort| json!({ "effort": effort }));
    let schema = input().prop_map(|properties| json!({ "type": "object", "properties": properties }));
    let format = schema.prop_map(|schema| json!({ "format": { "type": "json_schema", "schema": schema } }));
    let rare = |value| weighted(0.15, value);
    (
        (2_100..9_000_u32).prop_map(Value::from),
        rare(part(16).boxed()),
        rare(part(8).boxed()),
        rare((1..50_u32).prop_map(Value::from).boxed()),
        rare(prop::collection::vec(words(), 1..3).prop_map(Value::from).boxed()),
        rare(choice.boxed()),
        rare(thinking.boxed()),
        rare(prop_oneof![effort, format].boxed()),
        rare(Just(json!({ "user_id": "u" })).boxed()),
        rare(cache_control().boxed()),
    )
        .prop_map(|(most, temperature, top_p, top_k, stops, choice, thinking, output, metadata, cache)| {
            let all = with(
                json!({ "model": "m", "max_tokens": most }),
                [
                    ("temperature", temperature),
                    ("top_p", top_p),
                    ("top_k", top_k),
                    ("stop_sequences", stops),
                    ("tool_choice", choice),
                    ("thinking", thinking),
                    ("output_config", output),
                    ("metadata", metadata),
                    ("cache_control", cache),
                ],
            );
            all.as_object().cloned().unwrap_or_default()
        })
}

/// An object with these members of it that are there.
fn with<const N: usize>(mut object: Value, members: [(&str, Option<Value>); N]) -> Value {
    for (key, value) in members {
        value.into_iter().for_each(|value| object[key] = value);
    }
    object
}
