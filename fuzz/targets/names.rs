//! Any words as a model's name: found, guessed or unknown in words, for any region.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use protocol::names::{Account, Entry, Own, resolve};

fuzz_target!(|input: (&str, &str, &str)| {
    let (asked, region, theirs) = input;
    let mine = Entry { id: Some(theirs.to_owned()), ..Entry::default() };
    let user = Own { models: BTreeMap::from([("mine".to_owned(), mine)]), ..Own::default() };
    for name in [asked, "mine"] {
        match resolve(name, region, &Account::default(), &user) {
            Ok(found) => assert!(!found.sent.is_empty(), "something is sent"),
            Err(unknown) => assert!(!unknown.message().is_empty(), "the client is told"),
        }
    }
});
