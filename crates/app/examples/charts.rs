//! Draws every chart of a made-up year, to be looked at: `cargo run -p app --example charts -- FOLDER`.
//!
//! Two sizes, both themes, dollars and rupees, periods from one day to a year, and the odd cases. The figures are the
//! same each time.

use std::path::Path;

use anyhow::{Context, Result};
use app::charts::{Amount, Chart, Forecast, Frame, Kind, Labels, Series, Size, Theme, Unit, drawn, png};
use app::money_format::{Currency, PICOS};
use jiff::civil::{Date, date};

const SIZES: [Size; 2] = [Size { width: 720, height: 320 }, Size { width: 1280, height: 480 }];

const MODELS: [(&str, i128); 9] = [
    ("claude-sonnet-5-5", 100),
    ("claude-opus-5-1", 62),
    ("claude-haiku-5", 21),
    ("qwen3-coder-480b-a35b", 11),
    ("us.amazon.nova-premier-v1:0", 8),
    ("openai.gpt-oss-120b-1:0", 6),
    ("deepseek.v3-1", 4),
    ("moonshot.kimi-k2-thinking", 3),
    ("zai.glm-4-6", 2),
];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("say into which folder")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (name, chart) in charts() {
        let drawing = drawn(&chart);
        std::fs::write(folder.join(format!("{name}.svg")), &drawing.svg)?;
        std::fs::write(folder.join(format!("{name}.png")), png(&drawing.svg, 1.5)?)?;
        std::fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(&drawing.data)?)?;
    }
    Ok(())
}

fn charts() -> Vec<(String, Chart)> {
    let mut charts = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        for size in SIZES {
            for currency in [Currency::USD, Currency::INR] {
                for (name, chart) in pictures(currency) {
                    let tone = if theme == Theme::Light { "light" } else { "dark" };
                    let name = format!("{name}-{currency}-{tone}-{}", size.width).to_lowercase();
                    charts.push((name, Chart { theme, size, ..chart }));
                }
            }
        }
    }
    for width in [360, 2560] {
        for (name, chart) in pictures(Currency::INR) {
            let size = Size { width, height: 320 };
            charts.push((format!("{name}-inr-light-{width}"), Chart { size, ..chart }));
        }
    }
    charts
}

fn pictures(currency: Currency) -> Vec<(String, Chart)> {
    let mut pictures = Vec::new();
    for days in [1, 7, 31, 90, 365] {
        pictures.push((format!("cost-{days}"), cost_per_day(currency, days)));
    }
    let [month, year] = [30, 365].map(|days| Labels::Days { first: ending(days), count: days });
    let month_cost = Chart { budget: Some(20 * rate(currency)), ..cost_per_day(currency, 30) };
    pictures.push(("cost-month".into(), with_forecast(month_cost)));
    pictures.push(("tokens".into(), chart(Kind::TokensPerDay, month.clone(), tokens(30), Unit::Tokens)));
    pictures.push(("tokens-year".into(), chart(Kind::TokensPerDay, year, tokens(365), Unit::Tokens)));
    let hits = one("cache hits", (0..30).map(|day| (day % 7 != 5).then(|| 9_700 - dice(day, 9) % 2_600)));
    pictures.push(("hits".into(), chart(Kind::CacheHitPerDay, month.clone(), hits, Unit::Percent)));
    pictures.push(("hours".into(), by_hour(currency)));
    pictures.push(("sessions".into(), by_name(currency, Kind::CostBySession, 40)));
    pictures.push(("agents".into(), by_name(currency, Kind::CostByAgent, 5)));
    let wait = |low: i128, spread: i128| (0..30).map(move |day| (day % 7 != 5).then(|| low + dice(day, low) % spread));
    let mut waits = one("median", wait(700, 600));
    waits.extend(one("slowest twentieth", wait(2_100, 3_000)));
    pictures.push(("latency".into(), chart(Kind::LatencyPerDay, month, waits, Unit::Milliseconds)));
    pictures.extend(odd(currency));
    pictures
}

fn odd(currency: Currency) -> Vec<(String, Chart)> {
    let money = Unit::Money(currency);
    let days = |count| Labels::Days { first: ending(count), count };
    let of = |amounts: Vec<Option<Amount>>| vec![Series { name: "claude-sonnet-5-5".into(), values: amounts }];
    let cost = |series, count| chart(Kind::CostPerDay, days(count), series, money);
    let tiny = of((1..8).map(|day| Some(Amount::exact(day * 3))).collect());
    let huge = of((1..31).map(|day| Some(Amount::exact(day * day * 37_000_000 * PICOS))).collect());
    let unknown = Amount { known: 0, estimated: 0, unpriced: 12 };
    vec![
        ("empty".into(), cost(Vec::new(), 30)),
        ("unpriced".into(), cost(of(vec![Some(unknown); 30]), 30)),
        ("tiny".into(), cost(tiny, 7)),
        ("huge".into(), cost(huge, 30)),
    ]
}

fn cost_per_day(currency: Currency, days: usize) -> Chart {
    let series = MODELS.into_iter().enumerate().map(|(number, (name, share))| {
        let day = |day| Some(cost(currency, day, number, share, days));
        Series { name: name.into(), values: (0..days).map(day).collect() }
    });
    let labels = Labels::Days { first: ending(days), count: days };
    chart(Kind::CostPerDay, labels, series.collect(), Unit::Money(currency))
}

fn cost(currency: Currency, day: usize, model: usize, share: i128, days: usize) -> Amount {
    let weekday = (ending(days).weekday().to_monday_zero_offset() as usize + day) % 7;
    let busy = if weekday > 4 { 12 } else { 100 };
    let known = dice(day + 1_000, model as i128 + 3) % 1_000 * share * busy * rate(currency) / 1_000_000;
    let estimated = if (day + model).is_multiple_of(9) { known / 2 } else { 0 };
    let unpriced = u64::from(model == 8 && day.is_multiple_of(5));
    Amount { known, estimated, unpriced }
}

fn with_forecast(chart: Chart) -> Chart {
    let known = 19;
    let days: Vec<i128> = (0..known)
        .map(|day| chart.series.iter().flat_map(|series| series.values[day]).map(|amount| amount.known).sum())
        .collect();
    let cut = |series: Series| Series { values: series.values.into_iter().take(known).collect(), ..series };
    let series = chart.series.into_iter().map(cut).collect();
    Chart {
        forecast: Forecast::of(&days, known, 30 - known, 1_000),
        labels: Labels::Days { first: date(2026, 11, 1), count: 30 },
        series,
        ..chart
    }
}

fn tokens(days: usize) -> Vec<Series> {
    let classes =
        [("cache read", 9_000), ("cache write 5 min", 900), ("cache write 1 h", 300), ("input", 260), ("output", 420)];
    let of = |(number, (name, size)): (usize, (&str, i128))| {
        let value = |day| Some(Amount::exact(dice(day, number as i128) % 1_000 * size));
        Series { name: name.into(), values: (0..days).map(value).collect() }
    };
    classes.into_iter().enumerate().map(of).collect()
}

fn by_hour(currency: Currency) -> Chart {
    let hour = |hour: usize, share| {
        Some(Amount::exact(
            dice(hour, share) % 1_000 * share * rate(currency) * if (9..20).contains(&hour) { 10 } else { 1 } / 50_000,
        ))
    };
    let of =
        |(name, share): (&str, i128)| Series { name: name.into(), values: (0..24).map(|at| hour(at, share)).collect() };
    chart(Kind::CostByHour, Labels::Hours, MODELS.into_iter().take(3).map(of).collect(), Unit::Money(currency))
}

fn by_name(currency: Currency, kind: Kind, count: usize) -> Chart {
    let names =
        ["main", "Explore", "code-reviewer", "general-purpose: look through the whole repository", "test-runner"];
    let name = |number: usize| {
        names.get(number).map_or(format!("6f1c{:04x}-refactor-billing", number * 977), |name| (*name).to_owned())
    };
    let value = |number: usize| {
        Some(Amount {
            estimated: if number == 1 { PICOS } else { 0 },
            unpriced: u64::from(number == 3) * 2,
            ..Amount::exact(900 * rate(currency) / (number as i128 * number as i128 + 2))
        })
    };
    chart(
        kind,
        Labels::Names { names: (0..count).map(name).collect(), others: 0 },
        vec![Series { name: "cost".into(), values: (0..count).map(value).collect() }],
        Unit::Money(currency),
    )
}

fn one(name: &str, values: impl Iterator<Item = Option<i128>>) -> Vec<Series> {
    vec![Series { name: name.into(), values: values.map(|value| value.map(Amount::exact)).collect() }]
}

fn chart(kind: Kind, labels: Labels, series: Vec<Series>, unit: Unit) -> Chart {
    let grouping = if let Unit::Money(currency) = unit { currency.grouping() } else { Currency::INR.grouping() };
    let size = SIZES[0];
    Chart {
        kind,
        title: kind.title().into(),
        labels,
        series,
        unit,
        budget: None,
        forecast: None,
        theme: Theme::Light,
        size,
        grouping,
        frame: Frame::Whole,
    }
}

/// Picos of a dollar, at a rate that is fit for a picture.
fn rate(currency: Currency) -> i128 {
    if currency == Currency::INR { 89 * PICOS } else { PICOS }
}

fn ending(days: usize) -> Date {
    spread(date(2026, 11, 30), days)
}

fn spread(last: Date, days: usize) -> Date {
    last.saturating_sub(jiff::Span::new().days(days as i64 - 1))
}

/// The same number for the same question, and no pattern to see.
fn dice(day: usize, salt: i128) -> i128 {
    let mut state =
        (day as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state ^= state >> 29;
    state = state.wrapping_mul(0x94d0_49bb_1331_11eb);
    i128::from((state ^ (state >> 32)) >> 40)
}
