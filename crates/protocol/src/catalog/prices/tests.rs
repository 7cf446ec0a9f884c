use std::path::Path;

use serde_json::Value;

use super::super::{Lane, Model, catalog};
use super::*;
use crate::money::Picos;

const TODAY: Date = Date::constant(2026, 11, 21);

fn model(name: &str) -> &'static Model {
    catalog().by_name(name).expect(name)
}

#[test]
fn a_profile_decides_the_price() {
    let opus = model("claude-opus-5-5");
    let output = |prefix| opus.price(prefix).map(|price| price.output);
    assert_eq!(output(Some("global")), Some(20_000_000));
    assert_eq!([output(Some("us")), output(Some("jp")), output(None)], [Some(22_000_000); 3]);
    assert_eq!(output(Some("us-gov")), Some(24_000_000));
    assert_eq!(model("claude-opus-4-7").price(Some("us-gov")), None);
}

#[test]
fn a_bare_id_has_a_price_wherever_the_model_has_one() {
    let bare = |model: &&Model| model.on_demand || model.lane == Lane::Native;
    assert!(catalog().models().iter().filter(bare).all(|model| model.price(None).is_some()));
}

#[test]
fn a_long_request_costs_more_for_all_of_its_tokens() {
    let haiku = model("claude-haiku-5-5");
    let cost = |group, input, cache_read| {
        let row = haiku.prices.row(Some(group), "");
        let tokens = Tokens { input, cache_read, output: 10, ..Tokens::default() };
        haiku.prices.rate(row, TODAY, None, &tokens).map(|rate| rate.price.of(&tokens).total())
    };
    assert_eq!(cost("global", 100_000, 0), Some(Picos(100_000 * 100_000 + 10 * 500_000)));
    assert_eq!(cost("global", 100_000, 1), Some(Picos(100_000 * 500_000 + 50_000 + 10 * 2_500_000)));
    assert_eq!(cost("us-gov", 100_001, 0), Some(Picos(100_001 * 600_000 + 10 * 3_000_000)));
}

#[test]
fn only_prices_that_aws_confirms_pass_for_exact() {
    let doubtful: Vec<_> =
        catalog().models().iter().filter(|model| !model.prices.confirmed).map(|model| model.name.as_str()).collect();
    assert_eq!(doubtful, ["claude-fable-5-2", "claude-mythos-5-2"]);
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped check must say so")]
fn every_price_is_that_of_the_reference_to_the_pico_dollar() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/models-prices.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("CI").is_none(), "the reference table is missing");
        return eprintln!("SKIPPED: no reference table, so nobody compared the prices");
    };
    let table: Value = serde_json::from_str(&text).expect("the table is JSON");
    let rows = table["models"].as_array().expect("the table has models").iter();
    let rows = rows.filter(|row| row["lane"] != "mantle-only");
    let mut seen = 0;
    for row in rows {
        let model = catalog().by_id(row["id"].as_str().unwrap_or_default()).expect("the catalogue has every model");
        for (group, prices) in row["prices"].as_object().expect("a price table") {
            if group != "mantle" {
                let row = model.prices.row(prefix(group), "");
                compare(model, model.prices.standard(row).expect("the group has a price"), prices);
                seen += 1;
            }
        }
        for profile in model.profiles.iter().filter(|profile| row["prices"][profile.as_str()].is_null()) {
            let same = ["geo", "base"].into_iter().find(|same| !row["prices"][same].is_null()).expect(profile);
            compare(model, model.price(Some(profile)).expect("every profile has a price"), &row["prices"][same]);
        }
        for (region, prices) in row["regional_input_output"].as_object().into_iter().flatten() {
            let price = model.prices.standard(model.prices.row(None, region)).expect("the region has a price");
            compare(model, price, &serde_json::json!({ "input": prices[0], "output": prices[1] }));
            seen += 1;
        }
        for (group, prices) in row["long_context"].as_object().into_iter().flatten() {
            let long = Tokens {
                input: prices["threshold_input_tokens"].as_u64().expect("a threshold") + 1,
                ..Tokens::default()
            };
            let row = model.prices.row(prefix(group), "");
            compare(
                model,
                model.prices.rate(row, TODAY, None, &long).expect("the group has a long price").price,
                prices,
            );
            seen += 1;
        }
    }
    assert!(seen > 250, "only {seen} rows were compared");
}

fn prefix(group: &str) -> Option<&str> {
    Some(group).filter(|group| !["geo", "base"].contains(group))
}

#[test]
fn a_bare_id_may_cost_something_else_in_a_region() {
    let kimi = model("kimi-k2.5");
    let input = |region| kimi.prices.standard(kimi.prices.row(None, region)).map(|price| price.input);
    assert_eq!([input("us-east-1"), input("eu-north-1"), input("")], [Some(600_000), Some(720_000), Some(600_000)]);
}

#[test]
fn a_profile_that_is_not_in_the_table_is_unpriced_where_profiles_differ() {
    let nova = model("nova-pro");
    let input = |prefix| nova.price(prefix).map(|price| price.input);
    assert_eq!([input(Some("us")), input(Some("eu")), input(None)], [Some(800_000), Some(1_050_000), Some(800_000)]);
    assert_eq!([input(Some("ch")), input(Some("global"))], [None, None]);
    assert_eq!(model("gpt-5.4").price(None), None);
}

#[test]
fn cached_input_without_a_price_costs_what_other_input_does() {
    let price = model("deepseek-v3.1").price(None).expect("it has a price");
    assert_eq!([price.cache_read, price.cache_write_5m, price.cache_write_1h], [price.input; 3]);
    let nova = model("nova-pro").price(None).expect("it has a price");
    assert_eq!((nova.cache_read, nova.cache_write_5m), (200_000, 800_000));
}

/// The exact value of a decimal, digit by digit: a way of its own, so that it can disagree with the generator.
fn compare(model: &Model, ours: Price, theirs: &Value) {
    let classes = [
        ("input", ours.input),
        ("output", ours.output),
        ("cache_read", ours.cache_read),
        ("cache_write_5m", ours.cache_write_5m),
        ("cache_write_1h", ours.cache_write_1h),
    ];
    for (class, ours) in classes {
        let Some(dollars) = theirs.get(class).and_then(Value::as_f64) else {
            let times = if class == "cache_write_1h" && model.lane == Lane::Native { 2 } else { 1 };
            assert_eq!(ours, times * classes[0].1, "{class} of {}", model.id);
            continue;
        };
        let (whole, part) = (ours / 1_000_000, ours % 1_000_000);
        assert_eq!(format!("{whole}.{part:06}").parse::<f64>(), Ok(dollars), "{class}");
    }
}

fn read(json: &str) -> Prices {
    serde_json::from_str(json).expect("a price table")
}

#[test]
fn a_price_holds_from_its_first_day_on() {
    let prices = read(
        r#"{"confirmed":true,"standard":{"global":[{"from":"2026-12-01","input":5,"output":9},{"input":3,"output":9}],
            "geo":{"input":4,"output":9},"us-gov":[{"from":"2026-12-01","input":6,"output":9}]}}"#,
    );
    let input = |prefix, day: &str| {
        let tokens = Tokens { input: 1, ..Tokens::default() };
        let row = prices.row(Some(prefix), "");
        prices.rate(row, day.parse().expect("a day"), None, &tokens).map(|rate| rate.price.input)
    };
    assert_eq!(
        ["2020-01-01", "2026-11-30", "2026-12-01", "2030-01-01"].map(|day| input("global", day)),
        [3, 3, 5, 5].map(Some)
    );
    assert_eq!(["2026-11-30", "2026-12-01"].map(|day| input("us", day)), [4, 4].map(Some));
    assert_eq!(["2026-11-30", "2026-12-01"].map(|day| input("us-gov", day)), [None, Some(6)]);
}

#[test]
fn a_table_that_is_not_right_is_not_read() {
    for wrong in [
        r#"{"confirmed":true,"standard":{"global":{"input":1}}}"#,
        r#"{"confirmed":true,"standard":{"global":{"input":1,"output":2,"thinking":3}}}"#,
        r#"{"confirmed":true,"standard":{"global":{"from":"soon","input":1,"output":2}}}"#,
        r#"{"confirmed":true,"standard":{},"tiers":{"flex":0.5}}"#,
    ] {
        assert!(serde_json::from_str::<Prices>(wrong).is_err(), "{wrong}");
    }
}
