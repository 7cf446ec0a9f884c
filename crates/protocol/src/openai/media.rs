//! The parts of a message: text, pictures and files, as Anthropic's blocks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, member, text, wrong};
use super::write::Object;
use crate::json::Node;
use crate::refusal::Refusal;

/// The blocks of a content that is a text or a list of parts. Empty texts are left out, as Anthropic refuses them.
pub(super) fn blocks(draft: &mut Draft<'_>, content: Node<'_>, at: &str) -> Result<Vec<String>, Refusal> {
    if content.string().is_some() {
        return Ok(said(content, None).into_iter().collect());
    }
    if !content.is_array() {
        return Err(wrong(at, "a valid string or a list of parts"));
    }
    let mut blocks = Vec::new();
    for (number, part) in content.items().enumerate() {
        blocks.extend(block(draft, part, &format!("{at}.{number}"))?);
    }
    Ok(blocks)
}

fn block(draft: &mut Draft<'_>, part: Node<'_>, at: &str) -> Result<Option<String>, Refusal> {
    let kind = text(part, "type", at)?.string().unwrap_or_default();
    draft.only(part, &["type", &*kind, "cache_control"], at);
    match &*kind {
        "text" => Ok(said(text(part, "text", at)?, member(part, "cache_control"))),
        "refusal" => Ok(said(text(part, "refusal", at)?, None)),
        "image_url" => image(draft, part, at).map(Some),
        "file" => file(draft, part, at).map(Some),
        "input_audio" => {
            Err(Refusal::invalid(format!("{at}: spoken input is not supported; send what was said as text")))
        }
        kind => Err(Refusal::invalid(format!("{at}: parts of type '{kind}' are not supported"))),
    }
}

/// A text block of a string node. `cache_control` is no field of OpenAI's, but some clients have it for Claude.
fn said(words: Node<'_>, cache: Option<Node<'_>>) -> Option<String> {
    let block = Object::typed("text").with("text", words.raw()).with_some("cache_control", cache.map(Node::raw));
    (!words.is("")).then(|| block.finish())
}

/// Some clients write the address without an object around it.
fn image(draft: &mut Draft<'_>, part: Node<'_>, at: &str) -> Result<String, Refusal> {
    let place = member(part, "image_url").ok_or_else(|| wrong(&format!("{at}.image_url"), "an object with a url"))?;
    let url = if place.is_object() { text(place, "url", &format!("{at}.image_url"))? } else { place };
    draft.only(place, &["url"], &format!("{at}.image_url"));
    let url = url.string().ok_or_else(|| wrong(&format!("{at}.image_url"), "an object with a url"))?;
    let source = match Data::read(&url, &format!("{at}.image_url"))? {
        Some(data) => data.source(),
        None => Object::typed("url").text("url", &url).finish(),
    };
    Ok(Object::typed("image").with("source", source).finish())
}

fn file(draft: &mut Draft<'_>, part: Node<'_>, at: &str) -> Result<String, Refusal> {
    let at = format!("{at}.file");
    let file = member(part, "file").ok_or_else(|| Refusal::invalid(format!("{at}: Field required")))?;
    if member(file, "file_id").is_some() {
        return Err(Refusal::invalid(format!("{at}.file_id: there are no stored files here; send file_data")));
    }
    draft.only(file, &["file_data", "filename"], &at);
    let content = text(file, "file_data", &at)?.string().unwrap_or_default();
    let data = Data::read(&content, &at)?.unwrap_or(Data { media_type: "application/pdf".into(), base64: &content });
    let source = match data.media_type.as_str() {
        "application/pdf" => data.source(),
        kind if kind.starts_with("text/") => {
            let bytes = STANDARD.decode(data.base64).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let words = bytes.ok_or_else(|| Refusal::invalid(format!("{at}.file_data: this is no text in base64")))?;
            Object::typed("text").text("media_type", "text/plain").text("data", &words).finish()
        }
        kind if kind.starts_with("image/") => return Ok(Object::typed("image").with("source", data.source()).finish()),
        kind => {
            return Err(Refusal::invalid(format!(
                "{at}.file_data: files of type {kind} are not supported; send a PDF"
            )));
        }
    };
    let title = member(file, "filename").map(Node::raw);
    Ok(Object::typed("document").with("source", source).with_some("title", title).finish())
}

/// What a `data:` address holds.
struct Data<'t> {
    media_type: String,
    base64: &'t str,
}

impl<'t> Data<'t> {
    fn read(url: &'t str, at: &str) -> Result<Option<Self>, Refusal> {
        let Some(rest) = url.strip_prefix("data:") else { return Ok(None) };
        let (head, base64) = rest.split_once(',').unwrap_or_default();
        let Some(media_type) = head.strip_suffix(";base64") else {
            return Err(Refusal::invalid(format!("{at}: a data address must be base64")));
        };
        let media_type = media_type.split(';').next().unwrap_or_default().to_ascii_lowercase();
        let media_type = if media_type == "image/jpg" { "image/jpeg".to_owned() } else { media_type };
        Ok(Some(Self { media_type, base64 }))
    }

    fn source(&self) -> String {
        Object::typed("base64").text("media_type", &self.media_type).text("data", self.base64).finish()
    }
}
