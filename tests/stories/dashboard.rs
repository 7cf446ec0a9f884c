//! The dashboard in a browser: how one gets in, and who does not.

mod attacks;
mod ends;
mod pages;
mod sign_in;

use http::Method;
use serde_json::Value;

use crate::support::client::{Ask, Reply};
use crate::support::outcrop::Outcrop;

const QUESTION: &str = r#"{"call":"status"}"#;

/// What a browser sends with an address that somebody typed.
fn visit(outcrop: &Outcrop, path: &str) -> Ask {
    let ask = Ask::new(&outcrop.address, Method::GET, path);
    ask.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8").header("sec-fetch-site", "none")
}

/// Path and query of the link that was made at the start.
fn first_link(outcrop: &Outcrop) -> String {
    let written = std::fs::read_to_string(outcrop.home().join("running.json")).expect("it runs");
    let written: Value = serde_json::from_str(&written).expect("JSON");
    path_of(outcrop, written["dashboard_url"].as_str().expect("a link"))
}

/// Path and query of a new one.
async fn new_link(outcrop: &Outcrop) -> String {
    let printed = outcrop.run(&["dashboard"]).await;
    path_of(outcrop, printed.trim())
}

fn path_of(outcrop: &Outcrop, link: &str) -> String {
    let path = link.strip_prefix(&format!("http://{}", outcrop.address));
    path.unwrap_or_else(|| panic!("a link to {}, not {link:?}", outcrop.address)).to_owned()
}

/// Follows a new link and returns the cookie.
async fn sign_in(outcrop: &Outcrop) -> String {
    cookie(&visit(outcrop, &new_link(outcrop).await).reply().await)
}

fn cookie(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

/// What the dashboard sends with a question.
fn question(outcrop: &Outcrop, cookie: &str) -> Ask {
    let ask = Ask::new(&outcrop.address, Method::POST, "/outcrop/rpc").body(QUESTION);
    ask.header("cookie", cookie)
        .header("outcrop-window", "1")
        .header("origin", &format!("http://{}", outcrop.address))
        .header("sec-fetch-site", "same-origin")
}

/// What the dashboard sends to hear of events.
fn watch(outcrop: &Outcrop, cookie: &str) -> Ask {
    let ask = Ask::new(&outcrop.address, Method::GET, "/outcrop/events");
    ask.header("cookie", cookie).header("sec-fetch-site", "same-origin")
}
