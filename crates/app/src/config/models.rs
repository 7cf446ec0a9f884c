//! `[models]` of `config.toml`: a name and what it stands for, or a table of settings.

use std::collections::BTreeMap;
use std::fmt;

use protocol::catalog::Lane;
use protocol::money::{Price, picos_per_token};
use protocol::names::Entry;
use protocol::tier::Tier;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads the whole table.
pub(super) fn models<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<String, Entry>, D::Error> {
    let models = BTreeMap::<String, Setting>::deserialize(source)?;
    Ok(models.into_iter().map(|(name, Setting(entry))| (name, entry)).collect())
}

/// Reads the word of a service tier.
pub(super) fn tier<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Tier>, D::Error> {
    let word = String::deserialize(source)?;
    let unknown =
        || D::Error::custom(format!("unknown tier {word:?}, expected one of {}", words(Tier::ALL.map(Tier::as_str))));
    Tier::named(&word).map(Some).ok_or_else(unknown)
}

fn lane<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Lane>, D::Error> {
    let word = String::deserialize(source)?;
    match word.as_str() {
        "native" => Ok(Some(Lane::Native)),
        "converse" => Ok(Some(Lane::Converse)),
        "messages" => Ok(Some(Lane::Messages)),
        _ => Err(D::Error::custom(format!(
            "unknown lane {word:?}, expected one of {}",
            words([Lane::Native, Lane::Converse, Lane::Messages].map(Lane::as_str))
        ))),
    }
}

pub(super) fn words<const N: usize>(words: [&str; N]) -> String {
    words.map(|word| format!("{word:?}")).join(", ")
}

/// A text is a name for something else.
struct Setting(Entry);

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(TextOrTable).map(Self)
    }
}

struct TextOrTable;

impl<'de> Visitor<'de> for TextOrTable {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a model as text, or a table of settings")
    }

    fn visit_str<E: Error>(self, id: &str) -> Result<Entry, E> {
        Ok(Entry::alias(id))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        Table::deserialize(MapAccessDeserializer::new(map)).map(Entry::from)
    }
}

/// The table of one model.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Table {
    id: Option<String>,
    #[serde(deserialize_with = "lane")]
    lane: Option<Lane>,
    #[serde(deserialize_with = "tier")]
    tier: Option<Tier>,
    context: Option<u32>,
    max_output: Option<u32>,
    prices: Option<PriceTable>,
    hidden: bool,
}

impl From<Table> for Entry {
    fn from(table: Table) -> Self {
        let Table { id, lane, tier, context, max_output, prices, hidden } = table;
        Self { id, lane, tier, context, max_output, price: prices.map(Price::from), hidden }
    }
}

/// Dollars for a million tokens. Cached input without a price of its own costs what other input does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceTable {
    input: Dollars,
    output: Dollars,
    cache_read: Option<Dollars>,
    cache_write_5m: Option<Dollars>,
    cache_write_1h: Option<Dollars>,
}

impl From<PriceTable> for Price {
    fn from(table: PriceTable) -> Self {
        let PriceTable { input: Dollars(input), output: Dollars(output), cache_read, cache_write_5m, cache_write_1h } =
            table;
        let [cache_read, cache_write_5m, cache_write_1h] =
            [cache_read, cache_write_5m, cache_write_1h].map(|price| price.map_or(input, |Dollars(price)| price));
        Self { input, output, cache_read, cache_write_5m, cache_write_1h }
    }
}

/// As text, since a binary fraction is no price.
struct Dollars(i64);

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        let wrong = || {
            D::Error::custom(format!(
                "{text:?} is no price; write dollars for a million tokens, as in \"0.30\", with six decimals at most"
            ))
        };
        picos_per_token(&text).map(Self).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.to_string())
    }

    #[test]
    fn a_model_has_every_setting_or_is_just_a_name() {
        let text = r#"
            tier = "flex"
            [models]
            mine = "claude-haiku-4-5"
            [models."claude-sonnet-5"]
            lane = "converse"
            tier = "priority"
            context = 200000
            max_output = 32000
            prices = { input = "3.00", output = "15", cache_read = "0.3", cache_write_5m = "3.75", cache_write_1h = "6" }
            hidden = true
        "#;
        let config = read(text).expect("a good file");
        assert_eq!(config.tier, Some(Tier::Flex));
        assert_eq!(config.models["mine"], Entry::alias("claude-haiku-4-5"));
        let price = Price {
            input: 3_000_000,
            output: 15_000_000,
            cache_read: 300_000,
            cache_write_5m: 3_750_000,
            cache_write_1h: 6_000_000,
        };
        let sonnet = Entry {
            id: None,
            lane: Some(Lane::Converse),
            tier: Some(Tier::Priority),
            context: Some(200_000),
            max_output: Some(32_000),
            price: Some(price),
            hidden: true,
        };
        assert_eq!(config.models["claude-sonnet-5"], sonnet);
    }

    #[test]
    fn cached_input_without_a_price_costs_what_other_input_does() {
        let config = read("[models.nova-pro]\nprices = { input = '1', output = '2' }").expect("a good file");
        let price = config.models["nova-pro"].price.expect("a price");
        assert_eq!((price.cache_read, price.cache_write_5m, price.cache_write_1h), (1_000_000, 1_000_000, 1_000_000));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, words) in [
            ("lain = 'native'", "unknown field `lain`"),
            ("lane = 'fast'", "unknown lane \"fast\""),
            ("tier = 'cheap'", "unknown tier \"cheap\""),
            ("context = 'big'", "invalid type: string \"big\""),
            ("max_output = -1", "-1"),
            ("prices = { input = '1' }", "missing field `output`"),
            ("prices = { input = 1.0, output = '2' }", "expected a string"),
            ("prices = { input = '1.0000001', output = '2' }", "\"1.0000001\" is no price"),
            ("prices = { input = '1', output = '2', thinking = '3' }", "unknown field `thinking`"),
        ] {
            let error = read(&format!("[models.sonnet]\n{line}")).expect_err(line);
            assert!(error.contains(words) && error.contains(line), "{error}");
        }
        let error = read("[models]\nmine = 3").expect_err("a number");
        assert!(error.contains("expected the id of a model as text, or a table of settings"), "{error}");
    }
}
