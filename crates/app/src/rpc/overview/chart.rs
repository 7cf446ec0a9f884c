//! The charts of the overview: drawn for the place they stand in.

use anyhow::Result;
use jiff::Timestamp;
use serde::Deserialize;
use ts_rs::TS;

use super::period::Picked;
use crate::charts::{Drawing, Frame, Kind, Size, Theme, drawn};
use crate::days::Calendar;
use crate::engine::Engine;
use crate::language::Language;
use crate::usage::chart::{self, Picture};
use crate::usage::{self, Ask, By, Day, Format};

/// Which chart.
#[derive(Debug, Deserialize, TS)]
#[ts(rename = "AskedChart")]
pub(crate) struct Asked {
    /// What it is about.
    pub kind: Kind,
    /// Of which days.
    pub of: Picked,
    /// Of the page around it.
    pub theme: Theme,
    /// The same.
    pub language: Language,
    /// Of the element it stands in, in CSS pixels. What is too small or too large is drawn as near as can be.
    pub width: u32,
    /// The same.
    pub height: u32,
}

pub(crate) fn chart(engine: &Engine, asked: Asked) -> Result<Drawing> {
    at(engine, &asked, Timestamp::now())
}

pub(super) fn at(engine: &Engine, asked: &Asked, now: Timestamp) -> Result<Drawing> {
    let config = engine.config()?;
    let mut ask = Ask {
        by: By::Model,
        from: None,
        to: None,
        demo: engine.is_demo(),
        project: None,
        currency: None,
        format: Format::Json,
    };
    let reader = usage::open(engine.home(), &ask)?;
    let today = Calendar::of_user(config.timezone.clone(), reader.as_ref(), now)?.clock(now).date();
    let (first, last) = asked.of.days(today)?;
    (ask.from, ask.to) = (Some(Day(first)), Some(Day(last)));
    let picture = Picture {
        kind: asked.kind,
        theme: asked.theme,
        size: Size { width: asked.width, height: asked.height },
        frame: Frame::Page(asked.language),
    };
    Ok(drawn(&chart::chart(engine.home(), &config, &ask, &picture, now)?))
}
