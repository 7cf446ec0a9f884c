//! Lines: the share of cache hits, and the time to the first event, the median drawn through with round marks, the slowest twentieth dashed with
//! square ones. Where a day has no figure the line is broken.

use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Point};
use super::chart::Chart;
use super::data::{Bar, Place};
use super::frame::{self, Plot};
use super::legend::paint_of;

/// Marks stand on the line where days are this far apart.
const APART: f32 = 9.0;

const THICK: f32 = 2.0;
const MARK: f32 = 3.0;

pub(super) fn draw<B: DrawingBackend>(canvas: &mut Canvas<B>, chart: &Chart) {
    frame::header(canvas, chart);
    let figures = chart.series.iter().flat_map(|series| &series.values).flatten();
    let plot = Plot::of(chart, figures.map(|amount| amount.known).max().unwrap_or(0));
    plot.grid(canvas, chart);
    for series in 0..chart.series.len() {
        let points = points(chart, &plot, series);
        let marked = plot.x(1, chart.labels.count()) - plot.left >= APART;
        for run in runs(&points) {
            stroke(canvas, chart, series, run);
            if marked || run.len() == 1 {
                run.iter().for_each(|point| mark(canvas, chart, series, *point));
            }
        }
        let bars = points.iter().enumerate().filter_map(|(row, point)| Some((row, (*point)?)));
        let around = |(x, y): Point| Place { x: x - MARK, y: y - MARK, width: 2.0 * MARK, height: 2.0 * MARK };
        canvas.found.bars.extend(bars.map(|(row, point)| Bar { row, column: series, place: around(point) }));
    }
    plot.base(canvas, chart);
}

/// A piece of a series' line, for the legend.
pub(super) fn sample<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, series: usize, across: [Point; 2]) {
    stroke(canvas, chart, series, &across.map(Some));
    let [(from, y), (to, _)] = across;
    mark(canvas, chart, series, Some(((from + to) / 2.0, y)));
}

fn points(chart: &Chart, plot: &Plot, series: usize) -> Vec<Option<Point>> {
    let count = chart.labels.count();
    let middle = |row| (plot.x(row, count) + plot.x(row + 1, count)) / 2.0;
    (0..count).map(|row| Some((middle(row), plot.y(chart.at(series, row)?.known)))).collect()
}

/// Neighbours that all have a figure.
fn runs(points: &[Option<Point>]) -> impl Iterator<Item = &[Option<Point>]> {
    points.split(Option::is_none).filter(|run| !run.is_empty())
}

fn stroke<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, series: usize, run: &[Option<Point>]) {
    let points: Vec<Point> = run.iter().flatten().copied().collect();
    let ink = canvas.inks.of_series(paint_of(chart, series));
    match (points.len(), series % 2) {
        (0 | 1, _) => {}
        (_, 0) => canvas.line(&points, ink, THICK),
        _ => canvas.dashes(&points, ink, THICK),
    }
}

fn mark<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart, series: usize, point: Option<Point>) {
    let Some((x, y)) = point else { return };
    let ink = canvas.inks.of_series(paint_of(chart, series));
    match series % 2 {
        0 => canvas.dot((x, y), MARK, ink),
        _ => canvas.fill(Place { x: x - MARK, y: y - MARK, width: 2.0 * MARK, height: 2.0 * MARK }, ink, 1.0),
    }
}
