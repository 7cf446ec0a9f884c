use protocol::json::Document;

use super::answer::Answered;
use super::blocks::Block;
use super::conversation::Conversation;
use super::pretty::pretty;

#[test]
fn the_three_apis_tell_the_same_conversation() {
    let anthropic = r#"{"model":"m","system":[{"type":"text","text":"be brief"}],"tools":[{"name":"ls"}],"messages":[
        {"role":"user","content":"hi"},
        {"role":"assistant","content":[{"type":"tool_use","id":"1","name":"ls","input":{"a":1}}]}]}"#;
    let openai = r#"{"model":"m","tools":[{"type":"function","function":{"name":"ls"}}],"messages":[
        {"role":"system","content":"be brief"},{"role":"user","content":[{"type":"text","text":"hi"}]},
        {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"ls","arguments":"{\"a\":1}"}}]}]}"#;
    let converse = r#"{"system":[{"text":"be brief"}],"toolConfig":{"tools":[{"toolSpec":{"name":"ls"}}]},"messages":[
        {"role":"user","content":[{"text":"hi"}]},
        {"role":"assistant","content":[{"toolUse":{"name":"ls","input":{"a":1}}}]}]}"#;
    let [anthropic, openai, converse] = [anthropic, openai, converse].map(Conversation::read);
    assert_eq!(anthropic.turns[1].blocks[0], Block::ToolUse { name: "ls".into(), input: "{\n  \"a\": 1\n}".into() });
    for other in [&openai, &converse] {
        assert_eq!(
            (&anthropic.system, &anthropic.turns, &anthropic.tools),
            (&other.system, &other.turns, &other.tools)
        );
    }
    assert_eq!(Conversation::read("nonsense").turns, Vec::new());
}

#[test]
fn an_image_says_how_large_it_is() {
    let data = "A".repeat(16_000);
    let request = format!(
        r#"{{"messages":[{{"role":"user","content":[{{"type":"image","source":{{"type":"base64","data":"{data}"}}}},
            {{"type":"tool_result","content":[{{"type":"text","text":"no"}}],"is_error":true}}]}}]}}"#
    );
    let blocks = Conversation::read(&request).turns.remove(0).blocks;
    assert_eq!(blocks[0], Block::File { kind: "image".into(), size: "12 kB".into() });
    assert_eq!(blocks[1], Block::ToolResult { text: "no".into(), failed: true });
}

#[test]
fn a_stream_is_put_together_again() {
    let events = [
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"he"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"llo"}}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","name":"ls","input":{}}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
        r#"{"type":"error","error":{"type":"overloaded_error","message":"too much"}}"#,
    ];
    let stream: String = events.iter().map(|event| format!("event: x\ndata: {event}\n\n")).collect();
    let Answered { blocks, error } = Answered::read(&stream);
    let tool = Block::ToolUse { name: "ls".into(), input: "{\n  \"a\": 1\n}".into() };
    assert_eq!((blocks, error.as_deref()), (vec![Block::text("hello"), tool], Some("too much")));

    let chunks = "data: {\"choices\":[{\"delta\":{\"content\":\"he\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"llo\"}}]}\n\ndata: [DONE]\n";
    assert_eq!(Answered::read(chunks).blocks, [Block::text("hello")]);
}

#[test]
fn keys_stay_in_their_order() {
    let document = Document::parse(r#"{"z":1,"a":[{},[],"x"]}"#).expect("JSON");
    assert_eq!(pretty(&document), "{\n  \"z\": 1,\n  \"a\": [\n    {},\n    [],\n    \"x\"\n  ]\n}");
}
