//! What the ledger answers.

mod support;

use std::fs;

use ledger::{Error, Group, Ledger, Reader, Total};
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use support::{Home, Story, at, bare, event};

#[test]
fn sessions_tell_what_their_caches_gave_and_where_they_broke() -> Story {
    let home = Home::new();
    let whole = |id| UsageEvent { cache_break: None, ..event(id) };
    let demo = UsageEvent { target: Some("demo/us-east-1/native".into()), ..event("demo") };
    let nobodys = UsageEvent { session: None, ..whole("nobody's") };
    let later = UsageEvent { at: at(60), ..event("broke") };
    let other = UsageEvent { sent_model: None, ..whole("other model") };
    let reader = with(&home, [later, whole("held"), demo, nobodys, other])?;
    let used: Vec<_> = reader.cache_use(at(0), at(61))?.into_iter().map(|used| (used.model, used.requests)).collect();
    assert_eq!(used, [(None, 1), (Some("eu.anthropic.claude-sonnet".to_owned()), 2)]);
    let broke = |reader: &Reader, to| -> Result<Vec<String>, ledger::Error> {
        Ok(reader.cache_breaks(at(0), at(to))?.into_iter().map(|event| event.request_id).collect())
    };
    assert_eq!((broke(&reader, 61)?, broke(&reader, 60)?), (vec!["broke".to_owned()], vec![]));
    assert_eq!(broke(&reader.of_demo(), 61)?, ["demo"]);
    Ok(())
}

#[test]
fn no_ledger_is_said_and_none_is_made() {
    let home = Home::new();
    let refused = Reader::open(&home.ledger()).expect_err("there is none");
    assert!(matches!(&refused, Error::Absent(path) if *path == home.ledger()), "{refused:?}");
    assert_eq!(home.files(), [""; 0]);
}

#[test]
fn a_reader_says_what_is_wrong_and_changes_nothing() -> Story {
    let home = Home::new();
    fs::write(home.ledger(), "not a database")?;
    let refused = Reader::open(&home.ledger()).expect_err("it is text");
    assert!(matches!(refused, Error::Damaged(_)), "{refused:?}");
    fs::write(home.ledger(), "")?;
    let refused = Reader::open(&home.ledger()).expect_err("it has no tables");
    assert!(matches!(refused, Error::Outdated(_)), "{refused:?}");
    assert_eq!(home.files(), ["ledger.sqlite3"]);
    Ok(())
}

#[test]
fn an_empty_ledger_has_no_totals_and_no_span() -> Story {
    let reader = with(&Home::new(), [])?;
    assert_eq!(reader.totals(at(0), at(9), Group::All)?, []);
    assert_eq!(reader.span()?, None);
    assert_eq!(reader.recent(9)?, []);
    Ok(())
}

#[test]
fn a_period_has_its_beginning_and_not_its_end() -> Story {
    let reader =
        with(&Home::new(), [0, 10, 20].map(|second| UsageEvent { at: at(second), ..event(second.to_string()) }))?;
    let count = |from, to| -> Result<u64, Error> {
        Ok(reader.totals(at(from), at(to), Group::All)?.iter().map(|total| total.requests).sum())
    };
    assert_eq!([count(0, 10)?, count(10, 20)?, count(0, 21)?, count(11, 20)?, count(20, 0)?], [1, 1, 3, 0, 0]);
    assert_eq!(reader.span()?, Some((at(0), at(20))));
    Ok(())
}

#[test]
fn the_newest_come_first_and_no_more_than_asked_for() -> Story {
    let events = [(5, "b"), (9, "c"), (5, "later b"), (1, "a")];
    let reader = with(&Home::new(), events.map(|(second, id)| UsageEvent { at: at(second), ..event(id) }))?;
    let found: Vec<_> = reader.recent(3)?.into_iter().map(|event| event.request_id).collect();
    assert_eq!(found, ["c", "later b", "b"]);
    assert_eq!(reader.recent(usize::MAX)?.len(), 4);
    Ok(())
}

#[test]
fn a_total_adds_up_tokens_and_money_and_says_what_has_no_price() -> Story {
    let tokens = Tokens { input: 1, output: 2, cache_read: 3, cache_write_5m: 4, cache_write_1h: 5 };
    let priced = |id| UsageEvent { tokens, cost: Some(Picos(7)), certainty: Certainty::Exact, ..event(id) };
    let unpriced = |id, outcome| UsageEvent { cost: None, outcome, certainty: Certainty::Unpriced, ..priced(id) };
    let reader = with(
        &Home::new(),
        [
            priced("priced"),
            UsageEvent { certainty: Certainty::Estimated, ..priced("estimated") },
            bare("failed"),
            unpriced("complete", Outcome::Complete),
            unpriced("partial", Outcome::Partial),
            unpriced("abandoned", Outcome::Abandoned),
            UsageEvent { outcome: Outcome::Abandoned, ..bare("abandoned at once") },
        ],
    )?;
    let tokens = Tokens { input: 5, output: 10, cache_read: 15, cache_write_5m: 20, cache_write_1h: 25 };
    let (cost, estimated, waste) = (Picos(14), Picos(7), Picos(45));
    let total = Total { name: None, requests: 7, failed: 1, tokens, cost, estimated, waste, unpriced: 3 };
    assert_eq!(reader.totals(at(0), at(1), Group::All)?, [total]);
    Ok(())
}

#[test]
fn each_group_has_its_totals_and_the_unnamed_have_theirs() -> Story {
    let named = |id, name: &str| UsageEvent {
        key: format!("key {name}"),
        session: Some(format!("session {name}")),
        agent: Some(format!("agent {name}")),
        sent_model: Some(format!("model {name}")),
        project: Some(format!("project {name}")),
        ..event(id)
    };
    let unnamed = UsageEvent { key: "key 2".into(), ..bare("unnamed") };
    let reader = with(&Home::new(), [named("a", "2"), named("b", "1"), named("c", "2"), unnamed])?;
    let names = |by| -> Result<Vec<(String, u64)>, Error> {
        let totals = reader.totals(at(0), at(1), by)?;
        Ok(totals.into_iter().map(|total| (total.name.unwrap_or_default(), total.requests)).collect())
    };
    let expected =
        |groups: &[(&str, u64)]| groups.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(names(Group::All)?, expected(&[("", 4)]));
    assert_eq!(names(Group::Key)?, expected(&[("key 1", 1), ("key 2", 3)]));
    assert_eq!(names(Group::Model)?, expected(&[("", 1), ("model 1", 1), ("model 2", 2)]));
    assert_eq!(names(Group::Session)?, expected(&[("", 1), ("session 1", 1), ("session 2", 2)]));
    assert_eq!(names(Group::Agent)?, expected(&[("", 1), ("agent 1", 1), ("agent 2", 2)]));
    assert_eq!(names(Group::Project)?, expected(&[("", 1), ("project 1", 1), ("project 2", 2)]));
    Ok(())
}

/// A closed ledger with these events, opened for reading.
fn with<const N: usize>(home: &Home, events: [UsageEvent; N]) -> Result<Reader, Error> {
    let (ledger, _) = Ledger::open(&home.ledger())?;
    events.into_iter().for_each(|event| ledger.record(event));
    drop(ledger);
    Reader::open(&home.ledger())
}
