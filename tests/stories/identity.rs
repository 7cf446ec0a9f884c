//! Who AWS sees: every place where other AWS tools look for an identity, and what is said where there is none.
//!
//! Each story makes its own keys, so that the double can say whose request it answered.

mod authorities;
pub(crate) mod aws;
mod lookup;
mod missing;
mod network;
mod renewal;

use std::path::Path;

use http::Method;
use serde_json::{Value, json};

use crate::support::hello;
use crate::support::outcrop::{Outcrop, Start};
use aws::{Aws, Keys};

/// Writes `~/.aws/{name}`.
pub(crate) fn aws_file(start: Start, name: &str, content: &str) -> Start {
    write(start.folder(), name, content);
    start
}

fn write(home: &Path, name: &str, content: &str) {
    let file = home.join(".aws").join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, content).expect("a file");
}

/// A request is answered, signed by these keys.
pub(crate) async fn is_served(outcrop: &Outcrop, aws: &Aws, keys: &Keys) {
    let before = aws.answered(keys).await;
    let reply = outcrop.reply(&hello(false)).await;
    assert_eq!(reply.status, 200, "{}\n{}", reply.text(), outcrop.said());
    assert_eq!(aws.answered(keys).await, before + 1);
}

/// The kinds of identities that the window offers.
async fn offered(outcrop: &Outcrop) -> Vec<Value> {
    let question = json!({ "call": "found", "with": null });
    let answer = outcrop.ask(Method::POST, "/outcrop/rpc").json(&question).reply().await.json();
    let sources = answer["ok"]["sources"].as_array().expect("a list").iter();
    sources.map(|source| source["what"]["has"].clone()).collect()
}

/// A request is refused with words that name the next step, and not to be repeated; `/health` has the same words.
async fn is_told(outcrop: &Outcrop, words: &str) {
    for stream in [false, true] {
        let reply = outcrop.reply(&hello(stream)).await;
        reply.is_refused(403, "permission_error", words);
        assert_eq!(reply.header("x-should-retry"), "false");
    }
    for _ in 0..2 {
        let health = outcrop.get("/health").reply().await.json();
        assert_eq!(
            (&health["status"], &health["aws"]["identity"]),
            (&"no_identity".into(), &"missing".into()),
            "{health}"
        );
        assert!(health["aws"]["next_step"].as_str().is_some_and(|step| step.contains(words)), "{health}");
    }
}
