use std::borrow::Cow;

use proptest::prelude::*;

use super::scrub_body;
use crate::json::Document;

#[test]
fn a_document_stays_one_and_numbers_stay_numbers() {
    let body = concat!(
        r#"{"n":123456789012,"a":"x\nAKIAIOSFODNN7EXAMPLE \u00e9","headers":{"Authorization":"x"},"#,
        r#""my_secret_access_key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}"#
    );
    let clean = concat!(
        r#"{"n":123456789012,"a":"x\n[access key] [secret]","headers":{"Authorization":"[secret]"},"#,
        r#""my_secret_access_key":"[secret]"}"#
    );
    assert_eq!(scrub_body(body, &["\u{e9}"]), clean);
}

#[test]
fn a_secret_that_comes_in_pieces_is_seen_whole() {
    let event =
        |text: &str| format!("event: content_block_delta\ndata: {{\"index\":1,\"delta\":{{\"text\":\"{text}\"}}}}\n\n");
    let stream: String = ["the key is AK", "IAIOSFODNN7", "EXAMPLE, keep", " it"].map(event).concat();
    let clean: String = ["the key is [access key]", "", ", keep", " it"].map(event).concat();
    assert_eq!(scrub_body(&stream, &[]), clean);
}

#[test]
fn images_and_what_is_sealed_stay() {
    let sealed = "aB3".repeat(80);
    for body in [
        format!(r#"{{"type":"image","source":{{"type":"base64","data":"{sealed}"}}}}"#),
        format!(r#"{{"type":"thinking","signature":"{sealed}"}}"#),
        format!(r#"{{"url":"data:image/png;base64,{sealed}"}}"#),
    ] {
        assert!(matches!(scrub_body(&body, &[]), Cow::Borrowed(_)), "{body}");
    }
    let other = format!(r#"{{"type":"tool_use","input":{{"data":"{sealed}"}}}}"#);
    assert_eq!(scrub_body(&other, &[]), r#"{"type":"tool_use","input":{"data":"[secret]"}}"#);
}

#[test]
fn what_is_no_document_is_cleaned_all_the_same() {
    assert_eq!(scrub_body(r#"{"a":"\nAKIAIOSFODNN7EXAMPLE"#, &[]), "{\"a\":\"\n[access key]");
}

proptest! {
    #[test]
    fn a_clean_document_is_a_document(text in ".{0,30}", key in "[A-Z0-9]{16}", after in ".{0,10}") {
        let body = serde_json::json!({ "a": [format!("{text} AKIA{key}{after}")], "token": text }).to_string();
        let clean = scrub_body(&body, &[]).into_owned();
        prop_assert!(Document::parse(&clean).is_ok(), "{clean}");
        prop_assert!(!clean.contains(&key), "{clean}");
    }
}
