//! A server that is killed loses nothing that it had taken. The server is this very test binary, started
//! again as a child.

mod support;

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use ledger::{Ledger, Opened, Reader};
use rusqlite::Connection;
use support::{Home, Story, event};

const PLACE: &str = "LEDGER_TO_WRITE_UNTIL_KILLED";

/// Events between two flushes, each of which the child says.
const STEP: usize = 50;

#[test]
fn a_kill_during_writes_leaves_a_ledger_that_opens_clean() -> Story {
    for flushes in [1, 4, 9] {
        let home = Home::new();
        let mut server = start_writing(&home)?;
        let said = BufReader::new(server.stdout.take().ok_or("it has an output")?).lines();
        let flushed = said.map_while(Result::ok).filter(|line| line == "flushed").take(flushes).count();
        server.kill()?;
        server.wait()?;
        assert_eq!(flushed, flushes);

        let seen_before_recovery = Reader::open(&home.ledger())?.recent(usize::MAX)?.len();
        let (ledger, opened) = Ledger::open(&home.ledger())?;
        assert_eq!(opened, Opened::Existing);
        let sound: String =
            Connection::open(home.ledger())?.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        assert_eq!(sound, "ok");
        let mut numbers = ledger
            .reader()?
            .recent(usize::MAX)?
            .iter()
            .map(|event| event.request_id.parse::<usize>())
            .collect::<Result<Vec<_>, _>>()?;
        numbers.reverse();
        assert!(numbers.len() >= flushes * STEP, "only {} rows", numbers.len());
        assert_eq!(numbers, (0..numbers.len()).collect::<Vec<_>>());
        // What was written down last may have come in only now.
        assert!((flushes * STEP..=numbers.len()).contains(&seen_before_recovery), "{seen_before_recovery}");
    }
    Ok(())
}

/// Not a story of its own: what the child does.
#[test]
fn writes_until_killed() -> Story {
    let Some(place) = env::var_os(PLACE) else { return Ok(()) };
    let (ledger, _) = Ledger::open(&PathBuf::from(place))?;
    for number in 0.. {
        ledger.record(event(number.to_string()));
        if number % STEP == STEP - 1 {
            ledger.flush();
            // The harness may have left its own line unfinished. If nobody listens any more, this ends the child.
            io::stdout().write_all(b"\nflushed\n")?;
        }
    }
    Ok(())
}

fn start_writing(home: &Home) -> io::Result<Child> {
    Command::new(env::current_exe()?)
        .args(["--exact", "writes_until_killed", "--nocapture"])
        .env(PLACE, home.ledger())
        .stdout(Stdio::piped())
        .spawn()
}
