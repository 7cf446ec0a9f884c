//! A program without a terminal that breaks down would simply be gone: what happened is kept, and told at the next start.

use std::fs;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::Path;

use jiff::Timestamp;

use crate::home::Home;

/// Not yet told.
const NEW: &str = "crash.txt";
/// The last one that was told.
const TOLD: &str = "crash-told.txt";

/// From now on a panic leaves its place and its words in the home's `logs`. Whatever else is done with panics is done, too.
pub fn keep(home: &Home) {
    let (logs, before) = (home.logs(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        // There is nobody left to tell that this failed.
        let _ = write(&logs, info);
        before(info);
    }));
}

/// What happened before this start, as a sentence; once.
pub fn untold(home: &Home) -> Option<String> {
    let logs = home.logs();
    let text = fs::read_to_string(logs.join(NEW)).ok()?;
    fs::rename(logs.join(NEW), logs.join(TOLD)).ok()?;
    let first = text.lines().next()?;
    Some(format!("Outcrop broke down: {first}. {} has more.", logs.join(TOLD).display()))
}

fn write(logs: &Path, info: &PanicHookInfo<'_>) -> std::io::Result<()> {
    fs::create_dir_all(logs)?;
    let mut file = fs::File::options().create(true).append(true).open(logs.join(NEW))?;
    let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    let words = info.payload_as_str().unwrap_or("a panic without words").replace('\n', " ");
    let trace = std::backtrace::Backtrace::force_capture();
    writeln!(file, "{words}{place}\n{}, version {}\n{trace}\n", Timestamp::now(), env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_is_told_once() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let home = Home::at(folder.path());
        assert_eq!(untold(&home), None);
        fs::create_dir_all(home.logs())?;
        fs::write(home.logs().join(NEW), "no more rocks at src/main.rs:7\nmore\n")?;
        let told = untold(&home).expect("it is new");
        assert!(told.starts_with("Outcrop broke down: no more rocks at src/main.rs:7. "), "{told}");
        assert_eq!(untold(&home), None);
        Ok(())
    }
}
