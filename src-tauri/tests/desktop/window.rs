//! The window: what it shows, what it may do, and when there is one.

use std::process::{Command, Stdio};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::panel::Panel;
use crate::session::{Running, Session};
use crate::support::until;

#[tokio::test]
async fn without_a_panel_there_is_a_window_even_where_none_was_asked_for() {
    let session = Session::start("");
    let app = session.app(&["--hidden"]).await;
    until("a window", async || (session.windows() == 1).then_some(())).await;
    assert!(app.said().contains("This desktop shows no tray icons"), "{}", app.said());
}

#[tokio::test]
async fn a_second_start_brings_the_first_to_the_front_and_closing_keeps_the_tray() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    item.saying("Demo at ").await;
    assert_eq!(session.windows(), 0);
    let second = || {
        let mut again = session.command(env!("CARGO_BIN_EXE_outcrop-desktop"));
        again.args(["--demo", "--port", "0"]).stderr(Stdio::null()).status().expect("it is built")
    };
    second();
    until("a window", async || (session.windows() == 1).then_some(())).await;
    session.prints("wmctrl", &["-c", "Outcrop"]);
    until("no window", async || (session.windows() == 0).then_some(())).await;
    tokio::net::TcpStream::connect(app.address()).await.expect("the port is open");
    second();
    until("the window of before", async || (session.windows() == 1).then_some(())).await;
    item.click(&["Open Outcrop"]).await;
    item.saying("Demo at ").await;
    assert_eq!(session.windows(), 1);
}

/// The driver of windows, which starts the app; `None`, said loudly, where there is none.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn driven(session: &Session) -> Option<(Running, Client)> {
    let Some(driver) = std::env::var_os("TAURI_DRIVER") else {
        assert!(std::env::var_os("CI").is_none(), "TAURI_DRIVER must lead to a tauri-driver");
        eprintln!("SKIPPED: no TAURI_DRIVER; `cargo xtask test --only desktop` installs one");
        return None;
    };
    let port = || std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let (port, native) = (port(), port());
    let mut command: Command = session.command(driver);
    command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]).stderr(Stdio::null());
    let driver = Running::from(command.stdout(Stdio::null()).spawn().expect("a driver"));
    let app = json!({ "application": env!("CARGO_BIN_EXE_outcrop-desktop"), "args": ["--demo", "--port", "0"] });
    let wanted = json!({ "browserName": "wry", "tauri:options": app });
    let wanted = wanted.as_object().expect("an object");
    let client = until("a driver", async || {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted.clone()).connect(&format!("http://127.0.0.1:{port}")).await.ok()
    });
    Some((driver, client.await))
}

#[tokio::test]
async fn the_window_shows_its_page_and_may_ask_and_nothing_else() {
    let session = Session::start("");
    let Some((_driver, window)) = driven(&session).await else { return };
    let page = window.wait().for_element(Locator::Css("body")).await.expect("a page");
    assert!(page.text().await.expect("text").contains("shows no tray icons"), "the hint, since there is no panel");
    window.find(Locator::Css("#hint")).await.expect("a hint").click().await.expect("a click");
    assert!(window.find(Locator::Css("#hint")).await.is_err(), "it has been read");

    let status = invoked(&window, "ask", json!({ "question": "{\"call\":\"status\"}" })).await;
    let status: Value = serde_json::from_str(status["ok"].as_str().expect("an answer")).expect("JSON");
    assert_eq!(status["ok"]["demo"], true, "{status}");
    for command in [
        "plugin:clipboard-manager|read_text",
        "plugin:opener|open_url",
        "plugin:autostart|enable",
        "plugin:window|create",
    ] {
        let refused = invoked(&window, command, json!({})).await;
        assert!(refused["refused"].as_str().is_some_and(|why| why.contains("not allowed")), "{command}: {refused}");
    }
    assert_eq!(script(&window, "fetch('https://example.com').then(() => 'ok', () => 'refused')").await, "refused");
    window.close().await.expect("the end");
}

/// What the page gets of a command of the shell.
async fn invoked(window: &Client, command: &str, with: Value) -> Value {
    let call = format!(
        "window.__TAURI_INTERNALS__.invoke({}, {with}).then((ok) => ({{ ok }}), (refused) => ({{ refused: String(refused) }}))",
        Value::from(command)
    );
    script(window, &call).await
}

async fn script(window: &Client, promise: &str) -> Value {
    let script = format!("const done = arguments[arguments.length - 1]; {promise}.then(done)");
    window.execute_async(&script, Vec::new()).await.expect("a page that runs scripts")
}
