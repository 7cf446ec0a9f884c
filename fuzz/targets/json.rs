//! Any bytes as a document: what serde_json reads is read here too, and edits leave a document behind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::json::{Document, Edits};

fuzz_target!(|text: &str| {
    let ours = Document::parse(text);
    if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        assert!(ours.is_ok(), "serde_json reads it");
    }
    let Ok(document) = ours else { return };
    assert_eq!(document.text(), text);
    assert_eq!(Edits::new(&document).finish(), text);
    if document.root().is_object() {
        let mut edits = Edits::new(&document);
        edits.set(document.root(), "model", "\"m\"");
        let edited = edits.finish();
        assert!(Document::parse(&edited).is_ok(), "an edited document is a document");
    }
});
