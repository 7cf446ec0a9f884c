//! Digits: grouped, rounded, shortened. Whole numbers all the way, so that nothing is off by a float.

/// Where the commas go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// `1,234,567`
    #[default]
    Western,
    /// `12,34,567`
    Indian,
}

/// A unit word for short figures: from how much on, what it stands for, and its letter.
type Step = (u128, &'static str);

const WESTERN: [Step; 4] = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")];
const INDIAN: [Step; 2] = [(10_000_000, "Cr"), (100_000, "L")];

/// Up to here a figure is short enough as it is.
const PLAIN: u128 = 10_000;

/// `1234567` as `1,234,567` or `12,34,567`.
pub fn grouped(number: u128, grouping: Grouping) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && grouping.breaks(left) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Grouping {
    /// Whether a comma stands before the last `left` digits.
    fn breaks(self, left: usize) -> bool {
        match self {
            Self::Western => left.is_multiple_of(3),
            Self::Indian => left >= 3 && left % 2 == 1,
        }
    }

    fn steps(self) -> &'static [Step] {
        match self {
            Self::Western => &WESTERN,
            Self::Indian => &INDIAN,
        }
    }
}

/// Picos (10⁻¹²) as a number with at most `places` decimals and at least `least`; zeros in between are left out.
pub(super) fn decimal(picos: u128, places: u32, least: u32, grouping: Grouping) -> String {
    let parts = 10u128.pow(places);
    let steps = divided(picos, super::PICOS as u128 / parts);
    let whole = grouped(steps / parts, grouping);
    with_decimals(whole, steps % parts, places, least)
}

/// A figure of `unit`s for an axis that goes up to `largest`: as many decimals as there are, a letter where it gets long.
pub(crate) fn short(amount: u128, largest: u128, unit: u128, grouping: Grouping) -> String {
    let step = grouping.steps().iter().find(|(from, _)| largest / unit >= (*from).max(PLAIN));
    let (worth, letter) = step.copied().unwrap_or((1, ""));
    let one = unit.saturating_mul(worth);
    let (whole, rest) = (amount / one, amount % one);
    if amount == 0 {
        return "0".to_owned();
    }
    // Enough digits behind the point for a step of 1, 2 or 5, counted from the largest figure.
    let places = (0..=12).find(|places| largest.saturating_mul(10u128.pow(*places)) >= one.saturating_mul(10));
    let places = places.unwrap_or(12).max(1);
    let rest = divided(rest.saturating_mul(10u128.pow(places)), one);
    let (whole, rest) = if rest == 10u128.pow(places) { (whole + 1, 0) } else { (whole, rest) };
    with_decimals(grouped(whole, grouping), rest, places, 0) + letter
}

fn with_decimals(whole: String, rest: u128, places: u32, least: u32) -> String {
    let decimals = format!("{rest:0places$}", places = places as usize);
    let kept = decimals.trim_end_matches('0').len().max(least as usize);
    match (places, kept) {
        (0, _) | (_, 0) => whole,
        _ => format!("{whole}.{}", &decimals[..kept]),
    }
}

/// Divided and rounded, halves up.
pub(super) fn divided(amount: u128, by: u128) -> u128 {
    let by = by.max(1);
    amount / by + u128::from(amount % by >= by.div_ceil(2))
}
