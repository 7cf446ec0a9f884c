//! The end of the server, of a session, and of a browser's patience.

use http::Method;

use super::{question, sign_in, visit, watch};
use crate::ends::WAITED;
use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;

#[tokio::test]
async fn a_cookie_of_a_server_that_has_ended_opens_nothing() {
    let mut outcrop = Outcrop::start().await;
    let session = sign_in(&outcrop).await.split_once('=').expect("a value").1.to_owned();
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    let outcrop = Outcrop::start().at(outcrop.into_home()).await;
    let port = outcrop.address.rsplit_once(':').expect("a port").1;
    let expired = format!("outcrop-{port}={session}");
    for ask in [question(&outcrop, &expired), watch(&outcrop, &expired)] {
        ask.reply().await.is_refused(401, "authentication_error", "not signed in");
    }
    let page = visit(&outcrop, "/").header("cookie", &expired).reply().await;
    assert!(page.text().contains("outcrop dashboard"), "{}", page.text());
}

#[tokio::test]
async fn who_signs_out_is_out_with_every_copy_of_the_cookie_and_nobody_else_is() {
    let outcrop = Outcrop::start().await;
    let (mine, other) = (sign_in(&outcrop).await, sign_in(&outcrop).await);
    let mut events = watch(&outcrop, &mine).open().await;
    events.until_text("retry: ").await;
    let sign_out = |cookie: &str| {
        let ask = Ask::new(&outcrop.address, Method::POST, "/outcrop/sign-out").header("cookie", cookie);
        ask.header("origin", &format!("http://{}", outcrop.address)).header("sec-fetch-site", "same-origin")
    };
    sign_out(&mine).reply().await.is_refused(403, "permission_error", "outcrop-window");
    assert_eq!(question(&outcrop, &mine).reply().await.status, 200, "a form of another page signs nobody out");

    let out = sign_out(&mine).header("outcrop-window", "1").reply().await;
    assert!(out.status == 204 && out.header("set-cookie").contains("Max-Age=0"), "{:?}", out.headers);
    assert!(events.ends_well().await);
    for ask in [question(&outcrop, &mine), watch(&outcrop, &mine), sign_out(&mine).header("outcrop-window", "1")] {
        ask.reply().await.is_refused(401, "authentication_error", "not signed in");
    }
    assert!(visit(&outcrop, "/").header("cookie", &mine).reply().await.text().contains("outcrop dashboard"));
    assert_eq!(question(&outcrop, &other).reply().await.status, 200);
}

#[tokio::test]
async fn a_browser_that_gives_way_to_many_others_is_signed_out() {
    let outcrop = Outcrop::start().await;
    let first = sign_in(&outcrop).await;
    for _ in 0..32 {
        sign_in(&outcrop).await;
    }
    question(&outcrop, &first).reply().await.is_refused(401, "authentication_error", "not signed in");
}

#[tokio::test]
async fn open_dashboards_do_not_hold_up_the_end() {
    let mut outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let [mut one, mut other] = [watch(&outcrop, &cookie).open().await, watch(&outcrop, &cookie).open().await];
    one.until_text("retry: ").await;
    other.until_text("retry: ").await;
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    assert!(!outcrop.said().contains(WAITED), "{}", outcrop.said());
    assert!(one.ends_well().await && other.ends_well().await, "they end, they do not break off");
}

#[tokio::test]
async fn a_question_that_ends_the_server_does_not_wait_for_an_end_that_waits_for_it() {
    let mut outcrop = Outcrop::start().await;
    let cookie = sign_in(&outcrop).await;
    let told = question(&outcrop, &cookie).body(r#"{"call":"stop"}"#).reply().await;
    told.is_refused(503, "api_error", "ending");
    assert!(outcrop.ended().await.success());
    assert!(!outcrop.said().contains(WAITED), "{}", outcrop.said());
}

#[tokio::test]
async fn the_command_line_says_so_where_no_server_runs() {
    let (well, said) = Outcrop::start().run(&["dashboard"]).await;
    assert!(!well && said.contains("start `outcrop serve`"), "{said}");
}
