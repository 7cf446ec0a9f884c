//! How much more or less it is than before.

use serde::Serialize;
use ts_rs::TS;

use crate::money_format::{Grouping, grouped};

/// A figure beside that of the period before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Compared")]
pub(crate) struct Change {
    /// Which way it went.
    pub way: Way,
    /// With its sign: `−12%`.
    pub signed: String,
    /// Without it, for words: `12%`.
    pub size: String,
    /// What it was before.
    pub before: String,
}

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    More,
    Less,
    Same,
}

impl Change {
    /// In whole per cent; nothing where there was nothing before.
    pub(super) fn of(now: i128, before: i128, text: String) -> Option<Self> {
        let percent = now
            .checked_sub(before)?
            .checked_mul(200)?
            .checked_add(before)?
            .checked_div_euclid(before.checked_mul(2)?)?;
        Some(Self::signed(percent, format!("{}%", grouped(percent.unsigned_abs(), Grouping::Western)), text))
    }

    /// Of shares, in tenths of a percentage point.
    pub(super) fn of_shares(now: i128, before: i128, text: String) -> Self {
        let tenths = (now - before) / 10;
        Self::signed(tenths, format!("{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10), text)
    }

    fn signed(amount: i128, size: String, before: String) -> Self {
        let (way, sign) = match amount {
            1.. => (Way::More, "+"),
            0 => (Way::Same, "±"),
            _ => (Way::Less, "−"),
        };
        Self { way, signed: format!("{sign}{size}"), size, before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_a_sign_and_nothing_is_compared_with_nothing() {
        let signed = |now, before| Change::of(now, before, String::new()).map(|change| change.signed);
        assert_eq!(signed(88, 100).as_deref(), Some("−12%"));
        assert_eq!(signed(1_000, 100).as_deref(), Some("+900%"));
        assert_eq!(signed(1_003, 1_000).as_deref(), Some("±0%"));
        assert_eq!((signed(5, 0), signed(i128::MAX, 1)), (None, None));
        assert_eq!(Change::of_shares(9_345, 9_000, String::new()).signed, "+3.4");
    }
}
