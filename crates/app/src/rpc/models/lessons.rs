//! What Bedrock has refused, and is not asked for.

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::Ledger;
use protocol::lesson::{Learned, Lesson, News};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::config::Config;
use crate::engine::Engine;
use crate::events::Event;
use crate::lessons;

/// Something that Bedrock refused.
#[derive(Debug, Deserialize, Serialize, TS)]
pub(crate) struct LessonRow {
    /// Of which model.
    pub model: String,
    /// In which region.
    pub region: String,
    /// What is left out.
    pub lesson: String,
    /// Since which day.
    pub since: String,
    /// The moment, in milliseconds since 1970.
    pub at: i64,
    /// What Bedrock said.
    pub words: String,
}

/// A lesson to be forgotten.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct LessonMeant {
    /// Of which model.
    pub model: String,
    /// Which one.
    pub lesson: String,
}

/// Lessons that were forgotten by a slip.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct LessonsBack {
    /// As they were shown.
    pub lessons: Vec<LessonRow>,
}

pub(in crate::rpc) async fn forget_lesson(engine: &Engine, LessonMeant { model, lesson }: LessonMeant) -> Result<()> {
    let own = Config::load(&engine.home().config())?.own_models();
    lessons::forget(engine.home(), &own, &model, Some(&lesson)).await?;
    engine.tell(Event::Changed);
    Ok(())
}

pub(in crate::rpc) fn remember_lessons(engine: &Engine, LessonsBack { lessons }: LessonsBack) -> Result<()> {
    let lessons = lessons.into_iter().map(LessonRow::learned).collect::<Result<Vec<_>>>()?;
    match engine.live() {
        Some(live) => lessons.into_iter().for_each(|lesson| live.runtime().learn(lesson)),
        None => {
            let (ledger, _) = Ledger::open(&engine.home().ledger()).context("the ledger cannot be opened")?;
            lessons.into_iter().for_each(|lesson| ledger.learn(News::Learned(lesson)));
        }
    }
    engine.tell(Event::Changed);
    Ok(())
}

impl LessonRow {
    pub(super) fn of(learned: &Learned) -> Self {
        let at = Timestamp::try_from(learned.at).unwrap_or_default();
        Self {
            model: learned.model.clone(),
            region: learned.region.clone(),
            lesson: learned.lesson.to_string(),
            since: at.to_zoned(TimeZone::system()).date().to_string(),
            at: at.as_millisecond(),
            words: learned.words.clone(),
        }
    }

    fn learned(self) -> Result<Learned> {
        let Self { model, region, lesson, words, at, since: _ } = self;
        let at = Timestamp::from_millisecond(at).context("there is no such moment")?.into();
        Ok(Learned { model, region, lesson: Lesson::named(lesson), at, words })
    }
}
