//! A period in pieces: the whole quarters of an hour, which are answered from sums, and what hangs over at both ends,
//! which is answered from rows.

use rusqlite::Connection;

use crate::rollup::QUARTER_MS;

/// Which requests are meant: those of the demo or the others, and perhaps of one project alone.
pub(crate) type About<'a> = (bool, Option<&'a str>);

/// Whether a row is of the project that is meant, if there is one; the fourth parameter of a question.
pub(crate) const PROJECT: &str = "(?4 IS NULL OR coalesce(project, '') = ?4)";

/// The same of a row whose project is a number.
pub(crate) const PROJECT_ROW: &str = "(?4 IS NULL OR coalesce(project, 0) =
    CASE ?4 WHEN '' THEN 0 ELSE coalesce((SELECT id FROM texts WHERE text = ?4), -1) END)";

/// Asks the first question for the whole quarters of a period and the second for what hangs over, in the order of time.
/// Both take a beginning, an end, whether it is about the demo, and the [`PROJECT`].
pub(crate) fn pieces(
    connection: &Connection,
    (demo, project): About<'_>,
    (from, to): (i64, i64),
    [whole, rest]: [&str; 2],
    mut each: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut run = |query: &str, from: i64, to: i64| -> rusqlite::Result<()> {
        if from < to {
            let mut found = connection.prepare_cached(query)?;
            let mut rows = found.query((from, to, demo, project))?;
            while let Some(row) = rows.next()? {
                each(row)?;
            }
        }
        Ok(())
    };
    let first = from.div_euclid(QUARTER_MS) + i64::from(from.rem_euclid(QUARTER_MS) > 0);
    let end = to.div_euclid(QUARTER_MS);
    if first >= end {
        return run(rest, from, to);
    }
    run(rest, from, first.saturating_mul(QUARTER_MS))?;
    run(whole, first, end)?;
    run(rest, end.saturating_mul(QUARTER_MS), to)
}
