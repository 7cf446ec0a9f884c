//! Requests a page at a time, and the parts of a period.

mod support;

use ledger::{Ledger, Place, Reader, Towards, Wanted};
use protocol::money::Picos;
use protocol::usage::{Outcome, UsageEvent};
use support::{Home, Story, at, event};

fn with(home: &Home, events: impl IntoIterator<Item = UsageEvent>) -> Result<Reader, Box<dyn std::error::Error>> {
    let (ledger, _) = Ledger::open(&home.ledger())?;
    events.into_iter().for_each(|event| ledger.record(event));
    ledger.flush();
    Ok(ledger.reader()?)
}

/// Ids of all pages, page by page, as they are asked for one behind the other.
fn pages(
    reader: &Reader,
    wanted: &Wanted,
    towards: Towards,
    limit: usize,
) -> Result<Vec<Vec<String>>, Box<dyn std::error::Error>> {
    let mut pages = Vec::new();
    let mut behind: Option<Place> = None;
    loop {
        let page = reader.page(wanted, towards, behind, limit)?;
        pages.push(page.requests.into_iter().map(|(_, event)| event.request_id).collect());
        behind = page.next;
        if behind.is_none() {
            return Ok(pages);
        }
        assert_eq!(behind.map(|place| place.to_string().parse()), behind.map(Ok), "a place survives as text");
    }
}

fn ids(reader: &Reader, wanted: &Wanted) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut from_oldest = pages(reader, wanted, Towards::Newer, 2)?;
    from_oldest.reverse();
    let ids = pages(reader, wanted, Towards::Older, 100)?.concat();
    assert_eq!(from_oldest.concat(), ids, "the same from the other end");
    Ok(ids)
}

#[test]
fn pages_follow_each_other_without_a_gap_also_within_a_millisecond() -> Story {
    let home = Home::new();
    let seconds = [0, 7, 7, 7, 7, 90_000, 3];
    let events = seconds.iter().enumerate().map(|(n, s)| UsageEvent { at: at(*s), ..event(format!("r{n}")) });
    let reader = with(&home, events)?;
    let expected = [vec!["r5", "r4"], vec!["r3", "r2"], vec!["r1", "r6"], vec!["r0"]];
    assert_eq!(pages(&reader, &Wanted::default(), Towards::Older, 2)?, expected);
    let from_oldest = [vec!["r6", "r0"], vec!["r2", "r1"], vec!["r4", "r3"], vec!["r5"]];
    assert_eq!(pages(&reader, &Wanted::default(), Towards::Newer, 2)?, from_oldest);
    let of_session = Wanted { session: Some("session-1".into()), ..Wanted::default() };
    assert_eq!(pages(&reader, &of_session, Towards::Older, 2)?, expected, "looked for by its sums");
    assert_eq!(pages(&reader, &of_session, Towards::Newer, 2)?, from_oldest, "the same from the other end");
    Ok(())
}

#[test]
fn what_one_table_of_sums_knows_is_counted_as_pages_would() -> Story {
    let home = Home::new();
    let failed = UsageEvent { outcome: Outcome::Failed, ..event("failed") };
    let unnamed = UsageEvent { session: None, key: "other".into(), project: None, ..event("unnamed") };
    let demo = UsageEvent { target: Some("demo/us-east-1/native".into()), ..event("demo") };
    let late = UsageEvent { at: at(90_000), ..event("late") };
    let lost = UsageEvent { target: None, outcome: Outcome::Failed, ..event("lost") };
    let reader = with(&home, [event("plain"), failed, unnamed, demo, late, lost])?;
    let some = |name: &str| Some(name.to_owned());
    let known = [
        Wanted::default(),
        Wanted { outcome: Some(Outcome::Failed), ..Wanted::default() },
        Wanted { key: some("other"), project: some(""), ..Wanted::default() },
        Wanted { key: some("laptop"), project: some("project-1"), model: some("no such"), ..Wanted::default() },
        Wanted { session: some(""), agent: some("agent-1"), ..Wanted::default() },
        Wanted { session: some("session-1"), outcome: Some(Outcome::Failed), ..Wanted::default() },
    ];
    for wanted in known {
        assert_eq!(reader.count(&wanted)?, Some(ids(&reader, &wanted)?.len() as u64), "{wanted:?}");
    }
    assert_eq!(reader.count(&Wanted::default())?, Some(5));
    let unknown = [
        Wanted { periods: vec![at(0)..at(1)], ..Wanted::default() },
        Wanted { text: some("session-1"), ..Wanted::default() },
        Wanted { outcome: Some(Outcome::Complete), ..Wanted::default() },
        Wanted { session: some("session-1"), key: some("laptop"), ..Wanted::default() },
        Wanted { error: some("overloaded_error"), ..Wanted::default() },
    ];
    for wanted in unknown {
        assert_eq!(reader.count(&wanted)?, None, "{wanted:?}");
    }
    assert_eq!(reader.of_demo().count(&Wanted::default())?, None, "what came to no target may be the demo's");
    Ok(())
}

#[test]
fn names_come_with_the_most_used_first() -> Story {
    let home = Home::new();
    let other = |id: &str| UsageEvent { sent_model: None, key: "other".into(), ..event(id) };
    let demo = UsageEvent { target: Some("demo/us-east-1/native".into()), key: "demo".into(), ..event("demo") };
    let reader = with(&home, [event("1"), other("2"), UsageEvent { at: at(9_000), ..other("3") }, demo])?;
    let names = reader.names()?;
    assert_eq!(names.models, ["", "eu.anthropic.claude-sonnet"]);
    assert_eq!(
        (names.keys, names.projects),
        (vec!["other".to_owned(), "laptop".to_owned()], vec!["project-1".to_owned()])
    );
    Ok(())
}

#[test]
fn each_wish_leaves_only_what_it_names() -> Story {
    let home = Home::new();
    let odd = UsageEvent {
        at: at(5_000),
        session: None,
        agent: None,
        project: Some("100%_sure".into()),
        key: "other".into(),
        sent_model: None,
        outcome: Outcome::Failed,
        error_type: None,
        target: Some("bedrock/eu-west-1/converse".into()),
        cost: Some(Picos(7)),
        upstream_request_id: Some("8c9d2f00-0000-4000-8000-00000000000a".into()),
        ..event("req_odd")
    };
    let demo = UsageEvent { target: Some("demo/us-east-1/native".into()), ..event("req_demo") };
    let reader = with(&home, [event("req_plain"), odd, demo])?;
    let only = |wanted: Wanted, id: &str| -> Story {
        assert_eq!(ids(&reader, &wanted)?, [id], "{wanted:?}");
        let new = reader.filed_after(0, &wanted, 9)?;
        assert_eq!(new.into_iter().map(|(_, event)| event.request_id).collect::<Vec<_>>(), [id], "{wanted:?}");
        Ok(())
    };
    let none = || Some(String::new());
    for (wanted, id) in [
        (Wanted { session: none(), ..Wanted::default() }, "req_odd"),
        (Wanted { agent: Some("agent-1".into()), ..Wanted::default() }, "req_plain"),
        (Wanted { model: none(), ..Wanted::default() }, "req_odd"),
        (Wanted { key: Some("laptop".into()), ..Wanted::default() }, "req_plain"),
        (Wanted { project: Some("100%_sure".into()), ..Wanted::default() }, "req_odd"),
        (Wanted { outcome: Some(Outcome::Failed), ..Wanted::default() }, "req_odd"),
        (Wanted { error: none(), ..Wanted::default() }, "req_odd"),
        (Wanted { lane: Some("native".into()), ..Wanted::default() }, "req_plain"),
        (Wanted { at_least: Some(Picos(8)), ..Wanted::default() }, "req_plain"),
        (Wanted { text: Some("req_pl".into()), ..Wanted::default() }, "req_plain"),
        (Wanted { text: Some("%_S".into()), ..Wanted::default() }, "req_odd"),
        (Wanted { text: Some("8c9d2f00-0000-4000-8000-00000000000a".into()), ..Wanted::default() }, "req_odd"),
        (Wanted { periods: vec![at(0)..at(5_000)], ..Wanted::default() }, "req_plain"),
        (Wanted { periods: vec![at(1)..at(2), at(5_000)..at(5_001)], ..Wanted::default() }, "req_odd"),
        (Wanted { session: Some("session-1".into()), key: Some("laptop".into()), ..Wanted::default() }, "req_plain"),
    ] {
        only(wanted, id)?;
    }
    let nothing = Wanted { text: Some("'; DROP TABLE requests".into()), ..Wanted::default() };
    assert_eq!(ids(&reader, &nothing)?, [""; 0]);
    assert_eq!(ids(&reader.of_demo(), &Wanted::default())?, ["req_demo"]);
    Ok(())
}

#[test]
fn what_came_to_no_target_is_seen_in_the_demo_and_beside_it() -> Story {
    let home = Home::new();
    let demo = UsageEvent { target: Some("demo/us-east-1/native".into()), ..event("demo") };
    let lost = UsageEvent { at: at(9), target: None, outcome: Outcome::Failed, ..event("lost") };
    let reader = with(&home, [event("real"), demo, lost])?;
    let failed = Wanted { outcome: Some(Outcome::Failed), ..Wanted::default() };
    assert_eq!(
        (ids(&reader, &Wanted::default())?, ids(&reader, &failed)?),
        (vec!["lost".into(), "real".into()], vec!["lost".into()])
    );
    let reader = reader.of_demo();
    assert_eq!(
        (ids(&reader, &Wanted::default())?, ids(&reader, &failed)?),
        (vec!["lost".into(), "demo".into()], vec!["lost".into()])
    );
    Ok(())
}

#[test]
fn a_request_that_took_long_is_new_although_it_arrived_early() -> Story {
    let home = Home::new();
    let reader = with(&home, [UsageEvent { at: at(60), ..event("short") }, event("long")])?;
    let newest = reader.page(&Wanted::default(), Towards::Older, None, 1)?;
    let (number, shown) = &newest.requests[0];
    assert_eq!(shown.request_id, "short");
    let new = reader.filed_after(*number, &Wanted::default(), 9)?;
    assert_eq!(new[0].1.request_id, "long");
    assert_eq!(reader.last_filed()?, new[0].0);
    Ok(())
}

#[test]
fn failures_are_told_by_cause_with_their_number_and_the_last() -> Story {
    let home = Home::new();
    let failed = |id: &str, second, error: &str, status| UsageEvent {
        at: at(second),
        outcome: Outcome::Failed,
        error_type: Some(error.into()),
        status,
        ..event(id)
    };
    let events = [
        failed("a", 0, "rate_limit_error", 429),
        failed("b", 9_000, "rate_limit_error", 429),
        failed("c", 20, "permission_error", 403),
        event("fine"),
    ];
    let found = with(&home, events)?.causes(&Wanted { periods: vec![at(0)..at(9_999)], ..Wanted::default() })?;
    let told: Vec<_> = found.causes.iter().map(|cause| (cause.error.as_deref(), cause.count, cause.last)).collect();
    assert_eq!(told, [(Some("rate_limit_error"), 2, at(9_000)), (Some("permission_error"), 1, at(20))]);
    assert_eq!(found.since, None);
    Ok(())
}

#[test]
fn the_parts_of_a_period_are_those_of_its_sums_and_of_what_hangs_over() -> Story {
    let home = Home::new();
    let part = |id: &str, second, agent: Option<&str>| UsageEvent {
        at: at(second),
        agent: agent.map(str::to_owned),
        sent_model: Some(id.to_owned()),
        ..event(id)
    };
    let reader = with(&home, [part("a", 0, None), part("b", 4_000, None), part("c", 8_000, Some("helper"))])?;
    let parts = reader.parts(at(0), at(8_001))?;
    let told: Vec<_> =
        parts.iter().map(|part| (part.agent.as_deref(), part.total.requests, part.first, part.last)).collect();
    assert_eq!(told, [(None, 2, at(0), at(4_000)), (Some("helper"), 1, at(8_000), at(8_000))]);
    let models = reader.models_of("session-1", at(0), at(4_000))?;
    let names: Vec<_> = models.iter().map(|total| total.name.as_deref()).collect();
    assert_eq!(names, [Some("a"), Some("b")]);
    Ok(())
}
