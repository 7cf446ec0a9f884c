use super::change::Change;
use super::offer;
use crate::bodies::{Body, Record};

fn record(path: &str, body: &str) -> Record {
    Record {
        request_id: "req_1".to_owned(),
        at_ms: 0,
        path: path.to_owned(),
        betas: vec!["a-2025".to_owned(), "b-2025".to_owned()],
        session: None,
        status: 400,
        outcome: "failed".to_owned(),
        request: Body { text: body.to_owned(), size: body.len() as u64, cut: false, masked: false },
        sent: None,
        answer: Body::default(),
    }
}

const BODY: &str = r#"{ "model":"m", "messages":[ ], "x/y": {"z":[1, {"strict":true}]}, "max_tokens": 5 }"#;

#[test]
fn a_field_comes_off_and_every_other_byte_stays() {
    let without = |field: &str| Change::Without { field: field.to_owned() }.made(&record("/v1/messages", BODY));
    let changed = without("/x~1y/z/1/strict").expect("there is one");
    assert_eq!(changed.body, BODY.replace(r#""strict":true"#, ""));
    assert_eq!((changed.field.as_str(), changed.before.as_deref()), ("/x~1y/z/1/strict", Some("true")));
    for nowhere in ["", "/", "/no", "/x~1y/z/2", "/model/m", "model"] {
        assert!(without(nowhere).is_err(), "{nowhere}");
    }
}

#[test]
fn what_is_set_says_what_it_was() {
    let record = record("/v1/messages", BODY);
    let changed = Change::MaxTokens { most: 9 }.made(&record).expect("there is one");
    assert_eq!(changed.body, BODY.replace('5', "9"));
    assert_eq!((changed.before.as_deref(), changed.after.as_deref()), (Some("5"), Some("9")));
    assert!(Change::MaxTokens { most: 5 }.made(&record).is_err(), "that is no change");
    let changed = Change::WithoutBeta { beta: "a-2025".to_owned() }.made(&record).expect("there is one");
    assert_eq!((changed.body.as_str(), changed.betas), (BODY, vec!["b-2025".to_owned()]));
}

#[test]
fn the_field_that_an_error_speaks_of_is_offered_first() {
    let body = r#"{"model":"m","messages":[],"tools":[{"strict":true}],"odd":1}"#;
    for (error, field) in [
        ("tools.0.custom.strict: Extra inputs are not permitted", Some("/tools/0/strict")),
        ("odd: Extra inputs are not permitted", Some("/odd")),
        ("The model returned the following errors: odd: Extra inputs are not permitted", None),
        ("#: extraneous key [odd] is not permitted", Some("/odd")),
        ("`odd` is not supported", Some("/odd")),
        ("messages: at least one message is required", None),
        ("nonsense", None),
    ] {
        assert_eq!(offer(&record("/v1/messages", body), Some(error)).suggested.as_deref(), field, "{error}");
    }
}
