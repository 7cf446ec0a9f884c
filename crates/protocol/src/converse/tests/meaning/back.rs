//! What Bedrock gets, said again as the Messages request that it stands for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::json_of;
use crate::converse::types::*;
use crate::converse::{Call, Names};

/// `asked` is looked at for the ids of its calls alone.
pub(super) fn request(call: &Call, asked: &Value) -> Value {
    let sent = &call.request;
    let mut body = json!({ "messages": messages(call, asked), "system": system_of(&sent.system) });
    let mut tools = sent.tools.clone();
    if let Some(format) = &sent.format {
        body["output_config"]["format"] = format_of(format.schema.text());
    } else if let Some(forced) = tools.take_if(|_| call.names.answer.is_some()) {
        let Some(Tool::Spec(spec)) = forced.tools.first() else { panic!("the tool that is the answer") };
        body["output_config"]["format"] = format_of(spec.schema.text());
    } else if let Some(schema) =
        told_schema(&mut body["system"]).or_else(|| told_schema(&mut body["messages"][0]["content"]))
    {
        body["output_config"]["format"] = format_of(&schema);
    }
    settings(sent, &mut body);
    if let Some(config) = tools {
        tools_of(&config, &call.names, &mut body);
    }
    body
}

fn format_of(schema: &str) -> Value {
    json!({ "type": "json_schema", "schema": json_of(schema) })
}

/// The schema that is told in one of these texts, which goes.
fn told_schema(texts: &mut Value) -> Option<String> {
    let texts = texts.as_array_mut()?;
    let schema = |text: &Value| Some(text["text"].as_str()?.split_once("no code fence.\n")?.1.to_owned());
    let (at, schema) = texts.iter().enumerate().find_map(|(at, text)| Some((at, schema(text)?)))?;
    texts.remove(at);
    Some(schema)
}

fn settings(sent: &Request, body: &mut Value) {
    let inference = &sent.inference;
    body["max_tokens"] = json!(inference.max_tokens);
    body["temperature"] = json!(inference.temperature);
    body["top_p"] = json!(inference.top_p);
    body["stop_sequences"] = json!(inference.stop_sequences);
    for (key, value) in sent.additional.iter().filter_map(Value::as_object).flatten() {
        match key.as_str() {
            "inferenceConfig" => body["top_k"] = value["topK"].clone(),
            "tool_choice" | "output_config" => {
                value.as_object().into_iter().flatten().for_each(|(member, value)| body[key][member] = value.clone());
            }
            "thinking" | "top_k" | "tools" => body[key] = value.clone(),
            _ => {}
        }
    }
}

fn tools_of(config: &ToolConfig, names: &Names, body: &mut Value) {
    let mut tools: Vec<Value> = Vec::new();
    let typed = body["tools"].take();
    for tool in &config.tools {
        match tool {
            Tool::Spec(spec) => {
                let mut tool = json!({ "name": names.tool(&spec.name), "input_schema": json_of(spec.schema.text()) });
                let described = spec.description.clone().unwrap_or_default();
                let (said, examples) = described.split_once("Examples of input:\n").unwrap_or((&described, ""));
                let examples = examples.lines().map(|line| serde_json::from_str(line).expect("an example in JSON"));
                tool["input_examples"] = Some(examples.collect::<Vec<Value>>()).filter(|list| !list.is_empty()).into();
                let said = said.strip_suffix("\n\n").unwrap_or(said);
                tool["description"] = Some(said).filter(|said| !said.is_empty()).into();
                tool["strict"] = if spec.strict { json!(true) } else { Value::Null };
                tools.push(tool);
            }
            Tool::CachePoint(ttl) => mark(tools.last_mut(), *ttl),
        }
    }
    tools.extend(typed.as_array().cloned().unwrap_or_default());
    body["tools"] = tools.into();
    match &config.choice {
        Some(ToolChoice::Auto) => body["tool_choice"]["type"] = json!("auto"),
        Some(ToolChoice::Any) => body["tool_choice"]["type"] = json!("any"),
        Some(ToolChoice::Tool(name)) => {
            body["tool_choice"]["type"] = json!("tool");
            body["tool_choice"]["name"] = json!(names.tool(name));
        }
        None => {}
    }
}

fn system_of(system: &[SystemBlock]) -> Value {
    let mut blocks = Vec::new();
    for block in system {
        match block {
            SystemBlock::Text(words) => blocks.push(json!({ "type": "text", "text": words })),
            SystemBlock::CachePoint(ttl) => mark(blocks.last_mut(), *ttl),
        }
    }
    blocks.into()
}

fn mark(block: Option<&mut Value>, ttl: Option<Ttl>) {
    let mut control = json!({ "type": "ephemeral" });
    ttl.into_iter().for_each(|ttl| control["ttl"] = json!(ttl.as_str()));
    block.expect("a cache point stands behind something")["cache_control"] = control;
}

fn messages(call: &Call, asked: &Value) -> Vec<Value> {
    let mut ids = Ids { theirs: asked_ids(asked).into_iter(), sent: Vec::new(), earlier: 0 };
    let messages = call.request.messages.iter().map(|message| {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::System => "system",
        };
        if message.role == Role::Assistant {
            ids.earlier = ids.sent.len();
        }
        let mut content = Vec::new();
        for said in &message.content {
            match said {
                Block::CachePoint(ttl) => mark(content.last_mut(), *ttl),
                said => content.push(block(said, &call.names, &mut ids)),
            }
        }
        json!({ "role": role, "content": content })
    });
    messages.collect()
}

fn asked_ids(asked: &Value) -> Vec<Value> {
    let blocks = asked["messages"].as_array().into_iter().flatten().filter_map(|message| message["content"].as_array());
    blocks.flatten().filter(|block| block["type"] == "tool_use").map(|block| block["id"].clone()).collect()
}

/// Which call is which: the calls are in the same order, and each sent id is of one call.
struct Ids {
    theirs: std::vec::IntoIter<Value>,
    /// All that were sent, and how many of them before the last turn with calls.
    sent: Vec<(String, Value)>,
    earlier: usize,
}

impl Ids {
    fn call(&mut self, sent: &str) -> Value {
        assert!(self.sent.iter().all(|(other, _)| other != sent), "{sent} is sent twice");
        assert!(fits(sent, b"_.:-"), "{sent}");
        let theirs = self.theirs.next().unwrap_or_else(|| json!(sent));
        self.sent.push((sent.to_owned(), theirs.clone()));
        theirs
    }

    fn result(&self, of: &str) -> Value {
        let call = self.sent[self.earlier..].iter().find(|(sent, _)| sent == of);
        call.map_or_else(|| json!(of), |(_, theirs)| theirs.clone())
    }
}

/// Whether Bedrock takes it as an id or a name.
pub(super) fn fits(text: &str, marks: &[u8]) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

fn block(block: &Block, names: &Names, ids: &mut Ids) -> Value {
    match block {
        Block::Text(words) => text(words),
        Block::Cited { texts, citations } => {
            let citations: Vec<Value> = citations.iter().map(citation).collect();
            json!({ "type": "text", "text": texts.concat(), "citations": citations })
        }
        Block::Image(image) => image_of(image),
        Block::Document(document) => document_of(document, names),
        Block::SearchResult(result) => search_result(result),
        Block::ToolUse(call) => {
            assert!(fits(&call.name, b"_-"), "{}", call.name);
            let name = names.tool(&call.name);
            json!({ "type": "tool_use", "id": ids.call(&call.id), "name": name, "input": json_of(call.input.text()) })
        }
        Block::ToolResult(result) => {
            let content: Vec<Value> = result.content.iter().map(|part| result_part(part, names)).collect();
            let mut said = json!({ "type": "tool_result", "tool_use_id": ids.result(&result.id), "content": content });
            said["is_error"] = if result.failed { json!(true) } else { Value::Null };
            said
        }
        Block::Reasoning { text, signature } => {
            json!({ "type": "thinking", "thinking": text, "signature": signature.as_deref().unwrap_or_default() })
        }
        Block::Redacted(bytes) => json!({ "type": "redacted_thinking", "data": String::from_utf8_lossy(bytes) }),
        Block::CachePoint(_) | Block::Other(_) => panic!("{block:?} is no block of a request"),
    }
}

fn result_part(part: &ResultBlock, names: &Names) -> Value {
    match part {
        ResultBlock::Text(words) => text(words),
        ResultBlock::Image(image) => image_of(image),
        ResultBlock::Document(document) => document_of(document, names),
        ResultBlock::SearchResult(result) => search_result(result),
        ResultBlock::Json(_) => panic!("{part:?} is never sent"),
    }
}

fn search_result(result: &SearchResult) -> Value {
    let content: Vec<Value> = result.texts.iter().map(|words| text(words)).collect();
    let mut said =
        json!({ "type": "search_result", "title": result.title, "source": result.source, "content": content });
    said["citations"]["enabled"] = json!(result.citations);
    said
}

fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

fn image_of(image: &Image) -> Value {
    let media_type = format!("image/{}", image.format.as_str());
    json!({ "type": "image", "source": { "type": "base64", "media_type": media_type, "data": STANDARD.encode(&image.bytes) } })
}

fn document_of(document: &Document, names: &Names) -> Value {
    let source = match &document.source {
        DocumentSource::Bytes(bytes) => {
            json!({ "type": "base64", "media_type": "application/pdf", "data": STANDARD.encode(bytes) })
        }
        DocumentSource::Text(words) => json!({ "type": "text", "media_type": "text/plain", "data": words }),
        DocumentSource::Content(texts) => {
            json!({ "type": "content", "content": texts.iter().map(|words| text(words)).collect::<Vec<_>>() })
        }
    };
    let mut said = Map::from_iter([("type".to_owned(), json!("document")), ("source".to_owned(), source)]);
    let title = names.document(&document.name);
    said.extend((!title.is_empty()).then(|| ("title".to_owned(), json!(title))));
    said.extend(document.context.as_ref().map(|context| ("context".to_owned(), json!(context))));
    said.extend(document.citations.then(|| ("citations".to_owned(), json!({ "enabled": true }))));
    Value::Object(said)
}

fn citation(citation: &Citation) -> Value {
    let (kind, of, unit, span) = match citation.location.as_ref().expect("where it is") {
        Location::DocumentChar(span) => ("char_location", "document", "char_index", span),
        Location::DocumentPage(span) => ("page_location", "document", "page_number", span),
        Location::DocumentChunk(span) => ("content_block_location", "document", "block_index", span),
        Location::SearchResult(span) => ("search_result_location", "search_result", "block_index", span),
        Location::Web { .. } => panic!("no request cites the web"),
    };
    let mut said = json!({ "type": kind, "cited_text": citation.quoted.concat(), "source": citation.source });
    said[if of == "document" { "document_title" } else { "title" }] = json!(citation.title);
    said[format!("{of}_index")] = json!(span.index);
    said[format!("start_{unit}")] = json!(span.start);
    said[format!("end_{unit}")] = json!(span.end);
    said
}
