//! What is around the figures: background, title, the line below it, the legend, the value axis and its lines.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordi128;
use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Letters, Side};
use super::chart::{Chart, Labels};
use super::data::Place;
use super::svg::PX;
use super::text::{Weight, fitted, width};
use super::ticks::Ticks;
use super::{calendar, figures, legend, spoken};

/// Around everything.
pub(super) const PAD: f32 = 16.0;

/// The same where the page keeps its own distance: no line is cut at the edge, and half a label has room.
const BLEED: f32 = 1.0;
const HALF_A_LABEL: f32 = 6.0;

/// Where the title's baseline is, and that of the line below it.
const TITLE: f32 = 29.0;
const HEADLINE: f32 = 48.0;

/// From line to line of what is said.
const LINE: f32 = 17.0;

/// Between the headline and the legend, and between that and the plot.
const GAP: f32 = 10.0;

/// Below the plot: one line of labels, or two.
const LABELS: [f32; 2] = [32.0, 48.0];

/// Between one line of the grid and the next there is at least this.
const APART: f32 = 38.0;

/// Where figures are drawn, and which figure is where.
pub(super) struct Plot {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    ticks: Ticks,
}

/// The background and the title.
pub(super) fn title<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart) {
    if chart.frame.is_page() {
        return;
    }
    let (width, height) = (chart.size.width as f32, chart.size.height as f32);
    canvas.fill(Place { x: 0.0, y: 0.0, width, height }, canvas.inks.background, 1.0);
    let title = fitted(&chart.title, 15.0, Weight::Medium, width - 2.0 * PAD);
    canvas.text(&title, (PAD, TITLE), Letters::heading(canvas.inks.text));
}

/// All that stands above the figures.
pub(super) fn header<B: DrawingBackend>(canvas: &Canvas<B>, chart: &Chart) {
    if chart.frame.is_page() {
        return;
    }
    title(canvas, chart);
    let lines = headlines(chart);
    for (line, below) in lines.iter().zip(0u8..) {
        let at = (PAD, HEADLINE + f32::from(below) * LINE);
        canvas.text(line, at, Letters::normal(canvas.inks.muted, Side::Left));
    }
    legend::draw(canvas, chart, headline_end(lines.len()) + GAP);
}

/// How far down the header goes.
pub(super) fn header_height(chart: &Chart) -> f32 {
    if chart.frame.is_page() {
        return HALF_A_LABEL;
    }
    headline_end(headlines(chart).len()) + GAP + legend::height(chart) + GAP
}

/// What is said below the title, in as many lines as it takes.
fn headlines(chart: &Chart) -> Vec<String> {
    let room = chart.size.width as f32 - 2.0 * PAD;
    let mut lines: Vec<String> = Vec::new();
    for part in spoken::headline(chart) {
        let longer = lines.last().map(|line| format!("{line} · {part}"));
        match (lines.last_mut(), longer.filter(|line| width(line, 12.0, Weight::Regular) <= room)) {
            (Some(last), Some(longer)) => *last = longer,
            _ => lines.push(fitted(&part, 12.0, Weight::Regular, room)),
        }
    }
    lines
}

fn headline_end(lines: usize) -> f32 {
    HEADLINE + LINE * lines.saturating_sub(1) as f32
}

impl Plot {
    /// A plot for figures up to `highest`.
    pub(super) fn of(chart: &Chart, highest: i128) -> Self {
        let [one, two] = LABELS;
        let plot = Self::above(chart, highest, two);
        if plot.scale(chart).contexts.is_empty() { Self::above(chart, highest, one) } else { plot }
    }

    fn above(chart: &Chart, highest: i128, labels: f32) -> Self {
        // Half a label stands above the highest line.
        let top = (header_height(chart) + 4.0).round();
        let bottom = chart.size.height as f32 - labels;
        let ticks = Ticks::up_to(highest, ((bottom - top) / APART).clamp(1.0, 6.0) as usize, chart.unit);
        let figures = ticks.at.iter().map(|tick| figures::axis(*tick, ticks.top(), chart.unit, chart.grouping));
        let widest = figures.map(|label| width(&label, calendar::SIZE, Weight::Regular)).fold(0.0, f32::max);
        let edge = if chart.frame.is_page() { BLEED } else { PAD };
        Self { left: (edge + widest + 8.0).round(), right: chart.size.width as f32 - edge, top, bottom, ticks }
    }

    /// How far down a figure is, in whole pixels; what is not nothing is seen.
    pub(super) fn y(&self, figure: i128) -> f32 {
        let scale = RangedCoordi128::from(0..self.ticks.top());
        let limits = ((self.bottom * PX as f32) as i32, (self.top * PX as f32) as i32);
        let y = (scale.map(&figure, limits) as f32 / PX as f32).round();
        if figure > 0 { y.min(self.bottom - 1.0) } else { y }
    }

    /// Where a place begins. The last one ends where one more would begin.
    pub(super) fn x(&self, place: usize, count: usize) -> f32 {
        self.left + (self.right - self.left) * place as f32 / count.max(1) as f32
    }

    /// The lines of the grid with their figures.
    pub(super) fn grid<B: DrawingBackend>(&self, canvas: &Canvas<B>, chart: &Chart) {
        let inks = canvas.inks;
        for tick in &self.ticks.at {
            let y = self.y(*tick) + if *tick == 0 { 0.0 } else { 0.5 };
            if *tick > 0 {
                canvas.line(&[(self.left, y), (self.right, y)], inks.grid, 1.0);
            }
        }
        for tick in &self.ticks.at {
            let label = figures::axis(*tick, self.ticks.top(), chart.unit, chart.grouping);
            canvas.text(&label, (self.left - 8.0, self.y(*tick) + 4.0), Letters::small(inks.muted, Side::Right));
        }
    }

    /// The line on which everything stands, and what its places are called.
    pub(super) fn base<B: DrawingBackend>(&self, canvas: &mut Canvas<B>, chart: &Chart) {
        let y = self.bottom + 0.5;
        canvas.line(&[(self.left, y), (self.right, y)], canvas.inks.base, 1.0);
        let count = chart.labels.count();
        let room = self.room(chart);
        self.labels(canvas, &self.scale(chart), room);
        let place =
            |place| Place { x: self.x(place, count), y: self.top, width: room.slot, height: self.bottom - self.top };
        canvas.found.places = (0..count).map(place).collect();
    }

    fn room(&self, chart: &Chart) -> calendar::Room {
        let slot = self.x(1, chart.labels.count()) - self.left;
        calendar::Room { left: self.left, slot, end: chart.size.width as f32, language: chart.frame.language() }
    }

    fn scale(&self, chart: &Chart) -> calendar::Scale {
        match &chart.labels {
            Labels::Days { first, count } => calendar::days(*first, *count, self.room(chart)),
            Labels::Hours => calendar::hours(self.room(chart)),
            Labels::Names { .. } => calendar::Scale::default(),
        }
    }

    fn labels<B: DrawingBackend>(&self, canvas: &Canvas<B>, scale: &calendar::Scale, room: calendar::Room) {
        let inks = canvas.inks;
        let begin = |tick: &calendar::Tick| room.left + tick.place as f32 * room.slot;
        for tick in scale.ticks.iter().filter(|tick| !tick.centred) {
            let x = begin(tick).round() + 0.5;
            canvas.line(&[(x, self.bottom + 1.0), (x, self.bottom + 6.0)], inks.base, 1.0);
        }
        for tick in &scale.ticks {
            let (x, side) = match tick.centred {
                true => (begin(tick) + room.slot / 2.0, Side::Middle),
                false => (begin(tick), Side::Left),
            };
            canvas.text(&tick.text, (x, self.bottom + 18.0), Letters::small(inks.muted, side));
        }
        for tick in &scale.contexts {
            canvas.text(
                &tick.text,
                (begin(tick), self.bottom + 35.0),
                Letters { weight: Weight::Medium, ..Letters::small(inks.muted, Side::Left) },
            );
        }
    }
}
