//! The demo: a pleasant stand-in for a model, for people who have no AWS account yet and for screenshots.
//!
//! Its answers depend on the request alone. It knows what Claude Code sends well enough to find the user's own words in
//! it, to use a tool when asked, and to answer side requests such as for a title. It reads the Messages form alone; what
//! comes through Converse has been turned into it.

mod ask;
mod prose;
mod schema;
mod tools;

use std::time::Duration;

use serde_json::Value;

use crate::foundation::Foundation;
use crate::ids;
use crate::message::{Block, Message};
use crate::scenario::Scenario;
use ask::{Ask, Thinking};

/// The time between two words of a demo answer.
const HUMAN_PACE: Duration = Duration::from_millis(15);

/// Settings of the demo.
#[derive(Debug)]
pub struct Answerer {
    scenario: Scenario,
    pace: Duration,
}

impl Answerer {
    /// Answers at a human pace; the account has no inference profiles.
    pub fn demo() -> Self {
        Self { scenario: Scenario::new(), pace: HUMAN_PACE }
    }

    /// The time between two frames; zero for none.
    pub fn with_pace(self, pace: Duration) -> Self {
        Self { pace, ..self }
    }

    /// The inference profiles to list, by id, such as `us.anthropic.claude-opus-5-5`.
    pub fn with_profiles(self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { scenario: self.scenario.with_profiles(ids), ..self }
    }

    /// The foundation models to list.
    pub fn with_models(self, models: impl IntoIterator<Item = Foundation>) -> Self {
        Self { scenario: self.scenario.with_models(models), ..self }
    }

    pub(crate) fn into_parts(self) -> (Scenario, Duration) {
        (self.scenario, self.pace)
    }
}

/// The answer to a Messages body.
pub(crate) fn message(body: &Value) -> Message {
    let ask = Ask::read(body);
    let sequences = ask.stop_sequences.clone();
    let mut blocks = words(&ask);
    if let Some(thoughts) = thoughts(&ask) {
        blocks.insert(0, thoughts);
    }
    Message::new(blocks).stopped_at(&sequences).limited_to(ask.max_tokens)
}

fn words(ask: &Ask<'_>) -> Vec<Block> {
    if let Some(schema) = ask.format {
        return vec![Block::Text(schema::value(schema, &ask.text).to_string())];
    }
    if let Some(tool) = tools::wanted(ask) {
        let call = Block::ToolUse(tool.name.to_owned(), tools::input(&tool, ask));
        return vec![Block::Text(prose::before_tool(tool.name)), call];
    }
    if !ask.results.is_empty() {
        return vec![Block::Text(prose::after_tools(&ask.results))];
    }
    if ask.wants_title() {
        return vec![Block::Text(prose::title(&ask.text))];
    }
    if ask.wants_a_word() {
        return vec![Block::Text("Welcome!".to_owned())];
    }
    vec![Block::Text(prose::answer(ask))]
}

/// A forced tool call and thinking exclude one another.
fn thoughts(ask: &Ask<'_>) -> Option<Block> {
    let text = match ask.thinking {
        _ if ask.choice.is_forced() => return None,
        Thinking::Off => return None,
        Thinking::Shown => prose::thoughts(ask),
        Thinking::Omitted => String::new(),
    };
    Some(Block::Thinking(text, signature(&ask.text)))
}

fn signature(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(ids::noise(ids::digest(text.as_bytes()), 96))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Stop;
    use serde_json::json;

    #[test]
    fn the_same_request_gets_the_same_answer() {
        let body = asked("What is a proxy?");
        assert_eq!(message(&body), message(&body));
        assert!(text(&message(&body)).contains("> What is a proxy?"));
    }

    #[test]
    fn an_answer_says_that_it_is_the_demo() {
        assert!(text(&message(&asked("hello"))).contains("demo"));
    }

    #[test]
    fn a_tool_is_called_once_and_then_summed_up() {
        let mut body = asked("Please list the files here");
        body["tools"] = json!([bash()]);
        let call = message(&body);
        assert_eq!(call.stop, Stop::ToolUse);
        let Some(Block::ToolUse(name, input)) = call.blocks.last() else { panic!("no tool call: {call:?}") };
        assert_eq!((name.as_str(), &input["command"]), ("Bash", &json!("ls -la")));

        answer_tool(&mut body, "Bash", "README.md\nsrc");
        let summary = message(&body);
        assert_eq!(summary.stop, Stop::EndTurn);
        assert!(text(&summary).contains("README.md"), "{summary:?}");
    }

    #[test]
    fn tools_are_called_in_the_order_they_are_named() {
        let read = json!({"name": "Read", "input_schema": {"type": "object", "required": ["file_path"],
            "properties": {"file_path": {"type": "string"}}}});
        let mut body = asked("List the files, then read Cargo.toml");
        body["tools"] = json!([read, bash()]);
        assert_eq!(called(&message(&body)), ["Bash"]);
        answer_tool(&mut body, "Bash", "Cargo.toml");
        let second = message(&body);
        assert_eq!(called(&second), ["Read"]);
        assert!(matches!(second.blocks.last(), Some(Block::ToolUse(_, input)) if input["file_path"] == "Cargo.toml"));
        answer_tool(&mut body, "Read", "[package]");
        assert!(called(&message(&body)).is_empty());
    }

    #[test]
    fn a_forced_tool_is_called_without_being_asked_for() {
        let mut body = asked("hello");
        body["tools"] = json!([bash()]);
        body["tool_choice"] = json!({"type": "any"});
        body["thinking"] = json!({"type": "adaptive"});
        assert_eq!(called(&message(&body)), ["Bash"]);
        assert!(!message(&body).blocks.iter().any(|b| matches!(b, Block::Thinking(..))));
        body["tool_choice"] = json!({"type": "none"});
        assert!(called(&message(&body)).is_empty());
    }

    #[test]
    fn omitted_thoughts_leave_their_signature() {
        let mut body = asked("hello");
        body["thinking"] = json!({"type": "adaptive", "display": "omitted"});
        assert!(matches!(&message(&body).blocks[0], Block::Thinking(t, s) if t.is_empty() && !s.is_empty()));
        body["thinking"] = json!({"type": "enabled", "budget_tokens": 1024});
        assert!(matches!(&message(&body).blocks[0], Block::Thinking(t, s) if !t.is_empty() && !s.is_empty()));
    }

    #[test]
    fn a_title_request_gets_a_title_in_its_schema() {
        let mut body = asked("Fix the login button on the settings page, it does nothing when clicked");
        body["output_config"] = json!({"format": {"type": "json_schema", "schema": {"type": "object",
            "properties": {"title": {"type": "string"}}, "required": ["title"], "additionalProperties": false}}});
        let answer: Value = serde_json::from_str(&text(&message(&body))).expect("JSON");
        assert_eq!(answer, json!({"title": "Fix the login button on the settings"}));
    }

    #[test]
    fn limits_of_the_request_hold() {
        let mut body = asked("hello");
        body["max_tokens"] = json!(1);
        assert_eq!(message(&body).stop, Stop::MaxTokens);
        body["max_tokens"] = json!(4096);
        body["stop_sequences"] = json!(["demo"]);
        assert_eq!(message(&body).stop, Stop::Sequence("demo".into()));
    }

    #[test]
    fn a_strange_body_is_still_answered() {
        for messages in
            [json!([]), json!([1, null]), json!([{"role": "user"}]), json!([{"role": "user", "content": 5}])]
        {
            let body = json!({"max_tokens": 100, "messages": messages, "tools": [1, {"name": 3}], "system": 4});
            assert!(!text(&message(&body)).is_empty());
        }
    }

    fn asked(text: &str) -> Value {
        json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 4096, "messages": [{"role": "user", "content": [
            {"type": "text", "text": "<system-reminder>You have Bash and Read.</system-reminder>"},
            {"type": "text", "text": text},
        ]}]})
    }

    fn answer_tool(body: &mut Value, name: &str, result: &str) {
        let messages = body["messages"].as_array_mut().expect("messages");
        let call = json!({"type": "tool_use", "id": "toolu_1", "name": name, "input": {}});
        messages.push(json!({"role": "assistant", "content": [call]}));
        let result = json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": result});
        messages.push(json!({"role": "user", "content": [result]}));
    }

    fn bash() -> Value {
        json!({"name": "Bash", "input_schema": {"type": "object", "required": ["command"],
            "properties": {"command": {"type": "string"}, "timeout": {"type": "number"}}}})
    }

    fn called(message: &Message) -> Vec<&str> {
        let calls =
            message.blocks.iter().filter_map(|b| if let Block::ToolUse(name, _) = b { Some(name) } else { None });
        calls.map(String::as_str).collect()
    }

    fn text(message: &Message) -> String {
        let text = |block: &Block| if let Block::Text(text) = block { Some(text.clone()) } else { None };
        message.blocks.iter().filter_map(text).collect()
    }
}
