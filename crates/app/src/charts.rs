//! Charts: figures in, an SVG out, with its figures for hovering and for the table beside it, and a sentence for
//! those who do not see it. Data in, text out: no SQL, no clock, no files.
//!
//! A [`Chart`] says what is to be shown. [`drawn`] folds what is too much, lays it out by its kind and draws it with
//! `plotters` on a backend of ours whose SVG is small and stays text. [`png`] makes a picture of such an SVG.

mod calendar;
mod canvas;
mod chart;
mod columns;
mod data;
mod figures;
mod folded;
mod forecast;
mod frame;
mod key;
mod legend;
mod lines;
mod months;
mod nothing;
mod paint;
mod png;
mod rows;
mod spoken;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod ticks;

use plotters_backend::DrawingBackend;

use crate::money_format::Currency;
use chart::Form;
pub use chart::{Amount, Chart, Frame, Kind, Labels, Series, Size, Unit};
pub use data::{Bar, Cell, Data, Place, Row, Sure};
pub use forecast::{Forecast, Guess};
pub use key::{Budget, Key, Outlook};
pub use paint::Theme;
pub use png::{NoPicture, png};

/// A chart that was drawn.
#[derive(Clone, Debug, serde::Serialize, ts_rs::TS)]
pub struct Drawing {
    /// The picture; its texts are text, and it needs nothing else.
    pub svg: String,
    /// What the picture shows, in figures.
    pub data: Data,
}

/// Draws a chart. Whatever the figures are, something is drawn: no figures make a sentence that says so.
pub fn drawn(chart: &Chart) -> Drawing {
    let chart = folded::folded(chart);
    let mut svg = svg::Svg::new(chart.kind.word(), chart.size, chart.theme, legend::textured(&chart));
    let found = painted(svg::Pen(&mut svg), &chart);
    let summary = spoken::summary(&chart);
    // A page says itself what the picture is; a title in it would pop up under the pointer.
    let svg = if chart.frame.is_page() { svg.unnamed() } else { svg.finish(&chart.title, &summary) };
    Drawing { svg, data: data::data(&chart, summary, found) }
}

/// An amount that nobody knows yet, to three digits: more would be a promise.
pub(crate) fn guess(picos: i128, currency: Currency) -> String {
    figures::guess(picos, Unit::Money(currency), currency.grouping())
}

/// Draws on any backend that counts in tenths of pixels, and tells what is where.
fn painted<B: DrawingBackend>(backend: B, chart: &Chart) -> canvas::Found {
    let mut canvas = canvas::Canvas::new(backend, chart.theme);
    match (nothing::reason(chart), chart.form()) {
        (Some(reason), _) => nothing::draw(&mut canvas, chart, &reason),
        (None, Form::Columns) => columns::draw(&mut canvas, chart),
        (None, Form::Rows) => rows::draw(&mut canvas, chart),
        (None, Form::Lines) => lines::draw(&mut canvas, chart),
    }
    canvas.found
}
