//! Logs. `OUTCROP_LOG` filters them.

use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// What is logged where `OUTCROP_LOG` says nothing.
const USUAL: &str = "warn";
/// The crates whose every level may be logged. Of others only errors are: the AWS SDK prints whole requests and answers
/// below, and no prompt may ever stand in a log.
const OURS: [&str; 8] = ["outcrop", "outcrop_desktop", "app", "proxy", "upstreams", "ledger", "sim", "protocol"];

/// Writes them there from now on; in colours where it is a terminal.
pub fn start(to: impl for<'w> MakeWriter<'w> + Send + Sync + 'static, colours: bool) {
    let chosen = EnvFilter::try_from_env("OUTCROP_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
    let quiet = filter_fn(|line| {
        let root = line.target().split("::").next().unwrap_or_default();
        OURS.contains(&root) || *line.level() == tracing::Level::ERROR
    });
    let lines = fmt::layer().with_writer(to).with_ansi(colours).with_target(true);
    tracing_subscriber::registry().with(lines.with_filter(quiet)).with(chosen).init();
}
