//! A sheet of rates as a public source gives it. Both sources want no key.
//!
//! What comes over the network is read with suspicion: a rate that is zero, negative or no number is left out, and a
//! sheet that is not about dollars, or of no day, is not used at all.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::json::{Document, Node};

use super::Rate;

/// Who says what a dollar is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The reference rates of the European Central Bank, about thirty currencies, through frankfurter.dev. Also of the
    /// past, back to 1999.
    Ecb,
    /// exchangerate-api.com's open access rates, about 160 currencies, of today only.
    ExchangeRateApi,
}

impl Source {
    /// In the order in which they are asked.
    pub const ALL: [Self; 2] = [Self::Ecb, Self::ExchangeRateApi];

    /// The word under which its rates are kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ecb => "ecb",
            Self::ExchangeRateApi => "exchangerate-api",
        }
    }

    /// How people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ecb => "European Central Bank (frankfurter.dev)",
            Self::ExchangeRateApi => "exchangerate-api.com",
        }
    }

    /// Where its rates of these days are, below the base address of its API. Only the first one has a past; the other
    /// tells the newest rates it has.
    pub fn address(self, base: &str, first: Date, last: Date) -> String {
        let base = base.trim_end_matches('/');
        match self {
            Self::Ecb => format!("{base}/{first}..{last}?base=USD"),
            Self::ExchangeRateApi => format!("{base}/latest/USD"),
        }
    }

    /// Reads an answer of either address: one sheet for each day.
    ///
    /// # Errors
    /// [`Unusable`] says what is wrong with it.
    pub fn read(self, text: &str) -> Result<Vec<Sheet>, Unusable> {
        let document = Document::parse(text).map_err(|_| Unusable("it is not JSON"))?;
        let sheets = match self {
            Self::Ecb => ecb(document.root())?,
            Self::ExchangeRateApi => vec![exchange_rate_api(document.root())?],
        };
        if sheets.iter().all(|sheet| sheet.rates.is_empty()) {
            return Err(Unusable("it has no usable rate"));
        }
        Ok(sheets)
    }
}

/// What a dollar was worth on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The day the rates are of, as the source says.
    pub day: Date,
    /// By ISO 4217 code.
    pub rates: BTreeMap<String, Rate>,
}

/// Why an answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(&'static str);

fn ecb(root: Node<'_>) -> Result<Vec<Sheet>, Unusable> {
    about_dollars(root.get("base"))?;
    let rates = root.get("rates").filter(|rates| rates.is_object()).ok_or(Unusable("it has no rates"))?;
    match root.get("date") {
        Some(day) => Ok(vec![Sheet { day: date(day)?, rates: read(rates) }]),
        None => rates.members().map(|member| Ok(Sheet { day: date(member.key)?, rates: read(member.value) })).collect(),
    }
}

fn exchange_rate_api(root: Node<'_>) -> Result<Sheet, Unusable> {
    about_dollars(root.get("base_code"))?;
    let moment = root.get("time_last_update_unix").and_then(Node::whole).and_then(|second| i64::try_from(second).ok());
    let moment = moment.and_then(|second| Timestamp::from_second(second).ok()).ok_or(Unusable("it has no date"))?;
    let rates = root.get("rates").ok_or(Unusable("it has no rates"))?;
    Ok(Sheet { day: moment.to_zoned(TimeZone::UTC).date(), rates: read(rates) })
}

fn about_dollars(base: Option<Node<'_>>) -> Result<(), Unusable> {
    base.filter(|base| base.is("USD")).map(|_| ()).ok_or(Unusable("it is not about dollars"))
}

fn date(node: Node<'_>) -> Result<Date, Unusable> {
    node.string().and_then(|text| text.parse().ok()).ok_or(Unusable("it has no date"))
}

fn read(rates: Node<'_>) -> BTreeMap<String, Rate> {
    rates
        .members()
        .filter_map(|member| Some((code(&member.key.string()?)?, Rate::parse(member.value.raw())?)))
        .collect()
}

/// An ISO 4217 code: three capitals.
fn code(name: &str) -> Option<String> {
    (name.len() == 3 && name.bytes().all(|letter| letter.is_ascii_uppercase())).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(sheets: &[Sheet], day: &str, currency: &str) -> Option<String> {
        let sheet = sheets.iter().find(|sheet| sheet.day.to_string() == day)?;
        sheet.rates.get(currency).map(Rate::to_string)
    }

    #[test]
    fn one_day_and_many_days_of_the_central_bank_are_read() {
        let day = r#"{"amount":1.0,"base":"USD","date":"2026-11-20","rates":{"EUR":0.867,"INR":88.71}}"#;
        let sheets = Source::Ecb.read(day).expect("a sheet");
        assert_eq!(rate(&sheets, "2026-11-20", "INR").as_deref(), Some("88.7100"));
        let days = r#"{"amount":1.0,"base":"USD","start_date":"2026-11-19","end_date":"2026-11-20",
            "rates":{"2026-11-19":{"INR":88.5},"2026-11-20":{"INR":88.71}}}"#;
        let sheets = Source::Ecb.read(days).expect("sheets");
        assert_eq!(rate(&sheets, "2026-11-19", "INR").as_deref(), Some("88.5000"));
        assert_eq!(sheets.len(), 2);
    }

    #[test]
    fn the_second_source_says_its_day_in_seconds() {
        let text = r#"{"result":"success","time_last_update_unix":1795219351,"base_code":"USD","rates":{"USD":1,"INR":88.7,"NPR":141.9}}"#;
        let sheets = Source::ExchangeRateApi.read(text).expect("a sheet");
        assert_eq!(rate(&sheets, "2026-11-21", "NPR").as_deref(), Some("141.9000"));
    }

    #[test]
    fn what_cannot_be_true_is_not_believed() {
        for text in [
            "",
            "<html>Sign in to the guest network</html>",
            "{}",
            r#"{"base":"EUR","date":"2026-11-20","rates":{"INR":100}}"#,
            r#"{"base":"USD","date":"yesterday","rates":{"INR":100}}"#,
            r#"{"base":"USD","date":"2026-11-20","rates":{}}"#,
            r#"{"base":"USD","date":"2026-11-20","rates":{"INR":0,"EUR":-1,"JPY":"150","rupee":88,"GBP":null}}"#,
            r#"{"base":"USD","rates":{"2026-13-45":{"INR":88}}}"#,
            r#"{"base":"USD","date":"2026-11-20","rates":[88]}"#,
        ] {
            assert!(Source::Ecb.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_bad_rate_does_not_spoil_the_others() {
        let text = r#"{"base":"USD","date":"2026-11-20","rates":{"EUR":-1,"INR":88.71}}"#;
        let sheets = Source::Ecb.read(text).expect("a sheet");
        assert_eq!(sheets[0].rates.keys().collect::<Vec<_>>(), ["INR"]);
    }
}
