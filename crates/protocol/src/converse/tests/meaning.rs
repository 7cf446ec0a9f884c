//! What is meant stays what it is: of a request on its way to Bedrock, and of an answer on its way back.
//!
//! A request and what Bedrock gets of it, said again as a request ([`back`]), are taken apart into leaves. What only one
//! of them has must be named by the list of changes; what both have stands in the same order.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;
use serde_json::Value;

use super::recorded;
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
    let place = &leaf.place;
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

/// The leaves of one that the other has not, each as often as it is there too often.
fn without(all: &[Leaf], others: &[Leaf]) -> Vec<Leaf> {
    let mut spare = HashMap::<_, usize>::new();
    others.iter().for_each(|leaf| *spare.entry((&leaf.place, &leaf.value)).or_default() += 1);
    let gone = all.iter().filter(|leaf| match spare.get_mut(&(&leaf.place, &leaf.value)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    gone.cloned().collect()
}

/// What is said in messages and in both, where it cannot be mistaken for something else.
fn order<'l>(all: &'l [Leaf], others: &[Leaf]) -> Vec<(&'l str, &'l str)> {
    let said = |leaf: &&Leaf| leaf.at.starts_with("messages.") && !leaf.at.ends_with("type");
    let once = |list: &[Leaf], leaf: &Leaf| list.iter().filter(|other| other.same(leaf)).count() == 1;
    let both = all.iter().filter(said).filter(|leaf| once(all, leaf) && once(others, leaf));
    both.map(|leaf| (&*leaf.place, &*leaf.value)).collect()
}

/// Each family has its own words for how much it is to reason, which nobody reads back here.
fn is_a_knob(leaf: &Leaf) -> bool {
    leaf.at.starts_with("thinking.") || leaf.at == "output_config.effort"
}

/// What a request asks, without the wish not to reason where a model does so only when it is asked to.
fn meant(asked: &Value, model: &Model) -> Vec<Leaf> {
    let family = model.family.as_ref();
    let when_asked =
        family.is_some_and(|family| matches!(family.reasoning, Reasoning::NovaConfig | Reasoning::QwenConfig));
    let mut asked = leaves(asked);
    asked.retain(|leaf| !(when_asked && leaf.at == "thinking.type" && leaf.said() == "\"disabled\""));
    asked
}

/// Complains of the first leaf that is lost or new and that the list of changes does not account for.
fn accounted(asked: &[Leaf], sent: &[Leaf], changes: &Changes) -> Result<(), String> {
    let (lost, new) = (without(asked, sent), without(sent, asked));
    let moved = |leaf: &Leaf, to: &[Leaf]| to.iter().any(|other| other.said() == leaf.said());
    let mut places = BTreeSet::new();
    for leaf in &lost {
        let change = named(leaf, changes).ok_or_else(|| format!("{leaf:?} is lost, and named nowhere: {changes:?}"))?;
        if change.what == What::Renamed && !moved(leaf, &new) && !is_a_knob(leaf) {
            return Err(format!("{leaf:?} stands nowhere else: {changes:?}"));
        }
        // Of two that are the same, of which one was sent, nobody can say where the lost one stood.
        if !sent.iter().any(|other| other.same(leaf)) {
            places.insert(leaf.beginning(&change.field));
        }
    }
    if places.len() > changes.count() as usize {
        return Err(format!("{places:?} are lost, but: {changes:?}"));
    }
    let made_up = new.iter().find(|leaf| !moved(leaf, &lost) && named(leaf, changes).is_none());
    made_up.map_or(Ok(()), |leaf| Err(format!("{leaf:?} is new, and named nowhere: {changes:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_request_loses_nothing_but_what_its_changes_name(asked in asked::request(), which in any::<prop::sample::Index>()) {
        let model = *which.get(&models());
        match try_call(&asked, model) {
            Ok(call) => {
                let (meant, sent) = (meant(&asked, model), leaves(&back::request(&call, &asked)));
                let accounted = accounted(&meant, &sent, &call.changes);
                prop_assert_eq!(accounted, Ok(()), "{}", model.name);
                prop_assert_eq!(order(&meant, &sent), order(&sent, &meant));
            }
            Err(refusal) => {
                let says_what = asked.as_object().into_iter().flatten().any(|(key, _)| refusal.message.contains(key));
                prop_assert!(says_what, "{}: {}", model.name, refusal.message);
            }
        }
    }
}

#[test]
fn a_recorded_request_loses_nothing_but_what_its_changes_name() {
    let cases = ["messages", "messages-stream", "count-tokens"].map(recorded::all).concat();
    let mut complaints = Vec::new();
    let mut told = 0;
    let models = models();
    for (number, (name, case)) in cases.iter().enumerate() {
        let asked = &case["request"]["body"];
        // A third of the models for each request, for the sake of time.
        for model in models.iter().skip(number % 3).step_by(3) {
            let Ok(call) = try_call(asked, model) else { continue };
            told += 1;
            let sent = leaves(&back::request(&call, asked));
            complaints.extend(
                accounted(&meant(asked, model), &sent, &call.changes)
                    .err()
                    .map(|why| format!("{name} to {}: {why}", model.name)),
            );
        }
    }
    assert_eq!(complaints, Vec::<String>::new());
    assert!(cases.is_empty() || told > 2_000, "only {told} were told");
}
