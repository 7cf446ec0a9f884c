//! Steps of 1, 2 and 5 up a value axis, in whole units.

use super::chart::Unit;

/// From zero, in equal steps, to a figure that no bar exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticks {
    pub(super) at: Vec<i128>,
}

impl Ticks {
    /// At most `most` steps, at least one.
    pub(super) fn up_to(highest: i128, most: usize, unit: Unit) -> Self {
        if unit == Unit::Percent && highest <= 10_000 {
            let step = if most >= 4 { 2_500 } else { 5_000 };
            return Self { at: (0..=10_000).step_by(step).collect() };
        }
        let highest = highest.max(1);
        let most = i128::try_from(most.max(1)).unwrap_or(1);
        let step = steps(unit).find(|step| highest.div_ceil_by(*step) <= most).unwrap_or(highest);
        Self { at: (0..=highest.div_ceil_by(step)).map(|times| step.saturating_mul(times)).collect() }
    }

    pub(super) fn top(&self) -> i128 {
        self.at.last().copied().unwrap_or(1).max(1)
    }
}

/// 1, 2, 5, 10, 20, 50 … of the unit. Times of a minute and more go by sixties.
fn steps(unit: Unit) -> Box<dyn Iterator<Item = i128>> {
    let decimal = (0..37).flat_map(|power| [1, 2, 5].map(|digit| digit * 10i128.pow(power)));
    match unit {
        Unit::Milliseconds => {
            let seconds = decimal.take_while(|step| *step <= 20_000);
            let minutes = [30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000];
            let hours = (0..30).flat_map(|power| [2, 5, 10].map(|digit| digit * 3_600_000 * 10i128.pow(power)));
            Box::new(seconds.chain(minutes).chain(hours))
        }
        Unit::Money(_) | Unit::Tokens | Unit::Percent => Box::new(decimal),
    }
}

/// Division that rounds up, for what is above zero.
trait DivCeil {
    fn div_ceil_by(self, by: Self) -> Self;
}

impl DivCeil for i128 {
    fn div_ceil_by(self, by: i128) -> i128 {
        self / by + i128::from(self % by != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money_format::Currency;

    #[test]
    fn axes_go_up_in_ones_twos_and_fives() {
        let money = Unit::Money(Currency::USD);
        assert_eq!(Ticks::up_to(7, 4, money).at, [0, 2, 4, 6, 8]);
        assert_eq!(Ticks::up_to(10, 4, money).at, [0, 5, 10]);
        assert_eq!(Ticks::up_to(1, 5, money).at, [0, 1]);
        assert_eq!(Ticks::up_to(0, 5, money).at, [0, 1]);
        assert_eq!(Ticks::up_to(4_100, 5, Unit::Tokens).at, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
        assert_eq!(Ticks::up_to(1, 5, Unit::Percent).at, [0, 2_500, 5_000, 7_500, 10_000]);
        assert_eq!(Ticks::up_to(100_000, 4, Unit::Milliseconds).at, [0, 30_000, 60_000, 90_000, 120_000]);
    }

    #[test]
    fn no_figure_is_too_large_or_higher_than_its_axis() {
        for unit in [Unit::Money(Currency::INR), Unit::Tokens, Unit::Milliseconds] {
            for highest in [1, 9, 10, 11, 999_999, i64::MAX.into(), i128::MAX / 1_000_000, i128::MAX / 2] {
                for most in 0..8 {
                    let ticks = Ticks::up_to(highest, most, unit);
                    assert!(ticks.top() >= highest && ticks.at.len() <= most.max(1) + 1, "{ticks:?}");
                }
            }
        }
    }
}
