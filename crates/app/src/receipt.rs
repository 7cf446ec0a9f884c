//! `outcrop receipt`: what a month came to, on paper, in dollars and in another currency with the rates that were used.
//!
//! It is a page of HTML that needs nothing else: no script, no font, no network. A browser prints it or makes a PDF of it.
//! The figures are those of `usage`; the page is `page`'s.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::charts::{Frame, Kind, Size, Theme, drawn};
use crate::config::Config;
use crate::days::Calendar;
use crate::home::Home;
use crate::money_format::Currency;
use crate::usage::chart::{self, Picture};
use crate::usage::{self, By, Day, Format, Report};

mod page;
mod sum;
#[cfg(test)]
mod tests;

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Of which month.
    pub month: Month,
    /// One project alone.
    pub project: Option<String>,
    /// In which currency besides dollars; without it, in the one of `config.toml`.
    pub currency: Option<Currency>,
    /// What the demo answered, instead of what AWS did.
    pub demo: bool,
}

/// A month, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(Date);

/// Everything that stands on a receipt.
struct Receipt {
    month: Month,
    project: Option<String>,
    /// The last day that is counted, if the month is not over.
    so_far: Option<Date>,
    /// The day on which it was made.
    made: Date,
    days: Report,
    models: Report,
    sums: sum::Sums,
    /// The picture of the month, as SVG.
    picture: String,
}

/// Writes the receipt of a month to a file that ends in `.html`. Returns a sentence about it.
///
/// # Errors
/// If nothing was used in that month, the file cannot be written, or the ledger or the configuration cannot be read.
pub fn write(home: &Home, ask: &Ask, file: &Path) -> Result<String> {
    if file.extension().and_then(|end| end.to_str()) != Some("html") {
        bail!("{} should end in .html; a browser prints it as PDF", file.display());
    }
    let config = Config::load(&home.config())?;
    let receipt = Receipt::of(home, &config, ask, Timestamp::now())?;
    std::fs::write(file, page::html(&receipt)).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(format!("The receipt of {} is in {}. Open it in a browser to print it.", ask.month, file.display()))
}

impl Receipt {
    fn of(home: &Home, config: &Config, ask: &Ask, now: Timestamp) -> Result<Self> {
        let currency = ask.currency.unwrap_or(config.currency.show);
        let mut asked = usage::Ask {
            by: By::Day,
            from: Some(Day(ask.month.0)),
            to: Some(Day(ask.month.0.last_of_month())),
            demo: ask.demo,
            project: ask.project.clone(),
            currency: Some(currency),
            format: Format::Table,
        };
        let Some(reader) = usage::open(home, &asked)? else { bail!("nothing was used yet") };
        let calendar = Calendar::of_user(config.timezone.clone(), Some(&reader), now)?;
        let today = calendar.clock(now).date();
        let so_far = (today < ask.month.0.last_of_month()).then_some(today);
        if let Some(today) = so_far.filter(|today| *today >= ask.month.0) {
            asked.to = Some(Day(today));
        }
        let days = usage::report(&reader, &asked, &calendar, now)?;
        if let Some(nothing) = &days.empty {
            bail!("there is nothing for a receipt. {nothing}");
        }
        let picture = Picture {
            kind: Kind::CostPerDay,
            theme: Theme::Light,
            size: Size { width: 720, height: 250 },
            frame: Frame::Whole,
        };
        let picture = drawn(&chart::chart(home, config, &asked, &picture, now)?).svg;
        let models = usage::report(&reader, &usage::Ask { by: By::Model, ..asked }, &calendar, now)?;
        let sums = sum::Sums::of(&days.total, &config.currency);
        let project = ask.project.clone();
        Ok(Self { month: ask.month, project, so_far, made: today, days, models, sums, picture })
    }
}

impl FromStr for Month {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match format!("{text}-01").parse::<Date>() {
            Ok(first) if first.strftime("%Y-%m").to_string() == text => Ok(Self(first)),
            _ => bail!("a month is written like 2026-11"),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%B %Y").fmt(f)
    }
}
