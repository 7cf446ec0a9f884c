//! A document that was cut off: what is closed is a document, and begins as it began.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::json::{Document, closed};

fuzz_target!(|cut: &str| {
    let Some(closed) = closed(cut) else { return };
    assert!(Document::parse(&closed).is_ok(), "{closed}");
    let stayed = closed.trim_end_matches(['}', ']', '"']);
    assert!(cut.starts_with(stayed), "{stayed} is more than there was");
});
