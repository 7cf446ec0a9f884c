//! What others do to the file while it is written.

use std::time::SystemTime;

use protocol::change::Changes;
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens};

use super::*;
use crate::Reader;

#[test]
fn what_fails_for_a_while_is_tried_again() -> Result<(), Box<dyn std::error::Error>> {
    static REFUSED: AtomicU64 = AtomicU64::new(0);
    let (_folder, path, mut writer) = open()?;
    writer.connection.as_mut().expect("it was just opened").busy_handler(Some(|_| {
        REFUSED.fetch_add(1, Ordering::Relaxed);
        false
    }))?;

    let other = Connection::open(&path)?;
    other.execute_batch("BEGIN EXCLUSIVE")?;
    let release = thread::spawn(move || {
        while REFUSED.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
        other.execute_batch("ROLLBACK")
    });
    writer.store_all(&[event("first")]);
    release.join().expect("it does not panic")?;
    assert_eq!((writer.lost.load(Ordering::Relaxed), stored(&path)?), (0, vec!["first".to_owned()]));
    Ok(())
}

#[test]
fn what_a_lock_outlasts_is_counted_and_the_next_event_is_stored() -> Result<(), Box<dyn std::error::Error>> {
    let (_folder, path, mut writer) = open()?;
    writer.patience = Duration::ZERO;
    writer.connection.as_ref().expect("it was just opened").busy_timeout(Duration::ZERO)?;

    let other = Connection::open(&path)?;
    other.execute_batch("BEGIN EXCLUSIVE")?;
    writer.store_all(&[event("first"), event("second")]);
    other.execute_batch("ROLLBACK")?;
    writer.store_all(&[event("third")]);

    assert_eq!((writer.lost.load(Ordering::Relaxed), stored(&path)?), (2, vec!["third".to_owned()]));
    Ok(())
}

fn open() -> Result<(tempfile::TempDir, PathBuf, Writer), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite3");
    let (writer, _) = Writer::open(&path)?;
    Ok((folder, path, writer))
}

fn stored(path: &Path) -> Result<Vec<String>, Error> {
    Ok(Reader::open(path)?.recent(9)?.into_iter().map(|event| event.request_id).collect())
}

fn event(request_id: &str) -> Entry {
    Entry::Used(Box::new(UsageEvent {
        at: SystemTime::now(),
        request_id: request_id.into(),
        key: "default".into(),
        session: None,
        agent: None,
        project: None,
        requested_model: None,
        sent_model: None,
        target: None,
        stream: false,
        tokens: Tokens::default(),
        outcome: Outcome::Complete,
        status: 200,
        error_type: None,
        first_event: None,
        total: Duration::ZERO,
        upstream_request_id: None,
        changes: Changes::default(),
        tier: None,
        cost: None,
        certainty: Certainty::Exact,
        price_row: None,
        waste: Picos::default(),
        cache_break: None,
        attempts: Vec::new(),
    }))
}
