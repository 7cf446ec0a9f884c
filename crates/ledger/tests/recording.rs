//! What is recorded is stored: once, whole, and without keeping anybody waiting.

mod support;

use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use ledger::{Keep, Ledger, Reader};
use protocol::money::Picos;
use protocol::usage::{Outcome, Tokens, UsageEvent};
use rusqlite::Connection;
use support::{Home, Story, at, bare, event};

#[test]
fn every_field_comes_back_as_it_went_in() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let ends = Outcome::ALL.map(|outcome| UsageEvent { outcome, ..event(outcome.as_str()) });
    let recorded = [vec![bare("bare"), event("full")], ends.to_vec()].concat();
    recorded.iter().cloned().for_each(|event| ledger.record(event));
    ledger.flush();

    let mut found = ledger.reader()?.recent(100)?;
    found.reverse();
    assert_eq!(found, recorded);
    Ok(())
}

#[test]
fn who_limits_the_ledger_by_a_slip_has_time_to_set_it_back() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ledger.record(UsageEvent { at: UNIX_EPOCH + Duration::from_hours(24), ..event("old") });
    ledger.keep(Keep { days: Some(1), megabytes: None });
    // Were it in a hurry, it would be done with that before it answers so often.
    (0..100).for_each(|_| ledger.flush());
    ledger.keep(Keep::default());
    assert!(ledger.reader()?.request("old")?.is_some());
    Ok(())
}

#[test]
fn the_largest_numbers_are_kept_and_counted_as_large_as_they_fit() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let tokens = Tokens { input: u64::MAX, ..Tokens::default() };
    for id in ["a", "b", "c"] {
        ledger.record(UsageEvent { tokens, cost: Some(Picos(i64::MAX)), ..event(id) });
    }
    ledger.flush();
    let totals = ledger.reader()?.totals(at(0), at(1), ledger::Group::All)?;
    assert_eq!((totals[0].tokens.input, totals[0].cost), (u64::MAX, Picos(i64::MAX)));
    Ok(())
}

#[test]
fn a_thousand_events_from_eight_threads_are_a_thousand_rows() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    thread::scope(|scope| {
        for thread in 0..8 {
            let ledger = ledger.clone();
            scope.spawn(move || (0..125).for_each(|number| ledger.record(event(format!("{thread}-{number}")))));
        }
    });
    drop(ledger);
    let totals = Reader::open(&home.ledger())?.totals(at(0), at(1), ledger::Group::All)?;
    assert_eq!(totals[0].requests, 1_000);
    Ok(())
}

#[test]
fn lists_of_changes_that_are_the_same_are_stored_once() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    (0..50).for_each(|number| ledger.record(event(number.to_string())));
    ledger.record(bare("bare"));
    drop(ledger);
    let lists = Connection::open(home.ledger())?.query_row("SELECT count(*) FROM change_lists", [], |row| row.get(0));
    assert_eq!(lists, Ok(1));
    let reader = Reader::open(&home.ledger())?;
    assert!((0..50).all(|number| {
        reader
            .request(&number.to_string())
            .is_ok_and(|found| found.is_some_and(|found| found.changes == event("").changes))
    }));
    assert_eq!(reader.request("unheard of")?, None);
    Ok(())
}

#[test]
fn the_same_request_is_stored_once() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ledger.record(event("one"));
    ledger.record(UsageEvent { status: 500, ..event("one") });
    ledger.record(event("two"));
    ledger.flush();
    assert_eq!(ledger.reader()?.recent(9)?, [event("two"), event("one")]);
    assert_eq!(ledger.lost(), 0);
    Ok(())
}

#[test]
fn after_a_flush_everybody_sees_the_row() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let reader = Reader::open(&home.ledger())?;
    for count in 1..=20 {
        ledger.record(event(format!("{count}")));
        ledger.flush();
        assert_eq!(reader.recent(100)?.len(), count);
    }
    Ok(())
}

#[test]
fn dropping_the_last_ledger_stores_everything() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let last = ledger.clone();
    drop(ledger);
    (0..3_000).for_each(|number| last.record(event(format!("{number}"))));
    drop(last);
    assert_eq!(home.files(), ["ledger.sqlite3"], "a ledger that was closed leaves no log behind");
    assert_eq!(Reader::open(&home.ledger())?.recent(9_999)?.len(), 3_000);
    Ok(())
}

/// If `record` waited for the lock, which is released only after it has returned, the event would be given up.
#[test]
fn recording_does_not_wait_for_a_locked_database() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let other = Connection::open(home.ledger())?;
    other.execute_batch("BEGIN EXCLUSIVE")?;
    (0..10).for_each(|number| ledger.record(event(format!("{number}"))));
    assert_eq!(ledger.reader()?.recent(100)?, [], "the lock is held");

    other.execute_batch("ROLLBACK")?;
    ledger.flush();
    assert_eq!((ledger.reader()?.recent(100)?.len(), ledger.lost()), (10, 0));
    Ok(())
}
