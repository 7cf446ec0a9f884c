//! `outcrop usage --chart`: from what the ledger knows to a picture.
//!
//! What is counted and converted is decided here and in `figures`; how it is drawn in `charts`.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Ask, By, Day, open, period};
use crate::charts::{Chart, Frame, Kind, Size, Theme, Unit, drawn, png};
use crate::config::Config;
use crate::days::Calendar;
use crate::home::Home;
use crate::money_format::{Currency, Grouping};
use crate::rates::Exchange;

pub(crate) mod ahead;
pub(crate) mod figures;
mod latency;
#[cfg(test)]
mod tests;

/// A PNG has two pixels for each of the picture's, which is crisp on most screens.
const SCALE: f32 = 2.0;

/// What the command line asks of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it is about.
    pub kind: Kind,
    /// Dark on light or light on dark.
    pub theme: Theme,
    /// In CSS pixels.
    pub size: Size,
    /// Who says what it is about.
    pub frame: Frame,
}

/// Draws what was used into a file, which ends in `.svg` or `.png`. Returns what it shows, in words.
///
/// # Errors
/// If the file is of another form or cannot be written, and those of [`super::report_of`].
pub fn chart_of(home: &Home, ask: &Ask, picture: &Picture, file: &Path) -> Result<String> {
    let end = file.extension().and_then(|end| end.to_str());
    let is_png = match end {
        Some("png") => true,
        Some("svg") => false,
        _ => bail!("{} should end in .svg or .png", file.display()),
    };
    let config = Config::load(&home.config())?;
    let chart = chart(home, &config, ask, picture, Timestamp::now())?;
    let drawing = drawn(&chart);
    let bytes = if is_png { png(&drawing.svg, SCALE)? } else { drawing.svg.into_bytes() };
    std::fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    let wanted = ask.currency.unwrap_or(config.currency.show);
    Ok(match chart.unit {
        Unit::Money(shown) if shown != wanted => {
            format!("{} It is in dollars, since not every day has a rate to {wanted}.", drawing.data.summary)
        }
        _ => drawing.data.summary,
    })
}

/// The chart of a home, whose ledger need not be there yet.
///
/// # Errors
/// Those of [`super::report_of`].
pub fn chart(home: &Home, config: &Config, ask: &Ask, picture: &Picture, now: Timestamp) -> Result<Chart> {
    let ask = Ask { currency: ask.currency.or(Some(config.currency.show)), ..ask.clone() };
    let reader = open(home, &ask)?;
    let calendar = Calendar::of_user(config.timezone.clone(), reader.as_ref(), now)?;
    let today = calendar.clock(now).date();
    let ask = Ask { from: ask.from.or_else(|| first_day(picture.kind, &ask, today)), ..ask };
    let days = period(&ask, today)?;
    let wanted = ask.currency.unwrap_or(Currency::USD);
    let exchange = match &reader {
        Some(reader) => Exchange::to(wanted, reader)?,
        None => None,
    };
    let Some(reader) = reader else { return Ok(empty(picture, days, Currency::USD, wanted.grouping())) };
    let mut source = figures::Source { reader: &reader, calendar: &calendar, exchange: exchange.as_ref(), days };
    if !source.has_every_rate()? {
        source.exchange = None;
    }
    let currency = source.exchange.map_or(Currency::USD, |exchange| exchange.currency);
    let chart = source.filled(empty(picture, days, currency, wanted.grouping()), ask.by)?;
    if chart.kind == Kind::CostPerDay { ahead::looking(chart, &source, config, now) } else { Ok(chart) }
}

/// Costs are shown for this month, with what is to be expected of it; all else as in a table, for thirty days.
fn first_day(kind: Kind, ask: &Ask, today: Date) -> Option<Day> {
    (kind == Kind::CostPerDay && ask.to.is_none()).then(|| Day(today.first_of_month()))
}

fn empty(picture: &Picture, (first, last): (Date, Date), currency: Currency, grouping: Grouping) -> Chart {
    let unit = match picture.kind {
        Kind::TokensPerDay => Unit::Tokens,
        Kind::CacheHitPerDay => Unit::Percent,
        Kind::LatencyPerDay => Unit::Milliseconds,
        Kind::CostPerDay | Kind::CostByHour | Kind::CostBySession | Kind::CostByAgent => Unit::Money(currency),
    };
    Chart {
        kind: picture.kind,
        title: title(picture.kind, first, last),
        labels: figures::labels(picture.kind, first, last),
        series: Vec::new(),
        unit,
        budget: None,
        forecast: None,
        theme: picture.theme,
        size: picture.size,
        grouping,
        frame: picture.frame,
    }
}

/// Where the axis does not say which days are meant, the title does.
fn title(kind: Kind, first: Date, last: Date) -> String {
    match kind {
        Kind::CostPerDay | Kind::TokensPerDay | Kind::CacheHitPerDay | Kind::LatencyPerDay => kind.title().to_owned(),
        Kind::CostByHour | Kind::CostBySession | Kind::CostByAgent => format!("{}, {first} to {last}", kind.title()),
    }
}

/// The words of the command line.
const KINDS: [(&str, Kind); 7] = [
    ("cost", Kind::CostPerDay),
    ("tokens", Kind::TokensPerDay),
    ("cache", Kind::CacheHitPerDay),
    ("hours", Kind::CostByHour),
    ("sessions", Kind::CostBySession),
    ("agents", Kind::CostByAgent),
    ("latency", Kind::LatencyPerDay),
];

impl FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match KINDS.into_iter().find(|(known, _)| *known == word) {
            Some((_, kind)) => Ok(kind),
            None => bail!("choose one of {}", KINDS.map(|(known, _)| known).join(", ")),
        }
    }
}

impl FromStr for Theme {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => bail!("choose light or dark"),
        }
    }
}

impl FromStr for Size {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (width, height) = text.split_once('x')?;
            Some(Self { width: width.parse().ok()?, height: height.parse().ok()? })
        };
        match read() {
            Some(size @ Self { width: 360..=2560, height: 240..=1600 }) => Ok(size),
            _ => bail!("a size is written like 1280x480, from 360x240 to 2560x1600"),
        }
    }
}

/// The name that stands for what a chart is stacked by.
fn stacked_by(by: By) -> By {
    match by {
        By::Project | By::Key => by,
        By::Day | By::Model | By::Session | By::Agent | By::Hour => By::Model,
    }
}
