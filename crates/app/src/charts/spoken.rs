//! A chart in words: the line below its title, and the summary that a screen reader says in its place.

use jiff::ToSpan;
use jiff::civil::Date;

use super::chart::{Chart, Form, Labels, Unit};
use super::{figures, text};
use crate::money_format::{Grouping, grouped};

/// What stands below the title: when, how much, what is to come, what is missing.
pub(super) fn headline(chart: &Chart) -> Vec<String> {
    let mut parts: Vec<String> = period(&chart.labels, "–").into_iter().collect();
    parts.extend(gist(chart));
    if let Some(end) = chart.forecast.map(|forecast| guess(chart, forecast.at_end.likely)) {
        parts.push(format!("about {end} {}", by_the_end(chart)));
    }
    if let unpriced @ 1.. = chart.total().unpriced {
        parts.push(format!("{} without a price", requests(unpriced)));
    }
    parts
}

/// A sentence that says what the picture shows, and one for each thing that must not be overlooked.
pub(super) fn summary(chart: &Chart) -> String {
    let about = match period(&chart.labels, " to ") {
        Some(period) => format!("{}, {period}", text::printable(&chart.title)),
        None => text::printable(&chart.title),
    };
    if let Some(reason) = super::nothing::reason(chart) {
        return format!("{about}: {}", reason[0]);
    }
    let facts: Vec<String> = gist(chart).into_iter().chain(highest(chart)).chain(largest(chart)).collect();
    let mut sentences = vec![format!("{about}: {}.", facts.join(", "))];
    sentences.extend(outlook(chart));
    sentences.extend(overrun(chart));
    sentences.extend(doubts(chart));
    sentences.join(" ")
}

/// What it comes to.
fn gist(chart: &Chart) -> Option<String> {
    if chart.kind.adds_up() {
        let tokens = if chart.unit == Unit::Tokens { " tokens" } else { "" };
        return Some(format!("{}{tokens} in all", figure(chart, chart.total().known)));
    }
    let series = chart.series.first()?;
    let figures = || series.values.iter().flatten().map(|amount| amount.known);
    let (low, high) = (figure(chart, figures().min()?), figure(chart, figures().max()?));
    let name = text::printable(&series.name);
    Some(if low == high { format!("{name} {low}") } else { format!("{name} between {low} and {high}") })
}

fn highest(chart: &Chart) -> Option<String> {
    // All others together are more than any, and no answer.
    let named = match &chart.labels {
        Labels::Names { names, .. } => names.len(),
        Labels::Days { .. } | Labels::Hours => chart.labels.count(),
    };
    let places = (0..named).filter(|_| chart.kind.adds_up() && named > 1);
    let (place, most) =
        places.filter_map(|place| Some((place, chart.stacked(place)?.known))).max_by_key(|(_, most)| *most)?;
    let place = match chart.labels {
        Labels::Days { .. } => format!("on {}", label(&chart.labels, place)),
        Labels::Hours => format!("at {}", label(&chart.labels, place)),
        Labels::Names { .. } => format!("for {}", label(&chart.labels, place)),
    };
    Some(format!("highest {place} with {}", figure(chart, most)))
}

/// Which series makes up most.
fn largest(chart: &Chart) -> Option<String> {
    let total = chart.total().known;
    if chart.series.len() < 2 || total == 0 || !chart.kind.adds_up() {
        return None;
    }
    let of_series = |series: usize| chart.total_of(series).map_or(0, |amount| amount.known);
    let most = (0..chart.series.len()).max_by_key(|series| of_series(*series))?;
    let share = (of_series(most) / (total / 1_000).max(1)).min(1_000) / 10;
    Some(format!("{share}% of it {}", text::printable(&chart.series[most].name)))
}

fn outlook(chart: &Chart) -> Option<String> {
    let end = chart.forecast?.at_end;
    let [low, likely, high] = [end.low, end.likely, end.high].map(|figure| guess(chart, figure));
    Some(format!(
        "If the next days are like the last ones, it is about {likely} {}, between {low} and {high}.",
        by_the_end(chart)
    ))
}

fn overrun(chart: &Chart) -> Option<String> {
    let budget = chart.budget.filter(|_| chart.form() == Form::Columns)?;
    let over =
        (0..chart.labels.count()).filter_map(|place| chart.stacked(place)).filter(|amount| amount.known > budget);
    let over = match over.count() {
        0 => "never exceeded".to_owned(),
        1 => "exceeded once".to_owned(),
        times => format!("exceeded {times} times"),
    };
    Some(format!("The budget of {} was {over}.", figure(chart, budget)))
}

fn doubts(chart: &Chart) -> Vec<String> {
    let total = chart.total();
    let estimated = (chart.kind.adds_up() && total.estimated > 0)
        .then(|| format!("{} of it is estimated.", figure(chart, total.estimated)));
    let unpriced = (total.unpriced > 0).then(|| format!("Not counted: {} without a price.", requests(total.unpriced)));
    estimated.into_iter().chain(unpriced).collect()
}

/// How a place is called in words.
pub(super) fn label(labels: &Labels, place: usize) -> String {
    match labels {
        Labels::Days { first, .. } => day(*first, place).strftime("%-d %B %Y").to_string(),
        Labels::Hours => format!("{place:02}:00"),
        Labels::Names { names, others } => {
            names.get(place).map_or_else(|| format!("{others} others"), |name| text::printable(name))
        }
    }
}

pub(super) fn day(first: Date, place: usize) -> Date {
    first.saturating_add(i64::try_from(place).unwrap_or(0).min(5_000_000).days())
}

/// `1–30 November 2026`, with as little said twice as possible.
fn period(labels: &Labels, to: &str) -> Option<String> {
    let Labels::Days { first, count: 1.. } = labels else { return None };
    let last = day(*first, labels.count() - 1);
    let end = last.strftime("%-d %B %Y").to_string();
    let spaced = if to == "–" { " – " } else { to };
    Some(match (first.year() == last.year(), first.month() == last.month()) {
        _ if *first == last => end,
        (true, true) => format!("{}{to}{end}", first.day()),
        (true, false) => format!("{}{spaced}{end}", first.strftime("%-d %B")),
        (false, _) => format!("{}{spaced}{end}", first.strftime("%-d %B %Y")),
    })
}

fn by_the_end(chart: &Chart) -> String {
    match &chart.labels {
        Labels::Days { first, count: count @ 1.. } => format!("by {}", day(*first, count - 1).strftime("%-d %B")),
        _ => "in the end".to_owned(),
    }
}

fn figure(chart: &Chart, figure: i128) -> String {
    figures::full(figure, chart.unit, chart.grouping)
}

fn guess(chart: &Chart, figure: i128) -> String {
    figures::guess(figure, chart.unit, chart.grouping)
}

fn requests(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} request{plural}", grouped(count.into(), Grouping::Western))
}
