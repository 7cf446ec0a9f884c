use super::*;

fn currency(code: &str) -> Currency {
    code.parse().expect("a code of the table")
}

#[test]
fn an_amount_is_written_as_its_readers_write_it() {
    let table = [
        (0, "USD", "$0.00"),
        (1, "USD", "$0.000000000001"),
        (318_000_000, "USD", "$0.000318"),
        (12_345_678_901, "USD", "$0.0123"),
        (99_960_000_000, "USD", "$0.10"),
        (100_000_000_000, "USD", "$0.10"),
        (1_005_000_000_000, "USD", "$1.01"),
        (-1_500_000_000_000, "USD", "−$1.50"),
        (1_234_567_894_999_999_999, "USD", "$1,234,567.89"),
        (123_456_780_000_000_000, "INR", "₹1,23,456.78"),
        (1_234_567_890_000_000_000_000, "INR", "₹1,23,45,67,890.00"),
        (999_995_000_000_000, "INR", "₹1,000.00"),
        (1_234_500_000_000_000, "JPY", "¥1,235"),
        (3_256_000_000_000, "JPY", "¥3.26"),
        (12_345_600_000_000, "KWD", "KWD\u{a0}12.346"),
        (9_000_000_000_000, "CHF", "CHF\u{a0}9.00"),
        (-9_000_000_000_000, "SEK", "−SEK\u{a0}9.00"),
    ];
    for (picos, code, expected) in table {
        let currency = currency(code);
        assert_eq!(full(picos, currency, currency.grouping()), expected, "{picos} {code}");
    }
}

#[test]
fn the_reader_chooses_the_grouping_whatever_the_currency() {
    assert_eq!(full(1_234_567 * PICOS, Currency::USD, Grouping::Indian), "$12,34,567.00");
    assert_eq!(full(1_234_567 * PICOS, Currency::INR, Grouping::Western), "₹1,234,567.00");
}

#[test]
fn an_axis_has_no_digit_too_many() {
    let table = [
        (0, 12_000_000_000_000, "USD", "$0"),
        (4_000_000_000, 8_000_000_000, "USD", "$0.004"),
        (12 * PICOS, 20 * PICOS, "USD", "$12"),
        (PICOS / 2, 2 * PICOS, "USD", "$0.5"),
        (2_500 * PICOS, 5_000 * PICOS, "USD", "$2,500"),
        (20_000 * PICOS, 40_000 * PICOS, "USD", "$20K"),
        (500 * PICOS, 10_000 * PICOS, "USD", "$0.5K"),
        (1_500_000 * PICOS, 2_000_000 * PICOS, "USD", "$1.5M"),
        (20_000 * PICOS, 40_000 * PICOS, "INR", "₹20,000"),
        (150_000 * PICOS, 200_000 * PICOS, "INR", "₹1.5L"),
        (20_000_000 * PICOS, 40_000_000 * PICOS, "INR", "₹2Cr"),
        (1, 2, "USD", "$0.000000000001"),
        (-5 * PICOS, 5 * PICOS, "USD", "−$5"),
    ];
    for (picos, largest, code, expected) in table {
        let currency = currency(code);
        assert_eq!(short(picos, largest, currency, currency.grouping()), expected, "{picos} {code}");
    }
}

#[test]
fn extremes_are_written_and_not_feared() {
    for picos in [i128::MIN, i128::MIN + 1, i128::MAX] {
        for code in ["USD", "INR", "JPY", "BHD"] {
            let currency = currency(code);
            assert!(full(picos, currency, Grouping::Indian).len() > 20);
            assert!(!short(picos, picos, currency, Grouping::Western).is_empty());
        }
    }
}

#[test]
fn a_currency_is_three_letters() {
    assert_eq!("inr".parse(), Ok(Currency::INR));
    for wrong in ["", "US", "USDT", "U$D", "₹", "1NR"] {
        assert_eq!(wrong.parse::<Currency>(), Err(NotACurrency), "{wrong}");
    }
}
