//! The command line: few words, for the entry that starts it at login, for launchers and for tests.

use std::path::PathBuf;

use app::serve::{Ask, Demo};
use clap::{Parser, ValueEnum};

/// Starts the program as its own window.
pub(crate) const WINDOW: &str = "--window";

/// Outcrop in the system tray.
#[derive(Clone, Debug, Parser)]
#[command(name = "outcrop-desktop", version)]
pub(crate) struct Args {
    /// Start without a window
    #[arg(long)]
    pub hidden: bool,
    /// Be the window of the one that started this, and speaks to it through standard input and output
    #[arg(long, hide = true)]
    pub window: bool,
    /// Answer without AWS: `always` (the same as no value), `never`, or `auto`, where no AWS identity is found
    #[arg(
        long,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_value = "never",
        default_missing_value = "always"
    )]
    demo: When,
    /// Port on loopback; where it is taken, the next free one is used [default: 8484]
    #[arg(long, short)]
    port: Option<u16>,
    /// Loopback address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Lead Claude Code here by its settings, as long as this runs
    #[arg(long)]
    apply: bool,
    /// File to write, as JSON, once requests are accepted
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Always,
    Never,
    Auto,
}

impl From<Args> for Ask {
    fn from(args: Args) -> Self {
        let Args { hidden: _, window: _, demo, port, host, apply, ready_file } = args;
        let port = port.or_else(|| std::env::var("PORT").ok()?.trim().parse().ok());
        let demo = match demo {
            When::Always => Demo::On,
            When::Never => Demo::Off,
            When::Auto => Demo::Auto,
        };
        Self { demo, host, port, or_next: true, apply, ready_file }
    }
}
