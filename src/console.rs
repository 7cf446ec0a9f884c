//! What a person reads in the terminal.
#![expect(clippy::print_stderr, reason = "this is the place that prints")]

use std::io::Write;

use app::serve::Ready;

/// Prints a result. Whoever stops reading, as `head` does, has had enough: that is no trouble.
pub(crate) fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end_matches('\n'));
}

/// Says something that is no result.
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// Says why it did not work: what was attempted, then what stood against it.
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("outcrop: {error:#}");
}

/// The first lines of a server.
pub(crate) fn welcome(ready: &Ready) {
    // As it was typed, so that the lines below can be typed, too.
    let program = std::env::args().next().unwrap_or_else(|| "outcrop".to_owned());
    let demo = if ready.demo { "Demo mode: answers come from this machine, no AWS call is made.\n" } else { "" };
    let dashboard = match ready.dashboard_url.as_str() {
        "" => String::new(),
        url => format!(
            "Dashboard (this link signs one browser in, within ten minutes; later: `{program} dashboard`):\n  {url}\n"
        ),
    };
    print(&format!(
        "Outcrop listens on {url}\n\
         {demo}\n\
         Use it with Claude Code, in another terminal:\n\
         \x20 eval \"$({program} env)\" && claude\n\
         Or by its settings, until `{program} remove`:\n\
         \x20 {program} apply && claude\n\
         With any other Anthropic client: base URL {url}, token from `{program} env`; OpenAI clients: {url}/v1.\n\
         {dashboard}\n\
         Ctrl-C ends it.",
        url = ready.url,
    ));
}

/// Who AWS will see.
pub(crate) fn identity(found: &Result<app::serve::Identity, String>) {
    match found {
        Ok(who) => print(&format!("AWS: {} in {}", who.source, who.region)),
        Err(next_step) => print(&format!("AWS: {next_step}")),
    }
}
