//! Leading Claude Code here by its settings: what would be written, what is, and what would overrule it.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Done, running};
use crate::engine::Engine;
use crate::events::Event;
use crate::language::Said;
use crate::lease::precedence::{Finding, Look};
use crate::lease::{self, Lead, Led, Outcome, Reader, report};

/// Whose settings lead here.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Leads {
    /// Each program whose settings we can write.
    pub readers: Vec<ReaderLed>,
    /// Whether what was written is taken back when Outcrop ends.
    pub while_serving: bool,
}

/// A program and its settings.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ReaderLed {
    /// The program.
    pub reader: SettingsReader,
    /// Its settings file.
    pub file: String,
    /// Whether our variables are in it.
    pub applied: bool,
}

/// A program whose settings we can write.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SettingsReader {
    ClaudeCode,
    Vscode,
}

/// Who is to be led here.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct LeadAsk {
    /// The program.
    pub reader: SettingsReader,
    /// Whether only while Outcrop runs, now and whenever it does.
    pub while_serving: bool,
}

/// Who is no longer to be led here.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct LeadBack {
    /// The program.
    pub reader: SettingsReader,
}

/// What would be written: into the settings, or where our variables are in them, to take those back.
#[derive(Debug, Serialize, TS)]
pub(crate) struct LeadPreview {
    /// A unified diff, secrets masked.
    pub diff: String,
    /// Whether it takes back.
    pub takes_back: bool,
    /// Sentences that matter.
    pub notes: Vec<Said>,
    /// What else leads Claude Code somewhere, what wins first.
    pub findings: Vec<Overruling>,
}

/// Something else that says where Claude Code goes.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Overruling {
    /// Whether it leads Claude Code away from Outcrop.
    pub wins: bool,
    /// The variable or key.
    pub name: String,
    /// What it does and the next step.
    pub sentence: Said,
}

pub(in crate::rpc) fn leads(engine: &Engine, (): ()) -> Result<Leads> {
    let led = lease::led(engine.home())?;
    let readers = Reader::ALL.into_iter().map(|reader| {
        Ok(ReaderLed {
            reader: SettingsReader::of(reader),
            file: reader.path()?.display().to_string(),
            applied: is_led(led.as_ref(), reader),
        })
    });
    Ok(Leads { readers: readers.collect::<Result<_>>()?, while_serving: led.is_none_or(|led| led.while_serving) })
}

pub(in crate::rpc) fn preview(engine: &Engine, ask: LeadAsk) -> Result<LeadPreview> {
    let reader = ask.reader.reader();
    let takes_back = is_led(lease::led(engine.home())?.as_ref(), reader);
    let outcome = if takes_back { lease::remove(engine.home(), &[reader], true)? } else { write(engine, &ask, true)? };
    let findings = Look::here(&etcetera::home_dir()?)?.findings();
    Ok(LeadPreview {
        diff: outcome.diff.clone(),
        takes_back,
        notes: notes(outcome).into_iter().map(Said::of).collect(),
        findings: shown(findings),
    })
}

pub(in crate::rpc) fn lead(engine: &Engine, ask: LeadAsk) -> Result<Done> {
    if ask.reader == SettingsReader::ClaudeCode {
        lease::wish(engine.home(), ask.while_serving)?;
    }
    let outcome = write(engine, &ask, false)?;
    engine.tell(Event::Changed);
    Ok(Done { sentence: Said::of(notes(outcome).join(" ")) })
}

pub(in crate::rpc) fn back(engine: &Engine, LeadBack { reader }: LeadBack) -> Result<Done> {
    if reader == SettingsReader::ClaudeCode {
        lease::wish(engine.home(), false)?;
    }
    let outcome = lease::remove(engine.home(), &[reader.reader()], false)?;
    engine.tell(Event::Changed);
    Ok(Done { sentence: Said::of(outcome.notes.join(" ")) })
}

fn write(engine: &Engine, ask: &LeadAsk, dry_run: bool) -> Result<Outcome> {
    let live = running(engine)?;
    let server = ask.while_serving.then_some(live.ready.pid);
    let lead = Lead { url: &live.ready.url, token: &live.ready.token, server };
    lease::apply(engine.home(), &[ask.reader.reader()], &lead, dry_run)
}

fn is_led(led: Option<&Led>, reader: Reader) -> bool {
    led.is_some_and(|led| led.readers.contains(&reader))
}

fn notes(outcome: Outcome) -> Vec<String> {
    outcome.unread.then(|| report::UNREAD.to_owned()).into_iter().chain(outcome.notes).collect()
}

fn shown(findings: Vec<Finding>) -> Vec<Overruling> {
    let shown = |found: Finding| Overruling { wins: found.wins, name: found.name, sentence: Said::of(found.words) };
    findings.into_iter().map(shown).collect()
}

impl SettingsReader {
    fn of(reader: Reader) -> Self {
        match reader {
            Reader::ClaudeCode => Self::ClaudeCode,
            Reader::VsCode => Self::Vscode,
        }
    }

    fn reader(self) -> Reader {
        match self {
            Self::ClaudeCode => Reader::ClaudeCode,
            Self::Vscode => Reader::VsCode,
        }
    }
}
