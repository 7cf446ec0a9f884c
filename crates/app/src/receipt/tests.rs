//! Receipts of a ledger on disk.

use ledger::{DayRate, Ledger};
use protocol::money::Picos;
use protocol::usage::{Certainty, UsageEvent};
use tempfile::TempDir;

use super::*;
use crate::usage::tests::event;

const DOLLAR: i64 = Picos::PER_DOLLAR;
const NOW: &str = "2026-11-21T12:00:00Z";

fn home(events: &[UsageEvent], config: &str) -> Result<(TempDir, Home)> {
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    std::fs::write(home.config(), format!("timezone = 'Asia/Kolkata'\n[currency]\nshow = 'INR'\n{config}"))?;
    let (ledger, _) = Ledger::open(&home.ledger())?;
    events.iter().for_each(|event| ledger.record(event.clone()));
    let rate = |day: &str, nanos: u64| DayRate {
        currency: "INR".into(),
        day: day.into(),
        nanos,
        source: "ecb".into(),
        fetched: std::time::SystemTime::UNIX_EPOCH,
    };
    ledger.keep_rates(&[rate("2026-11-19", 88_000_000_000), rate("2026-11-20", 90_000_000_000)])?;
    drop(ledger);
    Ok((folder, home))
}

fn page(home: &Home, month: &str) -> Result<String> {
    let ask = Ask { month: month.parse()?, project: None, currency: None, demo: false };
    Ok(page::html(&Receipt::of(home, &Config::load(&home.config())?, &ask, NOW.parse()?)?))
}

/// The page without its marks, on one line.
fn words(page: &str) -> String {
    let body = page.split_once("</svg>").map_or(page, |(_, body)| body);
    let text = body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim());
    text.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_day_stands_with_its_dollars_its_rate_and_its_rupees_and_all_is_added_up() -> Result<()> {
    let events = [event("2026-11-19T10:00:00Z", Some(100 * DOLLAR)), event("2026-11-20T10:00:00Z", Some(10 * DOLLAR))];
    let (_folder, home) = home(&events, "card_markup = '3.5'\ntax = '18'")?;
    let page = page(&home, "2026-11")?;
    let told = words(&page);
    for part in [
        "2026-11-19 1 $100.00 88.0000 2026-11-19 ₹8,800.00",
        "2026-11-20 1 $10.00 90.0000 2026-11-20 ₹900.00",
        "All days 2 $110.00 ₹9,700.00",
        "claude-sonnet-5-5 2 2,000 40 600 108 $110.00 ₹9,700.00",
        "Cost of use $110.00 ₹9,700.00 Card mark-up, 3.5 % $3.85 ₹339.50 Tax, 18 % $20.49 ₹1,807.11",
        "Total $134.34 ₹11,846.61",
        "Every figure is exact",
        "Each day at its own rate: European Central Bank (frankfurter.dev).",
        "This is no invoice",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(page.contains("November 2026, so far: up to 2026-11-21"), "the month is not over");
    Ok(())
}

#[test]
fn a_receipt_needs_nothing_but_itself_and_nothing_in_it_is_markup() -> Result<()> {
    let nasty = "<script src=http://x.example>&\"'";
    let events = [UsageEvent {
        sent_model: Some(nasty.into()),
        project: Some(nasty.into()),
        ..event("2026-11-20T10:00:00Z", Some(DOLLAR))
    }];
    let (_folder, home) = home(&events, "")?;
    let ask = Ask { month: "2026-11".parse()?, project: Some(nasty.into()), currency: None, demo: false };
    let page = page::html(&Receipt::of(&home, &Config::load(&home.config())?, &ask, NOW.parse()?)?);
    assert!(page.contains("Project &lt;script src=http://x.example&gt;&amp;&quot;&#39;"), "{page}");
    assert!(page.contains("Content-Security-Policy"));
    for never in ["<script", "<link", "<img", "@import", "url(http", " src=\"", " href=\"http", " onload"] {
        assert!(!page.contains(never), "{never}");
    }
    Ok(())
}

#[test]
fn what_is_not_sure_says_so_in_every_sum() -> Result<()> {
    let estimated = UsageEvent { certainty: Certainty::Estimated, ..event("2026-11-20T10:00:00Z", Some(DOLLAR)) };
    let wasted = UsageEvent { waste: Picos(DOLLAR / 2), ..event("2026-11-20T11:00:00Z", Some(DOLLAR)) };
    let (_folder, home) = home(&[estimated, wasted, event("2026-11-20T12:00:00Z", None)], "")?;
    let told = words(&page(&home, "2026-11")?);
    for part in [
        "All days 3 ≈ $2.00 + 1 unpriced ≈ ₹180.00",
        "Total ≈ $2.00 ≈ ₹180.00",
        "≈ $1.00 of the cost is an estimate",
        "The price of 1 request is not known",
        "Not counted as use: $0.50",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    Ok(())
}

#[test]
fn days_without_a_rate_stay_in_dollars_up_to_the_total() -> Result<()> {
    let events = [event("2026-11-02T10:00:00Z", Some(10 * DOLLAR)), event("2026-11-20T10:00:00Z", Some(10 * DOLLAR))];
    let (_folder, home) = home(&events, "tax = '18'")?;
    let told = words(&page(&home, "2026-11")?);
    assert!(told.contains("2026-11-02 1 $10.00 –"), "{told}");
    assert!(told.contains("Total $23.60 ₹1,062.00 + $11.80"), "{told}");
    assert!(told.contains("No rate to INR is known for 1 day: $10.00 stay dollars."), "{told}");
    Ok(())
}

#[test]
fn a_month_without_use_has_no_receipt_and_a_month_is_a_month() -> Result<()> {
    let (_folder, home) = home(&[event("2026-11-20T10:00:00Z", Some(1))], "")?;
    let refused = page(&home, "2026-10").expect_err("nothing was used").to_string();
    assert!(refused.contains("No requests from 2026-10-01 to 2026-10-31"), "{refused}");
    for text in ["", "2026", "2026-13", "2026-1", "11-2026", "2026-11-01"] {
        assert!(text.parse::<Month>().is_err(), "{text}");
    }
    Ok(())
}
