//! What is kept of one request: JSON, packed, without secrets.

use std::io::{Read, Write};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use protocol::json::closed;
use protocol::scrub::scrub_body;
use proxy::{Copied, Secret, Taken};
use serde::{Deserialize, Serialize};

/// More than any record has that we have written; what claims to have more is not ours.
const MOST: u64 = 256 * 1024 * 1024;

/// One request with its answer. Of its headers there is nothing but the names of betas.
#[derive(Clone, Deserialize, Serialize)]
pub struct Record {
    /// Its `request-id`.
    pub request_id: String,
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// The path that it came on.
    pub path: String,
    /// The betas that it named in a header.
    pub betas: Vec<String>,
    /// Its session, if it said one.
    pub session: Option<String>,
    /// The status it was answered with.
    pub status: u16,
    /// How it ended.
    pub outcome: String,
    /// As the client sent it.
    pub request: Body,
    /// As it went to Bedrock, where that is a text of its own.
    pub sent: Option<Body>,
    /// As the client got it.
    pub answer: Body,
}

/// A body, or as much of it as is kept.
#[derive(Clone, Default, Deserialize, Serialize)]
pub struct Body {
    /// Its text. Of a document that was cut it is as much as makes a document.
    pub text: String,
    /// How many bytes the whole had.
    pub size: u64,
    /// Whether there was more of it.
    pub cut: bool,
    /// Whether there were secrets in it.
    pub masked: bool,
}

impl Record {
    /// What remains of a request without secrets.
    pub(super) fn of(taken: Taken, secrets: &[Secret]) -> Self {
        let known: Vec<&str> = secrets.iter().map(Secret::expose).collect();
        let body = |copied: Copied| Body::of(copied, &known);
        let plain = |text: String| scrub_body(&text, &known).into_owned();
        Self {
            request_id: taken.request_id,
            at_ms: taken.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64,
            path: plain(taken.path),
            betas: taken.betas.into_iter().map(plain).collect(),
            session: taken.session.map(plain),
            status: taken.status,
            outcome: taken.outcome.as_str().to_owned(),
            request: body(taken.request),
            sent: taken.sent.map(body),
            answer: body(taken.answer),
        }
    }

    /// Packed with gzip.
    pub(super) fn packed(&self) -> Result<Vec<u8>> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&serde_json::to_vec(self)?)?;
        Ok(packer.finish()?)
    }

    pub(super) fn unpacked(bytes: &[u8]) -> Result<Self> {
        let mut text = Vec::new();
        GzDecoder::new(bytes).take(MOST).read_to_end(&mut text).context("it is damaged")?;
        serde_json::from_slice(&text).context("it is not understood")
    }
}

impl Body {
    fn of(Copied { bytes, size }: Copied, known: &[&str]) -> Self {
        let cut = (bytes.len() as u64) < size;
        let text = text(&bytes, cut);
        let clean = scrub_body(&text, known);
        Self { masked: clean != text, text: clean.into_owned(), size, cut }
    }

    /// Whether all of it is here, and as it was.
    pub fn is_whole(&self) -> bool {
        !self.cut && !self.masked
    }
}

/// As text, and not to the middle of a word, which might be half a secret.
fn text(bytes: &[u8], cut: bool) -> String {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if cut && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return String::new(),
    };
    if !cut {
        return valid.to_owned();
    }
    let events = || valid.rfind("\n\n").map(|end| valid[..end + 2].to_owned());
    let words = || valid.rfind(char::is_whitespace).map_or_else(String::new, |end| valid[..end].to_owned());
    let is_stream = ["event:", "data:", ":"].iter().any(|start| valid.starts_with(start));
    if is_stream { events() } else { closed(valid) }.unwrap_or_else(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, most: usize) -> Body {
        let bytes = text.as_bytes()[..text.len().min(most)].to_vec();
        Body::of(Copied { bytes, size: text.len() as u64 }, &["mine"])
    }

    #[test]
    fn a_secret_that_the_limit_cuts_in_two_is_not_kept_by_half() {
        let text = r#"{"a":"the key AKIAIOSFODNN7EXAMPLE"}"#;
        for most in 0..=text.len() {
            let body = of(text, most);
            assert!(!body.text.contains("AKI"), "{most}: {}", body.text);
            assert_eq!(body.cut, most < text.len());
        }
        assert!(!of("data: {\"a\":\"AKIAIOSFODNN7EXAMPLE\"}\n\n", 20).text.contains("AKI"));
    }

    #[test]
    fn a_record_comes_back_as_it_was() -> Result<()> {
        let body = of(r#"{"a":"mine"}"#, 100);
        assert_eq!((body.text.as_str(), body.masked, body.is_whole()), (r#"{"a":"[secret]"}"#, true, false));
        let record = Record {
            request_id: "req_1".to_owned(),
            at_ms: 1,
            path: "/v1/messages".to_owned(),
            betas: Vec::new(),
            session: None,
            status: 200,
            outcome: "complete".to_owned(),
            request: body.clone(),
            sent: None,
            answer: body,
        };
        assert_eq!(Record::unpacked(&record.packed()?)?.request.text, record.request.text);
        assert!(Record::unpacked(b"nonsense").is_err());
        Ok(())
    }
}
