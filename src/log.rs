//! Logs go to standard error. `OUTCROP_LOG` filters them.

use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// What is logged where `OUTCROP_LOG` says nothing.
const USUAL: &str = "warn";
/// The crates whose every level may be logged. Of others only errors are: the AWS SDK prints whole requests and answers
/// below, and no prompt may ever stand in a log.
const OURS: [&str; 7] = ["outcrop", "app", "proxy", "upstreams", "ledger", "sim", "protocol"];

pub(crate) fn start() {
    let chosen = EnvFilter::try_from_env("OUTCROP_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
    let quiet = filter_fn(|line| {
        let root = line.target().split("::").next().unwrap_or_default();
        OURS.contains(&root) || *line.level() == tracing::Level::ERROR
    });
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(true);
    tracing_subscriber::registry().with(lines.with_filter(quiet)).with(chosen).init();
}
