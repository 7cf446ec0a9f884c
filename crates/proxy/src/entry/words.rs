//! What is said of budgets and pauses. A client shows the sentence of a refusal to its user as it is.

use std::time::Duration;

use protocol::budget::{Budget, Per, Rule, Then};
use protocol::money::Picos;

type Money<'m> = &'m dyn Fn(Picos) -> String;

/// Why a request is refused for good.
pub(super) fn used_up(budget: &Budget, spent: Picos, money: Money<'_>) -> String {
    format!("Outcrop: {}. {}", is_used_up(&budget.rule, spent, money), way_out(budget))
}

/// Why a request has to wait.
pub(super) fn taken(rule: &Rule, spent: Picos, money: Money<'_>) -> String {
    format!(
        "Outcrop: requests that are running may use up the rest of {} ({} spent). Try again in a few seconds.",
        named(rule, money),
        money(spent)
    )
}

/// That a step was passed.
pub(super) fn warning(budget: &Budget, step: u8, spent: Picos, money: Money<'_>) -> String {
    let rule = &budget.rule;
    match (step, rule.then) {
        (100, Then::Stop) => {
            format!("{}. Requests are refused. {}", first_up(&is_used_up(rule, spent, money)), way_out(budget))
        }
        (100, Then::Notify) => format!("{}. Requests go on.", first_up(&is_used_up(rule, spent, money))),
        _ => format!("{}% of {} is spent ({}).", rule.percent(spent), named(rule, money), money(spent)),
    }
}

/// That a budget cannot count.
pub(super) fn unpriced(model: &str) -> String {
    format!("{model} has no known price, so budgets do not count it; [models] in config.toml can give it one.")
}

/// That a session is paused.
pub(super) fn paused(session: &str, spent: Picos, most: Picos, pause: Duration, money: Money<'_>) -> String {
    format!(
        "Session {session} has spent {} in ten minutes, more than the {} that are taken for usual. It is paused for {} \
         minutes; `outcrop budget release` lets it go on.",
        money(spent),
        money(most),
        pause.as_secs() / 60
    )
}

fn is_used_up(rule: &Rule, spent: Picos, money: Money<'_>) -> String {
    format!("{} is used up ({} spent)", named(rule, money), money(spent))
}

/// `today's budget of $5.00`.
fn named(rule: &Rule, money: Money<'_>) -> String {
    let whose = match rule.per {
        Per::Day => "today's",
        Per::Week => "this week's",
        Per::Month => "this month's",
        Per::Session => "this session's",
    };
    match &rule.key {
        None => format!("{whose} budget of {}", money(rule.limit)),
        Some(key) => format!("{whose} budget of {} for the key {key}", money(rule.limit)),
    }
}

fn way_out(budget: &Budget) -> String {
    let (name, resets) = (budget.rule.name(), &budget.period().resets);
    match budget.rule.per {
        Per::Session => format!("A new session has its own; `outcrop budget lift {name}` lifts it until {resets}."),
        Per::Day | Per::Week | Per::Month => {
            format!("It begins anew at {resets}; `outcrop budget lift {name}` lifts it until then.")
        }
    }
}

fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
