//! Tools that Anthropic has defined and a client runs: any model can use them once it is told what they take.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::json::Raw;

/// What a model is told of such a tool.
#[derive(Deserialize)]
pub(super) struct Typed {
    pub(super) description: String,
    pub(super) schema: Raw,
}

/// The tool whose type begins so, e.g. `bash` for `bash_20250124`.
pub(super) fn known(kind: &str) -> Option<&'static Typed> {
    static TOOLS: OnceLock<BTreeMap<String, Typed>> = OnceLock::new();
    let tools = TOOLS.get_or_init(|| {
        serde_json::from_str(include_str!("typed_tools.json")).expect("typed_tools.json is checked by a test")
    });
    let (name, date) = kind.rsplit_once('_')?;
    date.bytes().all(|byte| byte.is_ascii_digit()).then(|| tools.get(name)).flatten()
}
