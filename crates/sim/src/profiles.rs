//! The list of inference profiles, as the control plane of Bedrock gives it.

use serde_json::{Value, json};

use crate::call::Call;
use crate::exception::Exception;

const DEFAULT_PAGE: usize = 100;
const BORN: &str = "2026-01-01T00:00:00Z";

/// One page of these profile ids (such as `us.anthropic.claude-opus-5-5`), all of them SYSTEM_DEFINED.
pub(crate) fn list(ids: &[String], call: &Call) -> Result<Value, Exception> {
    let ids = if call.parameter("type").is_none_or(|kind| kind == "SYSTEM_DEFINED") { ids } else { &[] };
    let start = call.parameter("nextToken").map_or(Ok(0), |token| token.parse::<usize>());
    let start = start.ok().filter(|start| *start == 0 || *start < ids.len());
    let start = start.ok_or_else(|| Exception::validation("The provided nextToken is invalid."))?;
    let size = call.parameter("maxResults").map_or(Ok(DEFAULT_PAGE), |size| size.parse::<usize>());
    let size = size.ok().filter(|size| (1..=1000).contains(size));
    let size = size.ok_or_else(|| Exception::validation("maxResults must be between 1 and 1000."))?;
    let end = ids.len().min(start + size);
    let page = ids[start..end].iter().map(|id| summary(id, region(call))).collect::<Vec<_>>();
    let mut answer = json!({ "inferenceProfileSummaries": page });
    if end < ids.len() {
        answer["nextToken"] = json!(end.to_string());
    }
    Ok(answer)
}

/// The profile the path names by id or ARN.
pub(crate) fn get(ids: &[String], call: &Call) -> Result<Value, Exception> {
    let wanted = call.model.rsplit('/').next().unwrap_or_default();
    let found = ids.iter().find(|id| *id == wanted).map(|id| summary(id, region(call)));
    found.ok_or_else(|| Exception::new("ResourceNotFoundException", "The specified inference profile was not found."))
}

fn summary(id: &str, region: &str) -> Value {
    let (scope, model) = id.split_once('.').unwrap_or(("", id));
    json!({
        "inferenceProfileName": format!("{} {model}", scope.to_uppercase()),
        "inferenceProfileId": id,
        "inferenceProfileArn": format!("arn:aws:bedrock:{region}:123456789012:inference-profile/{id}"),
        "models": [{ "modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{model}") }],
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "createdAt": BORN,
        "updatedAt": BORN,
    })
}

fn region(call: &Call) -> &str {
    call.region().unwrap_or("us-east-1")
}
