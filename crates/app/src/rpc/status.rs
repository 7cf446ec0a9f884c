//! The top line of every screen: is it working, who am I in AWS and until when, what did today cost, what needs me?

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(crate) use super::money::Money;
use crate::config::{Config, edit};
use crate::days::Calendar;
use crate::engine::{Engine, State};
use crate::language::{Language, Said};
use crate::money_format::Currency;
use crate::usage::{self, Ask, By, Day, Format};

/// All of the top line that is known at once.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Status {
    /// Whether it works.
    pub proxy: Proxy,
    /// Answers come from this machine, and cost nothing.
    pub demo: bool,
    /// What today cost.
    pub today: Money,
    /// How many requests that is.
    pub requests_today: u64,
    /// Today, as in `2026-11-21`, in the user's own zone.
    pub day: String,
    /// The currency that is shown, as in `INR`.
    pub currency: String,
    /// The rate of today's amount, if it was converted.
    pub rate: Option<DayRate>,
    /// The language that was chosen; none where the system is to choose.
    pub language: Option<Language>,
    /// The version of this program.
    pub version: String,
}

/// Whether it works.
#[derive(Debug, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Proxy {
    /// It serves at this address, as in `http://127.0.0.1:8484`.
    Running {
        /// The address.
        url: String,
    },
    /// It was stopped.
    Stopped,
    /// It could not be started.
    Failed {
        /// Why, and what to do.
        why: Said,
    },
}

/// At what dollars were converted.
#[derive(Debug, Serialize, TS)]
pub(crate) struct DayRate {
    /// For a dollar: `88.71`.
    pub rate: String,
    /// Of which day.
    pub of: String,
    /// Who says so.
    pub source: String,
}

/// Who AWS sees.
#[derive(Debug, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Identity {
    /// Nobody: answers come from this machine.
    Demo,
    /// The proxy is stopped.
    Unknown,
    /// This one.
    Found {
        /// In words: `profile "work"`.
        source: Said,
        /// The region.
        region: String,
        /// Milliseconds since 1970 at which the credentials end, if they do.
        expires: Option<i64>,
    },
    /// None, or one that AWS refuses.
    Missing {
        /// What to do next.
        next_step: Said,
    },
}

/// In which currency money is to be shown.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct Shown {
    /// Its code, as in `INR`.
    pub currency: String,
}

/// Which language is to be spoken.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct Spoken {
    /// None is that of the system.
    pub language: Option<Language>,
}

impl From<Currency> for Shown {
    fn from(currency: Currency) -> Self {
        Self { currency: currency.to_string() }
    }
}

pub(super) fn status(engine: &Engine, (): ()) -> Result<Status> {
    let config = engine.config()?;
    let demo = engine.is_demo();
    let (day, report) = today(engine, &config, demo)?;
    let proxy = match engine.state() {
        State::Running(live) => Proxy::Running { url: live.ready.url.clone() },
        State::Stopped => Proxy::Stopped,
        State::Failed(why) => Proxy::Failed { why: Said::of(why) },
    };
    let worth = report.total.worth.as_ref();
    let rate = worth.and_then(|worth| worth.rate());
    Ok(Status {
        proxy,
        demo,
        today: Money::of(&report.total, report.currency),
        requests_today: report.total.total.requests,
        day,
        currency: config.currency.show.to_string(),
        rate: rate.map(|used| DayRate {
            rate: used.rate.to_string(),
            of: used.of.to_string(),
            source: used.source.clone(),
        }),
        language: config.window.language,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// What was used since midnight of the user's own zone.
pub(crate) fn today(engine: &Engine, config: &Config, demo: bool) -> Result<(String, usage::Report)> {
    let now = Timestamp::now();
    let mut ask = Ask { by: By::Day, from: None, to: None, demo, project: None, currency: None, format: Format::Json };
    let reader = usage::open(engine.home(), &ask)?;
    let day = Day(Calendar::of_user(config.timezone.clone(), reader.as_ref(), now)?.clock(now).date());
    (ask.from, ask.to) = (Some(day), Some(day));
    Ok((day.to_string(), usage::figures_by(engine.home(), config, &ask)?))
}

pub(super) async fn identity(engine: &Engine, (): ()) -> Result<Identity> {
    let Some(live) = engine.live() else { return Ok(Identity::Unknown) };
    if live.ready.demo {
        return Ok(Identity::Demo);
    }
    Ok(match live.identity().await {
        Err(next_step) => Identity::Missing { next_step: Said::of(next_step) },
        Ok(who) => {
            let expires = who.expires.and_then(|at| Timestamp::try_from(at).ok()).map(Timestamp::as_millisecond);
            Identity::Found { source: Said::of(who.source), region: who.region, expires }
        }
    })
}

pub(super) async fn start(engine: &Engine, (): ()) -> Result<()> {
    engine.start().await.map(drop)
}

pub(super) async fn stop(engine: &Engine, (): ()) -> Result<()> {
    // The answer to a dashboard goes through the very port that is closed; only the desktop's window outlives it.
    engine.stop().await;
    Ok(())
}

pub(crate) fn show_currency(engine: &Engine, Shown { currency }: Shown) -> Result<()> {
    let currency: Currency = currency.parse()?;
    edit::edit(&engine.home().config(), |document| {
        if let Some(table) = edit::table(document.as_table_mut(), "currency") {
            edit::set(table, "show", currency.code());
        }
    })?;
    engine.changed()
}

/// The language of the window, the tray and notifications.
pub(super) fn speak(engine: &Engine, Spoken { language }: Spoken) -> Result<()> {
    edit::edit(&engine.home().config(), |document| match language {
        None => edit::unset(document, "window", "language"),
        Some(language) => {
            if let Some(table) = edit::table(document.as_table_mut(), "window") {
                edit::set(table, "language", language.as_str());
            }
        }
    })?;
    engine.changed()
}
