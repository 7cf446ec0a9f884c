//! What a person reads in the terminal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the place that prints")]

use app::serve::Ready;

/// Prints a result.
pub(crate) fn print(text: &str) {
    println!("{}", text.trim_end_matches('\n'));
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
    println!("Outcrop listens on {}", ready.url);
    if ready.demo {
        println!("Demo mode: answers come from this machine, no AWS call is made.");
    }
    println!();
    println!("Use it with Claude Code, in another terminal:");
    println!("  eval \"$({program} env)\" && claude");
    println!("With any other Anthropic client: base URL {}, token from `{program} env`.", ready.url);
    println!();
    println!("Ctrl-C ends it.");
}

/// Who AWS will see.
pub(crate) fn identity(found: &Result<app::serve::Identity, String>) {
    match found {
        Ok(who) => println!("AWS: {} in {}", who.source, who.region),
        Err(next_step) => println!("AWS: {next_step}"),
    }
}
