//! The lease and the servers: moved to the address of one that starts, taken back from one that is gone.
//!
//! Nothing here keeps a server from serving: what went wrong is said.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Result;

use super::record::{Lease, Step};
use super::{Lead, Reader, apply, edit, file, remove, report};
use crate::home::Home;
use crate::serve::Ready;

/// It is on this machine and has nobody to ask.
const PATIENCE: Duration = Duration::from_secs(1);

/// A server has opened its port: sentences about what became of the lease.
pub(crate) fn at_start(home: &Home, ready: &Ready, applying: bool) -> Vec<String> {
    start(home, ready, applying).unwrap_or_else(|error| vec![format!("Claude Code's settings: {error:#}.")])
}

/// A server has ended, and with it the lease that was made for it.
pub(crate) fn at_end(home: &Home, ready: &Ready) -> Vec<String> {
    match Lease::load(home) {
        Ok(Some(lease)) if lease.server == Some(ready.pid) => taken_back(home, "Claude Code's settings are as before."),
        _ => Vec::new(),
    }
}

fn start(home: &Home, ready: &Ready, applying: bool) -> Result<Vec<String>> {
    let mut said = ended(home)?;
    let lease = Lease::load(home)?;
    let mut lead = Lead { url: &ready.url, token: &ready.token, server: Some(ready.pid) };
    let Some(lease) = lease else {
        if applying {
            said.extend(led(home, &[Reader::ClaudeCode], &lead)?);
        }
        return Ok(said);
    };
    if lease.url != ready.url && is_outcrop(&lease.url) {
        return Ok(vec![format!("Claude Code's settings lead to another Outcrop, at {}, and stay so.", lease.url)]);
    }
    if lease.server.is_some() && !applying {
        let words =
            "A server that did not end well had left its address in Claude Code's settings; they are as before.";
        return Ok(taken_back(home, words));
    }
    if lease.server.is_none() {
        lead.server = None;
    }
    // Who asks for it gets what was taken out written anew; what was changed is refused there.
    if !applying && let Some(untouchable) = changed(&lease)? {
        return Ok(vec![untouchable]);
    }
    led(home, &[], &lead)
}

/// Gives back what was being given back when the program or the machine broke down.
fn ended(home: &Home) -> Result<Vec<String>> {
    let Some(lease) = Lease::load(home)? else { return Ok(Vec::new()) };
    let begun = lease.files.iter().filter(|held| held.step == Step::GivingBack);
    let readers: Vec<Reader> = begun.map(|held| held.reader).collect();
    if readers.is_empty() {
        return Ok(Vec::new());
    }
    let mut said = remove(home, &readers, false)?.notes;
    said.insert(0, "Settings that were being given back when it ended are as before now.".to_owned());
    Ok(said)
}

/// One sentence if the user has changed what we wrote.
fn changed(lease: &Lease) -> Result<Option<String>> {
    for held in lease.files.iter().filter(|held| held.step == Step::Lent) {
        let names = edit::changed(file::File::read(&held.path)?.text()?, &held.written)?;
        if !names.is_empty() {
            let (names, path) = (names.join(", "), held.path.display());
            return Ok(Some(format!(
                "{names} in {path} is no longer what Outcrop wrote, so the file is left alone; `outcrop remove` ends the lease."
            )));
        }
    }
    Ok(None)
}

fn led(home: &Home, readers: &[Reader], lead: &Lead<'_>) -> Result<Vec<String>> {
    let outcome = apply(home, readers, lead, false)?;
    let mut said = outcome.notes;
    if outcome.unread {
        said.insert(0, report::UNREAD.to_owned());
    } else if !outcome.diff.is_empty() {
        said.insert(0, report::led(lead.url) + ".");
    }
    Ok(said)
}

fn taken_back(home: &Home, words: &str) -> Vec<String> {
    match remove(home, &Reader::ALL, false) {
        Ok(mut outcome) => {
            outcome.notes.insert(0, words.to_owned());
            outcome.notes
        }
        Err(error) => vec![format!("Claude Code's settings: {error:#}.")],
    }
}

pub(super) fn is_outcrop(url: &str) -> bool {
    let Ok(address) = url.trim_start_matches("http://").parse::<SocketAddr>() else { return false };
    greeting(address).is_ok_and(|answer| answer.to_ascii_lowercase().contains("\r\nrequest-id:"))
}

fn greeting(address: SocketAddr) -> std::io::Result<String> {
    let mut socket = TcpStream::connect_timeout(&address, PATIENCE)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    write!(socket, "HEAD /api/hello HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = [0; 4096];
    let length = socket.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}
