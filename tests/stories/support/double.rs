//! The strict double of Bedrock: one process for all stories that run at the same time.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Weak};
use std::time::Duration;

use http::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::client::Ask;
use super::{in_time, shared};

/// Its first start makes a virtual environment.
const PATIENCE: Duration = Duration::from_secs(240);

static RUNNING: Mutex<Weak<Double>> = Mutex::const_new(Weak::new());

/// Dropped by its last user, it ends.
#[derive(Debug)]
pub(crate) struct Double {
    /// Its address for us-east-1.
    pub(crate) region: String,
    /// Its bedrock-mantle of the same region.
    pub(crate) mantle: String,
    #[allow(dead_code, reason = "stories of the desktop, which share this, sign in")]
    pub(crate) sts: String,
    pub(crate) api_key: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    process: Child,
}

impl Double {
    /// The double, or `None`, said loudly, where it cannot be had.
    pub(crate) async fn start() -> Option<Arc<Self>> {
        let program = shared("bedrock-double/bedrock-double")?;
        let mut running = RUNNING.lock().await;
        if let Some(double) = running.upgrade() {
            return Some(double);
        }
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("ready.json");
        let mut command = Command::new(program);
        command
            .args(["--region", "us-east-1=0", "--mantle", "us-east-1=0", "--sts-port", "0", "--ready-file"])
            .arg(&file)
            .stdin(Stdio::null());
        if std::env::var_os("PYTHON").is_none() {
            command.env("PYTHON", "python3");
        }
        let process = command.stdout(Stdio::null()).spawn().expect("the double starts");
        let nothing = String::new;
        let (region, mantle, sts) = (nothing(), nothing(), nothing());
        let (api_key, access_key, secret_key) = (nothing(), nothing(), nothing());
        let mut double = Self { region, mantle, sts, api_key, access_key, secret_key, process };
        let ready = in_time("the start of the double", PATIENCE, double.ready(&file)).await;
        let text = |pointer: &str| ready.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
        double.region = text("/regions/us-east-1");
        double.mantle = text("/mantle/us-east-1");
        double.sts = text("/sts");
        double.api_key = text("/credentials/api_key");
        double.access_key = text("/credentials/permanent/access_key_id");
        double.secret_key = text("/credentials/permanent/secret_access_key");
        let double = Arc::new(double);
        *running = Arc::downgrade(&double);
        Some(double)
    }

    /// What it was asked for this model, once nothing is under way.
    pub(crate) async fn requests(&self, model: &str) -> Vec<Value> {
        let address = self.region.trim_start_matches("http://");
        let reply = Ask::new(address, Method::GET, "/__requests?settled=1").reply().await.json();
        let all = reply.as_array().expect("a list").iter();
        all.filter(|entry| entry["model"] == model).cloned().collect()
    }

    async fn ready(&mut self, file: &std::path::Path) -> Value {
        loop {
            if let Some(status) = self.process.try_wait().expect("our child") {
                panic!("the double ended at once with {status}");
            }
            let text = std::fs::read_to_string(file).unwrap_or_default();
            if let Ok(ready) = serde_json::from_str(&text) {
                return ready;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
