//! `[currency]`: in which currency money is shown, and where its rates come from.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::money_format::Currency;
use crate::rates::Source;

/// The table as it is written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Conversion {
    /// `"INR"`: shown where the command line says nothing else.
    #[serde(deserialize_with = "currency")]
    pub show: Currency,
    /// What a card adds to the rate, in hundredths of a percent; written as `"3.5"` percent. On receipts.
    #[serde(deserialize_with = "percent")]
    pub card_markup: u32,
    /// The tax that comes on top, in hundredths of a percent; written as `"18"` percent. On receipts.
    #[serde(deserialize_with = "percent")]
    pub tax: u32,
    /// Whether rates may be fetched at all.
    pub fetch: bool,
    /// The base address of a frankfurter.dev, version 1; empty for none.
    pub frankfurter: String,
    /// The base address of exchangerate-api.com's open access, version 6; empty for none.
    pub exchangerate_api: String,
}

impl Default for Conversion {
    fn default() -> Self {
        Self {
            show: Currency::USD,
            card_markup: 0,
            tax: 0,
            fetch: true,
            frankfurter: "https://api.frankfurter.dev/v1".to_owned(),
            exchangerate_api: "https://open.er-api.com/v6".to_owned(),
        }
    }
}

impl Conversion {
    /// Where a source is; empty where it is turned off.
    pub fn base(&self, source: Source) -> &str {
        match source {
            Source::Ecb => &self.frankfurter,
            Source::ExchangeRateApi => &self.exchangerate_api,
        }
    }

    /// From where rates come, if they may be fetched at all, and nothing of how they are shown.
    pub(crate) fn fetched(&self) -> Option<Self> {
        let Self { frankfurter, exchangerate_api, .. } = self.clone();
        self.fetch.then(|| Self { frankfurter, exchangerate_api, ..Self::default() })
    }

    /// How many sources there are.
    pub(crate) fn sources(&self) -> usize {
        Source::ALL.into_iter().filter(|source| !self.base(*source).is_empty()).count()
    }
}

fn currency<'de, D: Deserializer<'de>>(source: D) -> Result<Currency, D::Error> {
    let code = String::deserialize(source)?;
    code.parse().map_err(|error| D::Error::custom(format!("{code:?}: {error}")))
}

/// `"3.5"` as 350: two decimals at most, and less than a hundred percent.
fn percent<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    let text = String::deserialize(source)?;
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = || format!("{whole}{part:0<2}").parse().ok();
    (digits(whole) && digits(part)).then(read).flatten().ok_or_else(|| {
        D::Error::custom(format!("{text:?} is no percentage; write it as in \"3.5\", with two decimals at most"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly_and_nonsense_is_refused() {
        let read = |text: &str| toml::from_str::<Conversion>(&format!("card_markup = '{text}'"));
        let known = [("3.5", 350), ("18", 1_800), ("0.25", 25), ("0", 0), ("99.99", 9_999)];
        for (text, hundredths) in known {
            assert_eq!(read(text).expect("a percentage").card_markup, hundredths, "{text}");
        }
        for text in ["", "-1", "100", "3.555", "3,5", "3.", ".5", "3 %"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dollars_are_shown_unless_another_currency_was_chosen() {
        assert_eq!(toml::from_str::<Conversion>("").expect("fine").show, Currency::USD);
        assert_eq!(toml::from_str::<Conversion>("show = 'inr'").expect("fine").show, Currency::INR);
        let refused = toml::from_str::<Conversion>("show = 'rupees'").expect_err("no code").to_string();
        assert!(refused.contains("rupees") && refused.contains("three letters"), "{refused}");
    }
}
