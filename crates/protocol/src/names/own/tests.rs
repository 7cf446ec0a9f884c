use super::*;
use std::time::UNIX_EPOCH;

use crate::catalog::{Source, catalog};
use crate::money::Picos;
use crate::names::listed;
use crate::tariff::Tariff;
use crate::usage::Tokens;

fn price(found: &Resolved) -> Option<Price> {
    found.model.prices.standard(found.prices)
}

fn with(entries: &[(&str, Entry)]) -> Own {
    Own { models: entries.iter().map(|(name, entry)| ((*name).to_owned(), entry.clone())).collect(), ..Own::default() }
}

fn found(asked: &str, own: &Own) -> Resolved {
    resolve(asked, "us-east-1", &Account::default(), own).expect(asked)
}

fn on(lane: Lane) -> Entry {
    Entry { lane: Some(lane), ..Entry::default() }
}

#[test]
fn settings_hold_for_a_model_whatever_it_is_called() {
    for key in ["claude-sonnet-5-5", "sonnet", "anthropic.claude-sonnet-5-5", "anthropic/Claude-Sonnet-5-5"] {
        let own = with(&[(key, on(Lane::Converse))]);
        for asked in ["claude-sonnet-5-5", "sonnet[1m]", "eu.anthropic.claude-sonnet-5-5"] {
            assert_eq!(found(asked, &own).model.lane, Lane::Converse, "{key}, {asked}");
        }
        assert_eq!(found("claude-sonnet-5", &own).model.lane, Lane::Native);
    }
}

#[test]
fn settings_of_a_name_hold_for_that_name_alone() {
    let entry = Entry { context: Some(200_000), max_output: Some(32_000), ..Entry::alias("sonnet") };
    let own = with(&[("mine", entry)]);
    let limits = |asked| (found(asked, &own).model.context_window, found(asked, &own).model.max_output);
    assert_eq!(limits("mine"), (200_000, 32_000));
    assert_eq!(limits("anthropic-bedrock/mine"), (200_000, 32_000), "as it is listed");
    assert_ne!(limits("sonnet"), (200_000, 32_000));
}

#[test]
fn the_nearer_word_wins() {
    let tier = |tier| Entry { tier: Some(tier), ..Entry::default() };
    let own = Own {
        tier: Some(Tier::Flex),
        ..with(&[
            ("claude-sonnet-5", tier(Tier::Default)),
            ("eu.anthropic.claude-sonnet-5", tier(Tier::Priority)),
            ("mine", Entry { tier: Some(Tier::Reserved), ..Entry::alias("claude-sonnet-5") }),
            ("plain", Entry::alias("claude-sonnet-5")),
        ])
    };
    let tiers = ["claude-haiku-4-5", "claude-sonnet-5", "eu.anthropic.claude-sonnet-5", "mine", "plain"]
        .map(|asked| found(asked, &own).tier.expect("one is set"));
    assert_eq!(tiers, [Tier::Flex, Tier::Default, Tier::Priority, Tier::Reserved, Tier::Default]);
}

#[test]
fn a_price_of_the_users_holds_by_every_way_and_for_models_that_had_none() {
    let theirs = Price { input: 1, output: 2, cache_read: 3, cache_write_5m: 4, cache_write_1h: 5 };
    let entry = Entry { price: Some(theirs), ..Entry::default() };
    let own = with(&[("claude-haiku-5-5", entry.clone()), ("newmaker.model-9", entry)]);
    for asked in ["claude-haiku-5-5", "global.anthropic.claude-haiku-5-5", "newmaker.model-9"] {
        let found = found(asked, &own);
        assert_eq!((price(&found), found.model.prices.source), (Some(theirs), Source::Own), "{asked}");
        let long = Tokens { input: 1_000_000, ..Tokens::default() };
        assert_eq!(
            Tariff::new(&found, UNIX_EPOCH).on(Some("flex")).bill(&long).cost.map(|cost| cost.total()),
            Some(Picos(1_000_000)),
            "{asked}"
        );
    }
}

#[test]
fn what_is_listed_is_the_catalogue_and_the_users_own_names() {
    let hidden = Entry { hidden: true, ..Entry::default() };
    let own = with(&[("nova-pro", hidden), ("mine", Entry::alias("sonnet")), ("claude-x", Entry::alias("haiku"))]);
    let all = listed("us-east-1", &Account::default(), &own);
    assert_eq!(all.len(), catalog().models().len() + 2);
    let hidden: Vec<_> = all.iter().filter(|one| one.hidden).map(|one| one.found.model.name.as_str()).collect();
    assert_eq!(hidden, ["nova-pro"]);
    let names = all.iter().filter_map(|one| Some((one.own_name.as_deref()?, &*one.found.model.listed_id)));
    assert_eq!(names.collect::<Vec<_>>(), [("claude-x", "claude-x"), ("mine", "anthropic-bedrock/mine")]);
    for one in &all {
        let model = &one.found.model;
        let again = resolve(&model.listed_id, "us-east-1", &Account::default(), &own).expect("what is listed works");
        assert_eq!((&again.model.id, again.model.lane), (&model.id, model.lane), "{}", model.listed_id);
    }
}

#[test]
fn an_entry_that_cannot_work_is_told_apart_from_one_that_leads_nowhere() {
    let wrong = with(&[("qwen3-32b", on(Lane::Native))]).check();
    assert!(wrong.is_err_and(|wrong| wrong.contains("qwen3-32b") && wrong.contains("Claude alone")));
    let doubts = with(&[("sonet", on(Lane::Converse)), ("fine", Entry::alias("sonnet"))]).check();
    assert!(matches!(doubts.as_deref(), Ok([doubt]) if doubt.contains("\"sonet\"")), "{doubts:?}");
}
