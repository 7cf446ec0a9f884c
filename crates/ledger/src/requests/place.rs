//! Where a page ends, and which way the next one goes.

use std::time::SystemTime;

use crate::row;

/// The way that pages follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// From the newest on.
    Older,
    /// From the oldest on.
    Newer,
}

/// A place between two requests in the order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(super) at_ms: i64,
    pub(super) number: i64,
}

impl Towards {
    /// Before everything.
    pub(super) fn begin(self) -> Place {
        let end = match self {
            Self::Older => i64::MAX,
            Self::Newer => i64::MIN,
        };
        Place { at_ms: end, number: end }
    }

    /// Behind everything that arrived from one moment to before another.
    pub(super) fn behind(self, from: i64, to: i64) -> Place {
        match self {
            Self::Older => Place { at_ms: from, number: 0 },
            Self::Newer => Place { at_ms: to.saturating_sub(1), number: i64::MAX },
        }
    }

    /// What of a stretch of time is left from a place on.
    pub(super) fn left(self, (from, to): (i64, i64), place: Place) -> (i64, i64) {
        match self {
            Self::Older => (from, to.min(place.at_ms.saturating_add(1))),
            Self::Newer => (from.max(place.at_ms), to),
        }
    }

    /// How what comes next compares with what came.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Older => '<',
            Self::Newer => '>',
        }
    }

    /// SQL's word for the order.
    pub(super) fn order(self) -> &'static str {
        match self {
            Self::Older => "DESC",
            Self::Newer => "ASC",
        }
    }

    /// The list in this order, if it is in that of time.
    pub(super) fn sorted<T>(self, mut list: Vec<T>) -> Vec<T> {
        if self == Self::Older {
            list.reverse();
        }
        list
    }
}

impl Place {
    /// The moment up to which everything newer was looked at.
    pub fn at(&self) -> SystemTime {
        row::time(self.at_ms)
    }
}

/// As text that comes back as the same place.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at_ms, self.number)
    }
}

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at_ms, number) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { at_ms: at_ms.parse()?, number: number.parse()? })
    }
}
