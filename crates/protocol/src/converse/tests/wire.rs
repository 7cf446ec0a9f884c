//! A request in the words of the wire, so that tests can be read beside Bedrock's documentation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::converse::types::*;

pub(super) fn json(request: &Request) -> Value {
    let messages: Vec<Value> = request
        .messages
        .iter()
        .map(|message| {
            let role = match message.role {
                Role::User => "user",
                Role::Assistant => "assistant",
                Role::System => "system",
            };
            json!({ "role": role, "content": message.content.iter().map(block).collect::<Vec<_>>() })
        })
        .collect();
    let mut body = Map::from_iter([("messages".to_owned(), json!(messages))]);
    if !request.system.is_empty() {
        body.insert("system".into(), request.system.iter().map(system).collect());
    }
    body.insert("inferenceConfig".into(), inference(&request.inference));
    if let Some(config) = &request.tools {
        body.insert("toolConfig".into(), tools(config));
    }
    if let Some(format) = &request.format {
        let schema = json!({ "schema": format.schema });
        let text_format = json!({ "type": "json_schema", "structure": { "jsonSchema": schema } });
        body.insert("outputConfig".into(), json!({ "textFormat": text_format }));
    }
    if let Some(additional) = &request.additional {
        body.insert("additionalModelRequestFields".into(), additional.clone());
    }
    if !request.additional_response_paths.is_empty() {
        body.insert("additionalModelResponseFieldPaths".into(), json!(request.additional_response_paths));
    }
    Value::Object(body)
}

fn inference(inference: &Inference) -> Value {
    let mut fields = Map::new();
    fields.extend(inference.max_tokens.map(|most| ("maxTokens".to_owned(), json!(most))));
    fields.extend(inference.temperature.map(|value| ("temperature".to_owned(), json!(value))));
    fields.extend(inference.top_p.map(|value| ("topP".to_owned(), json!(value))));
    if !inference.stop_sequences.is_empty() {
        fields.insert("stopSequences".into(), json!(inference.stop_sequences));
    }
    Value::Object(fields)
}

fn tools(config: &ToolConfig) -> Value {
    let tools: Vec<Value> = config
        .tools
        .iter()
        .map(|tool| match tool {
            Tool::Spec(spec) => {
                let mut fields = json!({ "name": spec.name, "inputSchema": { "json": spec.schema } });
                spec.description.iter().for_each(|said| fields["description"] = json!(said));
                if spec.strict {
                    fields["strict"] = json!(true);
                }
                json!({ "toolSpec": fields })
            }
            Tool::CachePoint(ttl) => point(*ttl),
        })
        .collect();
    let mut fields = json!({ "tools": tools });
    match &config.choice {
        None => {}
        Some(ToolChoice::Auto) => fields["toolChoice"] = json!({ "auto": {} }),
        Some(ToolChoice::Any) => fields["toolChoice"] = json!({ "any": {} }),
        Some(ToolChoice::Tool(name)) => fields["toolChoice"] = json!({ "tool": { "name": name } }),
    }
    fields
}

fn system(block: &SystemBlock) -> Value {
    match block {
        SystemBlock::Text(text) => json!({ "text": text }),
        SystemBlock::CachePoint(ttl) => point(*ttl),
    }
}

fn point(ttl: Option<Ttl>) -> Value {
    match ttl {
        None => json!({ "cachePoint": { "type": "default" } }),
        Some(ttl) => json!({ "cachePoint": { "type": "default", "ttl": ttl.as_str() } }),
    }
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({ "text": text }),
        Block::Image(image) => picture(image),
        Block::Document(file) => document(file),
        Block::ToolUse(call) => {
            json!({ "toolUse": { "toolUseId": call.id, "name": call.name, "input": call.input } })
        }
        Block::ToolResult(result) => {
            let content: Vec<Value> = result.content.iter().map(piece).collect();
            let mut fields = json!({ "toolUseId": result.id, "content": content });
            if result.failed {
                fields["status"] = json!("error");
            }
            json!({ "toolResult": fields })
        }
        Block::Reasoning { text, signature } => {
            let mut fields = json!({ "text": text });
            signature.iter().for_each(|signature| fields["signature"] = json!(signature));
            json!({ "reasoningContent": { "reasoningText": fields } })
        }
        Block::Redacted(bytes) => json!({ "reasoningContent": { "redactedContent": STANDARD.encode(bytes) } }),
        Block::CachePoint(ttl) => point(*ttl),
        Block::SearchResult(result) => found(result),
        Block::Cited { texts, citations } => {
            let texts: Vec<Value> = texts.iter().map(|text| json!({ "text": text })).collect();
            json!({ "citationsContent": { "content": texts, "citations": citations.iter().map(citation).collect::<Vec<_>>() } })
        }
        Block::Other(_) => panic!("not in a request"),
    }
}

fn piece(content: &ResultBlock) -> Value {
    match content {
        ResultBlock::Text(text) => json!({ "text": text }),
        ResultBlock::Json(value) => json!({ "json": value }),
        ResultBlock::Image(image) => picture(image),
        ResultBlock::Document(file) => document(file),
        ResultBlock::SearchResult(result) => found(result),
    }
}

fn found(result: &SearchResult) -> Value {
    let texts: Vec<Value> = result.texts.iter().map(|text| json!({ "text": text })).collect();
    let mut fields = json!({ "source": result.source, "title": result.title, "content": texts });
    if result.citations {
        fields["citations"] = json!({ "enabled": true });
    }
    json!({ "searchResult": fields })
}

fn citation(citation: &Citation) -> Value {
    let quoted: Vec<Value> = citation.quoted.iter().map(|text| json!({ "text": text })).collect();
    let place = |index: &str, span: &Span| json!({ index: span.index, "start": span.start, "end": span.end });
    let location = match citation.location.as_ref().expect("a citation says where") {
        Location::DocumentChar(span) => json!({ "documentChar": place("documentIndex", span) }),
        Location::DocumentPage(span) => json!({ "documentPage": place("documentIndex", span) }),
        Location::DocumentChunk(span) => json!({ "documentChunk": place("documentIndex", span) }),
        Location::SearchResult(span) => json!({ "searchResultLocation": place("searchResultIndex", span) }),
        Location::Web { url, .. } => json!({ "web": { "url": url } }),
    };
    json!({ "title": citation.title, "source": citation.source, "sourceContent": quoted, "location": location })
}

fn picture(image: &Image) -> Value {
    json!({ "image": { "format": image.format.as_str(), "source": { "bytes": STANDARD.encode(&image.bytes) } } })
}

fn document(document: &Document) -> Value {
    let source = match &document.source {
        DocumentSource::Bytes(bytes) => json!({ "bytes": STANDARD.encode(bytes) }),
        DocumentSource::Text(text) => json!({ "text": text }),
        DocumentSource::Content(texts) => {
            json!({ "content": texts.iter().map(|text| json!({ "text": text })).collect::<Vec<_>>() })
        }
    };
    let mut fields = json!({ "format": document.format.as_str(), "name": document.name, "source": source });
    document.context.iter().for_each(|context| fields["context"] = json!(context));
    if document.citations {
        fields["citations"] = json!({ "enabled": true });
    }
    json!({ "document": fields })
}
