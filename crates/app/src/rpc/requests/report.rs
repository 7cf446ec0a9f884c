//! A request as a text for a bug report. It tells nothing private: no key, session, agent or project, no account, and of
//! names that a client chose none that looks like a path or a secret.

use protocol::scrub::scrub;
use protocol::usage::UsageEvent;

use crate::usage::attempts;
use crate::usage::one::{arrived, changes, outcome, timing, tokens};

pub(super) fn masked(event: &UsageEvent) -> String {
    let name = |text: &Option<String>| text.as_deref().map_or("–".to_owned(), private);
    let at = arrived(event).map_or_else(|_| "–".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let lines = [
        ("Outcrop", format!("{} on {system}", env!("CARGO_PKG_VERSION"))),
        ("request", event.request_id.clone()),
        ("AWS id", name(&event.upstream_request_id)),
        ("at", at),
        ("asked for", name(&event.requested_model)),
        ("sent as", name(&event.sent_model)),
        ("target", event.target.as_deref().map_or("–".to_owned(), |target| scrub(target).into_owned())),
        ("tier", name(&event.tier)),
        ("outcome", outcome(event)),
        ("time", timing(event)),
        ("tokens", tokens(&event.tokens)),
        (
            "cache",
            event
                .cache_break
                .as_ref()
                .map_or("held, or was not used".to_owned(), |broke| scrub(&broke.clause()).into_owned()),
        ),
        ("changes", event.changes.count().to_string()),
    ];
    let head: String = lines.iter().map(|(name, text)| format!("{name:<10} {text}\n")).collect();
    let tried = if event.attempts.is_empty() { String::new() } else { attempts::table(&event.attempts) };
    let changed = if event.changes.list().is_empty() { String::new() } else { changes(event.changes.list()) };
    let list: String = tried.lines().chain(changed.lines()).map(|line| format!("  {}\n", scrub(line))).collect();
    head + &list
}

/// A name that a client may have chosen.
fn private(name: &str) -> String {
    let path =
        name.contains('\\') || name.starts_with(['/', '~', '.']) || name.contains("/home/") || name.contains("/Users/");
    if path { "[path]".to_owned() } else { crate::usage::printable(&scrub(name)) }
}
