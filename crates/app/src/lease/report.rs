//! What `outcrop apply` and `outcrop remove` say.

use super::Outcome;
use super::precedence::Finding;

/// After applying, or before it in a dry run.
pub fn applied(url: &str, outcome: &Outcome, findings: &[Finding], dry_run: bool) -> String {
    let mut said = vec![outcome.diff.clone()];
    said.push(match (outcome.diff.is_empty(), dry_run) {
        (true, _) => format!("Claude Code's settings lead to {url} already."),
        (false, true) => "Nothing was written: this is what `outcrop apply` would do.".to_owned(),
        (false, false) => {
            format!("Claude Code's settings now lead to {url}; sessions started from now on use it. `outcrop remove` takes it back.")
        }
    });
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
