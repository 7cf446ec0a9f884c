//! What is found at the place of the ledger, and what becomes of it.

mod support;

use std::error::Error as _;
use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use ledger::{Error, Ledger, Opened, Reader};
use rusqlite::Connection;
use support::{Home, Story, event};

#[test]
fn the_first_time_it_is_fresh_and_then_it_is_there() -> Story {
    let home = Home::new();
    let (ledger, opened) = Ledger::open(&home.ledger())?;
    assert_eq!(opened, Opened::Fresh);
    ledger.record(event("one"));
    drop(ledger);

    let (ledger, opened) = Ledger::open(&home.ledger())?;
    assert_eq!(opened, Opened::Existing);
    assert_eq!(ledger.reader()?.recent(9)?, [event("one")]);
    Ok(())
}

#[test]
fn two_may_have_the_same_ledger_open() -> Story {
    let home = Home::new();
    let (one, _) = Ledger::open(&home.ledger())?;
    let (other, opened) = Ledger::open(&home.ledger())?;
    assert_eq!(opened, Opened::Existing);
    one.record(event("one"));
    other.record(event("two"));
    one.flush();
    other.flush();
    assert_eq!(one.reader()?.recent(9)?.len(), 2);
    Ok(())
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() -> Story {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ledger.record(event("one"));
    ledger.flush();
    for file in home.files() {
        let mode = fs::metadata(home.ledger().with_file_name(&file))?.permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    Ok(())
}

#[test]
fn a_file_that_is_no_database_is_kept_aside() -> Story {
    let home = Home::new();
    for text in ["short", &"long ".repeat(10_000)] {
        fs::write(home.ledger(), text)?;
        let kept = kept_after_opening(&home)?;
        assert_eq!(fs::read_to_string(kept)?, *text);
        fs::remove_file(home.ledger())?;
    }
    Ok(())
}

#[test]
fn a_database_with_bad_pages_is_kept_aside() -> Story {
    let home = Home::new();
    fill(&home)?;
    let mut file = OpenOptions::new().write(true).open(home.ledger())?;
    file.seek(SeekFrom::Start(8 * 4096))?;
    file.write_all(&[0xAB; 4096])?;
    drop(file);
    kept_after_opening(&home)?;
    Ok(())
}

#[test]
fn a_truncated_database_is_kept_aside() -> Story {
    let home = Home::new();
    for length in [50_u64, 1_000, 5 * 4096, 6 * 4096 + 100] {
        fill(&home)?;
        OpenOptions::new().write(true).open(home.ledger())?.set_len(length)?;
        let kept = kept_after_opening(&home)?;
        assert_eq!(fs::metadata(kept)?.len(), length);
    }
    Ok(())
}

#[test]
fn the_log_beside_a_damaged_file_is_kept_with_it() -> Story {
    let home = Home::new();
    fs::write(home.ledger(), "not a database")?;
    fs::write(home.ledger().with_file_name("ledger.sqlite3-wal"), "rows")?;
    let mut log = kept_after_opening(&home)?.into_os_string();
    log.push("-wal");
    assert_eq!(fs::read_to_string(log)?, "rows");
    Ok(())
}

#[test]
fn a_file_that_goes_bad_while_we_write_is_replaced_and_the_event_is_kept() -> Story {
    let home = Home::new();
    fill(&home)?;
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let mut bytes = Vec::new();
    let mut file = OpenOptions::new().read(true).write(true).open(home.ledger())?;
    file.read_to_end(&mut bytes)?;
    // Another program's write, so that the pages in memory no longer count.
    Connection::open(home.ledger())?
        .execute_batch("DELETE FROM request_rows WHERE id = 1; PRAGMA wal_checkpoint(FULL)")?;
    file.seek(SeekFrom::Start(4096))?;
    file.write_all(&vec![0xAB; bytes.len() - 4096])?;
    drop(file);

    ledger.record(event("after"));
    ledger.flush();
    assert!(ledger.reader()?.recent(999)?.contains(&event("after")));
    assert_eq!(ledger.lost(), 0);
    assert!(home.files().iter().any(|name| name.starts_with("ledger.sqlite3.corrupt-")), "{:?}", home.files());
    Ok(())
}

#[test]
fn a_newer_version_is_refused_and_left_alone() -> Story {
    let home = Home::new();
    fill(&home)?;
    Connection::open(home.ledger())?.pragma_update(None, "user_version", 999)?;
    let before = fs::read(home.ledger())?;

    let refused = Ledger::open(&home.ledger()).expect_err("it is newer");
    assert!(matches!(refused, Error::Newer { found: 999, .. }), "{refused:?}");
    assert!(refused.to_string().contains("newer version"), "{refused}");
    let refused = Reader::open(&home.ledger()).expect_err("it is newer");
    assert!(matches!(refused, Error::Newer { found: 999, .. }), "{refused:?}");
    assert_eq!(fs::read(home.ledger())?, before);
    Ok(())
}

#[test]
fn an_unwritable_place_is_named() -> Story {
    let home = Home::new();
    fs::write(home.ledger(), "a file, not a folder")?;
    let inside = home.ledger().join("ledger.sqlite3");
    let refused = Ledger::open(&inside).expect_err("a file holds no files");
    assert!(matches!(refused, Error::Unwritable { .. }), "{refused:?}");
    assert!(refused.to_string().contains(&*inside.to_string_lossy()), "{refused}");
    assert!(refused.source().is_some(), "the reason is not said");
    Ok(())
}

#[test]
fn a_ledger_of_the_first_format_keeps_its_rows_and_takes_new_ones() -> Story {
    let home = Home::new();
    let old = Connection::open(home.ledger())?;
    old.execute_batch(include_str!("../migrations/0001_requests.sql"))?;
    old.pragma_update(None, "user_version", 1)?;
    old.execute_batch(
        "INSERT INTO requests VALUES (1, 1790000000123, 'old', 'laptop', NULL, NULL, 'sonnet', 'anthropic.sonnet',
            'bedrock/us-east-1/native', 1, 1, 20, 300, 4000, 50000, 'complete', 200, NULL, 345678, 12345678, NULL, 3, 7)",
    )?;
    drop(old);
    assert!(matches!(Reader::open(&home.ledger()), Err(Error::Outdated(_))));

    let (ledger, opened) = Ledger::open(&home.ledger())?;
    assert_eq!(opened, Opened::Existing);
    ledger.record(event("new"));
    ledger.flush();
    let reader = ledger.reader()?;
    let old = reader.request("old")?.ok_or("the old row is gone")?;
    assert_eq!((old.changes.count(), old.changes.list(), old.tier), (3, &[][..], None));
    assert_eq!((old.at, old.tokens.cache_write_1h, old.cost.map(|cost| cost.0)), (support::at(0), 50_000, Some(7)));
    assert_eq!(reader.request("new")?, Some(event("new")));
    Ok(())
}

fn fill(home: &Home) -> Story {
    let _ = fs::remove_file(home.ledger());
    let (ledger, _) = Ledger::open(&home.ledger())?;
    (0..500).for_each(|number| ledger.record(event(format!("{number}"))));
    Ok(())
}

/// Opens the damaged ledger, sees that the new one works, and says where the damaged one is.
fn kept_after_opening(home: &Home) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let (ledger, opened) = Ledger::open(&home.ledger())?;
    ledger.record(event("new"));
    ledger.flush();
    assert!(ledger.reader()?.recent(9999)?.contains(&event("new")));
    let Opened::Replaced { kept, .. } = opened else { return Err(format!("{opened:?}").into()) };
    let name = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let seconds = name.strip_prefix("ledger.sqlite3.corrupt-").ok_or("another name")?;
    seconds.parse::<u64>()?;
    Ok(kept)
}
