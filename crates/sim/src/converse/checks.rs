//! What Converse refuses before any model sees it, as far as it is grossly wrong.

use serde_json::Value;

use crate::exception::Exception;

/// It must be a Converse body that holds a conversation.
pub(crate) fn body(body: &Value) -> Result<(), Exception> {
    if !body.is_object() {
        return refused("Malformed input request, please reformat your input and try again.");
    }
    conversation(&body["messages"])?;
    if body.pointer("/inferenceConfig/maxTokens").is_some_and(|limit| limit.as_u64().is_none_or(|limit| limit == 0)) {
        return constraint("inferenceConfig.maxTokens", "Member must have value greater than or equal to 1");
    }
    tools(body)
}

fn conversation(messages: &Value) -> Result<(), Exception> {
    let Some(messages) = messages.as_array() else {
        return constraint("messages", "Member must be a list");
    };
    match messages.iter().find(|message| message["role"] != "system") {
        Some(first) if first["role"] == "user" => {}
        _ => return refused("A conversation must start with a user message."),
    }
    messages.iter().enumerate().try_for_each(|(at, message)| content(at, message))
}

fn content(at: usize, message: &Value) -> Result<(), Exception> {
    let Some(blocks) = message["content"].as_array().filter(|blocks| !blocks.is_empty()) else {
        return refused(format!("The content field in the Message object at messages.{at} is empty."));
    };
    for (index, block) in blocks.iter().enumerate() {
        if block["text"].as_str().is_some_and(|text| text.trim().is_empty()) {
            let place = format!("messages.{at}.content.{index}");
            return refused(format!("The text field in the ContentBlock object at {place} is blank."));
        }
        // A union has one member; a block of the Messages API has a `type` beside others.
        if block.as_object().is_none_or(|members| members.len() != 1) {
            return constraint(&format!("messages.{at}.content.{index}"), "Member must have exactly one type");
        }
    }
    Ok(())
}

fn tools(body: &Value) -> Result<(), Exception> {
    let config = &body["toolConfig"];
    if config.is_null() && speaks_of_tools(&body["messages"]) {
        return refused("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    }
    if !config.is_null() && config["tools"].as_array().is_none_or(Vec::is_empty) {
        return constraint("toolConfig.tools", "Member must have length greater than or equal to 1");
    }
    Ok(())
}

fn speaks_of_tools(messages: &Value) -> bool {
    let blocks = messages.as_array().into_iter().flatten().filter_map(|message| message["content"].as_array());
    blocks.flatten().any(|block| block.get("toolUse").is_some() || block.get("toolResult").is_some())
}

fn constraint(place: &str, words: &str) -> Result<(), Exception> {
    refused(format!("1 validation error detected: Value at '{place}' failed to satisfy constraint: {words}"))
}

fn refused(words: impl Into<String>) -> Result<(), Exception> {
    Err(Exception::validation(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_conversation_is_refused() {
        assert_eq!(body(&json!({"messages": [said("user", json!([{"text": "hi"}]))]})), Ok(()));
        for wrong in [
            Value::Null,
            json!({}),
            json!({"messages": []}),
            json!({"messages": [said("assistant", json!([{"text": "hi"}]))]}),
            json!({"messages": [said("user", json!("hi"))]}),
            json!({"messages": [said("user", json!([]))]}),
            json!({"messages": [said("user", json!([{"text": " "}]))]}),
            json!({"messages": [said("user", json!([{"type": "text", "text": "hi"}]))]}),
        ] {
            assert_eq!(body(&wrong).expect_err("a refusal").name, "ValidationException", "{wrong}");
        }
    }

    #[test]
    fn a_conversation_about_tools_needs_the_tools() {
        let result = json!([{"toolResult": {"toolUseId": "a", "content": [{"text": "done"}]}}]);
        let mut asked = json!({"messages": [said("user", result)]});
        assert!(body(&asked).expect_err("a refusal").message.contains("toolConfig"));
        asked["toolConfig"] = json!({"tools": []});
        assert!(body(&asked).expect_err("a refusal").message.contains("toolConfig.tools"));
        asked["toolConfig"] = json!({"tools": [{"toolSpec": {"name": "Bash", "inputSchema": {"json": {}}}}]});
        assert_eq!(body(&asked), Ok(()));
    }

    #[test]
    fn an_answer_of_no_tokens_can_not_be_asked_for() {
        let mut asked = json!({"messages": [said("user", json!([{"text": "hi"}]))], "inferenceConfig": {}});
        assert_eq!(body(&asked), Ok(()));
        asked["inferenceConfig"]["maxTokens"] = json!(0);
        assert!(body(&asked).expect_err("a refusal").message.contains("inferenceConfig.maxTokens"));
    }

    fn said(role: &str, content: Value) -> Value {
        json!({ "role": role, "content": content })
    }
}
