//! Amounts in any currency, and the rate between a dollar and one.
//!
//! A converted amount keeps every digit of the product of pico-dollars and a rate in billionths. So the parts of a sum,
//! converted, are the sum, converted: nothing is rounded before it is shown.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use protocol::money::Picos;

/// What one dollar buys, in billionths of the other currency's unit: 88.7 rupees are 88,700,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u64);

impl Rate {
    /// A dollar for a dollar.
    pub const ONE: Self = Self(Self::NANOS as u64);
    const NANOS: i128 = 1_000_000_000;
    /// No unit of money is worth less than a hundred-millionth of a dollar.
    const MOST: u64 = 100_000_000 * Self::NANOS as u64;

    /// A rate from its billionths; `None` for what no rate can be.
    pub fn from_nanos(nanos: u64) -> Option<Self> {
        (1..=Self::MOST).contains(&nanos).then_some(Self(nanos))
    }

    /// The same, to be kept.
    pub fn nanos(self) -> u64 {
        self.0
    }

    /// Reads a JSON number exactly: `88.7`, `1.2e-5`. Digits beyond the billionth are cut off. `None` for what is no
    /// number, not above zero, or more than any currency is worth.
    pub fn parse(number: &str) -> Option<Self> {
        let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let exponent = 9 + exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || digits.len() > 36 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let digits: u128 = digits.parse().ok()?;
        let ten = 10_u128.checked_pow(exponent.unsigned_abs())?;
        let nanos = if exponent < 0 { digits / ten } else { digits.checked_mul(ten)? };
        Self::from_nanos(u64::try_from(nanos).ok()?)
    }

    /// How many dollars an amount in 10⁻¹² of the other unit is; the most there can be if it is more.
    pub fn dollars(self, picos: i128) -> Picos {
        let dollars = picos.saturating_mul(Self::NANOS) / i128::from(self.0);
        Picos(i64::try_from(dollars).unwrap_or(i64::MAX))
    }

    /// What these dollars are worth.
    pub fn convert(self, dollars: Picos) -> Amount {
        Amount(i128::from(dollars.0) * i128::from(self.0))
    }
}

/// The rate as a decimal with at least four places, as banks print it: `88.7000`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:09}", self.0 % Self::NANOS as u64);
        let kept = decimals.trim_end_matches('0').len().max(4);
        write!(f, "{}.{}", self.0 / Self::NANOS as u64, &decimals[..kept])
    }
}

/// An amount of some currency in units of 10⁻²¹, the product of pico-dollars and a rate in billionths. Which currency is
/// known to whoever holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

impl Amount {
    /// An amount from 10⁻¹² of the currency's unit.
    pub(crate) fn of_picos(picos: i128) -> Self {
        Self(picos.saturating_mul(Rate::NANOS))
    }

    /// The amount in 10⁻¹² of the currency's unit, halves away from zero.
    pub fn picos(self) -> i128 {
        let half = self.0.signum() * Rate::NANOS / 2;
        (self.0 + half) / Rate::NANOS
    }

    /// The amount with this many percent, in hundredths, on top: 1800 adds 18 %.
    pub fn plus(self, hundredths_of_percent: u32) -> Self {
        Self(self.0 + self.0 * i128::from(hundredths_of_percent) / 10_000)
    }
}

/// Plain digits with at least two decimals and all there are, without a sign of the currency: `88.70`, `0.0282066`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNIT: u128 = 10_u128.pow(21);
        let minus = if self.0 < 0 { "-" } else { "" };
        let decimals = format!("{:021}", self.0.unsigned_abs() % UNIT);
        let kept = decimals.trim_end_matches('0').len().max(2);
        write!(f, "{minus}{}.{}", self.0.unsigned_abs() / UNIT, &decimals[..kept])
    }
}

impl From<Picos> for Amount {
    fn from(dollars: Picos) -> Self {
        Rate::ONE.convert(dollars)
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        Rate::parse(text).expect("a rate")
    }

    #[test]
    fn a_rate_is_read_to_the_billionth() {
        for (text, nanos) in [
            ("88.7", 88_700_000_000),
            ("1", 1_000_000_000),
            ("0.867", 867_000_000),
            ("1.2e-5", 12_000),
            ("3.25E2", 325_000_000_000),
            ("89.1234567899", 89_123_456_789),
        ] {
            assert_eq!(rate(text).nanos(), nanos, "{text}");
        }
    }

    #[test]
    fn what_is_no_rate_is_none() {
        for text in [
            "",
            "0",
            "0.0",
            "-88.7",
            "NaN",
            "inf",
            "1e-12",
            "1e99",
            "1e999999999999",
            ".",
            "8,7",
            "\"88\"",
            "+1",
            "1000000000",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dollars_of_rupees_are_what_those_were() {
        let five = Picos(5 * Picos::PER_DOLLAR);
        assert_eq!(rate("88.7").dollars(rate("88.7").convert(five).picos()), five);
        assert_eq!(rate("0.00001").dollars(i128::MAX), Picos(i64::MAX));
    }

    #[test]
    fn rupees_of_a_cent() {
        let cent = Picos(Picos::PER_DOLLAR / 100);
        assert_eq!(rate("88.7").convert(cent).picos(), 887_000_000_000);
        assert_eq!(Amount::from(cent).picos(), 10_000_000_000);
    }

    #[test]
    fn parts_converted_are_the_sum_converted() {
        let rate = rate("88.123456789");
        let parts = [1, 2, 3, 999_999_999_999, 7].map(Picos);
        let converted: Amount = parts.into_iter().map(|part| rate.convert(part)).sum();
        assert_eq!(converted, rate.convert(parts.into_iter().sum()));
    }

    #[test]
    fn an_amount_is_written_to_the_last_digit() {
        let cost = rate("88.123456789").convert(Picos(318_000_001));
        assert_eq!(cost.to_string(), "0.028023259347025456789");
        assert_eq!(rate("88").convert(Picos(-Picos::PER_DOLLAR)).to_string(), "-88.00");
    }

    #[test]
    fn a_card_and_the_tax_come_on_top() {
        let hundred = rate("88.7").convert(Picos(100 * Picos::PER_DOLLAR));
        let paid = hundred.plus(350).plus(1800);
        assert_eq!(paid.picos() / 10_000_000_000, 1_083_293, "8870 with 3.5 % and 18 % are 10,832.93");
    }

    #[test]
    fn a_rate_is_shown_as_banks_print_it() {
        assert_eq!([rate("88.7").to_string(), rate("0.00001").to_string()], ["88.7000", "0.00001"]);
    }
}
