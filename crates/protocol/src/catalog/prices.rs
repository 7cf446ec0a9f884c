//! The price table of a model: by group of profiles, and dearer once a request is long.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::money::Price;
use crate::usage::Tokens;

/// The profiles that cost the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceGroup {
    /// The profile `global`.
    Global,
    /// Every profile of one part of the world, and bare ids.
    Geo,
    /// GovCloud.
    UsGov,
}

impl PriceGroup {
    /// The group of a profile prefix, or of a bare id.
    pub fn of(profile_prefix: Option<&str>) -> Self {
        match profile_prefix {
            Some("global") => Self::Global,
            Some("us-gov") => Self::UsGov,
            Some(_) | None => Self::Geo,
        }
    }
}

/// What a model's tokens cost. The default is a model without a price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Whether AWS's own price list stands behind the figures. Otherwise they are Anthropic's list prices with AWS's
    /// usual premium, and a cost made of them is an estimate.
    pub confirmed: bool,
    #[serde(deserialize_with = "rows")]
    standard: Rows,
    long: Option<Long>,
}

/// Prices of a whole request whose input is longer than a threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    above: u64,
    #[serde(deserialize_with = "rows")]
    rows: Rows,
}

type Rows = BTreeMap<PriceGroup, Price>;

impl Prices {
    /// The price of a request of ordinary length.
    pub fn standard(&self, group: PriceGroup) -> Option<Price> {
        self.standard.get(&group).copied()
    }

    /// The price of a request that used these tokens.
    pub fn for_request(&self, group: PriceGroup, tokens: &Tokens) -> Option<Price> {
        let input = [tokens.input, tokens.cache_read, tokens.cache_write_5m, tokens.cache_write_1h];
        let input = input.into_iter().fold(0, u64::saturating_add);
        match &self.long {
            Some(long) if input > long.above => long.rows.get(&group).copied(),
            _ => self.standard(group),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    input: i64,
    output: i64,
    cache_read: i64,
    cache_write_5m: i64,
    cache_write_1h: i64,
}

fn rows<'de, D: Deserializer<'de>>(source: D) -> Result<Rows, D::Error> {
    let rows = BTreeMap::<PriceGroup, Row>::deserialize(source)?;
    Ok(rows.into_iter().map(|(group, row)| (group, row.price())).collect())
}

impl Row {
    fn price(self) -> Price {
        let Self { input, output, cache_read, cache_write_5m, cache_write_1h } = self;
        Price { input, output, cache_read, cache_write_5m, cache_write_1h }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::super::{Model, catalog};
    use super::*;
    use crate::money::Picos;

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
        assert!(catalog().models().iter().all(|model| model.price(None).is_some()));
    }

    #[test]
    fn a_long_request_costs_more_for_all_of_its_tokens() {
        let haiku = model("claude-haiku-5-5");
        let cost = |group, input, cache_read| {
            haiku.cost(group, &Tokens { input, cache_read, output: 10, ..Tokens::default() })
        };
        assert_eq!(cost(PriceGroup::Global, 100_000, 0), Some(Picos(100_000 * 100_000 + 10 * 500_000)));
        assert_eq!(cost(PriceGroup::Global, 100_000, 1), Some(Picos(100_000 * 500_000 + 50_000 + 10 * 2_500_000)));
        assert_eq!(cost(PriceGroup::UsGov, 100_001, 0), Some(Picos(100_001 * 600_000 + 10 * 3_000_000)));
    }

    #[test]
    fn only_prices_that_aws_confirms_pass_for_exact() {
        let doubtful: Vec<_> = catalog()
            .models()
            .iter()
            .filter(|model| !model.prices.confirmed)
            .map(|model| model.name.as_str())
            .collect();
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
        let rows =
            table["models"].as_array().expect("the table has models").iter().filter(|row| row["lane"] == "invoke");
        let mut seen = 0;
        for row in rows {
            let model =
                catalog().by_id(row["id"].as_str().unwrap_or_default()).expect("the catalogue has every Claude");
            for (group, prices) in row["prices"].as_object().expect("a price table") {
                let prefix = Some(group.as_str()).filter(|group| *group != "geo");
                compare(model.price(prefix).expect("the group has a price"), prices);
                seen += 1;
            }
            for (group, prices) in row["long_context"].as_object().into_iter().flatten() {
                let long = Tokens {
                    input: prices["threshold_input_tokens"].as_u64().expect("a threshold") + 1,
                    ..Tokens::default()
                };
                let group = PriceGroup::of(Some(group.as_str()));
                compare(model.prices.for_request(group, &long).expect("the group has a long price"), prices);
                seen += 1;
            }
        }
        assert!(seen > 50, "only {seen} rows were compared");
    }

    /// The exact value of a decimal, digit by digit: a way of its own, so that it can disagree with the generator.
    fn compare(ours: Price, theirs: &Value) {
        let classes = [
            ("input", ours.input),
            ("output", ours.output),
            ("cache_read", ours.cache_read),
            ("cache_write_5m", ours.cache_write_5m),
            ("cache_write_1h", ours.cache_write_1h),
        ];
        for (class, ours) in classes {
            let Some(dollars) = theirs.get(class).and_then(Value::as_f64) else {
                assert_eq!((class, ours), ("cache_write_1h", 2 * classes[0].1), "an hour costs twice the input price");
                continue;
            };
            let (whole, part) = (ours / 1_000_000, ours % 1_000_000);
            assert_eq!(format!("{whole}.{part:06}").parse::<f64>(), Ok(dollars), "{class}");
        }
    }
}
