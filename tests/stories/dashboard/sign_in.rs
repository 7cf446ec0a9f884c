//! Signing in.

use http::Method;

use super::{cookie, first_link, new_link, question, sign_in, visit, watch};
use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, until};

#[tokio::test]
async fn the_link_of_the_start_signs_a_browser_in_and_a_used_one_signs_in_nobody() {
    let outcrop = Outcrop::start().await;
    let outside = visit(&outcrop, "/").reply().await;
    assert_eq!((outside.status, outside.header("cache-control")), (200, "no-store"));
    assert!(outside.text().contains("outcrop dashboard") && !outside.text().contains("<script"), "{}", outside.text());

    let link = first_link(&outcrop);
    until("the link on the console", async || outcrop.said().contains(&link).then_some(())).await;
    let followed = visit(&outcrop, &link).reply().await;
    assert_eq!((followed.header("location"), followed.header("cache-control")), ("/", "no-store"));
    let (name, rest) = followed.header("set-cookie").split_once('=').expect("a cookie");
    let port = outcrop.address.rsplit_once(':').expect("a port").1;
    assert_eq!(name, format!("outcrop-{port}"));
    let (session, attributes) = rest.split_once("; ").expect("attributes");
    assert_eq!(attributes, "HttpOnly; SameSite=Strict; Path=/");
    assert!(session.len() >= 32 && !link.contains(session), "it is no repetition of the code");

    let cookie = cookie(&followed);
    let inside = visit(&outcrop, "/").header("cookie", &format!("theme=dark; {cookie}")).reply().await;
    assert_eq!((inside.status, inside.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_ne!(inside.text(), outside.text());
    assert!(question(&outcrop, &cookie).reply().await.json()["ok"].is_object());

    let replayed = visit(&outcrop, &link).reply().await;
    assert_eq!((replayed.status, replayed.headers.get("set-cookie")), (403, None));
    assert!(replayed.text().contains("This link has been used"), "{}", replayed.text());
}

#[tokio::test]
async fn a_link_can_be_had_anew_and_each_is_good_for_one_browser() {
    let outcrop = Outcrop::start().await;
    let [one, other] = [new_link(&outcrop).await, new_link(&outcrop).await];
    assert_ne!(one, other);
    let [one, other] = [visit(&outcrop, &one).reply().await, visit(&outcrop, &other).reply().await];
    assert_ne!(cookie(&one), cookie(&other));
    for signed_in in [cookie(&one), cookie(&other)] {
        assert_eq!(question(&outcrop, &signed_in).reply().await.status, 200);
    }
}

#[tokio::test]
async fn who_only_looks_ahead_does_not_use_the_link_up() {
    let outcrop = Outcrop::start().await;
    let link = new_link(&outcrop).await;
    let looks = [
        Ask::new(&outcrop.address, Method::HEAD, &link),
        visit(&outcrop, &link).header("sec-purpose", "prefetch;prerender"),
    ];
    for look in looks {
        let answer = look.reply().await;
        assert_eq!((answer.status, answer.headers.get("set-cookie")), (503, None));
    }
    cookie(&visit(&outcrop, &link).reply().await);
}

#[tokio::test]
async fn a_link_in_a_mail_or_on_a_page_leads_in_although_the_cookie_stays_behind_at_first() {
    let outcrop = Outcrop::start().await;
    let link = new_link(&outcrop).await;
    let followed = visit(&outcrop, &link).header("sec-fetch-site", "cross-site").reply().await;
    let cookie = cookie(&followed);
    let led_here = visit(&outcrop, "/").header("sec-fetch-site", "cross-site").reply().await;
    assert!(led_here.text().contains("http-equiv=\"refresh\" content=\"0; url=/\""), "{}", led_here.text());
    let from_there = visit(&outcrop, "/").header("sec-fetch-site", "same-origin").header("cookie", &cookie);
    assert!(!from_there.reply().await.text().contains("outcrop dashboard"), "it is in");
    let stranger = visit(&outcrop, "/").header("sec-fetch-site", "same-origin").reply().await;
    assert!(stranger.text().contains("outcrop dashboard"), "who has no cookie is not led round in circles");
}

#[tokio::test]
async fn the_way_in_is_told_in_hindi_to_who_reads_it() {
    let outcrop = Outcrop::start().await;
    let page = visit(&outcrop, "/").header("accept-language", "hi-IN,hi;q=0.9,en;q=0.8").reply().await;
    assert!(page.text().contains("lang=\"hi\"") && page.text().contains("डैशबोर्ड"), "{}", page.text());
}

#[tokio::test]
async fn a_script_asks_with_the_main_token_and_a_client_key_is_not_enough() {
    let outcrop = Outcrop::start().await;
    let script = |path: &str| outcrop.ask(Method::POST, path).body(super::QUESTION);
    assert!(script("/outcrop/rpc").reply().await.json()["ok"].is_object());
    let by_key = script("/outcrop/rpc").without("authorization").header("x-api-key", &outcrop.token);
    assert_eq!(by_key.reply().await.status, 200);
    assert_eq!(outcrop.get("/outcrop/events").open().await.status, 200);

    let client = crate::keys::create(&outcrop, &["ci"]).await;
    for path in ["/outcrop/rpc", "/outcrop/dashboard/link"] {
        let asked = script(path).header("authorization", &format!("Bearer {client}")).reply().await;
        asked.is_refused(403, "permission_error", "main token alone");
    }
    let stream = outcrop.get("/outcrop/events").header("authorization", &format!("Bearer {client}")).reply().await;
    stream.is_refused(403, "permission_error", "main token alone");
}

#[tokio::test]
async fn who_has_signed_in_hears_of_a_request_when_it_ends() {
    let outcrop = Outcrop::start().await;
    let mut events = watch(&outcrop, &sign_in(&outcrop).await).open().await;
    assert_eq!(
        (events.status, events.headers["content-type"].as_bytes()),
        (200, &b"text/event-stream; charset=utf-8"[..])
    );
    events.until_text("retry: ").await;
    let id = outcrop.reply(&hello(false)).await.header("request-id").to_owned();
    events.until_text(&format!("data: {{\"event\":\"used\",\"request\":\"{id}\"}}\n\n")).await;
}
