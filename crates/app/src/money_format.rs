//! How an amount of money is written: one place for the terminal, the tables, the charts and the tray.
//!
//! Amounts are pico-units of the currency shown (10⁻¹² of a dollar, rupee, yen). What they are converted at is decided
//! elsewhere; nothing here knows a rate.

use std::fmt;
use std::str::FromStr;

mod digits;
#[cfg(test)]
mod tests;

pub(crate) use digits::short as short_number;
pub use digits::{Grouping, grouped};
use digits::{decimal, divided};

/// Pico-units in one unit of any currency.
pub const PICOS: i128 = 1_000_000_000_000;

/// A currency by its ISO 4217 code: `USD`, `INR`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// The code is not three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three letters, like USD or INR")]
pub struct NotACurrency;

/// Signs that mean one currency only, to whoever reads them here; all others are shown by their code.
const SIGNS: [(&str, &str); 14] = [
    ("USD", "$"),
    ("INR", "₹"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("CNY", "CN¥"),
    ("KRW", "₩"),
    ("AUD", "A$"),
    ("CAD", "CA$"),
    ("NZD", "NZ$"),
    ("BRL", "R$"),
    ("ILS", "₪"),
    ("VND", "₫"),
    ("NGN", "₦"),
];

/// Minor units that are not hundredths (ISO 4217, list one).
const WHOLE: [&str; 16] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// An amount in full: `₹1,23,456.78`, `$12.30`, `¥1,235`, `CHF 9.00`.
///
/// Rounded to the currency's minor unit, halves away from zero. Below ten minor units three significant digits are
/// kept, so that the cost of a short request is never shown as nothing: `$0.000318`.
pub fn full(picos: i128, currency: Currency, grouping: Grouping) -> String {
    let places = places(picos.unsigned_abs(), currency.digits());
    let number = decimal(picos.unsigned_abs(), places, currency.digits(), grouping);
    signed(picos, &currency, &number)
}

/// An amount for an axis or a tray, of which `largest` is the largest beside it: `$0.004`, `$12`, `$20K`, `₹1.5L`.
/// Nothing is rounded away that tells two steps of 1, 2 or 5 apart.
pub fn short(picos: i128, largest: i128, currency: Currency, grouping: Grouping) -> String {
    signed(picos, &currency, &digits::short(picos.unsigned_abs(), largest.unsigned_abs(), PICOS as u128, grouping))
}

fn signed(picos: i128, currency: &Currency, number: &str) -> String {
    let minus = if picos < 0 { "−" } else { "" };
    match currency.sign() {
        Some(sign) => format!("{minus}{sign}{number}"),
        // A space that does not break.
        None => format!("{minus}{currency}\u{a0}{number}"),
    }
}

/// How many decimals are worth showing.
fn places(picos: u128, digits: u32) -> u32 {
    let ten_minor = 10 * PICOS as u128 / 10u128.pow(digits);
    if picos == 0 || divided(picos, ten_minor / 1000) * (ten_minor / 1000) >= ten_minor {
        return digits;
    }
    // The position of the first significant digit behind the point, and two more.
    let first = (1..=12).find(|place| picos >= PICOS as u128 / 10u128.pow(*place)).unwrap_or(12);
    if picos >= PICOS as u128 { 2 } else { (first + 2).min(12) }
}

impl Currency {
    /// The dollar in which Bedrock bills.
    pub const USD: Self = Self(*b"USD");
    /// The rupee.
    pub const INR: Self = Self(*b"INR");

    /// The code, in capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("USD")
    }

    /// Takes the sign or the code off the front of a written amount, if one is there: `₹500`, `INR 500`, `500`.
    pub(crate) fn signed(amount: &str) -> (Option<Self>, &str) {
        let amount = amount.trim();
        let by_sign = SIGNS.iter().find_map(|(code, sign)| Some((*code, amount.strip_prefix(sign)?)));
        let by_code = || amount.split_once([' ', '\u{a0}']);
        match by_sign.or_else(by_code).and_then(|(code, number)| Some((code.parse().ok()?, number.trim_start()))) {
            Some((currency, number)) => (Some(currency), number),
            None => (None, amount),
        }
    }

    /// Decimals of the minor unit.
    pub fn digits(&self) -> u32 {
        match self.code() {
            code if WHOLE.contains(&code) => 0,
            code if THOUSANDTHS.contains(&code) => 3,
            _ => 2,
        }
    }

    /// How people who think in this currency group its digits.
    pub fn grouping(&self) -> Grouping {
        if ["INR", "NPR", "PKR", "BDT", "LKR"].contains(&self.code()) { Grouping::Indian } else { Grouping::Western }
    }

    fn sign(&self) -> Option<&'static str> {
        SIGNS.iter().find(|(code, _)| *code == self.code()).map(|(_, sign)| *sign)
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(code: &str) -> Result<Self, NotACurrency> {
        let code = code.to_ascii_uppercase();
        match code.as_bytes() {
            &[a, b, c] if code.bytes().all(|letter| letter.is_ascii_uppercase()) => Ok(Self([a, b, c])),
            _ => Err(NotACurrency),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
