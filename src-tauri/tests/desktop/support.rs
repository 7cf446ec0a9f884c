//! What is the same as in the stories of the headless program.

#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/client.rs"]
pub(crate) mod client;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/door.rs"]
pub(crate) mod door;
#[expect(dead_code, reason = "stories of the headless program need more of it")]
#[path = "../../../tests/stories/support/sse.rs"]
pub(crate) mod sse;

use std::time::Duration;

use serde_json::{Value, json};

/// How long a condition may take to come true, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until there is something, looking again and again.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{what} did not happen within {PATIENCE:?}"))
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
