//! How long the questions of the charts take on a ledger, in the last year that it knows: `measure FILE`.

#![allow(clippy::print_stdout, reason = "talking to a person at a terminal is its purpose")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use ledger::{Group, Reader, Wanted};
use protocol::usage::Outcome;

/// Each question is asked so often; the slowest answer counts.
const TIMES: u32 = 5;
const DAY: Duration = Duration::from_hours(24);

fn main() -> Result<(), Box<dyn Error>> {
    let file = PathBuf::from(std::env::args().nth(1).ok_or("usage: measure FILE")?);
    let opening = Instant::now();
    let reader = Reader::open(&file)?;
    println!("{:32} {:>7.1} ms", "open", opening.elapsed().as_secs_f64() * 1e3);
    let (_, last) = reader.span()?.ok_or("the ledger is empty")?;
    let (to, year) = (last + Duration::from_secs(1), last - DAY * 365);
    let groups = [Group::All, Group::Model, Group::Key, Group::Project, Group::Agent, Group::Session];
    for group in groups {
        time(&format!("year, total by {group:?}"), || reader.totals(year, to, group))?;
    }
    for group in [Group::All, Group::Model, Group::Project] {
        time(&format!("year, quarters by {group:?}"), || reader.quarters(year, to, group))?;
    }
    time("year, 50 dearest sessions", || reader.sessions(year, to, 50))?;
    time("30 days, quarters by Model", || reader.quarters(to - DAY * 30, to, Group::Model))?;
    time("30 days, 50 dearest sessions", || reader.sessions(to - DAY * 30, to, 50))?;
    time("year, waits", || reader.waits(year, to, by_day_and_model))?;
    time("30 days, waits", || reader.waits(to - DAY * 30, to, by_day_and_model))?;
    time("today, total", || reader.totals(to - DAY, to, Group::All))?;
    time("span", || reader.span())?;
    time("count of all", || reader.count(&Wanted::default()))?;
    let failed = Wanted { outcome: Some(Outcome::Failed), ..Wanted::default() };
    time("count of what failed", || reader.count(&failed))?;
    let unnamed = Wanted { session: Some(String::new()), ..Wanted::default() };
    time("count of no session", || reader.count(&unnamed))?;
    time("names", || reader.names())?;
    time("100 newest requests", || reader.recent(100))?;
    Ok(())
}

fn by_day_and_model(at: SystemTime, model: Option<&str>) -> (u64, Option<String>) {
    let day = at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() / DAY.as_secs());
    (day, model.map(str::to_owned))
}

fn time<T>(what: &str, ask: impl Fn() -> Result<T, ledger::Error>) -> Result<(), ledger::Error> {
    let mut slowest = Duration::ZERO;
    for _ in 0..TIMES {
        let asked = Instant::now();
        ask()?;
        slowest = slowest.max(asked.elapsed());
    }
    println!("{what:32} {:>7.1} ms", slowest.as_secs_f64() * 1e3);
    Ok(())
}
