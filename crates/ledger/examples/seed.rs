//! A year of requests that look like a year of work, for pictures and for measuring: `cargo xtask seed`.
//!
//! `seed [--rows N] [--end SECONDS_SINCE_1970] FILE`. The same rows and the same end make the same year.

#![allow(clippy::print_stdout, reason = "talking to a person at a terminal is its purpose")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::{DayRate, Ledger};
use protocol::attempt::{Attempt, End};
use protocol::catalog::catalog;
use protocol::change::Changes;
use protocol::key::{Key, KeyHash};
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};

const DAYS: u64 = 365;
const DAY: u64 = 86_400;
/// How long is worked on a day, in seconds: the last hours of it.
const WORK: u64 = 10 * 3_600;
/// Requests between two waits for the disk, so that a million of them do not pile up in memory.
const STEP: u64 = 2_000;

/// Names that clients ask for, each with its share in a hundred sessions. The last one has no price.
const MODELS: [(&str, u64); 5] = [
    ("claude-sonnet-5-5", 48),
    ("claude-opus-5-5", 22),
    ("claude-haiku-5-5", 12),
    ("qwen3-coder-480b", 14),
    ("vendor.unheard-of-v1", 4),
];
const PROJECTS: [Option<&str>; 6] = [None, Some("shop"), Some("billing"), Some("app"), Some("infra"), Some("notes")];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut rows, mut end, mut file) = (1_000_000, None, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--rows" => rows = args.next().ok_or("--rows needs a number")?.parse()?,
            "--end" => end = Some(args.next().ok_or("--end needs seconds since 1970")?.parse()?),
            _ => file = Some(PathBuf::from(arg)),
        }
    }
    let file = file.ok_or("usage: seed [--rows N] [--end SECONDS] FILE")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let end = end.unwrap_or(now);
    if file.exists() {
        return Err(format!("{} is there already", file.display()).into());
    }
    let (ledger, _) = Ledger::open(&file)?;
    ledger.keep_rates(&rates(end)?)?;
    let created = UNIX_EPOCH + Duration::from_secs(end - DAYS * DAY);
    let laptop = Key { name: "laptop".to_owned(), hash: KeyHash::of(b"nobody knows it"), tier: None, created };
    ledger::add_key(&file, &laptop)?;
    let rows = Year::new(end, rows).write(&ledger);
    drop(ledger);
    println!("{rows} requests, {} MB: {}", std::fs::metadata(&file)?.len() / 1_000_000, file.display());
    Ok(())
}

/// What a dollar was worth in rupees on each day of the year: about 88, and never the same for long.
fn rates(end: u64) -> Result<Vec<DayRate>, Box<dyn Error>> {
    let (mut dice, mut nanos) = (Dice(11), 86_200_000_000);
    let mut rates = Vec::new();
    for day in (0..DAYS).rev() {
        let at = UNIX_EPOCH + Duration::from_secs(end - day * DAY);
        nanos = nanos - 150_000_000 + dice.roll(313_000_000);
        let day = Timestamp::try_from(at)?.to_zoned(TimeZone::UTC).date().to_string();
        rates.push(DayRate { currency: "INR".to_owned(), day, nanos, source: "ecb".to_owned(), fetched: at });
    }
    Ok(rates)
}

struct Year {
    dice: Dice,
    /// When its first day begins. Days are counted back from its end, so that the last one has work whatever the hour.
    start: u64,
    /// Nothing has happened after that.
    end: u64,
    rows: u64,
    written: u64,
}

/// What the requests of one session have in common.
struct Work {
    session: String,
    key: &'static str,
    project: Option<&'static str>,
    model: &'static str,
    /// Tokens of the conversation so far.
    context: u64,
    hour_cache: bool,
}

impl Year {
    /// The days up to `end`, in seconds since 1970.
    fn new(end: u64, rows: u64) -> Self {
        Self { dice: Dice(7), start: end - DAYS * DAY, end, rows, written: 0 }
    }

    /// Returns how many requests it was.
    fn write(mut self, ledger: &Ledger) -> u64 {
        let shares: Vec<u64> = (0..DAYS).map(|day| self.share(day)).collect();
        let all: u64 = shares.iter().sum();
        let mut so_far = 0;
        for (day, share) in (0..).zip(shares) {
            so_far += share;
            self.day(self.start + day * DAY, self.rows * so_far / all, ledger);
        }
        self.written
    }

    /// How much is worked on a day: little on weekends, much now and then, more towards the end of the year.
    fn share(&mut self, day: u64) -> u64 {
        // 1970 began on a Thursday.
        let weekend = matches!((self.start / DAY + day + 4) % 7, 0 | 6);
        let burst = if self.dice.one_in(12) { 3 } else { 1 };
        (300 + day + self.dice.roll(300)) * burst / if weekend { 8 } else { 1 }
    }

    fn day(&mut self, begin: u64, until: u64, ledger: &Ledger) {
        while self.written < until {
            let mut at = (begin + DAY - 1 - self.dice.roll(WORK)) * 1_000;
            let mut work = self.work();
            let turns = (5 + self.dice.roll(120)).min(until - self.written);
            let mut agent = None;
            for turn in 0..turns {
                let pause = if self.dice.one_in(10) { 240_000 } else { 25_000 };
                at += 2_000 + self.dice.roll(pause);
                if at > self.end * 1_000 {
                    break;
                }
                if turn % 20 == 12 {
                    agent = self.dice.one_in(2).then(|| self.dice.id());
                }
                ledger.record(self.request(at, &mut work, agent.clone()));
                if self.written.is_multiple_of(STEP) {
                    ledger.flush();
                }
            }
        }
    }

    fn work(&mut self) -> Work {
        let mut share = self.dice.roll(100);
        let model = MODELS.into_iter().find(|(_, of)| {
            let found = share < *of;
            share = share.saturating_sub(*of);
            found
        });
        Work {
            session: self.dice.id(),
            key: if self.dice.one_in(6) { "laptop" } else { "default" },
            project: PROJECTS[self.dice.roll(6) as usize],
            model: model.map_or(MODELS[0].0, |(name, _)| name),
            context: 12_000 + self.dice.roll(15_000),
            hour_cache: self.dice.one_in(15),
        }
    }

    fn request(&mut self, at_ms: u64, work: &mut Work, agent: Option<String>) -> UsageEvent {
        let name = if self.dice.one_in(8) { "claude-haiku-5-5" } else { work.model };
        let outcome = match self.dice.roll(200) {
            0..4 => Outcome::Failed,
            4..8 => Outcome::Abandoned,
            8 => Outcome::Partial,
            _ => Outcome::Complete,
        };
        let tokens = if outcome == Outcome::Failed { Tokens::default() } else { self.tokens(work) };
        let model = catalog().by_name(name);
        let prefix = model.filter(|model| model.price(Some("global")).is_some()).map_or("", |_| "global.");
        let price = model.and_then(|model| model.price(Some("global")).or_else(|| model.price(None)));
        let cost = price.map(|price| price.of(&tokens).total());
        let used = tokens != Tokens::default();
        let first_event_ms = used.then(|| 400 + self.dice.roll(2_000));
        let aws_id = self.dice.id();
        let attempts = self.attempts(first_event_ms, &aws_id);
        self.written += 1;
        UsageEvent {
            at: UNIX_EPOCH + Duration::from_millis(at_ms),
            request_id: format!("req_{}", &self.dice.id().replace('-', "")[..24]),
            key: work.key.to_owned(),
            session: Some(work.session.clone()),
            agent,
            project: work.project.map(str::to_owned),
            requested_model: Some(name.to_owned()),
            sent_model: Some(model.map_or(name.to_owned(), |model| format!("{prefix}{}", model.id))),
            target: Some("bedrock/us-east-1/native".to_owned()),
            stream: true,
            tokens,
            outcome,
            status: if outcome == Outcome::Failed { 429 } else { 200 },
            error_type: (outcome == Outcome::Failed).then(|| "rate_limit_error".to_owned()),
            first_event: first_event_ms.map(Duration::from_millis),
            total: Duration::from_micros(900_000 + self.dice.roll(30_000_000)),
            upstream_request_id: Some(aws_id),
            changes: Changes::counted(self.dice.roll(4) as u32),
            tier: Some("default".to_owned()),
            cost: cost.filter(|_| used),
            certainty: match outcome {
                _ if used && cost.is_none() => Certainty::Unpriced,
                Outcome::Abandoned | Outcome::Partial => Certainty::Estimated,
                Outcome::Complete | Outcome::Failed => Certainty::Exact,
            },
            price_row: cost.map(|_| "global".to_owned()),
            waste: Picos::default(),
            cache_break: None,
            attempts,
        }
    }

    /// Some requests are throttled first; a failed one was each time.
    fn attempts(&mut self, first_event_ms: Option<u64>, aws_id: &str) -> Vec<Attempt> {
        let tries = if first_event_ms.is_none() { 3 } else { 1 + u64::from(self.dice.one_in(50)) };
        if tries == 1 {
            return Vec::new();
        }
        let mut began_ms = 2 + self.dice.roll(6);
        let mut wait_ms = 0;
        let mut list = Vec::new();
        for number in 1..=tries {
            let begins_at_ms = first_event_ms.filter(|_| number == tries);
            let answered = begins_at_ms.is_some();
            let took_ms = begins_at_ms.map_or(20 + self.dice.roll(60), |at| at - began_ms);
            list.push(Attempt {
                wait_ms,
                took_ms,
                end: if answered { End::Answered } else { End::Throttled },
                status: (!answered).then_some(429),
                error: (!answered).then(|| "ThrottlingException".to_owned()),
                aws_id: Some(if answered { aws_id.to_owned() } else { self.dice.id() }),
                ..Attempt::begun(began_ms)
            });
            wait_ms = 190 * number + self.dice.roll(100);
            began_ms += took_ms + wait_ms;
        }
        list
    }

    /// A turn reads from the cache what was said before and writes what was said since.
    fn tokens(&mut self, work: &mut Work) -> Tokens {
        let (new, output) = (200 + self.dice.roll(6_000), 30 + self.dice.roll(1_200));
        let broken = self.dice.one_in(40);
        let (read, written) = if broken { (0, work.context + new) } else { (work.context, new) };
        work.context = (work.context + new + output) % 180_000;
        let (short, long) = if work.hour_cache { (0, written) } else { (written, 0) };
        Tokens { input: 3 + self.dice.roll(40), output, cache_read: read, cache_write_5m: short, cache_write_1h: long }
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn id(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}
