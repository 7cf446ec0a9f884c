//! What Bedrock has refused, and is not asked for.

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::lesson::Learned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::config::Config;
use crate::engine::Engine;
use crate::events::Event;
use crate::lessons;

/// Something that Bedrock refused.
#[derive(Debug, Serialize, TS)]
pub(crate) struct LessonRow {
    /// Of which model.
    pub model: String,
    /// In which region.
    pub region: String,
    /// What is left out.
    pub lesson: String,
    /// Since which day.
    pub since: String,
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

pub(in crate::rpc) async fn forget_lesson(engine: &Engine, LessonMeant { model, lesson }: LessonMeant) -> Result<()> {
    let own = Config::load(&engine.home().config())?.own_models();
    lessons::forget(engine.home(), &own, &model, Some(&lesson)).await?;
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
            words: learned.words.clone(),
        }
    }
}
