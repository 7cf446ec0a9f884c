//! Sources of rates in every state, on a real socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::date;
use ledger::Ledger;
use tempfile::TempDir;

use super::*;
use crate::config::Conversion;
use crate::money_format::Currency;

const NOW: &str = "2026-11-21T12:00:00Z";

/// Answers each path with a body, or with nothing at all, ever.
fn server(answer: impl Fn(&str) -> Option<String> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut socket in listener.incoming().map_while(Result::ok) {
            match answer(&path(&mut socket)) {
                None => kept.push(socket),
                Some(body) => {
                    let head =
                        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                    let _ = socket.write_all(format!("{head}{body}").as_bytes());
                }
            }
        }
    });
    format!("http://{address}")
}

fn path(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    // What is no GET, as the beginning of TLS, is hung up on.
    while "GET ".as_bytes().starts_with(&head[..head.len().min(4)])
        && !head.ends_with(b"\r\n\r\n")
        && socket.read(&mut byte).is_ok_and(|count| count > 0)
    {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned()
}

fn ecb(day: &str, rates: &str) -> String {
    format!(r#"{{"base":"USD","date":"{day}","rates":{rates}}}"#)
}

fn second(rates: &str) -> String {
    format!(r#"{{"result":"success","time_last_update_unix":1795219351,"base_code":"USD","rates":{rates}}}"#)
}

fn always(body: String) -> String {
    server(move |_| Some(body.clone()))
}

/// A port at which nobody is.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

struct Story {
    _home: TempDir,
    ledger: Ledger,
}

fn story() -> Result<Story> {
    let home = tempfile::tempdir()?;
    let (ledger, _) = Ledger::open(&home.path().join("ledger.sqlite3"))?;
    Ok(Story { _home: home, ledger })
}

impl Story {
    async fn asks(&self, first: &str, second: &str, now: &str) -> Result<Told> {
        let conversion =
            Conversion { frankfurter: first.into(), exchangerate_api: second.into(), ..Conversion::default() };
        refresh(&self.ledger, &conversion, now.parse::<Timestamp>()?).await
    }

    /// Day, rate and source of the newest rate.
    fn newest(&self, currency: &str) -> Result<Option<String>> {
        let newest = history(&self.ledger.reader()?, currency.parse::<Currency>()?)?.newest();
        Ok(newest.map(|Used { rate, of, source }| format!("{of} {rate} {}", &source[..3])))
    }
}

#[tokio::test]
async fn the_first_source_tells_what_it_knows_and_the_second_what_it_lacks() -> Result<()> {
    let story = story()?;
    let first = always(ecb("2026-11-20", r#"{"INR":88.7}"#));
    let told = story.asks(&first, &always(second(r#"{"USD":1,"INR":89,"NPR":142}"#)), NOW).await?;
    assert_eq!(told, Told { added: 2, ..Told::default() });
    assert_eq!(story.newest("INR")?.as_deref(), Some("2026-11-20 88.7000 Eur"));
    assert_eq!(story.newest("NPR")?.as_deref(), Some("2026-11-21 142.0000 exc"));
    Ok(())
}

#[tokio::test]
async fn where_the_first_source_fails_in_any_way_the_second_has_its_turn() -> Result<()> {
    let wrong = [
        nobody(),
        "https://127.0.0.1:9".into(),
        // TLS with somebody who speaks none.
        always(String::new()).replace("http:", "https:"),
        "no address".into(),
        always("<html>Sign in to the guest network</html>".into()),
        always(String::new()),
        always("{".repeat(100_000)),
        always(ecb("2026-11-20", r#"{"INR":-88.7}"#)),
        always(ecb("2026-11-20", r#"{"INR":0}"#)),
        always(ecb("2026-10-02", r#"{"INR":87}"#)),
        always(ecb("2027-11-20", r#"{"INR":87}"#)),
        always("x".repeat(6 * 1024 * 1024)),
    ];
    let other = always(second(r#"{"INR":88.9}"#));
    for first in wrong {
        let story = story()?;
        let told = story.asks(&first, &other, NOW).await?;
        assert_eq!(told.failed.iter().map(|(source, _)| *source).collect::<Vec<_>>(), [Source::Ecb], "{told:?}");
        assert_eq!(story.newest("INR")?.as_deref(), Some("2026-11-21 88.9000 exc"), "{told:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_given_up() -> Result<()> {
    let story = story()?;
    let told = story.asks(&server(|_| None), "", NOW).await?;
    assert_eq!(told.failures(), ["European Central Bank (frankfurter.dev): it takes too long to answer"]);
    Ok(())
}

#[tokio::test]
async fn without_any_source_everything_known_goes_on_to_hold() -> Result<()> {
    let story = story()?;
    story.asks(&always(ecb("2026-11-20", r#"{"INR":88.7}"#)), "", NOW).await?;
    let told = story.asks(&nobody(), &nobody(), "2026-11-23T12:00:00Z").await?;
    assert_eq!((told.added, told.failed.len()), (0, 2));
    assert_eq!(story.newest("INR")?.as_deref(), Some("2026-11-20 88.7000 Eur"));
    Ok(())
}

#[tokio::test]
async fn a_rate_far_from_the_last_one_is_not_taken_until_a_month_has_passed() -> Result<()> {
    let story = story()?;
    let day = |day: &'static str, rates: &'static str| {
        let (first, now) = (always(ecb(day, rates)), format!("{day}T12:00:00Z"));
        let story = &story;
        async move { story.asks(&first, "", &now).await }
    };
    day("2026-10-01", r#"{"INR":88.7,"EUR":0.86}"#).await?;
    let told = day("2026-10-02", r#"{"INR":8.87,"EUR":0.87}"#).await?;
    assert_eq!((told.added, told.doubted.into_iter().collect::<Vec<_>>()), (1, vec!["INR".to_owned()]));
    assert!(day("2026-10-05", r#"{"INR":115.32}"#).await?.doubted.contains("INR"), "30.01 %");
    assert_eq!(day("2026-10-06", r#"{"INR":115.3}"#).await?.added, 1, "29.99 %");
    assert_eq!(day("2026-11-07", r#"{"INR":300}"#).await?.added, 1, "a month later it has really fallen");
    Ok(())
}

#[tokio::test]
async fn where_one_source_is_not_believed_the_other_is_asked() -> Result<()> {
    let story = story()?;
    story.asks(&always(ecb("2026-11-19", r#"{"INR":88.7,"EUR":0.86}"#)), "", "2026-11-19T12:00:00Z").await?;
    let first = always(ecb("2026-11-20", r#"{"INR":887,"EUR":0.87}"#));
    let told = story.asks(&first, &always(second(r#"{"INR":88.9,"EUR":0.88}"#)), NOW).await?;
    assert_eq!(told.doubted.len(), 1);
    assert_eq!(story.newest("INR")?.as_deref(), Some("2026-11-21 88.9000 exc"));
    assert_eq!(story.newest("EUR")?.as_deref(), Some("2026-11-20 0.8700 Eur"), "it is believed in all else");
    Ok(())
}

#[tokio::test]
async fn a_rate_that_was_shown_once_stays() -> Result<()> {
    let story = story()?;
    story.asks(&always(ecb("2026-11-20", r#"{"INR":88.7}"#)), "", NOW).await?;
    let told = story.asks(&always(ecb("2026-11-20", r#"{"INR":89.9}"#)), "", NOW).await?;
    assert_eq!(told.added, 0);
    assert_eq!(story.newest("INR")?.as_deref(), Some("2026-11-20 88.7000 Eur"));
    Ok(())
}

#[tokio::test]
async fn every_day_since_the_first_request_gets_its_own_rate_and_no_day_is_asked_for_twice() -> Result<()> {
    let story = story()?;
    story.ledger.record(crate::usage::tests::event("2026-06-15T12:00:00Z", Some(1)));
    story.ledger.flush();
    let (asked, paths) = std::sync::mpsc::channel();
    // Each question gets a rate for its first and its last day.
    let first = server(move |path| {
        asked.send(path.to_owned()).expect("somebody listens");
        let (from, to) = path.trim_start_matches('/').split_once('?')?.0.split_once("..")?;
        Some(format!(r#"{{"base":"USD","rates":{{"{from}":{{"INR":88}},"{to}":{{"INR":89}}}}}}"#))
    });
    story.asks(&first, "", NOW).await?;
    let questions: Vec<String> = paths.try_iter().collect();
    assert_eq!(questions, ["/2026-06-05..2026-09-02?base=USD", "/2026-09-03..2026-11-21?base=USD"]);
    let history = history(&story.ledger.reader()?, Currency::INR)?;
    assert_eq!(history.on(date(2026, 9, 3)).map(|used| used.of), Some(date(2026, 9, 3)));

    story.asks(&first, "", "2026-11-22T12:00:00Z").await?;
    assert_eq!(paths.try_iter().collect::<Vec<_>>(), ["/2026-11-21..2026-11-22?base=USD"]);
    Ok(())
}
