//! `outcrop ledger`: requests out of the ledger and into another, and the look at whether it is whole.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use ledger::Reader;

use crate::home::Home;

/// Writes every request to a new file: `.jsonl`, which can be imported, or `.csv`, for spreadsheets. Says how many.
///
/// # Errors
/// If the name ends otherwise, the file is there already, or one of the two cannot be read or written.
pub fn export(home: &Home, file: &Path) -> Result<String> {
    let end = file.extension().and_then(|end| end.to_str());
    let csv = match end {
        Some("jsonl") => false,
        Some("csv") => true,
        _ => bail!("{} should end in .jsonl or .csv", file.display()),
    };
    let reader = Reader::open(&home.ledger())?;
    let attempt = || format!("{} cannot be written", file.display());
    let mut out = BufWriter::new(new(file).with_context(attempt)?);
    let written = if csv { reader.export_csv(&mut out) } else { reader.export_lines(&mut out) }?;
    out.flush().with_context(attempt)?;
    Ok(format!("{} are in {}.", requests(written), file.display()))
}

/// Adds the requests of an export that are not there yet. Says what became of them.
///
/// # Errors
/// If the file cannot be read, is no export, or the ledger cannot be written.
pub fn import(home: &Home, file: &Path) -> Result<String> {
    home.make()?;
    let attempt = || format!("{} cannot be imported", file.display());
    let lines = BufReader::new(File::open(file).with_context(attempt)?);
    let imported = ledger::import(&home.ledger(), lines).with_context(attempt)?;
    let mut said = format!("{} were added, {} were there already.", requests(imported.added), imported.present);
    if imported.too_old > 0 {
        let old = imported.too_old;
        said += &format!(" {old} were left out: single requests of their time are no longer kept here.");
    }
    Ok(said)
}

/// Looks at every page and adds up every request; sums that are wrong are made anew. Says what was found.
///
/// # Errors
/// If the ledger is damaged or not there.
pub fn check(home: &Home) -> Result<String> {
    let found = ledger::check(&home.ledger())?;
    let sums = if found.sums_agreed { "all sums agree" } else { "some sums did not agree and were made anew" };
    Ok(format!("The ledger is sound: {}, {sums}.", requests(found.requests)))
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}

/// A file for this user alone, where there is none yet.
fn new(file: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_never_writes_over_a_file() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let home = Home::at(folder.path());
        drop(ledger::Ledger::open(&home.ledger())?);
        let file = folder.path().join("mine.csv");
        std::fs::write(&file, "mine")?;
        let refused = format!("{:#}", export(&home, &file).expect_err("it is there"));
        assert!(refused.contains("cannot be written"), "{refused}");
        assert_eq!(std::fs::read_to_string(&file)?, "mine");
        let refused = export(&home, &folder.path().join("mine.xlsx")).expect_err("no such form").to_string();
        assert!(refused.contains(".jsonl or .csv"), "{refused}");
        Ok(())
    }

    #[test]
    fn each_command_says_what_it_did() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let home = Home::at(folder.path());
        drop(ledger::Ledger::open(&home.ledger())?);
        let file = folder.path().join("all.jsonl");
        assert_eq!(export(&home, &file)?, format!("0 requests are in {}.", file.display()));
        assert_eq!(import(&home, &file)?, "0 requests were added, 0 were there already.");
        assert_eq!(check(&home)?, "The ledger is sound: 0 requests, all sums agree.");
        Ok(())
    }
}
