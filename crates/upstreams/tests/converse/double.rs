//! The strict double of Bedrock: one process for all tests that run at the same time.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;
use upstreams::{Bedrock, Upstream};

use super::http;

/// Its first start makes a virtual environment.
const PATIENCE: Duration = Duration::from_secs(240);

static RUNNING: Mutex<Weak<Double>> = Mutex::const_new(Weak::new());

/// Dropped by its last user, it ends.
pub(crate) struct Double {
    address: String,
    process: Child,
}

impl Double {
    /// The double, or `None`, said loudly, where it cannot be had. Under CI it must.
    pub(crate) async fn start() -> Option<Arc<Self>> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bedrock-double/bedrock-double");
        if !program.exists() {
            return skipped(&program);
        }
        let mut running = RUNNING.lock().await;
        if let Some(double) = running.upgrade() {
            return Some(double);
        }
        let double = Arc::new(Self::launch(&program).await);
        double.let_in("demo").await;
        *running = Arc::downgrade(&double);
        Some(double)
    }

    /// Our own client of it.
    pub(crate) fn bedrock(&self) -> Bedrock {
        Bedrock::new(Upstream::Simulator(format!("http://{}", self.address)))
    }

    /// What shall go wrong, as the double's own README has it.
    pub(crate) async fn fault(&self, fault: &Value) {
        http::ask(&self.address, "POST", "/__control/faults", &fault.to_string()).await;
    }

    /// Everything that was asked of this model, as the double noted it, when all of it has ended.
    pub(crate) async fn asked_of(&self, model: &str) -> Vec<Value> {
        let journal = http::ask(&self.address, "GET", "/__requests?settled=1", "").await;
        let journal: Value = serde_json::from_str(&journal).expect("a journal is JSON");
        let entries = journal.as_array().expect("a list").iter();
        entries.filter(|entry| entry["model"] == model).cloned().collect()
    }

    async fn launch(program: &Path) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("ready.json");
        let mut command = Command::new(program);
        command.args(["--region", "us-east-1=0", "--ready-file"]).arg(&file).stdin(Stdio::null());
        if std::env::var_os("PYTHON").is_none() {
            command.env("PYTHON", "python3");
        }
        let process = command.stdout(Stdio::null()).spawn().expect("the double starts");
        let mut double = Self { address: String::new(), process };
        let ready = double.ready(&file).await;
        let url = ready["regions"]["us-east-1"].as_str().expect("an address");
        double.address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        double
    }

    async fn ready(&mut self, file: &Path) -> Value {
        let start = Instant::now();
        loop {
            if let Ok(ready) = serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_default()) {
                return ready;
            }
            let ended = self.process.try_wait().expect("our child");
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "the double is not ready: {ended:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The simulator's credentials are this one word.
    async fn let_in(&self, word: &str) {
        let credentials = json!({ "access_key_id": word, "secret_access_key": word, "session_token": null });
        http::ask(&self.address, "POST", "/__control/credentials", &credentials.to_string()).await;
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skipped<T>(missing: &Path) -> Option<T> {
    assert!(std::env::var_os("CI").is_none(), "{} is missing", missing.display());
    eprintln!("SKIPPED: there is no {}", missing.display());
    None
}
