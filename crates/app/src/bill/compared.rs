//! A day of the bill beside the same day of the ledger. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use protocol::catalog::{Source, catalog};
use protocol::money::Picos;
use protocol::price_list::{Billed, Class, billed};
use upstreams::BillLine;

use super::booked::Booked;
use super::reasons::{Reason, reasons};

/// AWS brings a day's figures in over the day that follows.
const FINAL_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A day, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayOfBill {
    pub(super) day: Date,
    /// Whether AWS has all its figures.
    pub(super) is_final: bool,
    /// In the order of their names.
    pub(super) lines: Vec<Line>,
}

/// What one class of one model's tokens came to on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: What,
    pub(super) aws: Figure,
    pub(super) ledger: Figure,
    /// Why they differ, the likeliest first; none where they agree.
    pub(super) reasons: Vec<Reason>,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// Tokens of a model, by its short name.
    Tokens(String, Class),
    /// What AWS bills for something else, by its service and usage type.
    Other(String, String),
}

/// What one side says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) cost: Picos,
    /// `None` where AWS does not say it in a unit that is understood.
    pub(super) tokens: Option<u64>,
}

/// What is known of a model's requests besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) source: Source,
    pub(super) estimated: Picos,
    pub(super) waste: Picos,
    pub(super) unpriced: u64,
}

/// Sets the lines of the bill that are of this day beside what the ledger has of it.
pub(super) fn compare(day: Date, now: Timestamp, bill: &[BillLine], ledger: &[Booked]) -> DayOfBill {
    let of_day = || bill.iter().filter(|line| line.day == day.to_string());
    let is_final = day
        .saturating_add(1.day())
        .to_zoned(TimeZone::UTC)
        .is_ok_and(|end| now.duration_since(end.timestamp()) >= FINAL_AFTER);
    let mut sides = BTreeMap::<What, (Figure, Figure)>::new();
    for line in of_day() {
        let (what, figure) = figure(line);
        add(&mut sides.entry(what).or_insert_with(nothing).0, figure);
    }
    let mut known = BTreeMap::<&str, Known>::new();
    for booked in ledger {
        known.entry(&booked.model).or_default().add(booked);
        for (class, cost) in Class::ALL.into_iter().zip(booked.costs) {
            let tokens = class.count(&booked.total.tokens);
            if tokens > 0 {
                let what = What::Tokens(booked.model.clone(), class);
                add(&mut sides.entry(what).or_insert_with(nothing).1, Figure { cost, tokens: Some(tokens) });
            }
        }
    }
    let line = |(what, (aws, ledger))| {
        let known = match &what {
            What::Tokens(model, _) => known.get(model.as_str()).copied().unwrap_or_default(),
            What::Other(..) => Known::default(),
        };
        Line { reasons: reasons(&what, aws, ledger, known, is_final), what, aws, ledger }
    };
    DayOfBill { day, is_final, lines: sides.into_iter().map(line).collect() }
}

impl DayOfBill {
    /// What AWS bills for it.
    pub(super) fn aws(&self) -> Picos {
        self.lines.iter().map(|line| line.aws.cost).sum()
    }

    /// What the ledger says of it.
    pub(super) fn ledger(&self) -> Picos {
        self.lines.iter().map(|line| line.ledger.cost).sum()
    }
}

impl Known {
    fn add(&mut self, booked: &Booked) {
        self.source = booked.source;
        self.estimated += booked.total.estimated;
        self.waste += booked.total.waste;
        self.unpriced = self.unpriced.saturating_add(booked.total.unpriced);
    }
}

/// Neither dollars nor tokens.
fn nothing() -> (Figure, Figure) {
    let none = Figure { cost: Picos::default(), tokens: Some(0) };
    (none, none)
}

fn add(sum: &mut Figure, more: Figure) {
    sum.cost += more.cost;
    sum.tokens = sum.tokens.zip(more.tokens).map(|(sum, more)| sum.saturating_add(more));
}

/// A line of the bill, understood.
fn figure(line: &BillLine) -> (What, Figure) {
    let cost = picos(&line.dollars);
    match billed(&line.service, &line.usage_type, catalog()) {
        Billed::Tokens(model, class) => {
            (What::Tokens(model.name.clone(), class), Figure { cost, tokens: tokens(line) })
        }
        Billed::Other => (What::Other(line.service.clone(), line.usage_type.clone()), Figure { cost, tokens: None }),
    }
}

/// Dollars in decimals, of which AWS gives ten and sometimes an exponent: to the pico-dollar as far as a double goes.
fn picos(dollars: &str) -> Picos {
    Picos((dollars.parse::<f64>().unwrap_or_default() * Picos::PER_DOLLAR as f64).round() as i64)
}

/// The units of a model that is a service of its own are millions of tokens, as in the price list.
fn tokens(line: &BillLine) -> Option<u64> {
    let size = match line.unit.to_ascii_lowercase().as_str() {
        "1k tokens" => 1e3,
        "1m tokens" | "units" => 1e6,
        "tokens" => 1.0,
        _ => return None,
    };
    Some((line.quantity.parse::<f64>().ok()? * size).round() as u64)
}
