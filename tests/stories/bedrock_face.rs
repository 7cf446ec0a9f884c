//! Clients that speak Bedrock's own wire: their bytes pass, as the user, and what they use is in the ledger.

mod answers;
mod recorded;
mod requests;
mod sdk;
mod trouble;

use http::Method;
use serde_json::{Value, json};

use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;

/// A Claude that every Bedrock of these stories has.
const CLAUDE: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";

/// A request for an operation of a model, with the token.
fn ask(outcrop: &Outcrop, model: &str, operation: &str) -> Ask {
    outcrop.ask(Method::POST, &format!("/model/{model}/{operation}")).json(&body(operation))
}

/// The smallest body of an operation.
fn body(operation: &str) -> Value {
    let messages = json!([{ "role": "user", "content": "Hello" }]);
    let converse = json!({ "messages": [{ "role": "user", "content": [{ "text": "Hello" }] }] });
    match operation {
        "converse" | "converse-stream" => converse,
        "count-tokens" => json!({ "input": { "converse": converse } }),
        _ => json!({ "anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": messages }),
    }
}
