//! A Converse body in the form of the Messages API, as far as the demo and the count of tokens look at it.

use serde_json::{Map, Value, json};

/// A model's own limit, for requests that set none.
const MAX_TOKENS: u64 = 4096;

/// The same request as a Messages body. What has no counterpart keeps its content, so that it still counts as tokens.
pub(crate) fn messages_body(body: &Value) -> Value {
    let mut messages = Map::from_iter([
        ("messages".to_owned(), list(&body["messages"]).iter().map(message).collect()),
        ("system".to_owned(), blocks(&body["system"])),
        ("tools".to_owned(), with_cache_marks(&body.pointer("/toolConfig/tools").cloned().unwrap_or_default(), tool)),
        ("max_tokens".to_owned(), json!(max_tokens(body))),
    ]);
    let others = [
        ("stop_sequences", body.pointer("/inferenceConfig/stopSequences").cloned()),
        ("tool_choice", tool_choice(body)),
        ("thinking", thinking(body)),
        ("output_config", format(body)),
    ];
    messages.extend(others.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Value::Object(messages)
}

fn max_tokens(body: &Value) -> u64 {
    body.pointer("/inferenceConfig/maxTokens").and_then(Value::as_u64).unwrap_or(MAX_TOKENS)
}

fn message(message: &Value) -> Value {
    json!({ "role": message["role"], "content": blocks(&message["content"]) })
}

fn blocks(content: &Value) -> Value {
    with_cache_marks(content, block)
}

/// A cache point is an element of its own here; there it is a mark on the element before.
fn with_cache_marks(elements: &Value, read: impl Fn(&Value) -> Value) -> Value {
    let mut marked = Vec::<Value>::new();
    for element in list(elements) {
        match (element.get("cachePoint"), marked.last_mut()) {
            (None, _) => marked.push(read(element)),
            (Some(point), Some(last)) => last["cache_control"] = json!({"type": "ephemeral", "ttl": point["ttl"]}),
            (Some(_), None) => {}
        }
    }
    marked.into()
}

fn block(block: &Value) -> Value {
    let Some((kind, inner)) = block.as_object().and_then(|members| members.iter().next()) else {
        return json!({});
    };
    match kind.as_str() {
        "text" => json!({ "type": "text", "text": inner }),
        "toolUse" => {
            json!({"type": "tool_use", "id": inner["toolUseId"], "name": inner["name"], "input": inner["input"]})
        }
        "toolResult" => json!({
            "type": "tool_result", "tool_use_id": inner["toolUseId"], "is_error": inner["status"] == "error",
            "content": list(&inner["content"]).iter().map(result).collect::<Value>(),
        }),
        kind => json!({ "type": kind, "source": inner }),
    }
}

/// JSON that a tool brought is read as the text it would be.
fn result(part: &Value) -> Value {
    match part.get("json") {
        Some(json) => json!({ "type": "text", "text": json.to_string() }),
        None => block(part),
    }
}

fn tool(tool: &Value) -> Value {
    let Some(spec) = tool.get("toolSpec") else { return tool.clone() };
    let schema = &spec["inputSchema"]["json"];
    json!({ "name": spec["name"], "description": spec["description"], "input_schema": schema })
}

fn tool_choice(body: &Value) -> Option<Value> {
    let (kind, inner) = body.pointer("/toolConfig/toolChoice")?.as_object()?.iter().next()?;
    Some(json!({ "type": kind, "name": inner["name"] }))
}

/// Each family has its own key for it.
fn thinking(body: &Value) -> Option<Value> {
    let fields = body.get("additionalModelRequestFields")?;
    if let Some(own) = fields.get("thinking").or_else(|| fields.get("reasoningConfig")) {
        return Some(own.clone());
    }
    fields.get("reasoning_effort").or_else(|| fields.get("reasoning")).map(|_| json!({ "type": "enabled" }))
}

/// The schema travels as a string.
fn format(body: &Value) -> Option<Value> {
    let schema = body.pointer("/outputConfig/textFormat/structure/jsonSchema/schema")?.as_str()?;
    let schema = serde_json::from_str::<Value>(schema).ok()?;
    Some(json!({ "format": { "type": "json_schema", "schema": schema } }))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_their_results_keep_together() {
        let call = json!({"toolUse": {"toolUseId": "a", "name": "Read", "input": {"path": "x"}}});
        let content = json!([{"json": {"size": 3}}, {"text": "gone"}]);
        let result = json!({"toolResult": {"toolUseId": "a", "status": "error", "content": content}});
        let body = messages_body(&json!({"messages": [
            {"role": "assistant", "content": [call]}, {"role": "user", "content": [result]},
        ]}));
        let expected = json!({"type": "tool_use", "id": "a", "name": "Read", "input": {"path": "x"}});
        assert_eq!(body["messages"][0]["content"][0], expected);
        let brought = json!([{"type": "text", "text": r#"{"size":3}"#}, {"type": "text", "text": "gone"}]);
        let expected = json!({"type": "tool_result", "tool_use_id": "a", "is_error": true, "content": brought});
        assert_eq!(body["messages"][1]["content"][0], expected);
    }

    #[test]
    fn a_cache_point_marks_what_is_before_it() {
        let point = json!({"cachePoint": {"type": "default", "ttl": "1h"}});
        let body = messages_body(&json!({"system": [point, {"text": "Be brief."}, point], "messages": []}));
        let mark = json!({"type": "ephemeral", "ttl": "1h"});
        assert_eq!(body["system"], json!([{"type": "text", "text": "Be brief.", "cache_control": mark}]));
    }

    #[test]
    fn thinking_is_understood_in_every_familys_words() {
        for fields in [
            json!({"thinking": {"type": "enabled"}}),
            json!({"reasoningConfig": {"type": "enabled"}}),
            json!({"reasoning_effort": "low"}),
            json!({"reasoning": {"effort": "low"}}),
        ] {
            let body = messages_body(&json!({ "additionalModelRequestFields": fields }));
            assert_eq!(body["thinking"]["type"], "enabled", "{fields}");
        }
        assert_eq!(messages_body(&json!({})).get("thinking"), None);
    }

    #[test]
    fn a_schema_is_unpacked_from_its_string() {
        let structure = json!({"jsonSchema": {"schema": r#"{"type":"object"}"#}});
        let body = messages_body(&json!({"outputConfig": {"textFormat": {"structure": structure}}}));
        assert_eq!(body["output_config"]["format"]["schema"], json!({"type": "object"}));
    }
}
