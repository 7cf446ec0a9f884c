//! The body of Converse and ConverseStream, which is the same: a request as JSON text.
//!
//! The same request is the same text each time, and JSON of the client's stays as the client wrote it, because prompt
//! caches depend on it. What is not set is not written: Bedrock refuses empty lists and takes null for a mistake. The names
//! are those of AWS's service model.

mod citations;
mod content;

use super::types::{
    Inference, Message, OutputFormat, Request, SystemBlock, Tool, ToolChoice, ToolConfig, ToolSpec, Ttl,
};
use crate::json::{Members, object};
use crate::options::Options;

/// The body that asks this, with what the client asked of Bedrock by header.
pub fn written(request: &Request, options: &Options) -> String {
    let mut out = String::with_capacity(16 * 1024);
    object(&mut out, |body| {
        asked(request, body);
        beside(options, body);
    });
    out
}

fn asked(request: &Request, body: &mut Members<'_>) {
    if !request.system.is_empty() {
        body.list("system", &request.system, system);
    }
    if let Some(tools) = &request.tools {
        body.object("toolConfig", |config| tool_config(tools, config));
    }
    body.list("messages", &request.messages, message);
    if !request.inference.is_empty() {
        body.object("inferenceConfig", |config| inference(&request.inference, config));
    }
    if let Some(format) = &request.format {
        body.object("outputConfig", |config| config.object("textFormat", |text| text_format(format, text)));
    }
    if let Some(additional) = &request.additional {
        body.json("additionalModelRequestFields", &additional.to_string());
    }
    if !request.additional_response_paths.is_empty() {
        body.texts("additionalModelResponseFieldPaths", &request.additional_response_paths);
    }
}

fn beside(options: &Options, body: &mut Members<'_>) {
    if let Some(guardrail) = &options.guardrail {
        body.object("guardrailConfig", |config| {
            config.text("guardrailIdentifier", guardrail);
            config.some_text("guardrailVersion", options.guardrail_version.as_deref());
            // The header says it in capitals.
            config.some_text("trace", options.trace.as_ref().map(|trace| trace.to_ascii_lowercase()).as_deref());
        });
    }
    if let Some(latency) = &options.latency {
        body.object("performanceConfig", |config| config.text("latency", latency));
    }
    if let Some(tier) = &options.tier {
        body.object("serviceTier", |config| config.text("type", tier));
    }
}

fn system(block: &SystemBlock, out: &mut Members<'_>) {
    match block {
        SystemBlock::Text(text) => out.text("text", text),
        SystemBlock::CachePoint(ttl) => cache_point(*ttl, out),
    }
}

/// A cache point, in messages, in the system prompt or among tools.
fn cache_point(ttl: Option<Ttl>, out: &mut Members<'_>) {
    out.object("cachePoint", |point| {
        point.text("type", "default");
        point.some_text("ttl", ttl.map(Ttl::as_str));
    });
}

fn message(message: &Message, out: &mut Members<'_>) {
    out.text("role", message.role.as_str());
    out.list("content", &message.content, content::block);
}

fn inference(inference: &Inference, out: &mut Members<'_>) {
    if let Some(most) = inference.max_tokens {
        out.json("maxTokens", &most.to_string());
    }
    for (key, number) in [("temperature", inference.temperature), ("topP", inference.top_p)] {
        if let Some(number) = number {
            out.json(key, &format!("{number:?}"));
        }
    }
    if !inference.stop_sequences.is_empty() {
        out.texts("stopSequences", &inference.stop_sequences);
    }
}

fn tool_config(config: &ToolConfig, out: &mut Members<'_>) {
    out.list("tools", &config.tools, |tool, out| match tool {
        Tool::Spec(spec) => out.object("toolSpec", |out| specification(spec, out)),
        Tool::CachePoint(ttl) => cache_point(*ttl, out),
    });
    if let Some(choice) = &config.choice {
        out.object("toolChoice", |out| match choice {
            ToolChoice::Auto => out.object("auto", |_| {}),
            ToolChoice::Any => out.object("any", |_| {}),
            ToolChoice::Tool(name) => out.object("tool", |tool| tool.text("name", name)),
        });
    }
}

fn specification(spec: &ToolSpec, out: &mut Members<'_>) {
    out.text("name", &spec.name);
    out.some_text("description", spec.description.as_deref());
    out.object("inputSchema", |schema| schema.json("json", spec.schema.text()));
    if spec.strict {
        out.json("strict", "true");
    }
}

fn text_format(format: &OutputFormat, out: &mut Members<'_>) {
    out.text("type", "json_schema");
    out.object("structure", |structure| {
        structure.object("jsonSchema", |schema| {
            schema.text("schema", format.schema.text());
            schema.some_text("name", format.name.as_deref());
        });
    });
}
