//! The window as WebDriver reaches it: what is read is what a person sees, and clicks are those of a mouse.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::session::{App, Session};
use crate::support::{LOOK_AGAIN, PATIENCE, there, until};
use ports::own_port;

#[path = "../../../tests/stories/support/ports.rs"]
mod ports;

/// What can be clicked and is called so.
const CALLED: &str = "(//button|//a|//label|//*[@role='tab'])";

pub(crate) struct Window {
    /// Its process is the driver.
    pub(crate) app: App,
    client: Client,
}

impl Window {
    /// Starts the app, with these variables and these words; `None`, said loudly, where there is no driver of windows.
    pub(crate) async fn drive(session: &Session, variables: &[(&str, &str)], args: &[&str]) -> Option<Self> {
        let wish = "that TAURI_DRIVER leads to; `cargo xtask test --only desktop` installs one";
        let driver = there(Path::new(&std::env::var_os("TAURI_DRIVER").unwrap_or(wish.into())))?;
        let (port, native) = (own_port(), own_port());
        let mut command = session.command(driver);
        command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        command.envs(variables.iter().copied()).stdout(Stdio::null());
        let app = session.begun(command);
        let ready = session.ready_file();
        let args = [args, &["--port", "0", "--ready-file", ready.to_str().expect("a plain path")]].concat();
        let wanted = json!({ "application": env!("CARGO_BIN_EXE_outcrop-desktop"), "args": args });
        let wanted = json!({ "browserName": "wry", "tauri:options": wanted });
        let wanted = wanted.as_object().expect("an object");
        let client = until("a driver", async || {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(wanted.clone()).connect(&format!("http://127.0.0.1:{port}")).await.ok()
        });
        Some(Self { client: client.await, app })
    }

    /// Goes to a screen.
    pub(crate) async fn goes_to(&self, screen: &str) {
        self.runs(&format!("location.hash = '#/{screen}'")).await;
    }

    /// Waits until these words can be read.
    pub(crate) async fn sees(&self, words: &str) {
        let mut read = String::new();
        let seen = async {
            while !read.contains(words) {
                read = self.text().await;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        assert!(seen.is_ok(), "«{words}» did not appear within {PATIENCE:?}:\n{read}");
    }

    /// All that can be read.
    pub(crate) async fn text(&self) -> String {
        self.runs("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks what is called so, as soon as there is such a thing.
    pub(crate) async fn presses(&self, name: &str) {
        self.clicks(&format!("{CALLED}[normalize-space()='{name}']")).await;
    }

    /// Clicks what is found on this path, as soon as it can be.
    pub(crate) async fn clicks(&self, path: &str) {
        until(&format!("a click on {path}"), async || self.find(path).await?.click().await.ok()).await;
    }

    /// Moves the mouse onto what is found on this path.
    pub(crate) async fn points_at(&self, path: &str) {
        let element = until(path, async || self.find(path).await).await;
        let there = PointerAction::MoveToElement { element, duration: Some(Duration::ZERO), x: 0.0, y: 0.0 };
        self.client.perform_actions(MouseActions::new("mouse".to_owned()).then(there)).await.expect("a mouse");
    }

    /// How many of these there are.
    pub(crate) async fn count(&self, selector: &str) -> u64 {
        let count = self.runs(&format!("return document.querySelectorAll({}).length", Value::from(selector))).await;
        count.as_u64().unwrap_or_default()
    }

    /// What the page gets of a command of the shell.
    pub(crate) async fn invoked(&self, command: &str, with: Value) -> Value {
        let command = Value::from(command);
        let call = format!(
            "window.__TAURI_INTERNALS__.invoke({command}, {with}).then((ok) => ({{ ok }}), (no) => ({{ refused: String(no) }}))"
        );
        self.promised(&call).await
    }

    pub(crate) async fn promised(&self, promise: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {promise}.then(done)");
        self.client.execute_async(&script, Vec::new()).await.expect("a page that runs scripts")
    }

    pub(crate) async fn runs(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("a page that runs scripts")
    }

    /// The app ends, too.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("the end");
    }

    async fn find(&self, path: &str) -> Option<Element> {
        self.client.find(Locator::XPath(path)).await.ok()
    }
}
