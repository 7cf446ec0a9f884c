//! What pictures and PDF files cost, told from as much of the file as it takes: the header of an image, the page marks
//! of a PDF. Decodes no pixels.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

/// The side of the square that costs one token, in pixels.
const PATCH: u64 = 28;
/// When the size can't be read: a picture that fills one megapixel.
const UNREADABLE: u64 = 1_568;
/// Enough to get past the metadata that cameras put in front of the size of a JPEG.
const HEADER_CHARS: usize = 512 * 1024;
/// A page is shown to the model as a picture, too.
const RENDERED_PAGE: u64 = 1_650;
const PAGE_TEXT_HUNDREDTHS: u64 = 300_000;
/// Pages of files that keep their page marks compressed, by size.
const BYTES_PER_PAGE: usize = 20_000;
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Tokens of an image, at most `cap`, which is also the answer for one that isn't in the body.
pub(super) fn image_tokens(source: &Value, cap: u64) -> u64 {
    if source["type"] != "base64" {
        return cap;
    }
    match size(&decode(&source["data"], HEADER_CHARS)) {
        Some((width, height)) => (width.div_ceil(PATCH) * height.div_ceil(PATCH)).min(cap),
        None => UNREADABLE,
    }
}

/// What a PDF costs.
pub(super) struct Pdf {
    /// Tokens of its pages as pictures.
    pub(super) rendered: u64,
    /// Hundredths of a token of its text.
    pub(super) hundredths: u64,
}

/// The cost of a PDF in base64.
pub(super) fn pdf(data: &Value) -> Pdf {
    let bytes = decode(data, usize::MAX);
    let pages = match page_marks(&bytes) {
        0 => bytes.len().div_ceil(BYTES_PER_PAGE).max(1),
        marks => marks,
    } as u64;
    Pdf { rendered: pages * RENDERED_PAGE, hundredths: (bytes.len() as u64 * 25).min(pages * PAGE_TEXT_HUNDREDTHS) }
}

/// How often the file says `/Type /Page` (and not `/Pages`).
fn page_marks(bytes: &[u8]) -> usize {
    let mark = |at: usize| {
        let rest = bytes[at + b"/Type".len()..].trim_ascii_start();
        rest.starts_with(b"/Page") && rest.get(5).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    bytes.windows(5).enumerate().filter(|(at, window)| *window == b"/Type" && mark(*at)).count()
}

fn decode(data: &Value, most: usize) -> Vec<u8> {
    let chars = data.as_str().unwrap_or_default().as_bytes();
    let chars = if chars.len() > most { &chars[..most / 4 * 4] } else { chars };
    LENIENT.decode(chars).unwrap_or_default()
}

/// Width and height in pixels, whatever media type the client claims.
fn size(bytes: &[u8]) -> Option<(u64, u64)> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some((big(bytes, 16, 4)?, big(bytes, 20, 4)?)),
        [b'G', b'I', b'F', b'8', ..] => Some((little(bytes, 6, 2)?, little(bytes, 8, 2)?)),
        [0xFF, 0xD8, ..] => jpeg_size(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp_size(bytes),
        _ => None,
    }
}

/// A JPEG is a chain of segments; the size stands in the one that starts the frame (SOF).
fn jpeg_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)?) {
            (0xFF, 0xFF) => at += 1,
            (0xFF, 0xC4 | 0xC8 | 0xCC) => at += 2 + big(bytes, at + 2, 2)? as usize,
            (0xFF, 0xC0..=0xCF) => return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?)),
            (0xFF, _) => at += 2 + big(bytes, at + 2, 2)? as usize,
            _ => return None,
        }
    }
}

/// WebP has three forms: extended, lossless and lossy.
fn webp_size(bytes: &[u8]) -> Option<(u64, u64)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        b"VP8L" => {
            let packed = little(bytes, 21, 4)?;
            Some(((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1))
        }
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3FFF, little(bytes, 28, 2)? & 0x3FFF)),
        _ => None,
    }
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use serde_json::json;

    use super::{LENIENT, image_tokens, pdf, size};

    #[test]
    fn every_format_tells_its_size() {
        let riff = |rest: &[u8]| [b"RIFF\0\0\0\0WEBP", rest].concat();
        for (bytes, expected) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xE0".to_vec(), Some((640, 480))),
            (b"GIF89a\x40\x01\xC8\0".to_vec(), Some((320, 200))),
            (b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xC4\0\x02\xFF\xFF\xC2\0\x0B\x08\0\x64\0\xC8".to_vec(), Some((200, 100))),
            (riff(b"VP8X\0\0\0\0\0\0\0\0\x1F\x03\0\x57\x02\0"), Some((800, 600))),
            (riff(b"VP8L\0\0\0\0\x2F\x63\xC0\x0C\0"), Some((100, 52))),
            (riff(b"VP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x80\x02\xE0\x01"), Some((640, 480))),
            (b"\xFF\xD8\xFF\xE0".to_vec(), None),
            (b"\xFF\xD8\xFF\xE0\0\0\xFF".to_vec(), None),
            (b"\x89PNG".to_vec(), None),
            (riff(b"VP"), None),
            (Vec::new(), None),
        ] {
            assert_eq!(size(&bytes), expected, "{bytes:02X?}");
        }
    }

    #[test]
    fn an_image_costs_its_patches_up_to_the_cap() {
        let png = |width: u32, height: u32| {
            let bytes =
                [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes()].concat();
            json!({"type": "base64", "data": LENIENT.encode(bytes)})
        };
        assert_eq!(image_tokens(&png(640, 480), 4784), 23 * 18);
        assert_eq!(image_tokens(&png(1, 1), 4784), 1);
        assert_eq!(image_tokens(&png(u32::MAX, u32::MAX), 4784), 4784);
        assert_eq!(image_tokens(&json!({"type": "url"}), 1568), 1568);
        assert_eq!(image_tokens(&json!({"type": "base64", "data": "%%%"}), 4784), 1568);
    }

    #[test]
    fn a_pdf_costs_by_its_pages() {
        let file = |bytes: &[u8]| pdf(&json!(LENIENT.encode(bytes))).rendered;
        let one = file(b"<< /Type /Pages /Count 1 >> << /Type /Page >>");
        assert_eq!(file(b"<</Type/Pages>><</Type/Page/Parent 1 0 R>><</Type /Page>>"), 2 * one);
        assert_eq!(file(b"compressed"), one);
        assert_eq!(file(&[0; 50_000]), 3 * one);
    }
}
