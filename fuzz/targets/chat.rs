//! Any body as a chat completion for any model: a Messages request in JSON, or refused in words. Any text as a stream to
//! be retold: chunks are JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::catalog::catalog;
use protocol::json::Document;
use protocol::openai::{self, Chunks};
use serde_json::Value;

fuzz_target!(|text: &str| {
    let mut out = String::new();
    Chunks::new(1, text.len() % 2 == 1).feed(text, &mut out);
    for data in out.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]") {
        let chunk: Value = serde_json::from_str(data).unwrap_or(Value::Null);
        assert!(chunk.is_object() || data.contains("\\u"), "a chunk is JSON, lone surrogates aside: {data}");
    }
    let Ok(document) = Document::parse(text) else { return };
    let _ = openai::answer(text, 1);
    let models = catalog().models();
    if let Ok(request) = openai::request(&document, &models[text.len() % models.len()]) {
        let body = Document::parse(&request.body);
        assert!(body.is_ok() || text.len() > 100, "what comes out is JSON, unless it is nested too deep");
    }
});
