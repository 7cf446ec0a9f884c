//! What is the same as in the stories of the headless program.

#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/client.rs"]
pub(crate) mod client;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/door.rs"]
pub(crate) mod door;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/double.rs"]
pub(crate) mod double;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/noon.rs"]
pub(crate) mod noon;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/sse.rs"]
pub(crate) mod sse;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a condition may take to come true, on a machine that has much to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Waits until there is something, looking again and again.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    in_time(what, PATIENCE, found).await
}

/// Fails if it takes longer.
async fn in_time<T>(what: &str, limit: Duration, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(limit, future).await.unwrap_or_else(|_| panic!("{what} did not happen within {limit:?}"))
}

/// What lies in the folder that is shared between projects, if there is one beside this.
fn shared(what: &str) -> Option<PathBuf> {
    there(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(what))
}

/// A file that a story needs; without it the story is skipped, which is said, and which CI does not let pass.
#[expect(clippy::print_stderr, reason = "a story that is skipped says so")]
pub(crate) fn there(file: &Path) -> Option<PathBuf> {
    if file.exists() {
        return Some(file.to_owned());
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
    eprintln!("SKIPPED: there is no {}", file.display());
    None
}

/// The smallest request.
pub(crate) fn hello(stream: bool) -> Value {
    json!({
        "model": "claude-sonnet-4-5",
        "max_tokens": 64,
        "stream": stream,
        "messages": [{ "role": "user", "content": "Hello" }],
    })
}

/// `error.type` and `error.message` of an error envelope.
pub(crate) fn error_of(body: &Value) -> (String, String) {
    let text = |key: &str| body["error"][key].as_str().unwrap_or_default().to_owned();
    (text("type"), text("message"))
}
