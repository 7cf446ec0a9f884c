//! A careful guess at the input tokens of an Anthropic request body, for when Bedrock can't count them.
//!
//! A client decides by this number when to compact, so the guess errs upwards: it is never below the truth on any
//! recorded case whose whole input is in the body (`recorded.rs` walks them). Where it can't know, say for a document
//! behind a URL, it counts something rather than nothing. The figures of `prices.rs` come from that calibration.

mod media;
mod prices;
#[cfg(test)]
mod recorded;
mod text;

use prices::Generation;
use serde_json::Value;

/// The estimate, in tokens, cached ones included. `body` is a Messages or count_tokens request as a client sent it; of
/// `model` only the generation matters, and an unknown or missing one counts as the latest. Parts of an unknown kind
/// count by their text. What the server adds while it answers (search results, fetched pages) isn't in it.
pub fn input_tokens(body: &Value) -> u64 {
    let mut tally = Tally::new(prices::generation(body["model"].as_str().unwrap_or_default()));
    tally.blocks(&body["system"]);
    for message in list(&body["messages"]) {
        tally.tokens += prices::MESSAGE;
        tally.blocks(&message["content"]);
    }
    tally.tools(body);
    tally.options(body);
    tally.total()
}

/// Text is counted in hundredths and scaled once at the end; everything else is known in tokens.
struct Tally {
    generation: &'static Generation,
    hundredths: u64,
    tokens: u64,
    cites: bool,
}

impl Tally {
    fn new(generation: &'static Generation) -> Self {
        Self { generation, hundredths: 0, tokens: prices::REQUEST, cites: false }
    }

    fn total(self) -> u64 {
        let cited = if self.cites { prices::CITATIONS } else { 0 };
        (self.hundredths * self.generation.text_percent).div_ceil(10_000) + self.tokens + cited
    }

    fn text(&mut self, text: &Value) {
        self.hundredths += text.as_str().map_or(0, text::hundredths);
    }

    fn json(&mut self, value: &Value) {
        self.hundredths += text::hundredths(&value.to_string());
    }

    /// Content: a string, or a list of blocks.
    fn blocks(&mut self, content: &Value) {
        self.text(content);
        for block in list(content) {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Value) {
        match block["type"].as_str().unwrap_or("text") {
            "text" => self.text(&block["text"]),
            "image" => self.tokens += media::image_tokens(&block["source"], self.generation.image_cap),
            "document" => self.document(block),
            "tool_use" => {
                self.tokens += prices::TOOL_USE;
                self.text(&block["name"]);
                self.json(&block["input"]);
            }
            "tool_result" => {
                self.tokens += prices::TOOL_RESULT;
                self.blocks(&block["content"]);
            }
            "search_result" => self.search_result(block),
            "thinking" | "redacted_thinking" => self.thinking(block),
            "compaction" => {
                self.tokens += prices::COMPACTION;
                self.text(&block["content"]);
            }
            _ => self.json(block),
        }
    }

    /// Since the 4.5 models thinking of earlier turns stays in the context. Where its text is withheld, the signature
    /// holds it encrypted, and its length tells how much there was.
    fn thinking(&mut self, block: &Value) {
        self.text(&block["thinking"]);
        if block["thinking"].as_str().is_none_or(str::is_empty) {
            let sealed = block["signature"].as_str().or(block["data"].as_str()).map_or(0, str::len) as u64;
            self.hundredths += sealed * 20;
        }
    }

    fn document(&mut self, block: &Value) {
        self.tokens += prices::DOCUMENT;
        self.text(&block["title"]);
        self.text(&block["context"]);
        self.cites |= block["citations"]["enabled"] == true;
        let source = &block["source"];
        match source["type"].as_str() {
            Some("text") => self.text(&source["data"]),
            Some("content") => self.blocks(&source["content"]),
            Some("base64") => {
                let pdf = media::pdf(&source["data"]);
                self.tokens += pdf.rendered;
                self.hundredths += pdf.hundredths;
            }
            _ => self.tokens += prices::UNSEEN_DOCUMENT,
        }
    }

    fn search_result(&mut self, block: &Value) {
        self.tokens += prices::DOCUMENT;
        self.text(&block["title"]);
        self.text(&block["source"]);
        self.blocks(&block["content"]);
        self.cites |= block["citations"]["enabled"] == true;
    }

    fn tools(&mut self, body: &Value) {
        let tools = list(&body["tools"]);
        if tools.is_empty() {
            return;
        }
        self.tokens += self.generation.tools_prompt;
        if matches!(body["tool_choice"]["type"].as_str(), Some("any" | "tool")) {
            self.tokens += prices::FORCED_TOOL;
        }
        // A deferred tool enters the context only when it is searched for, and then as part of a message.
        for tool in tools.iter().filter(|tool| tool["defer_loading"] != true) {
            self.tool(tool);
        }
    }

    fn tool(&mut self, tool: &Value) {
        match tool["type"].as_str() {
            None | Some("custom") => {
                for key in ["name", "description", "input_schema", "input_examples"] {
                    if !tool[key].is_null() {
                        self.json(&tool[key]);
                    }
                }
                self.tokens += prices::TOOL;
            }
            Some(kind) => {
                self.tokens += prices::typed_tool(kind);
            }
        }
    }

    fn options(&mut self, body: &Value) {
        if matches!(body["thinking"]["type"].as_str(), Some("enabled" | "adaptive" | "between_tools")) {
            self.tokens += prices::THINKING;
        }
        let output = &body["output_config"];
        if !output["task_budget"].is_null() {
            self.tokens += prices::TASK_BUDGET;
        }
        for format in [&output["format"], &body["output_format"]].into_iter().filter(|format| !format.is_null()).take(1)
        {
            self.tokens += prices::OUTPUT_FORMAT;
            self.json(format);
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::input_tokens;

    fn said(text: &str) -> u64 {
        input_tokens(&json!({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": text}]}))
    }

    #[test]
    fn any_json_has_an_estimate() {
        for odd in [
            json!(null),
            json!([]),
            json!({"messages": 3, "tools": {}, "system": [[1]]}),
            json!({"messages": [7, {"content": [null, {"type": 5}]}]}),
        ] {
            assert!(input_tokens(&odd) < 200, "{odd}");
        }
    }

    #[test]
    fn a_string_counts_like_the_block_it_stands_for() {
        let block = json!({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": [{"type": "text", "text": "Good morning"}]}]});
        assert_eq!(said("Good morning"), input_tokens(&block));
    }

    #[test]
    fn an_unknown_model_counts_as_the_latest() {
        let ask = |model: &str| {
            input_tokens(&json!({"model": model, "messages": [{"role": "user", "content": "x ".repeat(500)}]}))
        };
        assert_eq!(ask("claude-opus-9"), ask("us.anthropic.claude-opus-4-7"));
        assert!(ask("claude-opus-9") > ask("us.anthropic.claude-opus-4-6-v1"));
    }

    #[test]
    fn scripts_without_spaces_count_by_the_character() {
        assert!(said(&"语".repeat(1_000)) > 1_500);
        assert!(said(&"हिन्दी ".repeat(100)) > 700);
        assert!(said(&"🦀".repeat(100)) > 300);
    }

    #[test]
    fn a_tool_result_counts_what_is_nested_in_it() {
        let result =
            |content| json!({"messages": [{"role": "user", "content": [{"type": "tool_result", "content": content}]}]});
        let text = input_tokens(&result(json!("forty two words")));
        assert_eq!(text, input_tokens(&result(json!([{"type": "text", "text": "forty two words"}]))));
        let image = json!([{"type": "image", "source": {"type": "base64", "data": "not an image"}}]);
        assert!(input_tokens(&result(image)) > 1_568);
    }

    #[test]
    fn a_deferred_tool_is_not_in_the_context_yet() {
        let with = |deferred: bool| {
            let tool = json!({"name": "lookup", "description": "finds a word ".repeat(50), "input_schema": {}, "defer_loading": deferred});
            input_tokens(&json!({"messages": [], "tools": [tool]}))
        };
        assert!(with(true) + 100 < with(false));
    }

    #[test]
    fn a_cache_mark_costs_nothing() {
        let system =
            |mark| json!({"system": [{"type": "text", "text": "Be brief.", "cache_control": mark}], "messages": []});
        assert_eq!(
            input_tokens(&system(json!(null))),
            input_tokens(&system(json!({"type": "ephemeral", "ttl": "1h"})))
        );
    }
}
