//! Whatever comes in, a whole picture comes out.

use super::*;
use crate::language::Language;

fn amount() -> impl Strategy<Value = Option<Amount>> {
    let figure = prop_oneof![Just(0), Just(1), Just(-1), Just(i128::MAX), Just(i128::MIN), any::<i128>(), 0..1_000i128];
    let amount = (figure.clone(), figure, prop_oneof![Just(0), 0..9u64, Just(u64::MAX)])
        .prop_map(|(known, estimated, unpriced)| Amount { known, estimated, unpriced });
    proptest::option::weighted(0.9, amount)
}

fn series() -> impl Strategy<Value = Vec<Series>> {
    let values = proptest::collection::vec(amount(), 0..40);
    let series = (".{0,60}", values).prop_map(|(name, values)| Series { name, values });
    proptest::collection::vec(series, 0..13)
}

fn unit() -> impl Strategy<Value = Unit> {
    let money = prop_oneof![Just(Currency::USD), Just("KWD".parse().expect("a code")), Just(Currency::INR)];
    prop_oneof![money.prop_map(Unit::Money), Just(Unit::Tokens), Just(Unit::Percent), Just(Unit::Milliseconds)]
}

fn labels() -> impl Strategy<Value = Labels> {
    let days =
        (-9_000i16..=9_999, 0..400usize).prop_map(|(year, count)| Labels::Days { first: date(year, 12, 31), count });
    let names = (proptest::collection::vec(".{0,80}", 0..60), 0..3usize)
        .prop_map(|(names, others)| Labels::Names { names, others });
    prop_oneof![days, names, Just(Labels::Hours)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_figures_make_a_picture(
        kind in proptest::sample::select(&KINDS[..]),
        (series, labels, unit, title) in (series(), labels(), unit(), ".{0,99}"),
        (width, height) in (0..5_000u32, 0..5_000u32),
        budget in proptest::option::of(any::<i128>()),
        guess in proptest::option::of((0..500usize, any::<i128>())),
        (dark, page) in any::<(bool, bool)>(),
    ) {
        let theme = if dark { Theme::Dark } else { Theme::Light };
        let forecast = guess.map(|(from, likely)| {
            let guess = Guess { low: likely / 2, likely, high: likely.saturating_mul(2) };
            Forecast { from, each: guess, at_end: guess }
        });
        let size = Size { width, height };
        let frame = if page { Frame::Page(Language::Hindi) } else { Frame::Whole };
        let grouping = Grouping::Indian;
        let chart = Chart { kind, title, labels, series, unit, budget, forecast, theme, size, grouping, frame };
        let drawing = drawn(&chart);
        let (across, down) = (drawing.data.width, drawing.data.height);
        prop_assert!(Document::parse(&drawing.svg).is_ok());
        for place in drawing.data.bars.iter().map(|bar| bar.place).chain(drawing.data.rows.iter().filter_map(|row| row.place)) {
            let Place { x, y, width, height } = place;
            prop_assert!([x, y, width, height].iter().all(|edge| edge.is_finite() && *edge >= 0.0), "{place:?}");
            prop_assert!(x + width <= across as f32 + 0.5 && y + height <= down as f32 + 0.5, "{place:?}");
        }
        prop_assert!(serde_json::to_string(&drawing).is_ok());
    }
}

#[test]
fn a_year_of_a_dozen_models_is_drawn_on_a_phone() {
    let chart = Chart { size: Size { width: 360, height: 240 }, ..story(Kind::CostPerDay, 366, 12) };
    assert_eq!(drawn(&chart).data.rows.len(), 366);
}

#[test]
fn ten_thousand_days_are_cut_rather_than_drawn_for_minutes() {
    assert_eq!(drawn(&story(Kind::TokensPerDay, 10_000, 1)).data.rows.len(), 3_700);
}
