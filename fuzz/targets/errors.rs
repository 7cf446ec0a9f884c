//! Any words in an exception of AWS: the client's answer is JSON, and no account number or ARN comes through scrubbing
//! twice what it does not come through once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::catalog::Lane;
use protocol::failure::{Exception, Failure};
use protocol::json::Document;
use protocol::lesson::{Lessons, Sent, kept_words, taught};
use protocol::scrub::scrub;

fuzz_target!(|input: (&str, u16, &str)| {
    let (name, status, message) = input;
    let exception = Exception { name: name.into(), status, message: message.into(), ..Exception::default() };
    let failure = Failure::Exception(exception);
    for refusal in [failure.refusal(), failure.event()] {
        assert!((400..600).contains(&refusal.status), "an error is told by the status of one");
        assert!(Document::parse(&refusal.body("req_1")).is_ok(), "a refusal is JSON");
    }
    let _ = (failure.passes(), failure.is_about_credentials(), failure.retry_after());
    for lane in [Lane::Native, Lane::Converse] {
        let sent = Sent { lane, betas: &[name.to_owned()], tier: Some("flex") };
        for lesson in taught(message, sent, &Lessons::default()) {
            assert!(kept_words(message, &lesson).chars().count() <= 300, "few words are kept");
        }
    }
    let once = scrub(message);
    assert_eq!(scrub(&once), once, "what is scrubbed stays as it is");
});
