//! The picture of no figures: sentences that say why, and what would fill it. No axes of nothing.

use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Letters, Side};
use super::chart::Chart;
use super::frame;
use super::text::{Weight, fitted};

/// Why there is nothing to draw, and what to do; `None` if there is something.
pub(super) fn reason(chart: &Chart) -> Option<[String; 2]> {
    let values = || chart.series.iter().flat_map(|series| &series.values).flatten();
    let unpriced: u64 = values().map(|amount| amount.unpriced).fold(0, u64::saturating_add);
    let blank = match chart.kind.adds_up() {
        true => values().all(|amount| amount.known == 0),
        false => values().next().is_none(),
    };
    match (blank, unpriced) {
        (false, _) => None,
        (true, 0) => {
            Some(["Nothing was used here yet.", "Run “outcrop env” and ask Claude Code something."].map(str::to_owned))
        }
        (true, count) => {
            let requests = if count == 1 { "1 request was" } else { &format!("{count} requests were") };
            Some([
                format!("{requests} made, of models without a known price."),
                "See “outcrop models” for prices.".to_owned(),
            ])
        }
    }
}

pub(super) fn draw<B: DrawingBackend>(canvas: &mut Canvas<B>, chart: &Chart, reason: &[String; 2]) {
    if chart.frame.is_page() {
        return;
    }
    frame::title(canvas, chart);
    let (middle, height) = (chart.size.width as f32 / 2.0, chart.size.height as f32 / 2.0);
    let room = chart.size.width as f32 - 2.0 * frame::PAD;
    let [why, what] = reason;
    let why_letters = Letters { size: 14.0, ..Letters::normal(canvas.inks.text, Side::Middle) };
    canvas.text(&fitted(why, 14.0, Weight::Regular, room), (middle, height + 4.0), why_letters);
    let what_letters = Letters::normal(canvas.inks.muted, Side::Middle);
    canvas.text(&fitted(what, 12.0, Weight::Regular, room), (middle, height + 26.0), what_letters);
}
