//! What is told, and what is not.

use std::time::UNIX_EPOCH;

use protocol::budget::Rule;
use protocol::money::Picos;

use super::*;

fn budget(percent: i64, then: Then, lifted: bool) -> Facts {
    let rule = Rule { limit: Picos(100), foreign: None, per: Per::Day, key: None, then, warn: vec![75, 95] };
    Facts { budgets: vec![Standing::of(rule, Picos(percent), UNIX_EPOCH, lifted)], ..Facts::default() }
}

fn kinds(facts: &Facts) -> Vec<NeedKind> {
    facts.needs().iter().map(|need| need.kind).collect()
}

#[test]
fn where_all_is_well_nothing_is_said() {
    assert_eq!(kinds(&Facts::default()), []);
    assert_eq!(kinds(&budget(74, Then::Stop, false)), []);
    assert_eq!(kinds(&budget(120, Then::Stop, true)), []);
}

#[test]
fn a_budget_is_told_of_from_its_first_step_on() {
    assert_eq!(kinds(&budget(75, Then::Stop, false)), [NeedKind::NearlyUsedUp]);
    assert_eq!(kinds(&budget(100, Then::Notify, false)), [NeedKind::Exceeded]);
    let needs = budget(100, Then::Stop, false).needs();
    assert_eq!((needs[0].kind, needs[0].screen.as_str(), needs[0].urgent), (NeedKind::UsedUp, "keys", true));
    assert_eq!(needs[0].words.en, "The budget “day” is used up: requests are refused.");
}

#[test]
fn a_sign_in_is_told_of_shortly_before_it_ends_and_when_it_has() {
    let of = |sign_in, no_identity: Option<&str>| {
        kinds(&Facts { sign_in: Some(sign_in), no_identity: no_identity.map(str::to_owned), ..Facts::default() })
    };
    assert_eq!(of(SignIn::Minutes(11), None), []);
    assert_eq!(of(SignIn::Minutes(10), None), [NeedKind::SignInEnds]);
    assert_eq!(of(SignIn::Out, Some("Run `aws sso login`.")), [NeedKind::SignedOut], "one thing is told once");
}

#[test]
fn what_stops_requests_comes_first() {
    let facts = Facts {
        failed: Some("The port is taken.".into()),
        no_identity: Some("Run `aws sso login`.".into()),
        lost: 2,
        unpriced: vec![("model-x".into(), 1), ("model-y".into(), 2)],
        ..budget(80, Then::Stop, false)
    };
    let kinds = kinds(&facts);
    let [failed, nobody, lost] = [NeedKind::Failed, NeedKind::NoIdentity, NeedKind::Lost];
    assert_eq!(kinds, [failed, nobody, lost, NeedKind::NearlyUsedUp, NeedKind::Unpriced]);
    let needs = facts.needs();
    assert_eq!(needs[1].detail.as_ref().map(|detail| detail.en.as_str()), Some("Run `aws sso login`."));
    assert_eq!(needs[4].words.en, "3 requests of the last 30 days have no known price: model-x +1.");
}
