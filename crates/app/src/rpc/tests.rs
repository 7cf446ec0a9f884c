//! What tests of screens share: questions to a home with a ledger of their own.

use ledger::Ledger;
use protocol::usage::UsageEvent;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::answer;
use crate::engine::Engine;
use crate::home::Home;
use crate::serve::{Ask, Demo};

/// A home in which these requests were filed; nothing runs there.
pub(super) struct World {
    _folder: TempDir,
    pub(super) home: Home,
    engine: Engine,
}

impl World {
    pub(super) fn with(config: &str, events: impl IntoIterator<Item = UsageEvent>) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let home = Home::at(folder.path());
        std::fs::write(home.config(), config).expect("it can be written");
        let (ledger, _) = Ledger::open(&home.ledger()).expect("it can be made");
        events.into_iter().for_each(|event| ledger.record(event));
        drop(ledger);
        Self { _folder: folder, engine: Self::engine(&home), home }
    }

    /// One in which there is nothing at all.
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let home = Home::at(folder.path());
        Self { _folder: folder, engine: Self::engine(&home), home }
    }

    fn engine(home: &Home) -> Engine {
        let ask = Ask {
            demo: Demo::Off,
            host: "127.0.0.1".into(),
            port: Some(0),
            apply: false,
            ready_file: None,
            or_next: false,
        };
        Engine::new(home.clone(), ask, |_| ())
    }

    /// What is answered; panics where there is trouble.
    pub(super) async fn ask(&self, call: &str, with: Value) -> Value {
        let mut answer = self.whole(call, with).await;
        assert!(answer.get("ok").is_some(), "{call}: {answer}");
        answer["ok"].take()
    }

    /// The answer as the window gets it.
    pub(super) async fn whole(&self, call: &str, with: Value) -> Value {
        let text = answer(&self.engine, &json!({ "call": call, "with": with }).to_string()).await;
        serde_json::from_str(&text).expect("an answer is JSON")
    }
}
