//! Figures: nothing is lost when models are folded, and every bar is where its figure says.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_table_adds_up_to_what_came_in_to_the_last_unit(figures in table(1..40, 1..13)) {
        let came: i128 = figures.iter().flatten().sum();
        let data = drawn(&of_table(&figures)).data;
        let units = |cell: &Option<Cell>| cell.as_ref().map_or(0, |cell| cell.units.parse::<i128>().expect("digits"));
        let rows: i128 = data.rows.iter().map(|row| units(&row.total)).sum();
        let cells: i128 = data.rows.iter().flat_map(|row| &row.cells).map(units).sum();
        let (all, columns) = data.totals.split_last().expect("a total of all");
        prop_assert_eq!([rows, cells, units(all), columns.iter().map(units).sum()], [came; 4]);
        prop_assert!(data.columns.len() <= 7);
    }

    #[test]
    fn bars_of_a_stack_stand_on_each_other_without_a_gap(figures in table(1..40, 1..8)) {
        let data = drawn(&of_table(&figures)).data;
        for row in 0..data.rows.len() {
            let mut bars: Vec<&Bar> = data.bars.iter().filter(|bar| bar.row == row).collect();
            bars.sort_by_key(|bar| bar.column);
            for pair in bars.windows(2) {
                prop_assert_eq!(pair[1].place.y + pair[1].place.height, pair[0].place.y);
            }
            if data.rows[row].total.as_ref().is_some_and(|cell| cell.units != "0") {
                prop_assert!(!bars.is_empty(), "what was spent is seen");
            }
        }
    }
}

#[test]
fn a_bar_twice_as_high_is_a_figure_twice_as_large() {
    let mut chart = story(Kind::CostPerDay, 2, 1);
    chart.series[0].values = [100, 50].map(|units| Some(Amount::exact(units * PICOS))).to_vec();
    let bars = drawn(&chart).data.bars;
    assert!((bars[0].place.height - 2.0 * bars[1].place.height).abs() <= 1.0, "{bars:?}");
}

#[test]
fn every_bar_of_a_row_stops_before_its_figure() {
    let chart = story(Kind::CostBySession, 9, 1);
    let figures: Vec<_> = texts(&chart).0.into_iter().filter(|text| text.text.starts_with('₹')).collect();
    for bar in drawn(&chart).data.bars {
        let middle = bar.place.y + bar.place.height / 2.0;
        let figure = figures.iter().find(|text| text.top < middle && middle < text.bottom).expect("a figure beside it");
        assert!(bar.place.x + bar.place.width < figure.left);
    }
}

#[test]
fn sessions_that_find_no_room_are_one_row_with_their_sum() {
    let mut chart = story(Kind::CostBySession, 40, 1);
    chart.size.height = 240;
    let data = drawn(&chart).data;
    let last = data.rows.last().expect("rows");
    assert!(data.summary.contains("highest for session-"), "{}", data.summary);
    assert!(data.rows.len() < 12 && last.label.ends_with(" others"), "{}", last.label);
}

#[test]
fn what_is_not_known_is_told_and_never_drawn_as_nothing() {
    let mut chart = story(Kind::CostPerDay, 3, 1);
    chart.series[0].values[1] = Some(Amount { known: 0, estimated: 0, unpriced: 2 });
    let drawing = drawn(&chart);
    let cell = drawing.data.rows[1].cells[0].clone().expect("there were requests");
    assert_eq!((cell.text.as_str(), cell.sure), ("2 unpriced", Sure::Unpriced));
    assert!(texts(&chart).0.iter().any(|text| text.text == "?"));
    assert!(drawing.data.summary.ends_with("Not counted: 2 requests without a price."), "{}", drawing.data.summary);
}

#[test]
fn a_summary_says_what_the_eye_would_see() {
    let mut chart = story(Kind::CostPerDay, 30, 2);
    chart.title = "Cost per day".to_owned();
    chart.budget = Some(200 * PICOS);
    chart.series[0].values = vec![Some(Amount::exact(10 * PICOS)); 30];
    chart.series[1].values = vec![None; 30];
    chart.series[1].values[13] = Some(Amount { known: 300 * PICOS, estimated: 100 * PICOS, unpriced: 0 });
    assert_eq!(
        drawn(&chart).data.summary,
        "Cost per day, 1 to 30 November 2026: ₹600.00 in all, highest on 14 November 2026 with ₹310.00, \
         50% of it claude-opus-5-1. The budget of ₹200.00 was exceeded once. ₹100.00 of it is estimated."
    );
}

fn table(days: std::ops::Range<usize>, series: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<i128>>> {
    let figure = prop_oneof![Just(0), 0..1_000i128, 0..i128::from(i64::MAX)];
    (days, series).prop_flat_map(move |(days, series)| {
        proptest::collection::vec(proptest::collection::vec(figure.clone(), days), series)
    })
}

fn of_table(figures: &[Vec<i128>]) -> Chart {
    let mut chart = story(Kind::CostPerDay, figures[0].len(), figures.len());
    for (series, figures) in chart.series.iter_mut().zip(figures) {
        series.values = figures.iter().map(|figure| Some(Amount::exact(*figure))).collect();
    }
    chart
}
