//! What a browser is given, and what it is told to do with it.

use http::Method;

use super::{question, sign_in, visit, watch};
use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_strict() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let answers = [
        visit(&outcrop, "/").open().await,
        visit(&outcrop, "/").header("cookie", &cookie).open().await,
        visit(&outcrop, "/sign-in?once=1").open().await,
        visit(&outcrop, "/assets/nothing.js").open().await,
        question(&outcrop, &cookie).open().await,
        question(&outcrop, "").open().await,
        watch(&outcrop, &cookie).open().await,
    ];
    for answer in answers {
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().expect("text"));
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self';",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    }
}

#[tokio::test]
async fn what_can_change_is_not_kept_by_the_browser() {
    let outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let page = visit(&outcrop, "/").header("cookie", &cookie).reply().await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(question(&outcrop, &cookie).reply().await.header("cache-control"), "no-store");
    // A build without Node has a page, but nothing that belongs to it.
    for asset in page.text().split('"').filter_map(|text| text.strip_prefix("./assets/")) {
        let asset = Ask::new(&outcrop.address, Method::GET, &format!("/assets/{asset}")).reply().await;
        assert_eq!((asset.status, asset.header("cache-control")), (200, "public, max-age=31536000, immutable"));
        assert_ne!(asset.header("content-type"), "application/octet-stream");
    }
}

#[tokio::test]
async fn programs_that_look_whether_somebody_is_there_are_greeted_as_ever() {
    let outcrop = Outcrop::start().await;
    for accept in ["*/*", "application/json", ""] {
        let hello = Ask::new(&outcrop.address, Method::GET, "/").header("accept", accept).reply().await;
        assert_eq!((hello.status, hello.text()), (200, "Outcrop\n"));
    }
    assert_eq!(Ask::new(&outcrop.address, Method::HEAD, "/").reply().await.status, 200);
}

#[tokio::test]
async fn who_turns_it_off_has_no_dashboard() {
    let outcrop = Outcrop::start().file("config.toml", b"dashboard = false").await;
    assert_eq!(visit(&outcrop, "/").reply().await.text(), "Outcrop\n");
    for path in ["/sign-in?once=1", "/assets/main.js", "/outcrop/events"] {
        outcrop.get(path).reply().await.is_refused(404, "not_found_error", "turned off");
    }
    for path in ["/outcrop/rpc", "/outcrop/dashboard/link"] {
        outcrop.ask(Method::POST, path).body("{}").reply().await.is_refused(404, "not_found_error", "turned off");
    }
    let (well, said) = outcrop.beside(&["dashboard"], "").await;
    assert!(!well && said.contains("turned off"), "{said}");
    assert!(!outcrop.said().contains("Dashboard"), "{}", outcrop.said());
}
