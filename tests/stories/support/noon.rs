//! The hour of a story. Days end at midnight, and with them budgets and sums of today: a story that runs into it would fail
//! by chance.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Hours of UTC since the epoch, at one moment for all stories.
static NOW: LazyLock<i64> = LazyLock::new(|| {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("the epoch is over").as_secs();
    i64::try_from(seconds / 3600).expect("not so many")
});

/// A time zone in which it is about noon.
pub(crate) fn zone() -> String {
    zone_at(12)
}

/// A time zone in which it is this hour.
pub(crate) fn zone_at(hour: i64) -> String {
    // The name says what is to be added to have UTC: the sign is the other way round than in ISO 8601.
    format!("Etc/GMT{:+}", -east(hour))
}

/// The hour of UTC at which the day ends where it is about noon.
pub(crate) fn midnight() -> i64 {
    (-east(12)).rem_euclid(24)
}

/// Hours east of Greenwich, from -12 to 11: there is a zone for each.
fn east(hour: i64) -> i64 {
    (hour - *NOW + 12).rem_euclid(24) - 12
}
