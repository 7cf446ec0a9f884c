//! What to do about a cause: one sentence each.

use protocol::cache_break::{Cause, How, Where};

use super::Hour;
use crate::usage::dollars;

/// The advice on a cause, with figures on the hour where they are known.
pub(super) fn on(cause: Cause, hour: Option<&Hour>) -> String {
    match (cause, hour) {
        (Cause::Expired, Some(hour)) => with_hour(hour),
        _ => plain(cause).to_owned(),
    }
}

fn with_hour(Hour { more, saved }: &Hour) -> String {
    let verdict = if saved > more {
        "It is worth it: in Claude Code, ENABLE_PROMPT_CACHING_1H=1."
    } else {
        "It is not worth it."
    };
    let (more, saved) = (dollars(*more), dollars(*saved));
    format!("Keeping the prompt for 1 h instead of 5 min would have cost {more} more and saved {saved}. {verdict}")
}

fn plain(cause: Cause) -> &'static str {
    match cause {
        Cause::Expired => "No pause was between 5 minutes and an hour, so that the 1 h cache would not have helped.",
        Cause::ModelChanged => {
            "Each model has a cache of its own: change the model at the start of a session rather than in it."
        }
        Cause::Changed(Where::Tools, How::Reordered) => {
            "The tools must come in the same order each time: look for an MCP server or a client that sorts them anew."
        }
        Cause::Changed(Where::Tools, _) => {
            "Tools stand before everything else: connect MCP servers before the session starts and leave them as they are."
        }
        Cause::Changed(Where::System, _) => {
            "Something that varies, such as a date, a status or a path, stands in the system prompt: move it to the end of \
             the conversation."
        }
        Cause::SettingChanged => "Turn thinking on or off, and force tools, for a session rather than for a request.",
        Cause::Changed(Where::History, _) => {
            "What was said before must stay as it was: look for a client that shortens or cleans up old messages."
        }
        Cause::HistoryReplaced => "A compaction costs this once and makes what follows cheaper: nothing is wrong.",
        Cause::TtlChanged => "Stay with one life of the cache for a session.",
        Cause::Unmarked => {
            "The client stopped setting its breakpoints where it did before: look at its settings for prompt caching."
        }
        Cause::TooFar => {
            "A cache is looked up 20 blocks back: a client that adds more at once needs a breakpoint in between."
        }
        Cause::Unexplained => {
            "Bedrock may drop a cache early, and a profile that spans regions may answer from one that does not have it."
        }
    }
}
