use std::hash::RandomState;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::*;
use crate::cache_break::{CacheBreak, Cause, How, Where};
use crate::json::Document;
use crate::usage::Tokens;

static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

fn prefix(body: &Value) -> Prefix {
    Prefix::of_request(&Document::parse(&body.to_string()).expect("JSON"), &*KEY)
}

/// Four tools, two system blocks, and a conversation of so many turns, the last of which is marked.
fn body(turns: usize) -> Value {
    let tools: Vec<_> =
        ["Bash", "Edit", "Read", "Write"].map(|name| json!({ "name": name, "description": name.repeat(20) })).into();
    let system = json!([text("You are brief."), marked(text("Here is much to know."), "5m")]);
    let messages: Vec<_> = (0..turns).map(|turn| said(turn, turn + 1 == turns)).collect();
    json!({ "model": "m", "tools": tools, "system": system, "messages": messages, "thinking": { "type": "adaptive" } })
}

fn said(turn: usize, last: bool) -> Value {
    let block = text(&format!("turn {turn} says this"));
    let block = if last { marked(block, "5m") } else { block };
    json!({ "role": if turn.is_multiple_of(2) { "user" } else { "assistant" }, "content": [block] })
}

fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

fn marked(mut block: Value, ttl: &str) -> Value {
    block["cache_control"] = json!({ "type": "ephemeral", "ttl": ttl });
    block
}

fn visit(body: &Value, seconds: u64, cache_read: u64, cache_write_5m: u64) -> Visit {
    let tokens = Tokens { cache_read, cache_write_5m, input: 5, output: 9, ..Tokens::default() };
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    Visit { model: body["model"].to_string(), at, prefix: prefix(body), tokens }
}

/// What is found where the first request left 10,000 tokens and the second, a minute later, found none.
fn found(before: &Value, now: &Value) -> CacheBreak {
    judge(&visit(before, 0, 0, 10_000), &visit(now, 60, 0, 10_100)).expect("a break")
}

/// The cause and the place of a change to the third turn of a conversation.
fn after(change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut now = body(5);
    change(&mut now);
    let found = found(&body(3), &now);
    assert_eq!(found.lost_tokens, 10_000);
    (found.cause.to_string(), found.place.unwrap_or_default())
}

fn is(cause: &str, place: &str) -> (String, String) {
    (cause.to_owned(), place.to_owned())
}

#[test]
fn the_first_block_that_differs_is_named_with_what_became_of_it() {
    let tools = |change: fn(&mut Vec<Value>)| after(|body| change(body["tools"].as_array_mut().expect("tools")));
    assert_eq!(tools(|tools| tools.swap(1, 3)), is("tools_reordered", r#"tools[1] "Write""#));
    assert_eq!(tools(|tools| drop(tools.remove(2))), is("tools_removed", r#"tools[2] "Read""#));
    assert_eq!(tools(|tools| tools.insert(0, json!({ "name": "New" }))), is("tools_added", r#"tools[0] "New""#));
    assert_eq!(tools(|tools| tools.push(json!({ "name": "New" }))), is("tools_added", r#"tools[4] "New""#));
    assert_eq!(tools(|tools| drop(tools.pop())), is("tools_removed", r#"tools[3] "Write""#));
    assert_eq!(tools(|tools| tools[3]["strict"] = json!(true)), is("tools_changed", r#"tools[3] "Write""#));

    let system = |change: fn(&mut Vec<Value>)| after(|body| change(body["system"].as_array_mut().expect("blocks")));
    assert_eq!(system(|blocks| blocks[1]["text"] = json!("Other")), is("system_changed", "system[1]"));
    assert_eq!(system(|blocks| blocks.insert(1, text("More"))), is("system_added", "system[1]"));
    assert_eq!(system(|blocks| drop(blocks.remove(0))), is("system_removed", "system[0]"));

    assert_eq!(after(|body| body["thinking"]["type"] = json!("disabled")), is("setting_changed", "thinking"));
    assert_eq!(after(|body| body["tool_choice"] = json!({ "type": "any" })), is("setting_changed", "tool_choice"));
    let format = json!({ "format": { "type": "json_schema" }, "effort": "low" });
    assert_eq!(after(|body| body["output_config"] = format), is("setting_changed", "output_config.format"));

    let history = |change: fn(&mut Vec<Value>)| after(|body| change(body["messages"].as_array_mut().expect("turns")));
    let edited = |turns: &mut Vec<Value>| turns[1]["content"][0]["text"] = json!("edited");
    assert_eq!(history(edited), is("history_changed", "messages[1].content[0]"));
    assert_eq!(history(|turns| turns.insert(1, said(9, false))), is("history_added", "messages[1].content[0]"));
    assert_eq!(history(|turns| drop(turns.remove(1))), is("history_removed", "messages[1].content[0]"));
    let role = |turns: &mut Vec<Value>| turns[1]["role"] = json!("user");
    assert_eq!(history(role), is("history_changed", "messages[1].content[0]"));
}

#[test]
fn a_changed_block_is_told_with_both_its_lengths() {
    let mut now = body(5);
    now["system"][0]["text"] = json!("You are brief, and kind.");
    let found = found(&body(3), &now);
    assert_eq!(found.bytes_now.zip(found.bytes_before).map(|(now, before)| now - before), Some(10));
}

#[test]
fn what_is_another_spelling_of_the_same_prompt_is_no_difference() {
    let (before, mut now) = (body(3), body(5));
    now["messages"][0]["content"] = json!("turn 0 says this");
    now["system"][0] = marked(now["system"][0].clone(), "5m");
    assert!(prefix(&before).begins(&prefix(&now)));
    assert_eq!(prefix(&body(3)), prefix(&body(3)));
    let other = Prefix::of_request(&Document::parse(&body(3).to_string()).expect("JSON"), &RandomState::new());
    assert!(!other.begins(&prefix(&before)), "another key has other hashes");
}

#[test]
fn the_billing_line_which_is_never_sent_is_no_block() {
    let billed = |turns, number: u32| {
        let mut body = body(turns);
        let line = text(&format!("x-anthropic-billing-header: cch={number};"));
        body["system"].as_array_mut().expect("blocks").insert(0, line);
        body
    };
    assert!(prefix(&billed(3, 1)).begins(&prefix(&billed(5, 2))));
    let mut edited = billed(5, 2);
    edited["system"][1]["text"] = json!("edited");
    assert_eq!(found(&billed(3, 1), &edited).place.as_deref(), Some("system[1]"), "as the client counts");
}

#[test]
fn a_conversation_that_grows_and_reads_what_it_left_has_no_break() {
    let (before, now) = (body(3), body(5));
    assert_eq!(judge(&visit(&before, 0, 0, 10_000), &visit(&now, 60, 10_000, 300)), None);
    assert_eq!(judge(&visit(&before, 0, 0, 10_000), &visit(&now, 60, 9_100, 1_200)), None, "a little less");
    assert_eq!(judge(&visit(&before, 0, 0, 400), &visit(&now, 60, 0, 500)), None, "too little to be cached");
    assert_eq!(judge(&visit(&before, 0, 0, 10_000), &visit(&body(1), 60, 0, 90)), None, "nothing was paid again");
}

#[test]
fn a_compacted_conversation_is_one_whose_history_was_replaced() {
    let (before, mut now) = (body(9), body(1));
    now["messages"][0]["content"][0]["text"] = json!("A summary of what was said.");
    let found = judge(&visit(&before, 0, 0, 90_000), &visit(&now, 60, 20_000, 3_000)).expect("a break");
    assert_eq!((found.cause, found.lost_tokens), (Cause::HistoryReplaced, 3_005), "no more than was paid");
    assert_eq!(found.place.as_deref(), Some("messages[0].content[0]"));
}

#[test]
fn time_is_the_cause_where_it_was_up_whatever_else_changed() {
    let mut edited = body(5);
    edited["system"][0]["text"] = json!("edited");
    for (now, seconds, cause) in
        [(body(5), 299, Cause::Unexplained), (body(5), 300, Cause::Expired), (edited, 301, Cause::Expired)]
    {
        let found = judge(&visit(&body(3), 0, 0, 10_000), &visit(&now, seconds, 0, 10_100)).expect("a break");
        assert_eq!((found.cause, found.gap_s), (cause, seconds));
    }
}

#[test]
fn what_is_kept_for_an_hour_is_expected_back_when_the_rest_has_expired() {
    let lasting = |turns| {
        let mut body = body(turns);
        body["system"][1] = marked(text(&"Here is very much to know. ".repeat(100)), "1h");
        body
    };
    let cause = |seconds, read| {
        let (before, now) = (visit(&lasting(3), 0, 0, 10_000), visit(&lasting(5), seconds, read, 10_000 - read));
        judge(&before, &now).map(|found| found.cause)
    };
    assert_eq!(cause(600, 8_900), Some(Cause::Expired), "the messages are gone, the system is there");
    assert_eq!(cause(600, 0), Some(Cause::Expired), "nobody knows better");
    assert_eq!(cause(3_600, 0), Some(Cause::Expired));
    let mut edited = lasting(5);
    edited["tools"][0]["name"] = json!("Other");
    let found = judge(&visit(&lasting(3), 0, 0, 10_000), &visit(&edited, 600, 0, 10_000)).expect("a break");
    assert_eq!(found.cause, Cause::Changed(Where::Tools, How::Changed), "which the hour would have kept");
}

#[test]
fn breakpoints_that_went_moved_or_last_another_time_are_causes_of_their_own() {
    let mut unmarked = body(5);
    unmarked["system"][1].as_object_mut().expect("a block").remove("cache_control");
    unmarked["messages"][4]["content"][0].as_object_mut().expect("a block").remove("cache_control");
    assert_eq!(found(&body(3), &unmarked).cause, Cause::Unmarked);
    let mut earlier = body(5);
    earlier["messages"][4]["content"][0].as_object_mut().expect("a block").remove("cache_control");
    assert_eq!(found(&body(3), &earlier).cause, Cause::Unmarked);
    let mut longer = body(5);
    longer["system"][1]["cache_control"]["ttl"] = json!("1h");
    let ttl = found(&body(3), &longer);
    assert_eq!((ttl.cause, ttl.place.as_deref()), (Cause::TtlChanged, Some("system[1]")));
}

#[test]
fn twenty_blocks_back_is_as_far_as_a_cache_is_looked_up() {
    assert_eq!(found(&body(3), &body(23)).cause, Cause::Unexplained);
    assert_eq!(found(&body(3), &body(24)).cause, Cause::TooFar);
}

#[test]
fn another_model_has_another_cache_and_other_settings() {
    let mut other = body(5);
    (other["model"], other["thinking"]) = (json!("other"), json!(null));
    other["system"][0]["text"] = json!("You are the other model.");
    let mut before = body(3);
    let thought = json!({ "type": "thinking", "thinking": "hm", "signature": "s" });
    before["messages"][1]["content"].as_array_mut().expect("blocks").insert(0, thought);
    assert_eq!(found(&before, &other).cause, Cause::ModelChanged);
    assert!(prefix(&before).is_continued_by(&prefix(&other)), "thoughts are left out for another model");
    other["messages"][1]["content"] = json!("edited");
    assert!(!prefix(&body(3)).is_continued_by(&prefix(&other)));
    assert!(!prefix(&json!({ "system": "Hi" })).is_continued_by(&prefix(&other)), "nothing was said");
    assert!(!prefix(&body(3)).begins(&prefix(&other)));
}

#[test]
fn a_request_beside_the_conversation_is_no_kin_of_it() {
    let kin = |change: fn(&mut Value)| {
        let mut other = body(5);
        change(&mut other);
        prefix(&body(3)).is_kin_of(&prefix(&other))
    };
    assert!(kin(|_| ()));
    assert!(kin(|body| body["system"] = json!("another")), "the same words were said");
    assert!(kin(|body| body["messages"] = json!([said(8, true)])), "the same head");
    assert!(!kin(|body| (body["system"], body["messages"]) = (json!("Find a title."), json!([said(8, true)]))));
}

#[test]
fn only_the_names_of_tools_are_kept_and_they_are_cut() {
    let mut now = body(3);
    now["tools"][0]["name"] = json!("x\n".repeat(70));
    let kept = prefix(&now);
    assert_eq!(kept.place(0), Some(format!("tools[0] {:?}", "x?".repeat(32))));
    let shown = format!("{kept:?}");
    assert!(!shown.contains("brief") && !shown.contains("says this"), "{shown}");
}

#[test]
fn nonsense_has_blocks_like_anything_else_and_not_too_many() {
    for body in [json!(7), json!({}), json!({ "tools": 1, "system": {}, "messages": [1, { "content": [[], null] }] })] {
        let nonsense = prefix(&body);
        assert!(nonsense.begins(&nonsense));
    }
    let many: Vec<_> = (0..20_000).map(|turn| said(turn, false)).collect();
    assert!(prefix(&json!({ "messages": many })).size() < 500_000);
}
