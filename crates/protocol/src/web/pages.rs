//! What was fetched, as the document that a model can read.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{Tool, Trouble, html};

/// Characters of a page, where the client sets no limit: about 25 000 tokens.
const USUAL_TEXT: usize = 100_000;
/// Characters of a token, roughly.
const PER_TOKEN: usize = 4;
/// What Converse takes of one document, in bytes.
const MOST_PDF: usize = 4_500_000;

/// A page that was fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where it was found, redirects followed.
    pub url: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// `source` of a document block.
    pub(super) source: Value,
}

/// Reads a body by its `content-type`. Text that is too long is cut off.
pub fn read(url: &str, content_type: &str, body: &[u8], tool: &Tool) -> Result<Page, Trouble> {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let kind = kind.trim().to_ascii_lowercase();
    let (title, source) = match kind.as_str() {
        "application/pdf" if body.len() > MOST_PDF => return Err(Trouble::TooLarge),
        "application/pdf" => {
            (None, json!({ "type": "base64", "media_type": kind, "data": BASE64_STANDARD.encode(body) }))
        }
        "text/html" | "application/xhtml+xml" => {
            let page = html::text(&decoded(body, parameters));
            (page.title, plain(&page.text, tool))
        }
        kind if is_text(kind) => (None, plain(&decoded(body, parameters), tool)),
        _ => return Err(Trouble::UnsupportedContent),
    };
    Ok(Page { url: url.to_owned(), title, source })
}

fn is_text(kind: &str) -> bool {
    let listed =
        ["application/json", "application/xml", "application/javascript", "application/yaml", "application/toml"];
    kind.is_empty()
        || kind.starts_with("text/")
        || listed.contains(&kind)
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

fn plain(text: &str, tool: &Tool) -> Value {
    let asked = tool.max_content_tokens.map(|tokens| usize::try_from(tokens).unwrap_or(usize::MAX));
    let most = asked.map_or(USUAL_TEXT, |tokens| tokens.saturating_mul(PER_TOKEN).min(10 * USUAL_TEXT));
    let mut cut: String = text.chars().take(most).collect();
    if cut.len() < text.len() {
        cut.push_str("\n[The rest was cut off.]");
    }
    json!({ "type": "text", "media_type": "text/plain", "data": cut })
}

/// UTF-8, unless it says that it is the older encoding of the West.
fn decoded(body: &[u8], parameters: &str) -> String {
    let parameters = parameters.to_ascii_lowercase();
    let latin = ["iso-8859-1", "windows-1252", "latin1"].iter().any(|name| parameters.contains(name));
    if latin { body.iter().map(|byte| char::from(*byte)).collect() } else { String::from_utf8_lossy(body).into_owned() }
}
