//! What the days to come will cost, if they are like the last ones.

use super::Amount;

/// What is expected behind the last value of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The first place that is guessed.
    pub from: usize,
    /// Of one bar.
    pub each: Guess,
    /// Of all bars together, those that are known included.
    pub at_end: Guess,
}

/// A guess and how far off it may be: four times in five it is between low and high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// One in ten is lower.
    pub low: i128,
    /// The middle.
    pub likely: i128,
    /// One in ten is higher.
    pub high: i128,
}

/// Older days say little about the next ones.
const WINDOW: usize = 28;

/// How many standard deviations hold four fifths of a normal distribution, on each side: 1.28, in hundredths.
const FOUR_FIFTHS: i128 = 128;

impl Forecast {
    /// From the days so far to the end of the period, `left` days later. The days of the period itself are the last
    /// `known` ones of `days`; earlier ones only help to guess. Of the last day, which is today, only `elapsed`
    /// thousandths have passed. `None` if there is nothing to go by or nothing left.
    pub fn of(days: &[i128], known: usize, left: usize, elapsed: u16) -> Option<Self> {
        let elapsed = i128::from(elapsed.clamp(1, 1_000));
        let window = &days[days.len().saturating_sub(WINDOW)..];
        let (_, whole_days) = window.split_last()?;
        let count = i128::try_from(whole_days.len()).ok()?;
        // In thousandths, as all that counts days with a part of one.
        let passed = count * 1_000 + elapsed;
        let left = i128::try_from(left).ok().filter(|left| *left > 0)? * 1_000 + 1_000 - elapsed;
        let mean = times(window.iter().sum(), 1_000) / passed;
        let deviation = deviation(whole_days, mean, count);
        let spent: i128 = days[days.len().saturating_sub(known)..].iter().sum();
        // Independent days: the deviation of their sum grows with the root of their number.
        let of_all = (deviation / 1_000).saturating_mul(root(left * 1_000));
        let total = spent.saturating_add(times(mean, left) / 1_000);
        let each = Guess { low: (mean - deviation).max(0), likely: mean, high: mean.saturating_add(deviation) };
        let at_end =
            Guess { low: total.saturating_sub(of_all).max(spent), likely: total, high: total.saturating_add(of_all) };
        Some(Self { from: known, each, at_end })
    }
}

impl Forecast {
    /// Nothing costs less than nothing, and no guess is beyond adding up.
    pub(super) fn sane(self) -> Self {
        let sane = |figure| Amount::exact(figure).sane().known;
        let guess = |guess: Guess| Guess { low: sane(guess.low), likely: sane(guess.likely), high: sane(guess.high) };
        Self { from: self.from, each: guess(self.each), at_end: guess(self.at_end) }
    }
}

/// 1.28 standard deviations of the sample.
fn deviation(window: &[i128], mean: i128, count: i128) -> i128 {
    // In thousandths of the largest distance, so that no square overflows.
    let far = window.iter().map(|day| (day - mean).abs()).max().unwrap_or(0).max(1_000) / 1_000;
    let squares: i128 = window.iter().map(|day| ((day - mean) / far).pow(2)).sum();
    let spread = root(squares / (count - 1).max(1));
    spread.saturating_mul(far).saturating_mul(FOUR_FIFTHS) / 100
}

fn times(amount: i128, thousandths: i128) -> i128 {
    amount.saturating_mul(thousandths)
}

fn root(square: i128) -> i128 {
    i128::try_from(square.unsigned_abs().isqrt()).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_days_go_on_as_they_are() {
        let forecast = Forecast::of(&[100; 20], 10, 10, 1_000).expect("days enough");
        assert_eq!(forecast.each, Guess { low: 100, likely: 100, high: 100 });
        assert_eq!(forecast.at_end, Guess { low: 2_000, likely: 2_000, high: 2_000 });
        assert_eq!(forecast.from, 10);
    }

    #[test]
    fn the_more_days_differ_the_wider_is_the_guess() {
        let dollar = crate::money_format::PICOS;
        let calm = Forecast::of(&[9 * dollar, 11 * dollar, 10 * dollar], 3, 7, 1_000).expect("days");
        let wild = Forecast::of(&[dollar, 19 * dollar, 10 * dollar], 3, 7, 1_000).expect("days");
        assert_eq!(calm.at_end.likely, wild.at_end.likely);
        assert!(wild.at_end.high > calm.at_end.high && wild.at_end.low < calm.at_end.low);
        assert!(wild.at_end.low >= 30 * dollar, "what is spent is spent");
    }

    #[test]
    fn a_day_that_has_just_begun_is_no_cheap_day() {
        let mut days = [100; 20];
        days[19] = 25;
        let morning = Forecast::of(&days, 10, 10, 250).expect("days enough");
        assert_eq!(
            (morning.each.likely, morning.at_end.likely),
            (100, 2_000),
            "a quarter of the day, a quarter of its cost"
        );
        let only = Forecast::of(&[25], 1, 9, 250).expect("a day");
        assert_eq!((only.each.likely, only.at_end.likely), (100, 25 + 975));
        let nothing_yet = Forecast::of(&[100, 100, 0], 3, 10, 0).expect("days");
        assert_eq!((nothing_yet.each.likely, nothing_yet.at_end.likely / 10), (99, 128));
    }

    #[test]
    fn nothing_is_guessed_from_nothing_or_for_no_days() {
        assert_eq!(Forecast::of(&[], 0, 10, 500), None);
        assert_eq!(Forecast::of(&[1], 1, 0, 500), None);
    }
}
