//! What Bedrock refused, both ways: a row for each lesson of a model in a region.

use protocol::lesson::{Learned, Lesson, News};
use rusqlite::{Connection, params};

use crate::row::{millis, time};

/// Keeps a lesson, in the place of an older one like it, or takes lessons out.
pub(crate) fn keep(connection: &Connection, news: &News) -> rusqlite::Result<()> {
    match news {
        News::Learned(Learned { model, region, lesson, at, words }) => {
            let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO lessons VALUES (?, ?, ?, ?, ?)")?;
            insert.execute(params![model, region, lesson.as_str(), millis(*at), words])?;
        }
        News::Forgotten { model, lesson } => {
            let mut delete =
                connection.prepare_cached("DELETE FROM lessons WHERE model = ?1 AND lesson = ifnull(?2, lesson)")?;
            delete.execute(params![model, lesson.as_ref().map(Lesson::as_str)])?;
        }
    }
    Ok(())
}

/// All lessons, by model, region and lesson.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Learned>> {
    let mut found = connection.prepare("SELECT * FROM lessons ORDER BY model, region, lesson")?;
    let learned = found.query_map([], |row| {
        Ok(Learned {
            model: row.get("model")?,
            region: row.get("region")?,
            lesson: Lesson::named(row.get::<_, String>("lesson")?),
            at: time(row.get("at_ms")?),
            words: row.get("words")?,
        })
    })?;
    learned.collect()
}
