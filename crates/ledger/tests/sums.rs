//! The sums that are kept are those of the requests, to the last pico-dollar.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use ledger::{Group, Ledger, Session, Total};
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use rusqlite::Connection;
use support::{Home, Story, at, event};

/// A small generator of our own, so that a failure comes back with the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn name(&mut self, kind: &str, sides: u64) -> Option<String> {
        match self.roll(sides + 1) {
            0 => None,
            side => Some(format!("{kind} {side}")),
        }
    }

    fn event(&mut self, number: u64) -> UsageEvent {
        let used = self.roll(8) > 0;
        let mut tokens = || if used { self.roll(1_000_000) } else { 0 };
        let tokens = Tokens {
            input: tokens(),
            output: tokens(),
            cache_read: tokens(),
            cache_write_5m: tokens(),
            cache_write_1h: tokens(),
        };
        let certainty = Certainty::ALL[if used { self.roll(3) as usize } else { 0 }];
        let cost = (used && certainty != Certainty::Unpriced).then(|| Picos(self.roll(1 << 31) as i64 * 9_973));
        UsageEvent {
            at: at(0) + Duration::from_millis(self.roll(3 * 86_400_000)),
            key: format!("key {}", self.roll(3)),
            session: self.name("session", 20),
            agent: self.name("agent", 3),
            project: self.name("project", 2),
            sent_model: self.name("model", 4),
            target: Some(["demo/us-east-1/native", "bedrock/us-east-1/native"][usize::from(self.roll(10) > 0)].into()),
            tokens,
            outcome: Outcome::ALL[self.roll(4) as usize],
            cost,
            certainty,
            waste: Picos(self.roll(5) as i64),
            cache_break: None,
            ..event(format!("request {number}"))
        }
    }
}

fn by_hand<'a>(
    events: impl Iterator<Item = &'a UsageEvent>,
    name: impl Fn(&UsageEvent) -> Option<String>,
) -> Vec<Total> {
    let mut totals = BTreeMap::<_, Total>::new();
    for event in events {
        let total = totals.entry(name(event)).or_insert_with(|| Total { name: name(event), ..Total::default() });
        total.requests += 1;
        total.failed += u64::from(event.outcome == Outcome::Failed);
        total.tokens.input += event.tokens.input;
        total.tokens.output += event.tokens.output;
        total.tokens.cache_read += event.tokens.cache_read;
        total.tokens.cache_write_5m += event.tokens.cache_write_5m;
        total.tokens.cache_write_1h += event.tokens.cache_write_1h;
        total.cost += event.cost.unwrap_or_default();
        total.waste += event.waste;
        match event.certainty {
            Certainty::Exact => {}
            Certainty::Estimated => total.estimated += event.cost.unwrap_or_default(),
            Certainty::Unpriced => total.unpriced += 1,
        }
    }
    totals.into_values().collect()
}

type Name = fn(&UsageEvent) -> Option<String>;

#[test]
fn after_random_traffic_every_answer_is_what_the_requests_add_up_to() -> Story {
    let home = Home::new();
    let mut dice = Dice(42);
    let events: Vec<_> = (0..3_000).map(|number| dice.event(number)).collect();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    for (number, event) in events.iter().enumerate() {
        ledger.record(event.clone());
        // Some batches are small and some are large; some requests are told of twice.
        match dice.roll(50) {
            0 => ledger.flush(),
            1 => ledger.record(events[number / 2].clone()),
            _ => {}
        }
    }
    ledger.flush();
    let groups: [(Group, Name); 6] = [
        (Group::All, |_| None),
        (Group::Model, |event| event.sent_model.clone()),
        (Group::Key, |event| Some(event.key.clone())),
        (Group::Session, |event| event.session.clone()),
        (Group::Agent, |event| event.agent.clone()),
        (Group::Project, |event| event.project.clone()),
    ];
    for _ in 0..40 {
        let (from, to) = (dice.roll(3 * 86_400_000), dice.roll(3 * 86_400_000));
        let (from, to) = (at(0) + Duration::from_millis(from), at(0) + Duration::from_millis(to));
        for demo in [false, true] {
            let reader = if demo { ledger.reader()?.of_demo() } else { ledger.reader()? };
            let of_period = || {
                let is_demo = |event: &&UsageEvent| event.target.as_deref().is_some_and(|to| to.starts_with("demo/"));
                events.iter().filter(move |event| (from..to).contains(&event.at) && is_demo(event) == demo)
            };
            for (group, name) in groups {
                assert_eq!(reader.totals(from, to, group)?, by_hand(of_period(), name), "{group:?} {from:?} {to:?}");
                let quarters = reader.quarters(from, to, group)?.into_iter().flat_map(|(_, totals)| totals);
                let cost: Picos = quarters.map(|total| total.cost).sum();
                assert_eq!(cost, of_period().filter_map(|event| event.cost).sum());
            }
            let sessions = reader.sessions(from, to, usize::MAX)?;
            let mut totals: Vec<_> = sessions.iter().map(|session| session.total.clone()).collect();
            totals.sort_by(|one, other| one.name.cmp(&other.name));
            assert_eq!(totals, by_hand(of_period(), |event| event.session.clone()));
        }
    }
    drop(ledger);
    assert!(ledger::check(&home.ledger())?.sums_agreed);
    Ok(())
}

#[test]
fn sums_that_went_wrong_are_found_and_made_anew() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ["one", "two"].into_iter().for_each(|id| ledger.record(event(id)));
    drop(ledger);
    Connection::open(home.ledger())?.execute_batch("UPDATE rollups SET cost_picos = cost_picos + 1")?;
    let found = ledger::check(&home.ledger())?;
    assert_eq!((found.requests, found.sums_agreed), (2, false));
    assert!(ledger::check(&home.ledger())?.sums_agreed);
    Ok(())
}

#[test]
fn a_session_is_shown_with_its_agents_its_project_and_its_time() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let of = |id: &str, second, agent: Option<&str>, cost| UsageEvent {
        at: at(second),
        session: Some("long".into()),
        agent: agent.map(Into::into),
        cost: Some(Picos(cost)),
        ..event(id)
    };
    ledger.record(of("main", 0, None, 10));
    ledger.record(of("sub", 5_000, Some("sub"), 5));
    ledger.record(of("main again", 9_000, None, 1));
    ledger.record(UsageEvent { session: Some("cheap".into()), cost: Some(Picos(2)), ..event("other") });
    ledger.flush();
    let sessions = ledger.reader()?.sessions(at(0), at(10_000), 1)?;
    let [Session { total, project, first, last, agents }] = &*sessions else { return Err("one was asked for".into()) };
    assert_eq!((total.name.as_deref(), total.requests, total.cost), (Some("long"), 3, Picos(16)));
    assert_eq!((project.as_deref(), *first, *last), (Some("project-1"), at(0), at(9_000)));
    let agents: Vec<_> = agents.iter().map(|agent| (agent.name.as_deref(), agent.cost)).collect();
    assert_eq!(agents, [(None, Picos(11)), (Some("sub"), Picos(5))]);
    Ok(())
}

#[test]
fn a_clock_that_moved_to_another_zone_is_remembered_by_the_quarter() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    for (second, zone) in [(0, "Asia/Kolkata"), (5_000, "Asia/Kolkata"), (9_000, "Europe/Berlin")] {
        ledger.remember_zone(at(second), zone)?;
    }
    let found = ledger.reader()?.zones()?;
    let zones: Vec<_> = found.iter().map(|stretch| stretch.zone.as_str()).collect();
    assert_eq!(zones, ["Asia/Kolkata", "Europe/Berlin"]);
    let into = found[1].from.duration_since(std::time::UNIX_EPOCH)?.as_secs();
    assert_eq!(into % 900, 0);
    Ok(())
}
