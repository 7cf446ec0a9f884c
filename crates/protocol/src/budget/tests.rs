//! The rules of budgets, with the clock moved by hand.

use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn dollars(amount: i64) -> Picos {
    Picos(amount * Picos::PER_DOLLAR)
}

fn rule(per: Per) -> Rule {
    Rule { limit: dollars(5), foreign: None, per, key: None, then: Then::Stop, warn: vec![75, 95] }
}

fn at(day: u64, hour: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(24 * day + hour)
}

fn day(number: u64) -> Period {
    Period { start: at(number, 0), end: at(number + 1, 0), resets: String::new() }
}

fn who(key: &str, session: Option<&str>) -> Who {
    Who { key: key.into(), session: session.map(str::to_owned) }
}

fn budget(rule: Rule) -> Budget {
    Budget::new(rule, day(1), HashMap::new())
}

/// A request that starts and ends.
fn spend(budget: &mut Budget, who: &Who, amount: i64) -> Option<(u8, Picos)> {
    let reserved = budget.reserve(who, dollars(1))?;
    budget.settle(who, Some(reserved), at(1, 1), dollars(amount))
}

#[test]
fn side_by_side_requests_go_over_by_one_at_most() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    let mut running = Vec::new();
    while budget.admit(&me, at(1, 1)).is_ok() {
        running.extend(budget.reserve(&me, dollars(2)));
    }
    assert_eq!(running.len(), 3, "two fit, and the third is the one that goes over");
    assert_eq!(budget.admit(&me, at(1, 1)), Err(Denied::Taken(Picos(0))));
    for reserved in running {
        budget.settle(&me, Some(reserved), at(1, 1), dollars(2));
    }
    assert_eq!(budget.admit(&me, at(1, 1)), Err(Denied::UsedUp(dollars(6))));
    assert_eq!(budget.percent(&me), Some(120));
}

#[test]
fn what_was_reserved_and_not_spent_is_free_again() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    let reserved = budget.reserve(&me, dollars(9)).expect("it is about everybody");
    assert_eq!(budget.admit(&me, at(1, 1)), Err(Denied::Taken(Picos(0))));
    budget.settle(&me, Some(reserved), at(1, 1), Picos(0));
    assert_eq!(budget.admit(&me, at(1, 1)), Ok(()));
    assert!(budget.pots.is_empty(), "nothing is left behind");
}

#[test]
fn a_new_day_begins_with_nothing_spent_and_the_old_days_requests_do_not_count() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    let late = budget.reserve(&me, dollars(1)).expect("one");
    spend(&mut budget, &me, 5);
    assert!(!budget.is_over(at(1, 23)) && budget.is_over(at(2, 0)));
    budget.begin(day(2), |_, _| panic!("nothing can be spent before it begins"));
    assert_eq!(budget.admit(&me, at(2, 0)), Ok(()));
    let new = budget.reserve(&me, dollars(5)).expect("one");
    budget.settle(&me, Some(late), at(1, 23), dollars(5));
    assert_eq!(budget.admit(&me, at(2, 1)), Err(Denied::Taken(Picos(0))), "the new reservation still stands");
    budget.settle(&me, Some(new), at(2, 0), dollars(2));
    assert_eq!(budget.percent(&me), Some(40));
}

#[test]
fn after_a_journey_back_the_same_day_goes_on_with_what_it_has_spent() {
    let mut budget = budget(rule(Per::Day));
    let longer = Period { start: at(1, 0), end: at(2, 6), resets: String::new() };
    budget.begin(longer, |_, _| HashMap::from([(String::new(), dollars(4))]));
    assert_eq!(budget.percent(&who("a", None)), Some(80));
}

#[test]
fn a_budget_of_a_key_is_about_that_key() {
    let mut budget = budget(Rule { key: Some("ci".into()), ..rule(Per::Week) });
    spend(&mut budget, &who("ci", None), 5);
    assert!(budget.admit(&who("ci", None), at(1, 1)).is_err());
    assert_eq!(budget.admit(&who("default", None), at(1, 1)), Ok(()));
    assert_eq!((budget.percent(&who("default", None)), budget.rule.name()), (None, "week-ci".to_owned()));
}

#[test]
fn each_session_has_its_own_and_keeps_it_over_midnight() {
    let mut budget = budget(rule(Per::Session));
    let [one, other, none] = [Some("one"), Some("other"), None].map(|session| who("a", session));
    spend(&mut budget, &one, 5);
    budget.begin(day(2), |_, _| HashMap::new());
    assert_eq!(budget.admit(&one, at(2, 1)), Err(Denied::UsedUp(dollars(5))));
    assert_eq!([budget.admit(&other, at(2, 1)), budget.admit(&none, at(2, 1))], [Ok(()); 2]);
}

#[test]
fn one_that_only_notifies_or_is_lifted_lets_everything_in() {
    let me = who("a", None);
    let mut notifies = budget(Rule { then: Then::Notify, ..rule(Per::Day) });
    spend(&mut notifies, &me, 9);
    assert_eq!(notifies.admit(&me, at(1, 1)), Ok(()));
    let mut lifted = budget(rule(Per::Day));
    spend(&mut lifted, &me, 9);
    lifted.lift(Some(at(2, 0)));
    assert_eq!(lifted.admit(&me, at(1, 23)), Ok(()));
    assert!(lifted.admit(&me, at(2, 0)).is_err());
    lifted.lift(None);
    assert!(lifted.admit(&me, at(1, 1)).is_err());
}

#[test]
fn each_step_is_said_once_also_after_a_restart() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    let said: Vec<_> = [3, 1, 0, 1, 1].map(|amount| spend(&mut budget, &me, amount).map(|(step, _)| step)).to_vec();
    assert_eq!(said, [None, Some(75), None, Some(100), None]);
    let mut restarted = Budget::new(rule(Per::Day), day(1), HashMap::from([(String::new(), dollars(4))]));
    assert_eq!(spend(&mut restarted, &me, 0), None);
    assert_eq!(spend(&mut restarted, &me, 1), Some((100, dollars(5))));
}

#[test]
fn a_limit_that_changes_with_its_rate_holds_from_then_on() {
    let (mut budget, me) = (budget(Rule { limit: Rule::NO_LIMIT, ..rule(Per::Day) }), who("a", None));
    assert_eq!(spend(&mut budget, &me, 3), None);
    assert_eq!((budget.percent(&me), budget.admit(&me, at(1, 1))), (Some(0), Ok(())));
    budget.set_limit(dollars(3));
    assert_eq!(budget.admit(&me, at(1, 1)), Err(Denied::UsedUp(dollars(3))));
}

#[test]
fn a_limit_that_was_changed_counts_what_was_spent_before_and_tells_its_own_steps() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    assert_eq!(spend(&mut budget, &me, 5), Some((100, dollars(5))));
    assert_eq!(budget.admit(&me, at(1, 2)), Err(Denied::UsedUp(dollars(5))));
    budget.set_rule(Rule { limit: dollars(8), ..rule(Per::Day) });
    assert_eq!(budget.admit(&me, at(1, 2)), Ok(()));
    assert_eq!(spend(&mut budget, &me, 1), Some((75, dollars(6))), "of the new limit");
    budget.set_rule(Rule { limit: dollars(6), ..rule(Per::Day) });
    assert_eq!(budget.admit(&me, at(1, 2)), Err(Denied::UsedUp(dollars(6))));
}

#[test]
fn a_request_that_is_older_than_the_budget_counts_when_it_ends() {
    let (mut budget, me) = (budget(rule(Per::Day)), who("a", None));
    assert_eq!(budget.settle(&me, None, at(1, 1), dollars(5)), Some((100, dollars(5))));
    assert_eq!(budget.admit(&me, at(1, 2)), Err(Denied::UsedUp(dollars(5))));
}
