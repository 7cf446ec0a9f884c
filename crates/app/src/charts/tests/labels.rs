//! No text lies on another, or outside of the picture.

use super::*;

#[test]
fn no_two_texts_touch_in_any_chart_of_any_period_on_any_screen() {
    for kind in KINDS {
        for count in [1, 2, 7, 14, 30, 31, 61, 90, 365, 366] {
            for series in [1, 3, 12] {
                for width in [360, 480, 720, 1280, 2560] {
                    let chart = story(kind, count, series);
                    let budget = Some(60 * PICOS);
                    let chart = Chart { size: Size { width, height: 320 }, budget, ..chart };
                    assert_apart(&chart, &format!("{kind:?} of {count} with {series} at {width}"));
                }
            }
        }
    }
}

#[test]
fn forecasts_notes_and_large_figures_find_room_too() {
    for width in [360, 720] {
        for scale in [1, PICOS, PICOS * 1_000_000_000] {
            let mut chart = story(Kind::CostPerDay, 30, 9);
            for series in &mut chart.series {
                series.values.truncate(19);
                for value in series.values.iter_mut().flatten() {
                    *value = Amount { known: value.known / PICOS * scale, estimated: 1, unpriced: 100_000 };
                }
            }
            let days = [5 * scale, 9 * scale, 2 * scale];
            let forecast = Forecast::of(&days, 3, 11, 1_000).map(|forecast| Forecast { from: 19, ..forecast });
            let size = Size { width, height: 240 };
            assert_apart(&Chart { forecast, budget: Some(scale * 300), size, ..chart }, &format!("{width} {scale}"));
        }
    }
}

#[test]
fn sentences_of_empty_charts_fit() {
    for width in [360, 1280] {
        for kind in KINDS {
            let chart = Chart { size: Size { width, height: 240 }, ..story(kind, 30, 0) };
            assert_eq!(texts(&chart).0.len(), 3, "a title, what there is and what to do");
            assert_apart(&chart, "empty");
        }
    }
}

fn assert_apart(chart: &Chart, what: &str) {
    let (texts, size) = texts(chart);
    let (width, height) = (size.width as f32, size.height as f32);
    for (number, one) in texts.iter().enumerate() {
        let inside = one.left >= 0.0 && one.right <= width && one.top >= 0.0 && one.bottom <= height;
        assert!(inside, "{one:?} leaves the picture: {what}");
        for other in &texts[number + 1..] {
            let beside = one.right + 2.0 <= other.left || other.right + 2.0 <= one.left;
            let above = one.bottom <= other.top || other.bottom <= one.top;
            assert!(beside || above, "{one:?} touches {other:?}: {what}");
        }
    }
}
