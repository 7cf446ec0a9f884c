//! What `outcrop apply` and `outcrop remove` say.

use super::Outcome;
use super::precedence::Finding;

pub(crate) const UNREAD: &str = "Claude Code does not read its settings as they are: it wants JSON without comments and trailing commas. Take those out, or use `outcrop env`.";

pub(super) fn led(url: &str) -> String {
    format!("Claude Code's settings now lead to {url}")
}

/// After applying, or before it in a dry run.
pub fn applied(url: &str, outcome: &Outcome, findings: &[Finding], dry_run: bool) -> String {
    let mut said = vec![outcome.diff.clone()];
    said.push(match (outcome.diff.is_empty(), dry_run) {
        (false, true) => "Nothing was written: this is what `outcrop apply` would do.".to_owned(),
        (_, _) if outcome.unread => String::new(),
        (true, _) => format!("Claude Code's settings lead to {url} already."),
        (false, false) => format!("{}; sessions started from now on use it. `outcrop remove` takes it back.", led(url)),
    });
    said.extend(outcome.unread.then(|| UNREAD.to_owned()));
    said.extend(outcome.notes.iter().cloned());
    said.extend(findings.iter().map(|finding| {
        let mark = if finding.wins { "Overruled:" } else { "Also set:" };
        format!("{mark} {}", finding.words)
    }));
    joined(said)
}

/// After removing, or before it in a dry run.
pub fn removed(was_applied: bool, outcome: &Outcome, dry_run: bool) -> String {
    let words = match (was_applied, dry_run) {
        (false, _) => "There is nothing of Outcrop in anybody's settings.",
        (true, true) => "Nothing was written: this is what `outcrop remove` would do.",
        (true, false) => "Everything else is as it was before `outcrop apply`.",
    };
    joined([vec![outcome.diff.clone()], outcome.notes.clone(), vec![words.to_owned()]].concat())
}

fn joined(said: Vec<String>) -> String {
    said.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
