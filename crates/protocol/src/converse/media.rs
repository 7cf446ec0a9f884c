//! Pictures and files: what they are by their first bytes, and how large they may be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, member, text};
use super::types::{Image, ImageFormat};
use crate::change::What;
use crate::json::Node;
use crate::refusal::Refusal;

/// Said in place of a picture that the model cannot see.
pub(super) const UNSEEN_IMAGE: &str = "[A picture was here, which this model cannot see.]";
/// The largest picture Converse takes, in bytes.
const MAX_IMAGE: usize = 3_932_160;

/// Reads an image block. Its `media_type` is often wrong: the first bytes say what it is.
pub(super) fn image(draft: &mut Draft<'_>, block: Node<'_>, at: &str) -> Result<Image, Refusal> {
    let bytes = bytes(block, "image", at)?;
    let place = format!("{at}.image.source.base64");
    let format = format(&bytes).ok_or_else(|| Refusal::invalid(format!("{place}: Could not process image")))?;
    if bytes.len() > MAX_IMAGE {
        return Err(Refusal::invalid(format!(
            "{place}: image exceeds 3.75 MB maximum: {} bytes > {MAX_IMAGE} bytes",
            bytes.len()
        )));
    }
    let said = member(block, "source").map(|source| text(source, "media_type")).unwrap_or_default();
    if said.strip_prefix("image/").is_some_and(|said| said != format.as_str()) {
        draft.note(format!("{at}.source.media_type"), What::Rewritten, "its bytes are of another format");
    }
    Ok(Image { format, bytes })
}

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    let begins: [(&[u8], ImageFormat); 3] =
        [(b"\x89PNG\r\n\x1a\n", ImageFormat::Png), (b"\xff\xd8\xff", ImageFormat::Jpeg), (b"GIF8", ImageFormat::Gif)];
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let known = begins.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| format);
    known.or(webp.then_some(ImageFormat::Webp))
}

/// The file in the source of a block.
pub(super) fn bytes(block: Node<'_>, kind: &str, at: &str) -> Result<Vec<u8>, Refusal> {
    let source = member(block, "source");
    match &*source.map(|source| text(source, "type")).unwrap_or_default() {
        "base64" => {}
        from @ ("url" | "file") => return Err(elsewhere(kind, from, at)),
        _ => return Err(Refusal::invalid(format!("{at}.{kind}.source: Input should be a base64 source"))),
    }
    let data = source.map(|source| text(source, "data")).unwrap_or_default();
    let data: String = data.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD
        .decode(data)
        .map_err(|_| Refusal::invalid(format!("{at}.{kind}.source.base64: The data is not valid base64")))
}

/// Bedrock takes bytes, not addresses.
pub(super) fn elsewhere(kind: &str, from: &str, at: &str) -> Refusal {
    Refusal::invalid(format!(
        "{at}.{kind}.source: {from} sources are not supported on Amazon Bedrock; send the {kind} as base64"
    ))
}
