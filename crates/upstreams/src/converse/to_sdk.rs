//! A request as the SDK's types: everything around the content of its messages.

use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::types as sdk;
use aws_smithy_types::Document;
use protocol::converse::types::{
    Inference, Message, OutputFormat, Request, Role, SystemBlock, Tool, ToolChoice, ToolConfig, ToolSpec, Ttl,
};

use super::content;
use super::documents::document;

/// What a call of either form is built from.
pub(super) struct Parts {
    pub(super) messages: Vec<sdk::Message>,
    pub(super) system: Option<Vec<sdk::SystemContentBlock>>,
    pub(super) inference: Option<sdk::InferenceConfiguration>,
    pub(super) tools: Option<sdk::ToolConfiguration>,
    pub(super) output: Option<sdk::OutputConfig>,
    pub(super) additional: Option<Document>,
    pub(super) response_paths: Option<Vec<String>>,
}

/// Everything that is asked, or what cannot be sent.
pub(super) fn parts(request: &Request) -> Result<Parts, BuildError> {
    let system = request.system.iter().map(system).collect::<Result<Vec<_>, _>>()?;
    Ok(Parts {
        messages: request.messages.iter().map(message).collect::<Result<_, _>>()?,
        system: some(system),
        inference: inference(&request.inference),
        tools: request.tools.as_ref().map(tools).transpose()?,
        output: request.format.as_ref().map(output).transpose()?,
        additional: request.additional.as_ref().map(document),
        response_paths: some(request.additional_response_paths.clone()),
    })
}

/// A cache point, in messages, in the system prompt or among tools.
pub(super) fn cache_point(ttl: Option<Ttl>) -> Result<sdk::CachePointBlock, BuildError> {
    let builder = sdk::CachePointBlock::builder().r#type(sdk::CachePointType::Default);
    builder.set_ttl(ttl.map(|ttl| ttl.as_str().into())).build()
}

fn message(message: &Message) -> Result<sdk::Message, BuildError> {
    let role = match message.role {
        Role::User => sdk::ConversationRole::User,
        Role::Assistant => sdk::ConversationRole::Assistant,
        Role::System => sdk::ConversationRole::System,
    };
    let content = message.content.iter().map(content::block).collect::<Result<_, _>>()?;
    sdk::Message::builder().role(role).set_content(Some(content)).build()
}

fn system(block: &SystemBlock) -> Result<sdk::SystemContentBlock, BuildError> {
    Ok(match block {
        SystemBlock::Text(text) => sdk::SystemContentBlock::Text(text.clone()),
        SystemBlock::CachePoint(ttl) => sdk::SystemContentBlock::CachePoint(cache_point(*ttl)?),
    })
}

fn inference(inference: &Inference) -> Option<sdk::InferenceConfiguration> {
    if inference.is_empty() {
        return None;
    }
    let builder = sdk::InferenceConfiguration::builder()
        .set_max_tokens(inference.max_tokens)
        .set_temperature(inference.temperature)
        .set_top_p(inference.top_p)
        .set_stop_sequences(some(inference.stop_sequences.clone()));
    Some(builder.build())
}

fn tools(config: &ToolConfig) -> Result<sdk::ToolConfiguration, BuildError> {
    let tools = config.tools.iter().map(tool).collect::<Result<_, _>>()?;
    let choice = config.choice.as_ref().map(choice).transpose()?;
    sdk::ToolConfiguration::builder().set_tools(Some(tools)).set_tool_choice(choice).build()
}

fn tool(tool: &Tool) -> Result<sdk::Tool, BuildError> {
    Ok(match tool {
        Tool::Spec(spec) => sdk::Tool::ToolSpec(specification(spec)?),
        Tool::CachePoint(ttl) => sdk::Tool::CachePoint(cache_point(*ttl)?),
    })
}

fn specification(spec: &ToolSpec) -> Result<sdk::ToolSpecification, BuildError> {
    sdk::ToolSpecification::builder()
        .name(&spec.name)
        .set_description(spec.description.clone())
        .input_schema(sdk::ToolInputSchema::Json(document(&spec.schema)))
        .set_strict(spec.strict.then_some(true))
        .build()
}

fn choice(choice: &ToolChoice) -> Result<sdk::ToolChoice, BuildError> {
    Ok(match choice {
        ToolChoice::Auto => sdk::ToolChoice::Auto(sdk::AutoToolChoice::builder().build()),
        ToolChoice::Any => sdk::ToolChoice::Any(sdk::AnyToolChoice::builder().build()),
        ToolChoice::Tool(name) => sdk::ToolChoice::Tool(sdk::SpecificToolChoice::builder().name(name).build()?),
    })
}

fn output(format: &OutputFormat) -> Result<sdk::OutputConfig, BuildError> {
    let schema = sdk::JsonSchemaDefinition::builder().schema(&format.schema).set_name(format.name.clone()).build()?;
    let structure = sdk::OutputFormatStructure::JsonSchema(schema);
    let format = sdk::OutputFormat::builder().r#type(sdk::OutputFormatType::JsonSchema).structure(structure);
    Ok(sdk::OutputConfig::builder().text_format(format.build()?).build())
}

/// Bedrock refuses empty lists.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
