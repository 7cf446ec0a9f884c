//! What the colours, patterns and lines of a picture mean, for a page that says it in its own words.

use serde::Serialize;
use ts_rs::TS;

use super::canvas::Canvas;
use super::chart::{Chart, Form, Size};
use super::legend::{self, Mark, SWATCH};
use super::svg::{Pen, Svg};
use super::{columns, figures};

/// A legend without words. Each mark is a small SVG.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(rename = "ChartKey")]
pub struct Key {
    /// One for each column.
    pub series: Vec<String>,
    /// Of figures that are a guess in part, if there are any.
    pub estimate: Option<String>,
    /// Of the budget's line.
    pub budget: Option<Budget>,
    /// Of what is expected.
    pub outlook: Option<Outlook>,
}

/// A limit for each bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ChartBudget")]
pub struct Budget {
    /// Of its line.
    pub mark: String,
    /// How much it is.
    pub text: String,
    /// Whether the line is in the picture; else it is far above it.
    pub drawn: bool,
}

/// What is expected of the rows behind the last figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ChartOutlook")]
pub struct Outlook {
    /// Of its band.
    pub mark: String,
    /// The first row that is guessed.
    pub from: usize,
    /// Of each such row.
    pub each: String,
    /// Of all rows together: one in ten is lower,
    pub low: String,
    /// the middle,
    pub likely: String,
    /// one in ten is higher.
    pub high: String,
}

pub(super) fn key(chart: &Chart) -> Key {
    let full = |figure| figures::full(figure, chart.unit, chart.grouping);
    let guess = |figure| figures::guess(figure, chart.unit, chart.grouping);
    let columns = chart.form() == Form::Columns;
    let estimated = chart.kind.adds_up() && chart.total().estimated > 0;
    Key {
        series: (0..chart.series.len()).map(|series| mark(chart, Mark::of(chart, series))).collect(),
        estimate: estimated.then(|| mark(chart, Mark::Estimate)),
        budget: chart.budget.filter(|_| columns).map(|budget| Budget {
            mark: mark(chart, Mark::Budget),
            text: full(budget),
            drawn: columns::shows_budget(chart),
        }),
        outlook: chart.forecast.filter(|_| columns).map(|forecast| Outlook {
            mark: mark(chart, Mark::Forecast),
            from: forecast.from,
            each: guess(forecast.each.likely),
            low: guess(forecast.at_end.low),
            likely: guess(forecast.at_end.likely),
            high: guess(forecast.at_end.high),
        }),
    }
}

fn mark(chart: &Chart, mark: Mark) -> String {
    let size = Size { width: mark.wide() as u32, height: SWATCH as u32 };
    let mut svg = Svg::new(chart.kind.word(), size, chart.theme, legend::textured(chart));
    mark.draw(&Canvas::new(Pen(&mut svg), chart.theme), chart, (0.0, SWATCH / 2.0));
    svg.unnamed()
}
