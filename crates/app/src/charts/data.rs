//! What a picture shows, as figures: for what appears under the pointer, and for the table that says the same.

use serde::Serialize;
use ts_rs::TS;

use super::canvas::Found;
use super::chart::{Amount, Chart, Labels, Unit};
use super::key::{self, Key};
use super::{figures, nothing, spoken, text};

/// The figures of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Data {
    /// What stands above the chart.
    pub title: String,
    /// What the chart says, in words.
    pub summary: String,
    /// What the figures count: a currency code, `tokens`, `percent` or `milliseconds`.
    pub unit: String,
    /// The size of the picture, to which all places refer.
    pub width: u32,
    /// The size of the picture, to which all places refer.
    pub height: u32,
    /// The names of the series, in the order of a row's cells.
    pub columns: Vec<String>,
    /// One for each label.
    pub rows: Vec<Row>,
    /// The sum of each column and, last, of all; nothing where sums mean nothing.
    pub totals: Vec<Option<Cell>>,
    /// Every bar or point in the picture.
    pub bars: Vec<Bar>,
    /// What its colours, patterns and lines mean.
    pub key: Key,
    /// Whether there is no figure in it at all.
    pub blank: bool,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Row {
    /// For programs: `2026-11-14`, `9`, a session.
    pub key: String,
    /// For people: `Sat 14 November 2026`, `09:00`.
    pub label: String,
    /// A figure for each series.
    pub cells: Vec<Option<Cell>>,
    /// Their sum; nothing where sums mean nothing.
    pub total: Option<Cell>,
    /// The stripe of the picture that belongs to it.
    pub place: Option<Place>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Cell {
    /// The figure itself, in the smallest unit, as digits: it may be too long for a JavaScript number.
    pub units: String,
    /// As people read it.
    pub text: String,
    /// How sure it is.
    pub sure: Sure,
    /// Requests whose part is missing.
    pub unpriced: u64,
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// As billed.
    Exact,
    /// Part of it is a guess.
    Estimated,
    /// Part of it is not known.
    Unpriced,
}

/// A bar of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
pub struct Bar {
    /// Which row it belongs to.
    pub row: usize,
    /// Which column.
    pub column: usize,
    /// Where it is.
    pub place: Place,
}

/// A rectangle in pixels from the upper left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Place {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

pub(super) fn data(chart: &Chart, summary: String, found: Found) -> Data {
    let columns = chart.series.iter().map(|series| text::printable(&series.name)).collect();
    let rows = (0..chart.labels.count()).map(|place| row(chart, place, found.places.get(place).copied())).collect();
    Data {
        title: text::printable(&chart.title),
        summary,
        unit: unit(chart.unit),
        width: chart.size.width,
        height: chart.size.height,
        columns,
        rows,
        totals: totals(chart),
        bars: found.bars,
        key: key::key(chart),
        blank: nothing::reason(chart).is_some(),
    }
}

fn row(chart: &Chart, row: usize, place: Option<Place>) -> Row {
    let cells = (0..chart.series.len()).map(|series| chart.at(series, row).map(|amount| cell(chart, amount))).collect();
    let total = chart.kind.adds_up().then(|| chart.stacked(row)).flatten().map(|amount| cell(chart, amount));
    Row { key: name(&chart.labels, row), label: spoken::label(&chart.labels, row), cells, total, place }
}

fn totals(chart: &Chart) -> Vec<Option<Cell>> {
    if !chart.kind.adds_up() {
        return vec![None; chart.series.len() + 1];
    }
    let of_series = (0..chart.series.len()).map(|series| chart.total_of(series));
    of_series.chain([Some(chart.total())]).map(|amount| amount.map(|amount| cell(chart, amount))).collect()
}

fn cell(chart: &Chart, amount: Amount) -> Cell {
    let sure = match amount {
        Amount { unpriced: 1.., .. } => Sure::Unpriced,
        Amount { estimated: 1.., .. } => Sure::Estimated,
        _ => Sure::Exact,
    };
    let text = figures::amount(amount, chart.unit, chart.grouping, chart.frame.language());
    Cell { units: amount.known.to_string(), text, sure, unpriced: amount.unpriced }
}

fn name(labels: &Labels, row: usize) -> String {
    match labels {
        Labels::Days { first, .. } => spoken::day(*first, row).to_string(),
        Labels::Hours => row.to_string(),
        Labels::Names { .. } => spoken::label(labels, row),
    }
}

fn unit(unit: Unit) -> String {
    match unit {
        Unit::Money(currency) => currency.to_string(),
        Unit::Tokens => "tokens".to_owned(),
        Unit::Percent => "percent".to_owned(),
        Unit::Milliseconds => "milliseconds".to_owned(),
    }
}
