//! What is too much for one picture is added up: the seventh and all further models become "other", negative figures
//! become nothing, and values without a label are left out. Sums stay what they are, to the last unit.

use super::chart::{Amount, Chart, Form, Labels, Series};

/// As many as there are colours that everybody can tell apart.
pub(super) const SHOWN: usize = 6;

/// The name of what is left.
pub(super) const OTHER: &str = "other";

/// More days than this are no chart any more.
const PLACES: usize = 3_700;

pub(super) fn folded(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    chart.labels = bounded(chart.labels);
    chart.size = chart.size.within_bounds();
    let count = chart.labels.count();
    for series in &mut chart.series {
        series.values.resize(count, None);
        series.values.iter_mut().for_each(|value| *value = value.map(Amount::sane));
    }
    if chart.kind.adds_up() && chart.series.len() > SHOWN + 1 {
        fold_series(&mut chart);
    }
    if chart.kind.form() == Form::Rows {
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
    let Labels::Names(names) = &chart.labels else { return };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(chart.stacked(*place).map_or(-1, |amount| amount.known)));
    let room = super::rows::room(chart);
    let kept = if order.len() > room { room - 1 } else { order.len() };
    let rest = order.split_off(kept);
    let mut shown: Vec<String> = order.iter().map(|place| names[*place].clone()).collect();
    if !rest.is_empty() {
        shown.push(format!("{} others", rest.len()));
    }
    for series in &mut chart.series {
        let mut values: Vec<_> = order.iter().map(|place| series.values[*place]).collect();
        if !rest.is_empty() {
            values.push(sum(rest.iter().map(|place| series.values[*place])));
        }
        series.values = values;
    }
    chart.labels = Labels::Names(shown);
}

fn sum(values: impl Iterator<Item = Option<Amount>>) -> Option<Amount> {
    values.flatten().reduce(Amount::plus)
}
