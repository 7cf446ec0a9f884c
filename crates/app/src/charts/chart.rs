//! What a chart is asked to show. Plain values: who makes them decides what is counted, converted and priced.

use jiff::civil::Date;
use serde::Deserialize;
use ts_rs::TS;

use super::{Forecast, Theme};
use crate::language::Language;
use crate::money_format::{Currency, Grouping};

/// Everything a chart shows and how.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What it is about, which decides its form.
    pub kind: Kind,
    /// What stands above it: `Cost per day`.
    pub title: String,
    /// What each place along the axis is called.
    pub labels: Labels,
    /// The figures, largest series first where the order is free. Each has a value for each label, or fewer.
    pub series: Vec<Series>,
    /// What the figures count.
    pub unit: Unit,
    /// A limit per bar, drawn as a line.
    pub budget: Option<i128>,
    /// What is expected of the labels behind the last value.
    pub forecast: Option<Forecast>,
    /// Light or dark.
    pub theme: Theme,
    /// In CSS pixels.
    pub size: Size,
    /// Where the commas go.
    pub grouping: Grouping,
    /// Who says what it is about.
    pub frame: Frame,
}

/// Figures of one name: a model, a token class, a percentile.
#[derive(Clone, Debug)]
pub struct Series {
    /// As people know it. Any text: it may come from a client.
    pub name: String,
    /// One for each label; `None` where there is nothing to say, which is not zero.
    pub values: Vec<Option<Amount>>,
}

/// A figure, and how sure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// All that is known, in the chart's unit.
    pub known: i128,
    /// How much of it is estimated.
    pub estimated: i128,
    /// How many requests have no price, so that their part is missing.
    pub unpriced: u64,
}

/// Who says what a chart is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// The picture itself: title, headline and legend are in it, and a background, so that it can stand alone.
    #[default]
    Whole,
    /// The page around it, in its own words: the picture has the figures and their axes, on the page's surface. Days
    /// along the axis are in the page's language.
    Page(Language),
}

/// What a chart is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "ChartKind")]
pub enum Kind {
    /// Stacked by model.
    CostPerDay,
    /// Stacked by class.
    TokensPerDay,
    /// The share of input that came from the cache.
    CacheHitPerDay,
    /// Over all days of the period, stacked by model.
    CostByHour,
    /// One bar each.
    CostBySession,
    /// One bar each.
    CostByAgent,
    /// Time to the first event: the median and the slowest twentieth.
    LatencyPerDay,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Upright bars, one on the other.
    Columns,
    /// Lying bars, one below the other.
    Rows,
    /// Lines.
    Lines,
}

/// What the places along the axis are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labels {
    /// Days without gaps.
    Days {
        /// The first one.
        first: Date,
        /// How many.
        count: usize,
    },
    /// The hours of a day, 0 to 23.
    Hours,
    /// Sessions or agents.
    Names {
        /// A place each.
        names: Vec<String>,
        /// How many more the one place behind them stands for; without any there is no such place.
        others: usize,
    },
}

/// What figures count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pico-units (10⁻¹²) of a currency.
    Money(Currency),
    /// Tokens.
    Tokens,
    /// Hundredths of a percent, 0 to 10,000.
    Percent,
    /// Milliseconds.
    Milliseconds,
}

/// Width and height in CSS pixels. A picture is higher than asked for where its legend needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// 360 to 2560.
    pub width: u32,
    /// 240 to 1600.
    pub height: u32,
}

impl Amount {
    /// A figure that is sure.
    pub fn exact(known: i128) -> Self {
        Self { known, ..Self::default() }
    }

    /// A figure below zero counts as zero, and no more can be estimated than there is.
    pub(super) fn sane(self) -> Self {
        // So that a year of a dozen series adds up without an overflow.
        let known = self.known.clamp(0, i128::MAX / 1_000_000);
        Self { known, estimated: self.estimated.clamp(0, known), unpriced: self.unpriced }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            known: self.known.saturating_add(other.known),
            estimated: self.estimated.saturating_add(other.estimated),
            unpriced: self.unpriced.saturating_add(other.unpriced),
        }
    }
}

impl Kind {
    /// A word for each kind that is fit for an identifier.
    pub fn word(self) -> &'static str {
        match self {
            Self::CostPerDay => "cost-per-day",
            Self::TokensPerDay => "tokens-per-day",
            Self::CacheHitPerDay => "cache-hit-per-day",
            Self::CostByHour => "cost-by-hour",
            Self::CostBySession => "cost-by-session",
            Self::CostByAgent => "cost-by-agent",
            Self::LatencyPerDay => "latency-per-day",
        }
    }

    /// The title it goes by.
    pub fn title(self) -> &'static str {
        match self {
            Self::CostPerDay => "Cost per day",
            Self::TokensPerDay => "Tokens per day",
            Self::CacheHitPerDay => "Share of input from the cache",
            Self::CostByHour => "Cost by hour of the day",
            Self::CostBySession => "Cost by session",
            Self::CostByAgent => "Cost by agent",
            Self::LatencyPerDay => "Time to the first event",
        }
    }

    /// Whether its figures may be added up. Shares and percentiles may not.
    pub(super) fn adds_up(self) -> bool {
        !matches!(self, Self::CacheHitPerDay | Self::LatencyPerDay)
    }
}

impl Labels {
    /// How many places there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Days { count, .. } => *count,
            Self::Hours => 24,
            Self::Names { names, others } => names.len() + usize::from(*others > 0),
        }
    }
}

impl Size {
    /// Nothing readable fits in less, and nobody's screen is larger.
    pub(super) fn within_bounds(self) -> Self {
        Self { width: self.width.clamp(360, 2560), height: self.height.clamp(240, 1600) }
    }
}

impl Frame {
    /// Whether title and legend are said elsewhere.
    pub(super) fn is_page(self) -> bool {
        matches!(self, Self::Page(_))
    }

    pub(super) fn language(self) -> Language {
        match self {
            Self::Whole => Language::English,
            Self::Page(language) => language,
        }
    }
}

impl Chart {
    /// How it is drawn.
    pub(super) fn form(&self) -> Form {
        match (&self.labels, self.kind) {
            (Labels::Names { .. }, _) => Form::Rows,
            // A share and a wait are levels, and no amounts that stand on nothing.
            (Labels::Days { .. } | Labels::Hours, Kind::LatencyPerDay | Kind::CacheHitPerDay) => Form::Lines,
            (Labels::Days { .. } | Labels::Hours, _) => Form::Columns,
        }
    }

    /// The figure of a series at a place.
    pub(super) fn at(&self, series: usize, place: usize) -> Option<Amount> {
        self.series.get(series)?.values.get(place).copied().flatten()
    }

    /// All series at a place; `None` if none has anything to say.
    pub(super) fn stacked(&self, place: usize) -> Option<Amount> {
        let values = (0..self.series.len()).filter_map(|series| self.at(series, place));
        values.reduce(Amount::plus)
    }

    /// Everything added up.
    pub(super) fn total(&self) -> Amount {
        (0..self.labels.count()).filter_map(|place| self.stacked(place)).fold(Amount::default(), Amount::plus)
    }

    /// All of one series.
    pub(super) fn total_of(&self, series: usize) -> Option<Amount> {
        (0..self.labels.count()).filter_map(|place| self.at(series, place)).reduce(Amount::plus)
    }
}
