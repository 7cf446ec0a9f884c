//! What every story needs: the built program in a clean home, a client, and a Bedrock to stand behind it.

pub(crate) mod client;
pub(crate) mod corpus;
pub(crate) mod door;
pub(crate) mod double;
pub(crate) mod keychain;
pub(crate) mod noon;
pub(crate) mod outcrop;
pub(crate) mod ports;
pub(crate) mod program;
pub(crate) mod sse;

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use protocol::catalog::{Lane, catalog};
use serde_json::{Value, json};
use sim::{Call, Operation};

/// How long a condition may take to come true, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A model that every Bedrock of these stories has.
pub(crate) const MODEL: &str = "claude-sonnet-4-5";

/// Turns exchange rates off in the home of a story that says nothing of them: no story asks the world.
fn keep_inside(home: &Path) {
    let file = home.join("config.toml");
    std::fs::create_dir_all(home).expect("a folder");
    let config = std::fs::read_to_string(&file).unwrap_or_default();
    if !config.contains("[currency]") {
        std::fs::write(&file, format!("{config}\n[currency]\nfetch = false\n")).expect("a file");
    }
}

/// The smallest request.
pub(crate) fn hello(stream: bool) -> Value {
    asking("Hello", stream)
}

/// A request with these words.
pub(crate) fn asking(words: &str, stream: bool) -> Value {
    json!({ "model": MODEL, "max_tokens": 64, "stream": stream, "messages": [{ "role": "user", "content": words }] })
}

/// A configuration that sends every Claude through Converse.
pub(crate) fn claude_on_converse() -> String {
    let claude = catalog().models().iter().filter(|model| model.lane == Lane::Native);
    claude.map(|model| format!("[models.\"{}\"]\nlane = \"converse\"\n", model.name)).collect()
}

/// Holds of the calls that carry a request with these words.
pub(crate) fn asks(words: impl Into<String>) -> impl Fn(&Call) -> bool + Send + Sync + 'static {
    let words = words.into();
    move |call| is_invoke(call) && call.body["messages"][0]["content"] == words.as_str()
}

/// Whether a model was asked.
pub(crate) fn is_invoke(call: &Call) -> bool {
    matches!(call.operation, Operation::InvokeModel | Operation::InvokeModelWithResponseStream)
}

/// `error.type` and `error.message` of an error envelope.
pub(crate) fn error_of(body: &Value) -> (String, String) {
    assert_eq!(body["type"], "error", "{body}");
    let text = |key: &str| body["error"][key].as_str().unwrap_or_else(|| panic!("error.{key} in {body}")).to_owned();
    (text("type"), text("message"))
}

/// Waits until there is something, looking again and again.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    in_time(what, PATIENCE, found).await
}

/// Puts a file in the place of another, so that who looks at that moment sees one or the other.
pub(crate) fn replace(file: &Path, text: &str) {
    let draft = file.with_extension("draft");
    std::fs::write(&draft, text).expect("a file");
    std::fs::rename(draft, file).expect("a file");
}

/// Fails if it takes longer.
pub(crate) async fn in_time<T>(what: &str, limit: Duration, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(limit, future).await.unwrap_or_else(|_| panic!("{what} did not happen within {limit:?}"))
}

/// The folder that is shared between projects, if it lies beside this one. Under CI it must.
#[expect(clippy::print_stderr, reason = "a story that is skipped says so")]
pub(crate) fn shared(what: &str) -> Option<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(what);
    if folder.exists() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    eprintln!("SKIPPED: there is no {}", folder.display());
    None
}
