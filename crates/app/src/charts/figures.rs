//! How a figure is written: in full for tables and words, short for axes.

use super::chart::{Amount, Unit};
use crate::language::Language;
use crate::money_format::{self, Grouping, grouped, short_number};

const SECOND: i128 = 1_000;
const MINUTE: i128 = 60_000;

/// `₹1,23,456.78`, `1,234 tokens` without the word, `93.4%`, `1.24 s`.
pub(super) fn full(figure: i128, unit: Unit, grouping: Grouping) -> String {
    match unit {
        Unit::Money(currency) => money_format::full(figure, currency, grouping),
        Unit::Tokens => grouped(figure.unsigned_abs(), grouping),
        Unit::Percent => format!("{}.{}%", tenths(figure) / 10, tenths(figure) % 10),
        Unit::Milliseconds => time(figure),
    }
}

/// A guess, to three digits: more would be a promise.
pub(super) fn guess(figure: i128, unit: Unit, grouping: Grouping) -> String {
    let step = (0..36).map(|power| 10i128.pow(power)).find(|step| figure.abs() / step < 1_000).unwrap_or(1);
    let rounded = figure.saturating_add(step / 2) / step * step;
    full(rounded, unit, grouping).trim_end_matches(".00").to_owned()
}

/// As full as there is room for beside a bar.
pub(super) fn beside(figure: i128, unit: Unit, grouping: Grouping) -> String {
    match unit {
        Unit::Tokens => axis(figure, figure, unit, grouping),
        Unit::Money(_) | Unit::Percent | Unit::Milliseconds => full(figure, unit, grouping),
    }
}

/// `₹1.5L`, `20M`, `25%`, `2 s`: with no more digits than tell a tick of an axis up to `top` from the next one.
pub(super) fn axis(figure: i128, top: i128, unit: Unit, grouping: Grouping) -> String {
    match unit {
        Unit::Money(currency) => money_format::short(figure, top, currency, grouping),
        // Whoever counts tokens counts them in millions, in India too.
        Unit::Tokens => short_number(figure.unsigned_abs(), top.unsigned_abs(), 1, Grouping::Western),
        Unit::Percent => format!("{}%", figure / 100),
        Unit::Milliseconds => time_of_axis(figure, top),
    }
}

/// A figure with how sure it is: `₹12.00`, `≈ ₹12.00`, `₹12.00 + 3 unpriced`, `3 unpriced`.
pub(super) fn amount(amount: Amount, unit: Unit, grouping: Grouping, language: Language) -> String {
    let about = if amount.estimated > 0 { "≈ " } else { "" };
    let known = format!("{about}{}", full(amount.known, unit, grouping));
    let word = match language {
        Language::English => "unpriced",
        Language::Hindi => "बिना दाम",
    };
    match (amount.known, amount.unpriced) {
        (_, 0) => known,
        (0, unpriced) => format!("{} {word}", grouped(unpriced.into(), grouping)),
        (_, unpriced) => format!("{known} + {} {word}", grouped(unpriced.into(), grouping)),
    }
}

fn tenths(hundredths: i128) -> i128 {
    hundredths / 10 + i128::from(hundredths % 10 >= 5)
}

fn time(ms: i128) -> String {
    match ms {
        ..SECOND => format!("{ms} ms"),
        SECOND..MINUTE => format!("{} s", hundredths((ms + 5) / 10)),
        _ => format!("{} min {} s", grouped((ms / MINUTE).unsigned_abs(), Grouping::Western), ms % MINUTE / SECOND),
    }
}

fn time_of_axis(ms: i128, top: i128) -> String {
    match (ms, top) {
        (0, _) => "0".to_owned(),
        (_, ..SECOND) => format!("{ms} ms"),
        (_, SECOND..=MINUTE) => format!("{} s", hundredths(ms / 10)),
        _ => format!("{} min", short_number(ms.unsigned_abs(), top.unsigned_abs(), 60_000, Grouping::Western)),
    }
}

/// `1.24`, `2.5`, `3`.
fn hundredths(figure: i128) -> String {
    let text = format!("{}.{:02}", figure / 100, figure % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money_format::Currency;

    #[test]
    fn every_unit_is_written_in_its_own_way() {
        let written = |figure, unit| full(figure, unit, Grouping::Indian);
        assert_eq!(written(12_345_678, Unit::Tokens), "1,23,45,678");
        assert_eq!(written(9_345, Unit::Percent), "93.5%");
        assert_eq!(written(850, Unit::Milliseconds), "850 ms");
        assert_eq!(written(1_239, Unit::Milliseconds), "1.24 s");
        assert_eq!(written(125_000, Unit::Milliseconds), "2 min 5 s");
    }

    #[test]
    fn a_guess_promises_three_digits() {
        let rupees =
            |figure| guess(figure * crate::money_format::PICOS / 100, Unit::Money(Currency::INR), Grouping::Indian);
        assert_eq!([1_989_504, 123_456, 1_234].map(rupees), ["₹19,900", "₹1,230", "₹12.30"]);
        assert_eq!(guess(i128::MAX, Unit::Tokens, Grouping::Western).len(), 51);
    }

    #[test]
    fn axes_are_short() {
        let written = |figure, top, unit| axis(figure, top, unit, Grouping::Indian);
        assert_eq!(written(15_000_000, 20_000_000, Unit::Tokens), "15M");
        assert_eq!(written(2_500, 10_000, Unit::Percent), "25%");
        assert_eq!(written(500, 2_000, Unit::Milliseconds), "0.5 s");
        assert_eq!(written(30_000, 120_000, Unit::Milliseconds), "0.5 min");
    }

    #[test]
    fn what_nobody_knows_is_never_zero() {
        let unit = Unit::Money(Currency::USD);
        let written = |known, estimated, unpriced| {
            let given = Amount { known, estimated, unpriced };
            amount(given, unit, Grouping::Western, Language::English)
        };
        let dollar = crate::money_format::PICOS;
        assert_eq!(written(0, 0, 3), "3 unpriced");
        assert_eq!(written(dollar, 0, 3), "$1.00 + 3 unpriced");
        assert_eq!(written(dollar, 1, 0), "≈ $1.00");
        assert_eq!(written(0, 0, 0), "$0.00");
    }
}
