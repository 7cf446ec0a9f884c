//! Lying bars with a name before and a figure behind them: cost by session and by agent. Figures stand at the bars,
//! so there is no axis.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordi128;
use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Letters, Side};
use super::chart::{Amount, Chart, Labels};
use super::data::{Bar, Place};
use super::folded::SHOWN;
use super::legend::{FAINT, paint_of};
use super::svg::PX;
use super::text::{Weight, fitted, width};
use super::{figures, frame, spoken};

/// The least and the most from row to row.
const TIGHT: f32 = 24.0;
const WIDE: f32 = 40.0;

/// The share of the width that names may take.
const NAMES: f32 = 0.34;

/// Where the bars are.
struct Lanes {
    left: f32,
    right: f32,
    top: f32,
    step: f32,
    highest: i128,
}

/// How many rows there is height for.
pub(super) fn room(chart: &Chart) -> usize {
    let free = chart.size.height as f32 - frame::header_height(chart) - frame::PAD;
    ((free / TIGHT) as usize).max(2)
}

pub(super) fn draw<B: DrawingBackend>(canvas: &mut Canvas<B>, chart: &Chart) {
    frame::header(canvas, chart);
    let lanes = Lanes::of(chart);
    for row in 0..chart.labels.count() {
        lanes.name(canvas, chart, row);
    }
    for series in 0..chart.series.len() {
        for row in 0..chart.labels.count() {
            lanes.part(canvas, chart, row, series);
        }
    }
    for row in 0..chart.labels.count() {
        lanes.figure(canvas, chart, row);
        canvas.found.places.push(lanes.stripe(chart, row));
    }
    let (from, to) = (lanes.top, lanes.top + lanes.step * chart.labels.count() as f32);
    canvas.line(&[(lanes.left - 0.5, from), (lanes.left - 0.5, to)], canvas.inks.base, 1.0);
}

impl Lanes {
    fn of(chart: &Chart) -> Self {
        let count = chart.labels.count();
        let all = chart.size.width as f32;
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width(&text, 12.0, Weight::Regular)).fold(0.0, f32::max)
        };
        let names = widest(&mut (0..count).map(|row| spoken::label(&chart.labels, row))).min(all * NAMES);
        let top = frame::header_height(chart);
        let free = chart.size.height as f32 - top - frame::PAD;
        let highest = (0..count).filter_map(|row| chart.stacked(row)).map(|all| all.known).max().unwrap_or(0);
        let left = (frame::PAD + names + 10.0).round();
        Self {
            left,
            right: left + longest(chart, all - frame::PAD - left, highest),
            top,
            step: (free / count.max(1) as f32).clamp(TIGHT, WIDE).floor(),
            highest: highest.max(1),
        }
    }

    fn x(&self, figure: i128) -> f32 {
        let limits = ((self.left * PX as f32) as i32, (self.right * PX as f32) as i32);
        let x = (RangedCoordi128::from(0..self.highest).map(&figure, limits) as f32 / PX as f32).round();
        if figure > 0 { x.max(self.left + 1.0) } else { x }
    }

    fn middle(&self, row: usize) -> f32 {
        (self.top + (row as f32 + 0.5) * self.step).round()
    }

    fn stripe(&self, chart: &Chart, row: usize) -> Place {
        let y = self.top + row as f32 * self.step;
        Place { x: 0.0, y, width: chart.size.width as f32, height: self.step }
    }

    fn name<B: DrawingBackend>(&self, canvas: &Canvas<B>, chart: &Chart, row: usize) {
        let name = spoken::label(&chart.labels, row);
        let name = fitted(&name, 12.0, Weight::Regular, self.left - frame::PAD - 10.0);
        canvas.text(&name, (self.left - 10.0, self.middle(row) + 4.0), Letters::normal(canvas.inks.text, Side::Right));
    }

    fn part<B: DrawingBackend>(&self, canvas: &mut Canvas<B>, chart: &Chart, row: usize, series: usize) {
        let Some(amount) = chart.at(series, row).filter(|amount| amount.known > 0) else { return };
        let before = (0..series).filter_map(|other| chart.at(other, row)).fold(Amount::default(), Amount::plus).known;
        let [from, middle, to] = [0, amount.known - amount.estimated, amount.known].map(|part| self.x(before + part));
        let thick = (self.step * 0.56).round();
        let y = self.middle(row) - (thick / 2.0).round();
        let place = |from: f32, to: f32| Place { x: from, y, width: to - from, height: thick };
        let ink = canvas.inks.of_series(paint(chart, row, series));
        let seam = if before > 0 && middle - from >= 4.0 { 1.0 } else { 0.0 };
        if middle > from {
            canvas.fill(place(from + seam, middle), ink, 1.0);
        }
        if to > middle {
            canvas.fill(place(middle, to), ink, FAINT);
        }
        canvas.found.bars.push(Bar { row, column: series, place: place(from, to) });
    }

    fn figure<B: DrawingBackend>(&self, canvas: &Canvas<B>, chart: &Chart, row: usize) {
        let end = chart.stacked(row).map_or(self.left, |amount| self.x(amount.known));
        let at = (end + 8.0, self.middle(row) + 4.0);
        canvas.text(&figure(chart, row), at, Letters::normal(canvas.inks.muted, Side::Left));
    }
}

/// All others together are no session of their own.
fn paint(chart: &Chart, row: usize, series: usize) -> usize {
    let others = matches!(&chart.labels, Labels::Names { names, .. } if row >= names.len());
    if others && chart.series.len() == 1 { SHOWN } else { paint_of(chart, series) }
}

/// How long the highest bar may be for every bar to have its figure behind it in `room`.
fn longest(chart: &Chart, room: f32, highest: i128) -> f32 {
    let bound = |row: usize| {
        let share = chart.stacked(row).map_or(0.0, |all| all.known as f32 / highest.max(1) as f32);
        let free = room - 12.0 - width(&figure(chart, row), 12.0, Weight::Regular);
        if share > 0.0 { free / share } else { room }
    };
    // Whatever the figures take, a bar stays a bar.
    (0..chart.labels.count()).map(bound).fold(room, f32::min).max(40.0)
}

fn figure(chart: &Chart, row: usize) -> String {
    let Some(amount) = chart.stacked(row) else { return "–".to_owned() };
    if amount.unpriced > 0 {
        return figures::amount(amount, chart.unit, chart.grouping, chart.frame.language());
    }
    let about = if amount.estimated > 0 { "≈ " } else { "" };
    format!("{about}{}", figures::beside(amount.known, chart.unit, chart.grouping))
}
