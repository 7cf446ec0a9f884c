//! Sums of sessions as they are shown.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use super::groups::{Group, dearest_first};
use super::{ClockTime, OtherSessions, SessionLine, SessionPart, SessionSum, SessionsBy};
use crate::rpc::looking::Looking;
use crate::rpc::requests::short;
use crate::usage::Row;

/// A session that went on for longer is looked into only when it is opened.
const LONG: Duration = Duration::from_hours(48);

/// Makes sums as they are shown; `whole` is what their shares are of.
pub(super) struct Sums<'a> {
    pub(super) looking: &'a Looking,
    pub(super) whole: i64,
}

impl Sums<'_> {
    pub(super) fn of(&self, row: &Row) -> SessionSum {
        let tokens = &row.total.tokens;
        let percent = |part: u64, all: u64| (u128::from(part) * 100).checked_div(u128::from(all));
        SessionSum {
            requests: self.looking.number(row.total.requests),
            failed: row.total.failed,
            cost: self.looking.money(row),
            share: if self.whole > 0 { row.total.cost.0 as f64 * 100.0 / self.whole as f64 } else { 0.0 },
            cached: percent(tokens.cache_read, tokens.all_input()).and_then(|share| u64::try_from(share).ok()),
            tokens: self.looking.number(tokens.total()),
        }
    }

    pub(super) fn line(
        &self,
        by: SessionsBy,
        group: &Group,
        with_models: bool,
        breaks: &[String],
        paused: &[String],
    ) -> Result<SessionLine> {
        let is = |name: &&String| by == SessionsBy::Session && Some(*name) == group.name.as_ref();
        let short_enough = group.last.duration_since(group.first).is_ok_and(|took| took <= LONG);
        let models = if by == SessionsBy::Session && with_models && short_enough {
            Some(self.models(group)?.into_iter().filter_map(|model| model.name).collect())
        } else {
            None
        };
        Ok(SessionLine {
            name: group.name.clone(),
            sum: self.of(&group.row),
            first: self.clock(group.first)?,
            last: self.clock(group.last)?,
            projects: group.projects.iter().cloned().collect(),
            models,
            parts: self.parts(&group.parts),
            breaks: u32::try_from(breaks.iter().filter(is).count()).unwrap_or(u32::MAX),
            paused: paused.iter().any(|name| is(&name)),
        })
    }

    fn parts(&self, parts: &[(Option<String>, Row)]) -> Vec<SessionPart> {
        parts.iter().map(|(name, row)| SessionPart { name: name.clone(), sum: self.of(row) }).collect()
    }

    pub(super) fn others(&self, groups: &[Group]) -> OtherSessions {
        let mut row = Row::default();
        groups.iter().for_each(|group| row += &group.row);
        OtherSessions { count: self.looking.number(groups.len() as u64), sum: self.of(&row) }
    }

    /// Of requests that are still kept, at the rate of the last day; a model is one, whichever profile it was called
    /// through.
    pub(super) fn models(&self, group: &Group) -> Result<Vec<SessionPart>> {
        let session = group.name.as_deref().unwrap_or_default();
        let day = self.looking.clock(group.last)?.date();
        let mut models = BTreeMap::<Option<String>, Row>::new();
        for total in self.looking.reader.models_of(session, group.first, group.last)? {
            *models.entry(total.name.clone().map(short)).or_default() += &self.looking.row(day, total);
        }
        Ok(self.parts(&dearest_first(models)))
    }

    fn clock(&self, at: SystemTime) -> Result<ClockTime> {
        let clock = self.looking.clock(at)?;
        Ok(ClockTime { day: clock.date().to_string(), clock: clock.strftime("%H:%M").to_string() })
    }
}
