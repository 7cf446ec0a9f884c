//! Web pages and strangers that try to use the dashboard.

use http::Method;

use super::{QUESTION, cookie, first_link, new_link, question, sign_in, visit, watch};
use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;

#[tokio::test]
async fn a_page_from_elsewhere_gets_nothing_although_the_cookie_comes_along() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    for origin in ["https://evil.example", "http://127.0.0.1:3000", "http://localhost", "null"] {
        for ask in
            [question(&outcrop, &cookie), watch(&outcrop, &cookie), visit(&outcrop, "/").header("cookie", &cookie)]
        {
            let refused = ask.header("origin", origin).reply().await;
            refused.is_refused(403, "permission_error", "web pages");
            assert!(!refused.headers.contains_key("access-control-allow-origin"));
        }
    }
    for site in ["cross-site", "same-site", "anything"] {
        for ask in [question(&outcrop, &cookie).without("origin"), watch(&outcrop, &cookie)] {
            ask.header("sec-fetch-site", site).reply().await.is_refused(403, "permission_error", "web pages");
        }
    }
    assert_eq!(question(&outcrop, &cookie).reply().await.status, 200, "the dashboard itself is served");
}

#[tokio::test]
async fn a_name_that_was_bound_to_this_machine_by_a_stranger_opens_nothing() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let link = new_link(&outcrop).await;
    let port = outcrop.address.rsplit_once(':').expect("a port").1;
    for host in ["evil.example".to_owned(), format!("evil.example:{port}"), format!("127.0.0.1.evil.example:{port}")] {
        let asks = [
            visit(&outcrop, "/").header("cookie", &cookie),
            visit(&outcrop, &link),
            visit(&outcrop, "/assets/main.js"),
            question(&outcrop, &cookie).header("origin", &format!("http://{host}")),
            watch(&outcrop, &cookie),
            outcrop.ask(Method::POST, "/outcrop/dashboard/link").body("{}"),
        ];
        for ask in asks {
            ask.header("host", &host).reply().await.is_refused(403, "permission_error", "Host");
        }
    }
    super::cookie(&visit(&outcrop, &link).reply().await);
}

#[tokio::test]
async fn without_a_sign_in_there_are_no_answers_no_events_and_no_links() {
    let outcrop = Outcrop::start().await;
    let port = outcrop.address.rsplit_once(':').expect("a port").1;
    for cookie in ["", "outcrop", &format!("outcrop-{port}="), &format!("outcrop-{port}={}", "0".repeat(32))] {
        for ask in [question(&outcrop, cookie), watch(&outcrop, cookie)] {
            ask.reply().await.is_refused(401, "authentication_error", "outcrop dashboard");
        }
    }
    let wrong = outcrop.ask(Method::POST, "/outcrop/rpc").body(QUESTION).header("authorization", "Bearer wrong");
    wrong.reply().await.is_refused(401, "authentication_error", "not signed in");

    let cookie = sign_in(&outcrop).await;
    let link = Ask::new(&outcrop.address, Method::POST, "/outcrop/dashboard/link").body("{}");
    for ask in [link.clone(), link.header("cookie", &cookie)] {
        ask.reply().await.is_refused(401, "authentication_error", "missing token");
    }
    for path in ["/v1/models", "/outcrop/events?token=x"] {
        let asked = Ask::new(&outcrop.address, Method::GET, path).reply().await;
        assert_eq!(asked.status, 401, "{path}");
    }
    let spent = question(&outcrop, &cookie).header("cookie", "").header("authorization", &format!("Bearer {cookie}"));
    assert_eq!(spent.reply().await.status, 401, "a session is no token");
}

#[tokio::test]
async fn a_guessed_link_opens_nothing() {
    let outcrop = Outcrop::start().await;
    let good = first_link(&outcrop);
    let code = good.split_once("once=").expect("a code").1;
    let long = "0".repeat(5000);
    for code in ["", "0", &code[1..], &format!("{code}0"), &format!("0{code}"), &long] {
        let refused = visit(&outcrop, &format!("/sign-in?once={code}")).reply().await;
        assert_eq!((refused.status, refused.headers.get("set-cookie")), (403, None), "{code}");
        assert!(!refused.text().contains(&long));
    }
    for path in ["/sign-in", "/sign-in?", "/sign-in?token=1", "/sign-in?once%3D1"] {
        assert_eq!(visit(&outcrop, path).reply().await.status, 403, "{path}");
    }
    cookie(&visit(&outcrop, &good).reply().await);
}

#[tokio::test]
async fn a_form_on_another_page_cannot_ask_a_question() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""]
    {
        let form = question(&outcrop, &cookie).header("content-type", kind);
        form.reply().await.is_refused(415, "invalid_request_error", "application/json");
    }
    for form in [
        question(&outcrop, &cookie).without("outcrop-window"),
        question(&outcrop, &cookie).header("outcrop-window", ""),
    ] {
        form.reply().await.is_refused(403, "permission_error", "outcrop-window");
    }
    // An old browser that says nothing of who asks is served all the same.
    let old = question(&outcrop, &cookie).without("sec-fetch-site").without("origin");
    assert_eq!(old.header("content-type", "Application/JSON; charset=utf-8").reply().await.status, 200);
    outcrop.ask(Method::GET, "/outcrop/rpc").reply().await.is_refused(405, "invalid_request_error", "not allowed");
}

#[tokio::test]
async fn a_question_of_more_than_a_megabyte_is_refused_and_nonsense_is_answered() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let large = question(&outcrop, &cookie).body(vec![b' '; (1 << 20) + 1]).reply().await;
    large.is_refused(413, "request_too_large", "maximum size");
    let chunked = question(&outcrop, &cookie).body(vec![b' '; 3 << 20]).reply().await;
    assert_eq!(chunked.status, 413);
    question(&outcrop, &cookie).body(&b"\xff"[..]).reply().await.is_refused(400, "invalid_request_error", "UTF-8");
    for nonsense in ["", "[]", "{\"call\":", "{\"call\":\"<script>\"}"] {
        let answer = question(&outcrop, &cookie).body(nonsense).reply().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{nonsense}");
        assert!(answer.json()["error"]["sentence"]["en"].is_string(), "{}", answer.text());
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_pages() {
    let outcrop = Outcrop::start().file("secret.txt", b"the secret").await;
    for path in [
        "/assets/",
        "/assets/..",
        "/assets/../index.html",
        "/assets/../../Cargo.toml",
        "/assets/%2e%2e/index.html",
        "/assets/%2e%2e%2findex.html",
        "/assets/..%5c..%5cCargo.toml",
        "/assets//etc/passwd",
        "/assets/%2Fetc%2Fpasswd",
        "/assets/main.js%00.html",
        "/assets/nothing-12345678.js",
        "/index.html",
    ] {
        let refused = visit(&outcrop, path).reply().await;
        refused.is_refused(404, "not_found_error", "Not found");
    }
}

#[tokio::test]
async fn codes_and_sessions_stand_in_no_log_and_nothing_of_it_in_the_ledger() {
    let outcrop = Outcrop::start().env("OUTCROP_LOG", "trace").await;
    let link = new_link(&outcrop).await;
    let cookie = cookie(&visit(&outcrop, &link).reply().await);
    assert_eq!(question(&outcrop, &cookie).reply().await.status, 200);
    visit(&outcrop, &link).reply().await;
    drop(watch(&outcrop, &cookie).open().await);
    let code = link.split_once("once=").expect("a code").1;
    let session = cookie.split_once('=').expect("a value").1;
    let said = outcrop.said();
    assert!(!said.contains(code) && !said.contains(session), "{said}");
    assert_eq!(outcrop.stop().await.len(), 0, "only requests to models are counted");
}
