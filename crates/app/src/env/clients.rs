//! How a program says where Outcrop is: a few lines for the libraries of Anthropic and of OpenAI.

/// A library that speaks to us. Each has the same names in all its languages; Python stands for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// `anthropic`
    Anthropic,
    /// `openai`
    OpenAi,
}

/// The lines for a server at `url` that wants `token`.
pub fn code(library: Library, url: &str, token: &str) -> String {
    // As JSON writes texts, Python reads them.
    let token = serde_json::Value::from(token);
    match library {
        Library::Anthropic => {
            format!(
                "from anthropic import Anthropic\n\nclient = Anthropic(\n    base_url=\"{url}\",\n    auth_token={token},\n)"
            )
        }
        Library::OpenAi => {
            format!(
                "from openai import OpenAI\n\nclient = OpenAI(\n    base_url=\"{url}/v1\",\n    api_key={token},\n)"
            )
        }
    }
}
