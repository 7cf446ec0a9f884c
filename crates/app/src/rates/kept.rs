//! Which rates go into the ledger, and when the sources are asked.
//!
//! Every day from the first one of the ledger on gets its own rate: what is missing is asked of the first source, which
//! has a past. The second one has its turn where the first fails, and for currencies that it lacks. What cannot be true
//! is left out; what is kept is never changed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{DayRate, Ledger, Reader};
use upstreams::Outside;

use super::{History, Rate, Sheet, Source, fetch};
use crate::config::Conversion;
use crate::money_format::Currency;

/// How often the sources are asked, and how soon again after a failure.
const DAILY: Duration = Duration::from_hours(24);
const AGAIN: Duration = Duration::from_hours(1);
/// A source whose newest day is older has stopped working: weekends and holidays are shorter.
const STALE_DAYS: i64 = 10;
/// Days before the first one of the ledger, so that it has a rate even after holidays.
const BEFORE: i64 = 10;
/// Two rates of one currency that are so many days apart or less are of about one size. A currency that really fell so
/// deep is believed after this time.
const COMPARABLE_DAYS: i32 = 31;
/// Per cent that a rate may be away from the nearest known one.
const PLAUSIBLE: u64 = 30;

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// How many rates were new.
    pub added: usize,
    /// Which source failed, and why.
    pub failed: Vec<(Source, String)>,
    /// Currencies of which a rate was not believed.
    pub doubted: BTreeSet<String>,
}

/// All rates of a currency that are kept. A dollar is always worth a dollar.
///
/// # Errors
/// If the ledger cannot be read.
pub fn history(reader: &Reader, currency: Currency) -> Result<History> {
    let rates = reader.rates(currency.code()).context("the ledger cannot be read")?;
    Ok(rates.iter().filter_map(read).collect())
}

fn read(kept: &DayRate) -> Option<(Date, Rate, String)> {
    let known = Source::ALL.into_iter().find(|source| source.as_str() == kept.source);
    let source = known.map_or_else(|| kept.source.clone(), |source| source.title().to_owned());
    Some((kept.day.parse().ok()?, Rate::from_nanos(kept.nanos)?, source))
}

/// Asks the sources, and keeps what they say and can be true.
///
/// # Errors
/// If the ledger cannot be read or written. That a source fails is no error.
pub async fn refresh(ledger: &Ledger, conversion: &Conversion, now: Timestamp) -> Result<Told> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let since = first_wanted(&ledger.reader()?, today)?;
    let outside = Outside::new(&[]);
    let mut told = Told::default();
    let mut news: Vec<(Source, Sheet)> = Vec::new();
    for source in Source::ALL {
        let base = conversion.base(source);
        if base.is_empty() {
            continue;
        }
        let (sheets, failed) = fetch::ask(&outside, source, base, since, today).await;
        let sheets: Vec<Sheet> = sheets.into_iter().filter(|sheet| !is_of_the_future(sheet, today)).collect();
        let failed = failed.or_else(|| stale(&sheets, today));
        news.extend(sheets.into_iter().map(|sheet| (source, sheet)));
        told.failed.extend(failed.map(|why| (source, why)));
    }
    keep(ledger, news, now.into(), &mut told)?;
    Ok(told)
}

/// The first day that has no rate of its own yet from the source that has a past.
fn first_wanted(reader: &Reader, today: Date) -> Result<Date> {
    let day = |at: SystemTime| Timestamp::try_from(at).map_or(today, |at| at.to_zoned(TimeZone::UTC).date());
    let begin = reader.span()?.map_or(today, |(first, _)| day(first));
    let begin = begin.min(today).saturating_sub(BEFORE.days());
    let kept = reader.rates_span(Source::Ecb.as_str())?;
    let kept = kept.and_then(|(first, last)| Some((first.parse::<Date>().ok()?, last.parse::<Date>().ok()?)));
    Ok(match kept {
        // The first days may be holidays, for which there never is a rate.
        Some((first, last)) if first <= begin.saturating_add(BEFORE.days()) => last,
        _ => begin,
    })
}

fn is_of_the_future(sheet: &Sheet, today: Date) -> bool {
    // Somewhere it is tomorrow already.
    sheet.day > today.saturating_add(1.day())
}

fn stale(sheets: &[Sheet], today: Date) -> Option<String> {
    let newest = sheets.iter().map(|sheet| sheet.day).max();
    match newest {
        Some(newest) if newest >= today.saturating_sub(STALE_DAYS.days()) => None,
        Some(newest) => Some(format!("its newest rates are of {newest}")),
        None => Some("it has no rates of these days".to_owned()),
    }
}

fn keep(ledger: &Ledger, news: Vec<(Source, Sheet)>, fetched: SystemTime, told: &mut Told) -> Result<()> {
    let Some(oldest) = news.iter().map(|(_, sheet)| sheet.day).min() else { return Ok(()) };
    let mut known = known_since(&ledger.reader()?, oldest.saturating_sub(COMPARABLE_DAYS.days()))?;
    let first_failed = told.failed.iter().any(|(source, _)| *source == Source::Ecb);
    let (mut new, mut first_tells) = (Vec::new(), BTreeSet::new());
    for (source, day, currency, rate) in one_by_one(news) {
        if source != Source::Ecb && !first_failed && first_tells.contains(&currency) {
            continue;
        }
        let known = known.entry(currency.clone()).or_default();
        let is_new = !known.contains_key(&day);
        if is_new && !is_plausible(known, day, rate) {
            told.doubted.insert(currency);
            continue;
        }
        if source == Source::Ecb {
            first_tells.insert(currency.clone());
        }
        if is_new {
            known.insert(day, rate);
            let (day, source) = (day.to_string(), source.as_str().to_owned());
            new.push(DayRate { currency, day, nanos: rate.nanos(), source, fetched });
        }
    }
    told.added = ledger.keep_rates(&new)?;
    Ok(())
}

fn one_by_one(news: Vec<(Source, Sheet)>) -> impl Iterator<Item = (Source, Date, String, Rate)> {
    let of_sheet = |(source, Sheet { day, rates }): (Source, Sheet)| {
        rates.into_iter().map(move |(currency, rate)| (source, day, currency, rate))
    };
    news.into_iter().flat_map(of_sheet).filter(|(_, _, currency, _)| currency != "USD")
}

fn known_since(reader: &Reader, day: Date) -> Result<BTreeMap<String, BTreeMap<Date, Rate>>> {
    let mut known = BTreeMap::<String, BTreeMap<Date, Rate>>::new();
    for kept in reader.rates_since(&day.to_string())? {
        if let Some((day, rate, _)) = read(&kept) {
            known.entry(kept.currency).or_default().insert(day, rate);
        }
    }
    Ok(known)
}

/// Whether a rate is near the one of the nearest day that has one.
fn is_plausible(known: &BTreeMap<Date, Rate>, day: Date, rate: Rate) -> bool {
    let distance = |other: Date| other.since(day).map_or(i32::MAX, |span| span.get_days().abs());
    let (before, after) = (known.range(..day).next_back(), known.range(day..).next());
    let nearest = before.into_iter().chain(after).min_by_key(|(other, _)| distance(**other));
    nearest
        .filter(|(other, _)| distance(**other) <= COMPARABLE_DAYS)
        .is_none_or(|(_, other)| rate.nanos().abs_diff(other.nanos()) <= other.nanos() / 100 * PLAUSIBLE)
}

/// Asks at once and then each day, for as long as it is polled.
pub(crate) async fn keep_up(ledger: Ledger, conversion: Conversion) {
    loop {
        let pause = match refresh(&ledger, &conversion, Timestamp::now()).await {
            Ok(told) => {
                told.log();
                if told.failed.len() < conversion.sources() { DAILY } else { AGAIN }
            }
            Err(error) => {
                tracing::warn!("the exchange rates cannot be kept: {error:#}");
                AGAIN
            }
        };
        tokio::time::sleep(pause).await;
    }
}

impl Told {
    fn log(&self) {
        if !self.failed.is_empty() {
            let why = self.failures().join("; ");
            tracing::info!(why, "exchange rates could not be fetched; those that are known go on to hold");
        }
        if !self.doubted.is_empty() {
            tracing::warn!("{}", self.doubts());
        }
    }

    /// Which source failed and why, each as half a sentence.
    pub fn failures(&self) -> Vec<String> {
        self.failed.iter().map(|(source, why)| format!("{}: {why}", source.title())).collect()
    }

    pub(super) fn doubts(&self) -> String {
        let currencies = self.doubted.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("Not taken, more than {PLAUSIBLE} % away from the rate known before: {currencies}.")
    }
}
