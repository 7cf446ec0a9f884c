//! `outcrop`: the headless program. It reads the command line, prints what the crates say, and decides nothing.

use std::process::ExitCode;

/// Each request passes through two threads, where the system's allocator spends a tenth of the time on its locks. Huge
/// pages are off: with them an idle program holds twice the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod cli;
mod console;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::complain(&error);
            ExitCode::FAILURE
        }
    }
}
