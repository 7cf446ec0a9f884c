//! AWS as these stories need it: the strict double with its STS, and identities made for one story each, so that stories
//! that run at the same time don't meet.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::support::client::Ask;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{in_time, shared, until};

/// Where all of this is: not in the region that is taken when nothing names one.
pub(crate) const REGION: &str = "eu-west-1";
/// Its first start makes a virtual environment.
const PATIENCE: Duration = Duration::from_secs(240);

static RUNNING: Mutex<Weak<Aws>> = Mutex::const_new(Weak::new());
static MADE: AtomicU32 = AtomicU32::new(0);

/// Dropped by its last user, it ends.
pub(crate) struct Aws {
    /// Bedrock of `REGION`, which takes signatures for no other.
    pub(crate) bedrock: String,
    pub(crate) sts: String,
    pub(crate) api_key: String,
    process: Child,
}

/// An access key that AWS knows.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Temporary ones have it.
    pub(crate) token: Option<String>,
}

impl Aws {
    /// The double, or `None`, said loudly, where it cannot be had.
    pub(crate) async fn start() -> Option<Arc<Self>> {
        let program = shared("bedrock-double/bedrock-double")?;
        let mut running = RUNNING.lock().await;
        if let Some(aws) = running.upgrade() {
            return Some(aws);
        }
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("ready.json");
        let mut command = Command::new(program);
        command.args(["--region", &format!("{REGION}=0"), "--sts-port", "0", "--ready-file"]).arg(&file);
        if std::env::var_os("PYTHON").is_none() {
            command.env("PYTHON", "python3");
        }
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the double starts");
        let mut aws = Self { bedrock: String::new(), sts: String::new(), api_key: String::new(), process };
        let look = async || serde_json::from_slice::<Value>(&std::fs::read(&file).ok()?).ok();
        let ready = async {
            loop {
                if let Some(ready) = look().await {
                    return ready;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let ready = in_time("the start of the double", PATIENCE, ready).await;
        let text = |pointer: &str| ready.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
        (aws.bedrock, aws.sts) = (text(&format!("/regions/{REGION}")), text("/sts"));
        aws.api_key = text("/credentials/api_key");
        let aws = Arc::new(aws);
        *running = Arc::downgrade(&aws);
        Some(aws)
    }

    /// An Outcrop that finds AWS here, in a home and an environment that say nothing of an identity or a region.
    pub(crate) fn stranger(&self) -> Start {
        Outcrop::start()
            .nowhere(&self.bedrock)
            .without_identity()
            .env("AWS_REGION", "")
            .env("AWS_ENDPOINT_URL_STS", &self.sts)
    }

    /// A new user.
    pub(crate) async fn user(&self) -> Keys {
        self.keys("AKIA", None).await
    }

    /// A new session.
    pub(crate) async fn session(&self) -> Keys {
        self.keys("ASIA", Some("a-session-token-of-aws")).await
    }

    async fn keys(&self, kind: &str, token: Option<&str>) -> Keys {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let keys = Keys {
            id: format!("{kind}STORYOFIDENT{number:04}"),
            secret: format!("a-secret-of-aws-{number}"),
            token: token.map(|token| format!("{token}-{number}")),
        };
        let wish = json!({ "access_key_id": keys.id, "secret_access_key": keys.secret, "session_token": keys.token });
        self.control("/__control/credentials", &wish).await;
        keys
    }

    /// From now on these keys have expired.
    pub(crate) async fn expire(&self, keys: &Keys) {
        self.control("/__control/credentials/expire", &json!({ "access_key_id": keys.id })).await;
    }

    /// How many requests to a model came from each of these keys; those that were refused don't count.
    pub(crate) async fn answered(&self, keys: &Keys) -> usize {
        let requests = self.requests().await;
        let served = |entry: &&Value| entry["principal"] == *keys.id && entry["status"] == 200;
        requests.iter().filter(served).filter(|entry| entry["operation"] == "InvokeModel").count()
    }

    /// Everything it has received so far.
    pub(crate) async fn requests(&self) -> Vec<Value> {
        let reply = Ask::new(address(&self.bedrock), Method::GET, "/__requests").reply().await;
        reply.json().as_array().expect("a list").clone()
    }

    /// The first request of this kind for which this holds.
    pub(crate) async fn request(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        until(what, async || self.requests().await.into_iter().find(&is_it)).await
    }

    async fn control(&self, path: &str, wish: &Value) {
        let reply = Ask::new(address(&self.bedrock), Method::POST, path).json(wish).reply().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

impl Keys {
    /// As a section of `~/.aws/credentials` has them.
    pub(crate) fn ini(&self) -> String {
        let token = self.token.iter().map(|token| format!("aws_session_token = {token}\n")).collect::<String>();
        format!("aws_access_key_id = {}\naws_secret_access_key = {}\n{token}", self.id, self.secret)
    }

    /// As containers, instances and programs hand them out.
    pub(crate) fn json(&self) -> Value {
        json!({ "Version": 1, "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
            "AccessKeyId": self.id, "SecretAccessKey": self.secret, "Token": self.token,
            "SessionToken": self.token, "Expiration": "2099-01-01T00:00:00Z" })
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn address(url: &str) -> &str {
    url.trim_start_matches("http://").trim_end_matches('/')
}
