//! Upright bars, one series on the other: cost and tokens per day, cost by hour.

use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Letters, Side};
use super::chart::{Amount, Chart};
use super::data::{Bar, Place};
use super::frame::{self, Plot};
use super::legend::{self, FAINT, paint_of};

/// How much of its colour the band of a forecast has.
pub(super) const BAND: f64 = 0.13;

/// A budget this many times above every bar would press them flat.
const FAR_ABOVE: i128 = 3;

/// A bar need not be wider.
const WIDEST: f32 = 56.0;

pub(super) fn draw<B: DrawingBackend>(canvas: &mut Canvas<B>, chart: &Chart) {
    frame::header(canvas, chart);
    let plot = Plot::of(chart, highest(chart));
    plot.grid(canvas, chart);
    outlook(canvas, chart, &plot);
    for series in 0..chart.series.len() {
        let ink = canvas.inks.of_series(paint_of(chart, series));
        let parts = parts(chart, &plot, series);
        parts.iter().for_each(|part| canvas.fill(part.exact, ink, 1.0));
        let estimated = || parts.iter().filter_map(|part| part.estimated);
        if legend::textured(chart) {
            // So that no line of the grid shines through.
            estimated().for_each(|place| canvas.fill(place, canvas.inks.background, 1.0));
        }
        estimated().for_each(|place| canvas.fill(place, ink, FAINT));
        canvas.found.bars.extend(parts.iter().map(|part| Bar { row: part.row, column: series, place: part.whole }));
    }
    unpriced(canvas, chart, &plot);
    plot.base(canvas, chart);
    budget(canvas, chart, &plot);
}

/// Whether the budget is near enough to be drawn.
pub(super) fn shows_budget(chart: &Chart) -> bool {
    chart.budget.is_some_and(|budget| budget <= highest_bar(chart).saturating_mul(FAR_ABOVE))
}

fn highest(chart: &Chart) -> i128 {
    let budget = chart.budget.filter(|_| shows_budget(chart)).unwrap_or(0);
    highest_bar(chart).max(budget).max(chart.forecast.map_or(0, |forecast| forecast.each.high))
}

fn highest_bar(chart: &Chart) -> i128 {
    (0..chart.labels.count()).filter_map(|place| chart.stacked(place)).map(|amount| amount.known).max().unwrap_or(0)
}

/// A series' share of a bar.
struct Part {
    row: usize,
    whole: Place,
    exact: Place,
    estimated: Option<Place>,
}

fn parts(chart: &Chart, plot: &Plot, series: usize) -> Vec<Part> {
    (0..chart.labels.count()).filter_map(|row| part(chart, plot, series, row)).collect()
}

fn part(chart: &Chart, plot: &Plot, series: usize, row: usize) -> Option<Part> {
    let amount = chart.at(series, row).filter(|amount| amount.known > 0)?;
    let below = (0..series).filter_map(|below| chart.at(below, row)).fold(Amount::default(), Amount::plus).known;
    let [foot, middle, head] = [0, amount.known - amount.estimated, amount.known].map(|part| plot.y(below + part));
    if foot <= head {
        return None;
    }
    let (x, width) = across(plot, row, chart.labels.count());
    // Neighbours of a stack are told apart by a line of the background, where there is room for it.
    let seam = if below > 0 && width >= 4.0 && foot - head >= 4.0 { 1.0 } else { 0.0 };
    let place = |from: f32, to: f32| Place { x, y: to, width, height: from - to };
    let exact = place((foot - seam).max(middle), middle);
    let estimated = (amount.estimated > 0 && middle > head).then(|| place(middle.min(foot - seam), head));
    Some(Part { row, whole: place(foot, head), exact, estimated })
}

/// From where to where a bar goes: whole pixels with a gap, as long as there are enough.
fn across(plot: &Plot, row: usize, count: usize) -> (f32, f32) {
    let (from, to) = (plot.x(row, count), plot.x(row + 1, count));
    let slot = to - from;
    let gap = match slot {
        ..3.0 => return (from, slot),
        3.0..6.0 => 1.0,
        _ => (slot * 0.28).max(slot - WIDEST).round(),
    };
    let (from, to) = ((from + gap / 2.0).round(), (to - gap / 2.0).round());
    (from, (to - from).max(1.0))
}

/// The days to come.
fn outlook<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, plot: &Plot) {
    let Some(forecast) = chart.forecast.filter(|forecast| forecast.from < chart.labels.count()) else { return };
    let (x, end) = (plot.x(forecast.from, chart.labels.count()), plot.right);
    let [low, likely, high] = [forecast.each.low, forecast.each.likely, forecast.each.high].map(|guess| plot.y(guess));
    let band = Place { x, y: high, width: end - x, height: (low - high).max(1.0) };
    canvas.fill(band, canvas.inks.muted, BAND);
    canvas.dashes(&[(x, likely + 0.5), (end, likely + 0.5)], canvas.inks.muted, 1.5);
}

fn budget<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, plot: &Plot) {
    let Some(budget) = chart.budget.filter(|_| shows_budget(chart)) else { return };
    let y = plot.y(budget) + 0.5;
    canvas.dashes(&[(plot.left, y), (plot.right, y)], canvas.inks.alarm, 1.5);
}

/// A day whose cost nobody knows is no day without cost.
fn unpriced<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, plot: &Plot) {
    let count = chart.labels.count();
    let unknown = |row: &usize| chart.stacked(*row).is_some_and(|all| all.known == 0 && all.unpriced > 0);
    for row in (0..count).filter(unknown) {
        let (from, to) = (plot.x(row, count), plot.x(row + 1, count));
        let middle = (from + to) / 2.0;
        if to - from >= 8.0 {
            canvas.text("?", (middle, plot.bottom - 5.0), Letters::small(canvas.inks.muted, Side::Middle));
        } else {
            canvas.fill(
                Place { x: middle - 1.0, y: plot.bottom - 5.0, width: 2.0, height: 2.0 },
                canvas.inks.muted,
                1.0,
            );
        }
    }
}
