//! `outcrop rates`: what a dollar is worth, of which day that is, and who says so.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{DayRate, Ledger, Reader};
use serde_json::{Value, json};

use super::{Rate, Source, refresh};
use crate::config::Config;
use crate::home::Home;
use crate::usage::grid::{self, Side};

/// Rates older than this are no news.
const SHOWN_DAYS: i64 = 31;

const NONE: &str = "No exchange rates are known yet. `outcrop serve` fetches them when it starts, and \
    `outcrop rates --refresh` now; until then everything is shown in dollars.";

/// The newest rate of each currency, for people or as JSON; with `refresh` the sources are asked before.
///
/// # Errors
/// If the configuration or the ledger cannot be used.
pub async fn show(home: &Home, ask: bool, as_json: bool, say: impl Fn(&str)) -> Result<String> {
    let config = Config::load(&home.config())?;
    let now = Timestamp::now();
    if ask {
        home.make()?;
        let (ledger, _) = Ledger::open(&home.ledger()).context("the ledger cannot be opened")?;
        let told = refresh(&ledger, &config.currency, now).await?;
        told.failures().iter().for_each(|failure| say(failure));
        if !told.doubted.is_empty() {
            say(&told.doubts());
        }
    }
    let newest = newest(home, now.to_zoned(TimeZone::UTC).date())?;
    let shown = config.currency.show;
    Ok(match (as_json, newest.is_empty()) {
        (true, _) => format!("{:#}\n", newest.values().filter_map(json).collect::<Value>()),
        (false, true) => format!("{NONE}\n"),
        (false, false) => table(&newest, shown.code()),
    })
}

fn newest(home: &Home, today: Date) -> Result<BTreeMap<String, DayRate>> {
    let since = today.saturating_sub(SHOWN_DAYS.days()).to_string();
    let rates = match Reader::open(&home.ledger()) {
        Ok(reader) => reader.rates_since(&since).context("the ledger cannot be read")?,
        Err(ledger::Error::Absent(_)) => Vec::new(),
        Err(error) => return Err(error).context("the ledger cannot be read"),
    };
    // Of one currency they come oldest first, so that the newest stays.
    Ok(rates.into_iter().map(|rate| (rate.currency.clone(), rate)).collect())
}

fn table(newest: &BTreeMap<String, DayRate>, shown: &str) -> String {
    let mut rows = vec![["", "for a dollar", "of", "source"].map(str::to_owned).to_vec()];
    // The one that is shown comes first.
    let chosen = newest.get(shown).into_iter();
    for rate in chosen.chain(newest.values().filter(|rate| rate.currency != shown)) {
        let Some(value) = Rate::from_nanos(rate.nanos) else { continue };
        rows.push(vec![rate.currency.clone(), value.to_string(), rate.day.clone(), title(&rate.source)]);
    }
    grid::lines(&[Side::Left, Side::Right, Side::Left, Side::Left], &rows)
}

fn json(rate: &DayRate) -> Option<Value> {
    Some(json!({
        "currency": rate.currency,
        "rate": Rate::from_nanos(rate.nanos)?.to_string(),
        "date": rate.day,
        "source": title(&rate.source),
        "fetched": Timestamp::try_from(rate.fetched).ok()?.to_string(),
    }))
}

fn title(source: &str) -> String {
    let known = Source::ALL.into_iter().find(|known| known.as_str() == source);
    known.map_or_else(|| source.to_owned(), |known| known.title().to_owned())
}
