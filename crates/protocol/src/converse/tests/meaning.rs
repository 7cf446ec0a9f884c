//! What is meant stays what it is: of a request on its way to Bedrock, and of an answer on its way back.
//!
//! A request and what Bedrock gets of it, said again as a request ([`back`]), are taken apart into leaves. What only one
//! of them has must be named by the list of changes; what both have stands in the same order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use crate::catalog::{Model, catalog};
use crate::change::{Change, Changes, What};
use crate::converse::{Call, Family, Reasoning, Target, claude, translate};
use crate::json::Document;
use crate::lesson::Lessons;
use crate::native::Headers;
use crate::refusal::Refusal;

mod answers;
mod asked;
mod back;
mod leaves;

use leaves::{Leaf, leaves};

fn try_call(asked: &Value, model: &Model) -> Result<Call, Refusal> {
    let text = asked.to_string();
    let document = Document::parse(&text).expect("JSON");
    match &model.family {
        Some(family) => {
            let target = Target { model: &model.name, max_output: Some(model.max_output), family };
            translate(&document, &Headers::default(), target)
        }
        None => claude(&document, &Headers::default(), model, &Lessons::default()),
    }
}

/// One model of each kind that a request has to be fitted to.
fn models() -> Vec<&'static Model> {
    let family = |model: &Model| model.family.clone().unwrap_or_else(|| Family::claude(model));
    let mut models: Vec<&Model> = Vec::new();
    for model in catalog().models() {
        if models.iter().all(|other| family(other) != family(model)) {
            models.push(model);
        }
    }
    models
}

/// The broadest change that accounts for a leaf: it names the leaf, or something that the leaf is part of.
fn named<'c>(leaf: &Leaf, changes: &'c Changes) -> Option<&'c Change> {
    let place = general(&leaf.at);
    let holds = |field: &str| {
        let rest = place.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            // A budget becomes an effort.
            || field == "thinking" && place == "output_config.effort"
            // The surplus of cache points is told in one line, wherever they stood.
            || field.starts_with("cache_control") && format!("{place}.").contains(&format!(".{field}."))
    };
    changes
        .list()
        .iter()
        .filter(|change| holds(&change.field))
        .min_by_key(|change| (change.what == What::Renamed, change.field.len()))
}

/// A path as the list of changes writes it.
fn general(path: &str) -> String {
    let mut changes = Changes::default();
    changes.add(path, What::Dropped, "");
    changes.list()[0].field.clone()
}

/// The leaves of one that the other has not, each as often as it is there too often.
fn without(all: &[Leaf], others: &[Leaf]) -> Vec<Leaf> {
    let mut others: Vec<_> = others.iter().map(|leaf| (general(&leaf.at), &leaf.value)).collect();
    let kept = |leaf: &&Leaf| {
        let same = others.iter().position(|other| *other == (general(&leaf.at), &leaf.value));
        same.map(|at| others.swap_remove(at)).is_none()
    };
    all.iter().filter(kept).cloned().collect()
}

/// What is said in messages and in both, where it cannot be mistaken for something else.
fn order(all: &[Leaf], others: &[Leaf]) -> Vec<(String, String)> {
    let said = |leaves: &[Leaf]| -> Vec<(String, String)> {
        let said = leaves.iter().filter(|leaf| leaf.at.starts_with("messages.") && !leaf.at.ends_with("type"));
        said.map(|leaf| (general(&leaf.at), leaf.value.clone())).collect()
    };
    let (all, others) = (said(all), said(others));
    let once =
        |list: &[(String, String)], leaf: &(String, String)| list.iter().filter(|other| *other == leaf).count() == 1;
    all.iter().filter(|leaf| once(&all, leaf) && once(&others, leaf)).cloned().collect()
}

/// Each family has its own words for how much it is to reason, which nobody reads back here.
fn is_a_knob(leaf: &Leaf) -> bool {
    leaf.at.starts_with("thinking.") || leaf.at == "output_config.effort"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_request_loses_nothing_but_what_its_changes_name(asked in asked::request(), which in any::<prop::sample::Index>()) {
        let model = *which.get(&models());
        let call = match try_call(&asked, model) {
            Ok(call) => call,
            Err(refusal) => {
                let says_what = asked.as_object().into_iter().flatten().any(|(key, _)| refusal.message.contains(key));
                prop_assert!(says_what, "{}: {}", model.name, refusal.message);
                return Ok(());
            }
        };
        let (mut asked, sent) = (leaves(&asked), leaves(&back::request(&call, &asked)));
        let reasons_when_asked = model.family.as_ref().is_some_and(|family| {
            matches!(family.reasoning, Reasoning::NovaConfig | Reasoning::QwenConfig)
        });
        asked.retain(|leaf| !(reasons_when_asked && leaf.value.contains("disabled")));
        let (lost, new) = (without(&asked, &sent), without(&sent, &asked));
        let moved = |leaf: &Leaf, to: &[Leaf]| to.iter().any(|other| other.said() == leaf.said());
        let mut places = BTreeSet::new();
        for leaf in &lost {
            let change = named(leaf, &call.changes);
            prop_assert!(change.is_some(), "{}: {leaf:?} is lost, and named nowhere: {:?}", model.name, call.changes);
            let found = change.is_none_or(|change| change.what != What::Renamed) || moved(leaf, &new) || is_a_knob(leaf);
            prop_assert!(found, "{}: {leaf:?} stands nowhere else: {:?}", model.name, call.changes);
            places.extend(change.map(|change| leaf.place(&change.field)));
        }
        prop_assert!(places.len() <= call.changes.count() as usize, "{}: {places:?} but {:?}", model.name, call.changes);
        for leaf in new.iter().filter(|leaf| !moved(leaf, &lost)) {
            prop_assert!(named(leaf, &call.changes).is_some(), "{}: {leaf:?} is new, and named nowhere: {:?}", model.name, call.changes);
        }
        prop_assert_eq!(order(&asked, &sent), order(&sent, &asked));
    }
}
