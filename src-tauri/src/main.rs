//! Outcrop in the system tray: the shell around `app`. It paints what `app::tray` describes, carries what the
//! window asks and is told, and decides nothing. The window is this program once more.
// The futures of a proxy over the AWS SDK lie in each other deeper than 128 times.
#![recursion_limit = "256"]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

mod args;
mod at_login;
mod clicks;
mod console;
mod host;
mod icons;
mod ink;
mod menu;
mod paint;
mod shell;
mod view;
mod window;

/// As in the headless program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match if args.window { view::run() } else { shell::run(args) } {
        Ok(code) => code,
        Err(error) => {
            console::say(&format!("outcrop-desktop: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
