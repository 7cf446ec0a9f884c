//! `outcrop`: the headless program. It reads the command line, prints what the crates say, and decides nothing.

use std::process::ExitCode;

mod cli;
mod console;
mod log;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::complain(&error);
            ExitCode::FAILURE
        }
    }
}
