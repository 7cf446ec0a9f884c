//! What is too much for one picture is added up: the seventh and all further models become "other", negative figures
//! become nothing, and values without a label are left out. Sums stay what they are, to the last unit.

use super::Forecast;
use super::chart::{Amount, Chart, Form, Labels, Series};

/// As many as there are colours that everybody can tell apart.
pub(super) const SHOWN: usize = 6;

/// The name of what is left.
pub(super) const OTHER: &str = "other";

/// What is left for the figures and what stands below them.
const LEAST: f32 = 128.0;

/// More days than this are no chart any more.
const PLACES: usize = 3_700;

pub(super) fn folded(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    chart.labels = bounded(chart.labels);
    chart.size = chart.size.within_bounds();
    chart.budget = chart.budget.map(|budget| Amount::exact(budget).sane().known);
    chart.forecast = chart.forecast.map(Forecast::sane);
    let count = chart.labels.count();
    for series in &mut chart.series {
        series.values.resize(count, None);
        series.values.iter_mut().for_each(|value| *value = value.map(Amount::sane));
    }
    if chart.kind.adds_up() && chart.series.len() > SHOWN + 1 {
        fold_series(&mut chart);
    }
    let least = (super::frame::header_height(&chart) + LEAST).ceil() as u32;
    chart.size.height = chart.size.height.max(least);
    if chart.form() == Form::Rows {
        fold_rows(&mut chart);
    }
    chart
}

fn bounded(labels: Labels) -> Labels {
    match labels {
        Labels::Days { first, count } => Labels::Days { first, count: count.min(PLACES) },
        other => other,
    }
}

/// The six largest in their order, and the rest as one.
fn fold_series(chart: &mut Chart) {
    let total = |series: &Series| series.values.iter().flatten().fold(Amount::default(), |a, b| a.plus(*b));
    chart.series.sort_by_key(|series| std::cmp::Reverse(total(series).known));
    let rest = chart.series.split_off(SHOWN);
    let values = (0..chart.labels.count()).map(|place| sum(rest.iter().map(|series| series.values[place]))).collect();
    chart.series.push(Series { name: OTHER.to_owned(), values });
}

/// As many rows as there is height for, the largest first; the last one stands for all others.
fn fold_rows(chart: &mut Chart) {
    let Labels::Names { names, others } = &chart.labels else { return };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(chart.stacked(*place).map_or(-1, |amount| amount.known)));
    let room = super::rows::room(chart);
    let kept = if chart.labels.count() > room { room - 1 } else { names.len() };
    let rest = order.split_off(kept.min(names.len()));
    let (shown, others) = (order.iter().map(|place| names[*place].clone()).collect(), others + rest.len());
    // The place of those that were not named from the beginning is the one behind the names.
    let rest: Vec<usize> = rest.into_iter().chain(names.len()..chart.labels.count()).collect();
    for series in &mut chart.series {
        let named = order.iter().map(|place| series.values[*place]);
        let unnamed = (!rest.is_empty()).then(|| sum(rest.iter().map(|place| series.values[*place])));
        series.values = named.chain(unnamed).collect();
    }
    chart.labels = Labels::Names { names: shown, others };
}

fn sum(values: impl Iterator<Item = Option<Amount>>) -> Option<Amount> {
    values.flatten().reduce(Amount::plus)
}
