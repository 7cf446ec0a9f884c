//! What the colours, textures and lines of a chart mean: entries that flow in lines, long names cut.

use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Letters, Side};
use super::chart::{Chart, Form};
use super::data::Place;
use super::figures;
use super::folded::{OTHER, SHOWN};
use super::frame::PAD;
use super::text::{Weight, fitted, width};

/// How much of its colour an estimated figure keeps.
pub(super) const FAINT: f64 = 0.45;

/// From line to line.
pub(super) const LINE: f32 = 20.0;

const SIZE: f32 = 12.0;
pub(super) const SWATCH: f32 = 12.0;
const DASH: f32 = 20.0;
const BETWEEN: f32 = 14.0;

/// Longer names say no more.
const LONGEST: f32 = 240.0;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mark {
    Block(usize),
    Estimate,
    Line(usize),
    Budget,
    Forecast,
}

/// An entry that has its place.
struct Entry {
    mark: Mark,
    text: String,
    x: f32,
    line: usize,
}

/// How high the legend of a chart is, nothing included.
pub(super) fn height(chart: &Chart) -> f32 {
    laid(chart).last().map_or(0.0, |entry| (entry.line + 1) as f32 * LINE)
}

/// Draws it below `top`.
pub(super) fn draw<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, top: f32) {
    for entry in laid(chart) {
        let middle = top + entry.line as f32 * LINE + LINE / 2.0;
        entry.mark.draw(canvas, chart, (entry.x, middle));
        let at = (entry.x + entry.mark.wide() + 6.0, middle + 4.0);
        canvas.text(&entry.text, at, Letters::normal(canvas.inks.text, Side::Left));
    }
}

/// Whether series have textures: where bars are thinner than a tile's lines are apart, textures are but noise, and lines
/// have dashes and marks.
pub(super) fn textured(chart: &Chart) -> bool {
    let slot = chart.size.width as f32 / chart.labels.count().max(1) as f32;
    match chart.form() {
        Form::Columns => slot >= 7.0,
        Form::Rows => true,
        Form::Lines => false,
    }
}

/// What colour a series has: "other" always has its own.
pub(super) fn paint_of(chart: &Chart, series: usize) -> usize {
    let other = series == SHOWN || chart.series.get(series).is_some_and(|series| series.name == OTHER);
    if other && chart.kind.adds_up() { SHOWN } else { series % SHOWN }
}

fn laid(chart: &Chart) -> Vec<Entry> {
    let room = chart.size.width as f32 - 2.0 * PAD;
    let most = LONGEST.min((room - BETWEEN) / 2.0);
    let (mut x, mut line) = (0.0, 0);
    let mut place = |(mark, text): (Mark, String)| {
        // What is said only here is never cut to half.
        let most = if matches!(mark, Mark::Block(_) | Mark::Line(_)) { most } else { room };
        let text = fitted(&text, SIZE, Weight::Regular, most - mark.wide() - 6.0);
        let wide = mark.wide() + 6.0 + width(&text, SIZE, Weight::Regular);
        if x > 0.0 && x + wide > room {
            (x, line) = (0.0, line + 1);
        }
        let entry = Entry { mark, text, x: PAD + x, line };
        x += wide + BETWEEN;
        entry
    };
    entries(chart).into_iter().map(&mut place).collect()
}

fn entries(chart: &Chart) -> Vec<(Mark, String)> {
    let mut entries: Vec<(Mark, String)> = Vec::new();
    if chart.series.len() > 1 {
        entries.extend(
            chart.series.iter().enumerate().map(|(number, series)| (Mark::of(chart, number), series.name.clone())),
        );
    }
    if chart.kind.adds_up() && chart.total().estimated > 0 {
        entries.push((Mark::Estimate, "faint: estimated".to_owned()));
    }
    let figure = |figure: i128| figures::full(figure, chart.unit, chart.grouping);
    if let (Some(budget), Form::Columns) = (chart.budget, chart.form()) {
        let above = if super::columns::shows_budget(chart) { "" } else { ", above the chart" };
        entries.push((Mark::Budget, format!("budget {}{above}", figure(budget))));
    }
    if let (Some(forecast), Form::Columns) = (chart.forecast, chart.form()) {
        let [low, high] =
            [forecast.at_end.low, forecast.at_end.high].map(|guess| figures::guess(guess, chart.unit, chart.grouping));
        entries.push((Mark::Forecast, format!("forecast {low} to {high}")));
    }
    entries
}

impl Mark {
    /// What stands for a series.
    pub(super) fn of(chart: &Chart, series: usize) -> Self {
        match chart.form() {
            Form::Columns | Form::Rows => Self::Block(paint_of(chart, series)),
            Form::Lines => Self::Line(series),
        }
    }

    pub(super) fn wide(self) -> f32 {
        match self {
            Self::Block(_) | Self::Estimate => SWATCH,
            Self::Line(_) | Self::Budget | Self::Forecast => DASH,
        }
    }

    pub(super) fn draw<B: DrawingBackend>(self, canvas: &Canvas<B>, chart: &Chart, (x, middle): (f32, f32)) {
        let inks = canvas.inks;
        let block = |wide| Place { x, y: middle - SWATCH / 2.0, width: wide, height: SWATCH };
        let across = [(x, middle), (x + DASH, middle)];
        match self {
            Self::Block(paint) => canvas.fill(block(SWATCH), inks.of_series(paint), 1.0),
            Self::Estimate => canvas.fill(block(SWATCH), inks.of_series(0), FAINT),
            Self::Line(series) => super::lines::sample(canvas, chart, series, across),
            Self::Budget => canvas.dashes(&across, inks.alarm, 1.5),
            Self::Forecast => {
                canvas.fill(block(DASH), inks.muted, super::columns::BAND);
                canvas.dashes(&across, inks.muted, 1.5);
            }
        }
    }
}
