//! Money as whole pico-dollars, and the price of tokens.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::usage::Tokens;

/// An amount in pico-dollars (10⁻¹² USD). Sixty-four bits hold about nine million dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Picos(pub i64);

impl Picos {
    /// Pico-dollars in one dollar.
    pub const PER_DOLLAR: i64 = 1_000_000_000_000;
}

impl Add for Picos {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Picos {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Picos {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Plain dollars with at least two decimals and no more than needed, without a sign: `0.00`, `1.50`, `0.000318`.
impl fmt::Display for Picos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.0 < 0 { "-" } else { "" };
        let (dollars, rest) =
            (self.0.unsigned_abs() / Self::PER_DOLLAR as u64, self.0.unsigned_abs() % Self::PER_DOLLAR as u64);
        let decimals = format!("{rest:012}");
        let kept = decimals.trim_end_matches('0').len().max(2);
        write!(f, "{minus}{dollars}.{}", &decimals[..kept])
    }
}

/// Pico-dollars per token, by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Input outside the cache.
    pub input: i64,
    /// Output, thinking included.
    pub output: i64,
    /// Input read from the cache.
    pub cache_read: i64,
    /// Input written to the cache for five minutes.
    pub cache_write_5m: i64,
    /// Input written to the cache for one hour.
    pub cache_write_1h: i64,
}

impl Price {
    /// What these tokens cost at this price.
    pub fn of(&self, tokens: &Tokens) -> Cost {
        let cost = |price: i64, count: u64| Picos(price.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)));
        Cost {
            input: cost(self.input, tokens.input),
            output: cost(self.output, tokens.output),
            cache_read: cost(self.cache_read, tokens.cache_read),
            cache_write: cost(self.cache_write_5m, tokens.cache_write_5m)
                + cost(self.cache_write_1h, tokens.cache_write_1h),
        }
    }

    /// This many hundredths of it, in each class, rounded to the nearest pico-dollar.
    #[must_use]
    pub fn percent(&self, percent: u32) -> Self {
        let part = |price: i64| (price.saturating_mul(percent.into()).saturating_add(50)) / 100;
        Self {
            input: part(self.input),
            output: part(self.output),
            cache_read: part(self.cache_read),
            cache_write_5m: part(self.cache_write_5m),
            cache_write_1h: part(self.cache_write_1h),
        }
    }
}

/// What a request cost, by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Input outside the cache.
    pub input: Picos,
    /// Output, thinking included.
    pub output: Picos,
    /// Input read from the cache.
    pub cache_read: Picos,
    /// Input written to the cache, for whatever time.
    pub cache_write: Picos,
}

impl Cost {
    /// All of it.
    pub fn total(&self) -> Picos {
        self.input + self.output + self.cache_read + self.cache_write
    }
}

/// An amount from decimal text in dollars: `5`, `5.00`, `0.000318`. `None` for what is no such number or too much.
pub fn dollars(text: &str) -> Option<Picos> {
    Some(Picos(picos_per_token(text)?.checked_mul(1_000_000)?))
}

/// Pico-dollars for one token, from decimal text in dollars for a million: `0.3`, `15`, `18.75`. `None` for what is no
/// such number, or is finer than a pico-dollar.
pub fn picos_per_token(dollars_per_million: &str) -> Option<i64> {
    let (whole, part) = dollars_per_million.split_once('.').unwrap_or((dollars_per_million, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && digits(whole) && digits(part) && (part.len() <= 6);
    is_number.then(|| format!("{whole}{part:0<6}").parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_shown_exactly() {
        let shown =
            [0, 318_000_000, Picos::PER_DOLLAR * 3 / 2, -Picos::PER_DOLLAR, 1].map(|amount| Picos(amount).to_string());
        assert_eq!(shown, ["0.00", "0.000318", "1.50", "-1.00", "0.000000000001"]);
    }

    #[test]
    fn a_price_is_read_to_the_pico_dollar() {
        let known = [("3.00", 3_000_000), ("15", 15_000_000), ("0.3", 300_000), ("0.000001", 1), ("0", 0)];
        assert!(known.iter().all(|(text, picos)| picos_per_token(text) == Some(*picos)));
        let wrong = ["", ".5", "-1", "1.2.3", "1e3", "$3", "0.0000001", "3,00", " 3", "99999999999999999999"];
        assert_eq!(wrong.map(picos_per_token), [None; 10]);
    }

    #[test]
    fn an_amount_is_read_in_dollars() {
        assert_eq!(dollars("5.00"), Some(Picos(5 * Picos::PER_DOLLAR)));
        assert_eq!(dollars("0.000318"), Some(Picos(318_000_000)));
        assert_eq!(["-5", "five", "$5", "9999999999"].map(dollars), [None; 4]);
    }

    #[test]
    fn each_class_has_its_own_price() {
        let price = Price { input: 1, output: 10, cache_read: 100, cache_write_5m: 1_000, cache_write_1h: 10_000 };
        let tokens = Tokens { input: 1, output: 2, cache_read: 3, cache_write_5m: 4, cache_write_1h: 5 };
        let cost = price.of(&tokens);
        let parts = [cost.input, cost.output, cost.cache_read, cost.cache_write];
        assert_eq!(parts, [Picos(1), Picos(20), Picos(300), Picos(54_000)]);
        assert_eq!(cost.total(), Picos(54_321));
    }

    #[test]
    fn a_part_of_a_price_is_rounded_to_the_nearest_pico_dollar() {
        let price = Price { input: 8_750, output: 10, cache_read: 1, cache_write_5m: 3, cache_write_1h: i64::MAX };
        let part = price.percent(175);
        assert_eq!((part.input, part.output, part.cache_read, part.cache_write_5m), (15_313, 18, 2, 5));
        assert_eq!(price.percent(50).cache_read, 1);
        assert!(price.percent(600).cache_write_1h > 0, "too much is the most, not less than nothing");
    }
}
