//! How long requests waited for their first event, as counts: from them any percentile of any stretch of time is told to less
//! than a hundredth, without the requests.
//!
//! The sizes are those of a logarithmic ruler: each doubling is cut into 64 steps. The blob of a sum holds pairs of numbers
//! in LEB128: how many steps on from the one before, and how many requests.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use crate::pieces::{About, PROJECT, pieces};
use crate::rollup::{DEMO, QUARTER_MS};
use crate::row;

/// The power of two that a doubling is cut into.
const CUTS: u32 = 6;

/// How many requests waited how long.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    /// The step that `counts` begin with. There are four thousand steps at most.
    first: usize,
    counts: Vec<u64>,
}

impl Waits {
    /// One more.
    pub fn add(&mut self, wait: Duration) {
        self.add_micros(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX));
    }

    /// Those of another stretch of time, too.
    pub fn merge(&mut self, other: &Self) {
        other.steps().for_each(|(step, count)| self.count(step, count));
    }

    /// How many requests they are.
    pub fn requests(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The wait that `percent` of a hundred of them did not exceed, to a hundredth; `None` if there are none.
    pub fn percentile(&self, percent: u64) -> Option<Duration> {
        let rank = self.requests().saturating_mul(percent).div_ceil(100).max(1);
        let mut so_far = 0_u64;
        let mut steps = self.steps();
        let step = steps.find(|(_, count)| {
            so_far = so_far.saturating_add(*count);
            so_far >= rank
        });
        step.map(|(step, _)| Duration::from_micros(middle(step)))
    }

    /// Those that are not zero, in order.
    fn steps(&self) -> impl Iterator<Item = (usize, u64)> {
        let steps = (self.first..).zip(&self.counts).map(|(step, count)| (step, *count));
        steps.filter(|(_, count)| *count > 0)
    }

    fn add_micros(&mut self, micros: u64) {
        self.count(step(micros), 1);
    }

    fn count(&mut self, step: usize, count: u64) {
        if self.counts.is_empty() {
            self.first = step;
        }
        if step < self.first {
            self.counts.splice(..0, std::iter::repeat_n(0, self.first - step));
            self.first = step;
        }
        let place = step - self.first;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] = self.counts[place].saturating_add(count);
    }

    fn blob(&self) -> Vec<u8> {
        let (mut blob, mut last) = (Vec::new(), 0);
        for (step, count) in self.steps() {
            write(&mut blob, (step - last) as u64);
            write(&mut blob, count);
            last = step;
        }
        blob
    }

    /// Adds those of a blob, as far as it can be read.
    fn take(&mut self, mut blob: &[u8]) {
        let mut at = 0_u64;
        while let (Some(on), Some(count)) = (read(&mut blob), read(&mut blob)) {
            at = at.saturating_add(on);
            if at > step(u64::MAX) as u64 {
                return;
            }
            self.count(at as usize, count);
        }
    }
}

/// The same counts are the same waits, in whatever order they came.
impl PartialEq for Waits {
    fn eq(&self, other: &Self) -> bool {
        self.steps().eq(other.steps())
    }
}

impl Eq for Waits {}

/// Below 2^[`CUTS`] each microsecond is a step of its own.
fn step(micros: u64) -> usize {
    let doubling = micros.max(1).ilog2().saturating_sub(CUTS);
    ((u64::from(doubling) << CUTS) + (micros >> doubling)) as usize
}

fn middle(step: usize) -> u64 {
    let step = step as u64;
    let doubling = (step >> CUTS).saturating_sub(1).min(u64::from(63 - CUTS));
    let first = (step - (doubling << CUTS)) << doubling;
    first.saturating_add((1 << doubling) / 2)
}

fn write(blob: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        blob.push(number as u8 | 0x80);
        number >>= 7;
    }
    blob.push(number as u8);
}

fn read(blob: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = blob.split_first()?;
        *blob = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// What a sum is of: quarter, demo, model, project.
type Of = (i64, bool, String, String);

/// Adds the requests that `rows` says (of one parameter) to the sums.
pub(crate) fn add(connection: &Connection, rows: &str, from: i64) -> rusqlite::Result<()> {
    let query = format!(
        "SELECT at_ms / {QUARTER_MS}, {DEMO}, coalesce(sent_model, ''), coalesce(project, ''), first_event_us FROM requests
        WHERE {rows} AND first_event_us IS NOT NULL"
    );
    let mut sums = BTreeMap::<Of, Waits>::new();
    let mut found = connection.prepare_cached(&query)?;
    let mut rows = found.query([from])?;
    while let Some(row) = rows.next()? {
        let of = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        sums.entry(of).or_default().add_micros(row::unsigned(row.get(4)?));
    }
    let of = "quarter = ? AND demo = ? AND sent_model = ? AND project = ?";
    let mut known = connection.prepare_cached(&format!("SELECT counts FROM waits WHERE {of}"))?;
    let mut keep = connection.prepare_cached("INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?, ?)")?;
    for ((quarter, demo, model, project), mut waits) in sums {
        let before: Option<Vec<u8>> =
            known.query_row(params![quarter, demo, model, project], |row| row.get(0)).optional()?;
        before.iter().for_each(|blob| waits.take(blob));
        keep.execute(params![quarter, demo, model, project, waits.blob()])?;
    }
    Ok(())
}

/// Those of a period, each added to what `of` says of its quarter and its model.
pub(crate) fn by<K: Ord>(
    connection: &Connection,
    about: About<'_>,
    period: (i64, i64),
    of: impl Fn(i64, Option<&str>) -> K,
) -> rusqlite::Result<BTreeMap<K, Waits>> {
    let whole = format!(
        "SELECT quarter, sent_model, counts FROM waits WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT}"
    );
    let rest = format!(
        "SELECT at_ms / {QUARTER_MS}, coalesce(sent_model, ''), first_event_us FROM requests
        WHERE at_ms >= ? AND at_ms < ? AND {DEMO} = ? AND {PROJECT} AND first_event_us IS NOT NULL"
    );
    let mut found = BTreeMap::<K, Waits>::new();
    pieces(connection, about, period, [&whole, &rest], |row| {
        let model = Some(row.get_ref(1)?.as_str()?).filter(|model| !model.is_empty());
        let waits = found.entry(of(row.get(0)?, model)).or_default();
        match row.get_ref(2)? {
            ValueRef::Blob(blob) => waits.take(blob),
            micros => waits.add_micros(row::unsigned(micros.as_i64()?)),
        }
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_true_to_a_hundredth() {
        for micros in (0..200).chain([1_000, 345_678, 2_400_000, 40_000_000, u64::MAX / 2, u64::MAX]) {
            let mut waits = Waits::default();
            waits.add_micros(micros);
            let told = waits.percentile(50).expect("one").as_micros().abs_diff(u128::from(micros));
            assert!(told <= u128::from(micros / 100), "{micros}: {told} off");
        }
        let mut waits = Waits::default();
        (1..=100).for_each(|millis| waits.add(Duration::from_millis(millis)));
        let [median, slow] = [50, 95].map(|percent| waits.percentile(percent).expect("some").as_secs_f64() * 1e3);
        assert!((median - 50.0).abs() < 1.0 && (slow - 95.0).abs() < 2.0, "{median} {slow}");
        assert_eq!((waits.requests(), Waits::default().percentile(95)), (100, None));
    }

    #[test]
    fn what_was_written_is_read_again_and_sums_do_not_depend_on_the_order() {
        let mut dice = 1_u64;
        let mut roll = || {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            dice >> (dice >> 58)
        };
        let [mut one, mut other] = [Waits::default(), Waits::default()];
        (0..500).for_each(|_| one.add_micros(roll()));
        (0..500).for_each(|_| other.add_micros(roll()));
        let mut read = Waits::default();
        read.take(&one.blob());
        assert_eq!(read, one);
        let mut both = other.clone();
        both.merge(&one);
        one.merge(&other);
        assert_eq!(both, one);
    }

    #[test]
    fn a_blob_that_breaks_off_is_read_as_far_as_it_goes() {
        let mut waits = Waits::default();
        waits.take(&[3, 1, 2, 1, 0x80]);
        waits.take(&[0xff; 40]);
        assert_eq!(waits.requests(), 2);
    }
}
