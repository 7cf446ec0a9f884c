//! The window: what it shows, what it may do, and when there is one.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::driver::Window;
use crate::panel::Panel;
use crate::session::Session;
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

#[tokio::test]
async fn the_window_shows_its_page_and_may_ask_and_nothing_else() {
    let session = Session::start("");
    let Some(window) = Window::drive(&session, &[], &["--demo"]).await else { return };
    window.sees("shows no tray icons").await;
    window.clicks("//*[@id='hint']").await;
    assert_eq!(window.count("#hint").await, 0, "it has been read");

    let status = window.invoked("ask", json!({ "question": "{\"call\":\"status\"}" })).await;
    let status: Value = serde_json::from_str(status["ok"].as_str().expect("an answer")).expect("JSON");
    assert_eq!(status["ok"]["demo"], true, "{status}");
    for command in [
        "plugin:clipboard-manager|read_text",
        "plugin:opener|open_url",
        "plugin:autostart|enable",
        "plugin:window|create",
    ] {
        let refused = window.invoked(command, json!({})).await;
        assert!(refused["refused"].as_str().is_some_and(|why| why.contains("not allowed")), "{command}: {refused}");
    }
    assert_eq!(window.promised("fetch('https://example.com').then(() => 'ok', () => 'refused')").await, "refused");
    window.close().await;
}

#[tokio::test]
async fn a_window_that_breaks_down_takes_nothing_with_it_and_the_next_is_a_new_one() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    item.click(&["Open Outcrop"]).await;
    until("a window", async || (session.windows() == 1).then_some(())).await;
    let number = || session.prints("xdotool", &["search", "--onlyvisible", "--name", "^Outcrop$", "getwindowpid"]);
    let pid: u32 = until("the number of its process", async || number().trim().parse().ok()).await;
    assert_ne!(pid, app.pid(), "it is a process of its own");
    session.prints("kill", &["-9", &pid.to_string()]);
    until("no window", async || (session.windows() == 0).then_some(())).await;
    item.click(&["Open Outcrop"]).await;
    until("another window", async || (session.windows() == 1).then_some(())).await;
    tokio::net::TcpStream::connect(app.address()).await.expect("the port is open");
}
