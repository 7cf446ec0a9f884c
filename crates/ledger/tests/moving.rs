//! From one version to the next, from a damaged file to a new one, from one machine to another: requests stay.

mod support;

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use ledger::{Group, Imported, Ledger, Opened, Reader, TransferError};
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, UsageEvent};
use rusqlite::Connection;
use support::{Home, Story, at, bare, event};

/// All of them, oldest first.
fn migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).expect("text")).collect()
}

/// A ledger as the version with so many migrations left it, with one answered request, one that broke off, and one
/// that nobody knows the price of.
fn of_version(home: &Home, version: usize) -> Story {
    let old = Connection::open(home.ledger())?;
    for migration in &migrations()[..version] {
        old.execute_batch(migration)?;
    }
    old.pragma_update(None, "user_version", u32::try_from(version)?)?;
    let (table, key) = match version {
        ..7 => ("requests", "'default'"),
        _ => ("request_rows", "1"),
    };
    if version >= 7 {
        old.execute("INSERT INTO texts VALUES (1, 'default')", [])?;
    }
    for (id, outcome, cost) in [("a", "complete", Some(5)), ("b", "partial", Some(7)), ("c", "complete", None)] {
        old.execute(
            &format!(
                "INSERT INTO {table} (at_ms, request_id, key, stream, input_tokens, output_tokens, cache_read_tokens,
                    cache_write_5m_tokens, cache_write_1h_tokens, outcome, status, total_us, changes, cost_picos)
                VALUES (1790000000123, ?, {key}, 1, 1, 2, 3, 4, 5, ?, 200, 9, 0, ?)"
            ),
            (id, outcome, cost),
        )?;
    }
    // From then on a version writes down itself how sure a cost is.
    if version >= 3 {
        old.execute(&format!("UPDATE {table} SET certainty = 'estimated' WHERE request_id = 'b'"), [])?;
        old.execute(&format!("UPDATE {table} SET certainty = 'unpriced' WHERE request_id = 'c'"), [])?;
    }
    Ok(())
}

#[test]
fn a_ledger_of_every_earlier_version_keeps_its_requests_and_gets_their_sums() -> Story {
    for version in 1..migrations().len() {
        let home = Home::new();
        of_version(&home, version)?;
        let (ledger, opened) = Ledger::open(&home.ledger())?;
        assert_eq!(opened, Opened::Existing);
        let reader = ledger.reader()?;
        let sure: Vec<_> = reader.recent(9)?.into_iter().map(|event| (event.request_id, event.certainty)).collect();
        let [c, b, a] = [("c", Certainty::Unpriced), ("b", Certainty::Estimated), ("a", Certainty::Exact)];
        assert_eq!(sure, [c, b, a].map(|(id, certainty)| (id.to_owned(), certainty)), "from version {version}");
        let all = &reader.totals(at(0) - QUARTER, at(0) + QUARTER * 2, Group::All)?[0];
        assert_eq!((all.requests, all.cost, all.estimated, all.unpriced), (3, Picos(12), Picos(7), 1));
        drop(ledger);
        assert!(ledger::check(&home.ledger())?.sums_agreed);
    }
    Ok(())
}

const QUARTER: std::time::Duration = std::time::Duration::from_secs(900);

#[test]
fn the_file_is_copied_before_its_format_changes_and_two_copies_are_kept() -> Story {
    let home = Home::new();
    of_version(&home, 1)?;
    for older in ["before-v0", "before-v1"] {
        fs::write(home.ledger().with_file_name(format!("ledger.sqlite3.{older}")), older)?;
    }
    drop(Ledger::open(&home.ledger())?);
    let copy = format!("ledger.sqlite3.before-v{}", migrations().len());
    assert_eq!(home.files(), ["ledger.sqlite3", "ledger.sqlite3.before-v1", &copy]);

    let copy = Connection::open(home.ledger().with_file_name(copy))?;
    let (version, rows): (u32, u32) =
        copy.query_row("SELECT user_version, (SELECT count(*) FROM requests) FROM pragma_user_version", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    assert_eq!((version, rows), (1, 3));
    drop(Ledger::open(&home.ledger())?);
    assert_eq!(home.files().len(), 3, "a ledger of today's format is not copied");
    Ok(())
}

#[test]
fn what_can_be_read_of_a_damaged_ledger_is_in_the_new_one() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    (0..2_000).for_each(|number| ledger.record(event(format!("{number}"))));
    ledger.remember_zone(at(0), "Asia/Kolkata")?;
    drop(ledger);
    let page = page_in_the_middle_of_the_requests(&home)?;
    let mut file = fs::OpenOptions::new().write(true).open(home.ledger())?;
    file.seek(SeekFrom::Start((page - 1) * 4096))?;
    file.write_all(&[0xAB; 4096])?;
    drop(file);

    let (ledger, opened) = Ledger::open(&home.ledger())?;
    let Opened::Replaced { rescued, .. } = opened else { return Err(format!("{opened:?}").into()) };
    assert!((1_900..2_000).contains(&rescued), "{rescued}");
    let reader = ledger.reader()?;
    assert_eq!(reader.recent(9_999)?.len() as u64, rescued);
    assert_eq!(reader.totals(at(0) - QUARTER, at(0) + QUARTER, Group::All)?[0].requests, rescued);
    assert_eq!(reader.zones()?.len(), 1);
    Ok(())
}

#[test]
fn what_can_be_read_of_a_damaged_ledger_of_an_earlier_version_is_in_the_new_one() -> Story {
    for version in 1..migrations().len() {
        let home = Home::new();
        of_version(&home, version)?;
        let old = Connection::open(home.ledger())?;
        old.execute_batch("CREATE TABLE other (text TEXT); INSERT INTO other VALUES (hex(zeroblob(9000)));")?;
        drop(old);
        let mut file = fs::OpenOptions::new().write(true).open(home.ledger())?;
        file.seek(SeekFrom::End(-4096))?;
        file.write_all(&[0xAB; 4096])?;
        drop(file);

        let (ledger, opened) = Ledger::open(&home.ledger())?;
        assert!(matches!(opened, Opened::Replaced { rescued: 3, .. }), "from version {version}: {opened:?}");
        let sure: Vec<_> = ledger.reader()?.recent(9)?.into_iter().map(|event| event.certainty).collect();
        assert_eq!(sure, [Certainty::Unpriced, Certainty::Estimated, Certainty::Exact]);
        drop(ledger);
        assert!(ledger::check(&home.ledger())?.sums_agreed);
    }
    Ok(())
}

#[test]
fn sums_whose_requests_were_let_go_come_along_with_their_sessions() -> Story {
    let home = Home::new();
    of_version(&home, 6)?;
    let old = Connection::open(home.ledger())?;
    old.execute_batch(
        "INSERT INTO sessions VALUES (1, 0, 'first', '', 'shop', 900000, 900000, 1, 0, 1, 2, 3, 4, 5, 77, 0, 0, 0);
        INSERT OR REPLACE INTO facts VALUES ('rows_from_ms', 1800000);",
    )?;
    drop(old);
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    let sessions = ledger.reader()?.sessions(epoch, epoch + QUARTER * 8, 9)?;
    assert_eq!((sessions[0].total.name.as_deref(), sessions[0].project.as_deref()), (Some("first"), Some("shop")));
    assert_eq!((sessions[0].total.cost, sessions[0].agents[0].name.clone()), (Picos(77), None));
    let shop = ledger.reader()?.of_project("shop");
    assert_eq!(shop.totals(epoch, epoch + QUARTER * 8, Group::Session)?[0].cost, Picos(77));
    assert_eq!(ledger.reader()?.of_project("none").totals(epoch, epoch + QUARTER * 8, Group::Session)?, []);
    Ok(())
}

#[test]
fn a_text_that_comes_again_is_kept_once() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    (0..100).for_each(|number| ledger.record(event(format!("{number}"))));
    (0..100).for_each(|number| ledger.record(bare(format!("bare {number}"))));
    drop(ledger);
    let file = Connection::open(home.ledger())?;
    let texts: u32 = file.query_row("SELECT count(*) FROM texts", [], |row| row.get(0))?;
    assert_eq!(texts, 10, "key, session, agent, project, two names of a model, target, error, tier, row of prices");
    Ok(())
}

fn page_in_the_middle_of_the_requests(home: &Home) -> Result<u64, Box<dyn std::error::Error>> {
    let connection = Connection::open(home.ledger())?;
    // Leaf pages are given out in order, so that some of those in the middle of the file are of this table.
    let marker = b"req-marker";
    let (id, bytes): (i64, u32) = (1_000, 10);
    connection.execute("UPDATE request_rows SET upstream_request_id = 'req-marker' WHERE id = ?", [id])?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(connection);
    let file = fs::read(home.ledger())?;
    let place = file.windows(bytes as usize).position(|window| window == marker).ok_or("it is in the file")?;
    Ok(place as u64 / 4096 + 1)
}

#[test]
fn what_a_killed_program_had_written_down_is_stored_by_the_next_one() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let lock = Connection::open(home.ledger())?;
    lock.execute_batch("BEGIN EXCLUSIVE")?;
    ["one", "two", "three"].into_iter().for_each(|id| ledger.record(event(id)));
    // Both files, since the writer may have turned to the other one meanwhile.
    let written = home.files().into_iter().filter(|name| name.contains(".pending-"));
    let lines = written.map(|name| fs::read_to_string(home.ledger().with_file_name(name)));
    let lines = lines.collect::<Result<Vec<_>, _>>()?.concat();
    lock.execute_batch("ROLLBACK")?;
    drop(lock);
    drop(ledger);
    assert_eq!(home.files(), ["ledger.sqlite3"], "a program that ended well leaves nothing behind");

    // As a kill would have left it: two whole lines, one of which was stored just before, and a torn one.
    let whole: Vec<_> = lines.lines().collect();
    let left = home.ledger().with_file_name("ledger.sqlite3.pending-7");
    let new = whole[0].replace("\"one\"", "\"four\"");
    fs::write(&left, format!("{}\n{new}\n{}", whole[1], &whole[2][..50]))?;
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let found: Vec<_> = ledger.reader()?.recent(9)?.into_iter().map(|event| event.request_id).collect();
    assert_eq!(found, ["four", "three", "two", "one"]);
    assert_eq!(ledger.reader()?.recent(1)?, [event("four")]);
    assert!(!left.exists());
    drop(ledger);
    assert!(ledger::check(&home.ledger())?.sums_agreed);
    Ok(())
}

#[test]
fn what_another_program_is_still_writing_is_left_alone() -> Story {
    let home = Home::new();
    let (one, _) = Ledger::open(&home.ledger())?;
    let before = home.files();
    let (other, _) = Ledger::open(&home.ledger())?;
    assert!(before.iter().all(|file| home.files().contains(file)));
    one.record(event("one"));
    drop((one, other));
    assert_eq!(home.files(), ["ledger.sqlite3"]);
    Ok(())
}

#[test]
fn an_export_can_be_imported_once_and_twice() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let ends = Outcome::ALL.map(|outcome| UsageEvent { outcome, ..event(outcome.as_str()) });
    let all =
        [vec![bare("bare"), UsageEvent { project: Some("मेरा \"a, b\"\n".into()), ..event("full") }], ends.to_vec()];
    all.concat().into_iter().for_each(|event| ledger.record(event));
    ledger.flush();
    let mut lines = Vec::new();
    assert_eq!(ledger.reader()?.export_lines(&mut lines)?, 6);

    let other = Home::new();
    assert_eq!(ledger::import(&other.ledger(), &*lines)?, Imported { added: 6, ..Imported::default() });
    assert_eq!(ledger::import(&other.ledger(), &*lines)?, Imported { present: 6, ..Imported::default() });
    let reader = Reader::open(&other.ledger())?;
    assert_eq!(reader.recent(9)?, ledger.reader()?.recent(9)?);
    assert!(ledger::check(&other.ledger())?.sums_agreed);
    Ok(())
}

#[test]
fn a_line_that_is_no_request_is_named_and_stores_nothing() -> Story {
    let home = Home::new();
    let good = String::from_utf8(exported()?)?;
    let spoilt = [
        good.replace("\"complete\"", "\"finished\""),
        good.replace("\"status\":200", "\"status\":-1"),
        good.replace("\"cost_picos\":318000000", "\"cost_picos\":-318000000"),
        good.replace("\"cost_picos\":318000000", "\"cost_picos\":0.5"),
        good.replace("\"key\"", "\"secret\""),
        good.replace("\"stream\":1", "\"stream\":7"),
        good.replace("broke_off", "exploded"),
        "[]".into(),
        "{}".into(),
        "not JSON".into(),
    ];
    for line in spoilt {
        assert_ne!(line, good);
        let refused = ledger::import(&home.ledger(), line.as_bytes()).expect_err(&line);
        assert!(matches!(refused, TransferError::Line { number: 1, .. }), "{refused:?}");
    }
    assert_eq!(Reader::open(&home.ledger())?.recent(9)?, []);
    Ok(())
}

fn exported() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ledger.record(event("one"));
    ledger.flush();
    let mut lines = Vec::new();
    ledger.reader()?.export_lines(&mut lines)?;
    Ok(lines)
}

#[test]
fn an_export_for_spreadsheets_has_a_heading_and_a_line_for_each_request() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    ledger.record(UsageEvent { project: Some("=1+1, \"x\"".into()), ..event("one") });
    ledger.flush();
    let mut text = Vec::new();
    ledger.reader()?.export_csv(&mut text)?;
    let text = String::from_utf8(text)?;
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("at_ms,request_id,key,session,agent,project,"), "{text}");
    assert!(lines[1].starts_with("1790000000123,one,laptop,session-1,agent-1,\"'=1+1, \"\"x\"\"\","), "{text}");
    assert_eq!(lines.len(), 2);
    Ok(())
}
