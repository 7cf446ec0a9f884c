//! The binary event stream: how Bedrock packs events, exceptions and errors into frames.
//!
//! Writes only, and only what Bedrock writes: headers are strings. What is inside an event is the caller's business.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::exception::Exception;

/// Bedrock hides the length of what it says behind a random piece of this; ours depends on the event alone.
const PADDING: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The longest string a header may hold, in bytes.
const LONGEST_VALUE: usize = i16::MAX as usize;

/// One native event, as the frame `chunk` of an invoke stream.
pub fn chunk(event: &str) -> Vec<u8> {
    let padding = padding(event);
    let payload = format!(r#"{{"bytes":"{}","p":"{padding}"}}"#, STANDARD.encode(event));
    encode(&[(":event-type", "chunk"), JSON, (":message-type", "event")], payload.as_bytes())
}

/// One event of a Converse stream, under its own name. The payload is an object.
pub fn event(name: &str, payload: &Value) -> Vec<u8> {
    let mut padded = payload.clone();
    if let Some(members) = padded.as_object_mut() {
        members.insert("p".to_owned(), padding(&payload.to_string()).into());
    }
    encode(&[(":event-type", name), JSON, (":message-type", "event")], padded.to_string().as_bytes())
}

fn padding(event: &str) -> &'static str {
    &PADDING[..event.len() * 31 % PADDING.len() + 1]
}

/// An exception the service model knows; it ends the stream.
pub fn exception(what: &Exception) -> Vec<u8> {
    let payload = json!({ "message": what.message }).to_string();
    let name = what.member_name();
    encode(&[(":exception-type", &name), JSON, (":message-type", "exception")], payload.as_bytes())
}

/// An error below the service model: its words are in the headers, there is no payload.
pub fn error(code: &str, message: &str) -> Vec<u8> {
    encode(&[(":error-code", code), (":error-message", message), (":message-type", "error")], &[])
}

const JSON: (&str, &str) = (":content-type", "application/json");

/// One frame. Names beyond 255 bytes and values beyond 32767 are cut, for the wire can't hold them.
pub fn encode(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let headers = encode_headers(headers);
    let total = 12 + headers.len() + payload.len() + 4;
    let mut frame = Vec::with_capacity(total);
    frame.extend((total as u32).to_be_bytes());
    frame.extend((headers.len() as u32).to_be_bytes());
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame.extend(headers);
    frame.extend(payload);
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame
}

fn encode_headers(headers: &[(&str, &str)]) -> Vec<u8> {
    const STRING: u8 = 7;
    let mut bytes = Vec::new();
    for (name, value) in headers {
        let name = &name[..name.floor_char_boundary(usize::from(u8::MAX))];
        let value = &value[..value.floor_char_boundary(LONGEST_VALUE)];
        bytes.push(name.len() as u8);
        bytes.extend(name.as_bytes());
        bytes.push(STRING);
        bytes.extend((value.len() as u16).to_be_bytes());
        bytes.extend(value.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_smallest_frame_is_sixteen_bytes() {
        assert_eq!(encode(&[], &[]), [0, 0, 0, 16, 0, 0, 0, 0, 5, 194, 72, 235, 125, 152, 200, 255]);
    }

    #[test]
    fn a_value_that_does_not_fit_is_cut_between_characters() {
        let frame = error("Broken", &"é".repeat(20_000));
        let total = u32::from_be_bytes(frame[..4].try_into().expect("four bytes")) as usize;
        assert_eq!(total, frame.len());
        assert!(frame.len() < 33_000);
    }

    #[test]
    fn every_recorded_stream_with_string_headers_is_written_alike() {
        let Some(vectors) = vectors() else { return };
        let mut compared = 0;
        for vector in vectors {
            let Some(messages) = vector["expect"]["messages"].as_array() else { continue };
            let Some(encoded) = messages.iter().map(written).collect::<Option<Vec<_>>>() else { continue };
            if vector["expect"]["outcome"] == "ok" {
                assert_eq!(encoded.concat(), decoded(&vector["encoded_base64"]), "{}", vector["name"]);
                compared += 1;
            }
        }
        assert!(compared > 20, "only {compared} vectors fitted");
    }

    #[test]
    fn a_chunk_is_framed_as_bedrock_frames_it() {
        let Some(vectors) = vectors() else { return };
        let recorded = vectors.iter().filter(|v| v["expect"]["outcome"] == "ok");
        let payloads = recorded.flat_map(|v| v["expect"]["messages"].as_array().cloned().unwrap_or_default());
        let chunk_of = |m: &Value| serde_json::from_slice::<Value>(&decoded(&m["payload_base64"])).ok();
        let headers = |m: &Value| m["headers"].clone();
        let a_chunk = payloads.into_iter().find(|m| chunk_of(m).is_some_and(|p| p["bytes"].is_string()));
        let a_chunk = a_chunk.expect("a recorded chunk");
        let ours = [(":event-type", "chunk"), JSON, (":message-type", "event")];
        let theirs = headers(&a_chunk);
        for (at, (name, value)) in ours.iter().enumerate() {
            assert_eq!((theirs[at]["name"].as_str(), theirs[at]["value"].as_str()), (Some(*name), Some(*value)));
        }
    }

    fn written(message: &Value) -> Option<Vec<u8>> {
        let headers = message["headers"].as_array()?;
        let headers = headers.iter().map(|h| Some((h["name"].as_str()?, string(h)?))).collect::<Option<Vec<_>>>()?;
        Some(encode(&headers, &decoded(&message["payload_base64"])))
    }

    fn string(header: &Value) -> Option<&str> {
        (header["type"] == 7).then(|| header["value"].as_str()).flatten()
    }

    fn decoded(base64: &Value) -> Vec<u8> {
        STANDARD.decode(base64.as_str().expect("a base64 string")).expect("base64")
    }

    #[expect(clippy::print_stderr, reason = "a test that did not run has to say so")]
    fn vectors() -> Option<Vec<Value>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/eventstream");
        let Ok(entries) = std::fs::read_dir(&folder) else {
            assert!(std::env::var_os("CI").is_none(), "no event-stream vectors in {}", folder.display());
            eprintln!("SKIPPED: no event-stream vectors in {}", folder.display());
            return None;
        };
        let read = |path| std::fs::read(path).expect("a readable vector");
        let parse = |bytes: Vec<u8>| serde_json::from_slice(&bytes).expect("a vector in JSON");
        Some(entries.map(|entry| parse(read(entry.expect("an entry").path()))).collect())
    }
}
