//! What Bedrock refused of models and is not asked for again: shown below the models, and forgotten on request.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::{Ledger, Reader};
use protocol::lesson::{Learned, Lesson, News};
use protocol::names::{Account, Own, resolve};
use serde_json::{Value, json};

use crate::home::Home;
use crate::running;
use crate::usage::grid::{self, Side};

/// The lessons that hold now. None where there is no ledger, or one that only the server can read.
pub fn known(ledger: &Path) -> Vec<Learned> {
    let found = Reader::open(ledger).and_then(|reader| reader.lessons());
    let now = SystemTime::now();
    found.unwrap_or_default().into_iter().filter(|learned| learned.holds(now)).collect()
}

/// Forgets one lesson of a model in every region, or all of them: in the server that runs here, else in its ledger.
/// Returns a sentence about it.
///
/// # Errors
/// If there is no such lesson, the server does not answer, or the ledger cannot be written.
pub async fn forget(home: &Home, own: &Own, model: &str, lesson: Option<&str>) -> Result<String> {
    let id = resolve(model, "", &Account::default(), own).map_or(model.to_owned(), |found| found.model.id.clone());
    let known = known(&home.ledger());
    let meant = |learned: &&Learned| learned.model == id && lesson.is_none_or(|word| learned.lesson.as_str() == word);
    let forgotten: Vec<String> =
        known.iter().filter(meant).map(|one| format!("{} in {}", one.lesson, one.region)).collect();
    if forgotten.is_empty() {
        bail!("nothing like that was learned of {id}; `outcrop models` shows what was");
    }
    let asked = json!({ "model": id, "lesson": lesson }).to_string();
    if running::post(home, "/outcrop/lessons/forget", asked).await?.is_none() {
        let (ledger, _) = Ledger::open(&home.ledger()).context("the ledger cannot be opened")?;
        ledger.learn(News::Forgotten { model: id.clone(), lesson: lesson.map(Lesson::named) });
    }
    Ok(format!("Forgotten of {id}: {}. Bedrock is asked again.", forgotten.join(", ")))
}

/// Lines for people; empty if nothing was learned.
pub(crate) fn section(lessons: &[Learned]) -> String {
    if lessons.is_empty() {
        return String::new();
    }
    let headings = ["model", "region", "left out", "since", "Bedrock said"].map(str::to_owned).to_vec();
    let row = |one: &Learned| {
        let since = moment(one).map(|at| at.to_zoned(TimeZone::system()).date().to_string()).unwrap_or_default();
        vec![one.model.clone(), one.region.clone(), one.lesson.to_string(), since, one.words.clone()]
    };
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(lessons.iter().map(row)).collect();
    let lines = grid::lines(&[Side::Left; 5], &rows);
    format!("\nBedrock refused these, so they are left out for 30 days or until --forget MODEL [LESSON]:\n\n{lines}")
}

/// The same for programs.
pub(crate) fn json(lessons: &[Learned]) -> Value {
    let row = |one: &Learned| {
        json!({
            "model": one.model,
            "region": one.region,
            "lesson": one.lesson.as_str(),
            "since": moment(one).map(|at| at.to_string()),
            "words": one.words,
        })
    };
    lessons.iter().map(row).collect()
}

fn moment(learned: &Learned) -> Option<Timestamp> {
    Timestamp::try_from(learned.at).ok()
}
