//! Any lines as the payloads of frames that pass, and as a whole answer: their use is read or passed over.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::reported::{self, Reported};

fuzz_target!(|bytes: &[u8]| {
    let mut reported = Reported::default();
    for payload in bytes.split(|byte| *byte == b'\n') {
        for name in ["chunk", "messageStart", "messageStop", "metadata"] {
            reported.event(name, payload);
        }
    }
    let _ = (reported.tokens(), reported.may_end());
    let _ = reported::of_whole(bytes, |_| None);
});
