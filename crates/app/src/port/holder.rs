//! Which process listens on a port, asked the way each system allows: the files of Linux, `lsof`, `netstat`.
//!
//! An answer is a courtesy. Whatever goes wrong here, a process of another user first of all, means `None`.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

mod proc;

/// A process that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    /// Its name, where that is known.
    pub(super) name: Option<String>,
    /// Its process id.
    pub(super) pid: u32,
}

/// Who keeps `address` from being listened on.
pub(super) fn find(address: SocketAddr) -> Option<Holder> {
    let found = if cfg!(target_os = "linux") {
        proc::find(address)
    } else if cfg!(windows) {
        by_netstat(address.port())
    } else {
        by_lsof(address.port())
    };
    found.map(|holder| Holder { name: holder.name.and_then(|name| printable(&name)), ..holder })
}

/// A process may call itself anything, line breaks and colours included.
fn printable(name: &str) -> Option<String> {
    let clean: String = name.chars().filter(|letter| !letter.is_control()).take(60).collect();
    Some(clean.trim().to_owned()).filter(|name| !name.is_empty())
}

fn by_lsof(port: u16) -> Option<Holder> {
    lsof(&answer("lsof", &["-nP", &format!("-iTCP:{port}"), "-sTCP:LISTEN", "-Fpc"])?)
}

/// Lines that begin with a letter saying what they hold: `p123`, `cnode`.
fn lsof(text: &str) -> Option<Holder> {
    let field = |letter| text.lines().find_map(|line| line.strip_prefix(letter));
    Some(Holder { name: field('c').map(str::to_owned), pid: field('p')?.parse().ok()? })
}

fn by_netstat(port: u16) -> Option<Holder> {
    let pid = netstat(&answer("netstat", &["-ano", "-p", "TCP"])?, port)?;
    let task = answer("tasklist", &["/FI", &format!("PID eq {pid}"), "/FO", "CSV", "/NH"]);
    Some(Holder { name: task.as_deref().and_then(tasklist), pid })
}

/// `TCP  127.0.0.1:8484  0.0.0.0:0  LISTENING  1234`. The word is translated on foreign systems; a listener is known
/// by its partner, who has port 0.
fn netstat(text: &str, port: u16) -> Option<u32> {
    text.lines().find_map(|line| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["TCP", own, partner, .., pid] if own.ends_with(&format!(":{port}")) && partner.ends_with(":0") => {
            pid.parse().ok()
        }
        _ => None,
    })
}

/// `"node.exe","1234","Console","1","50,000 K"`; a sentence without quotes if there is no such process.
fn tasklist(text: &str) -> Option<String> {
    Some(text.trim_start().strip_prefix('"')?.split('"').next()?.to_owned())
}

fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    #[cfg(not(windows))]
    #[expect(clippy::print_stderr, reason = "a skipped check must say so")]
    fn lsof_knows_this_very_process() -> std::io::Result<()> {
        let taken = TcpListener::bind("127.0.0.1:0")?;
        if answer("lsof", &["-v"]).is_none() {
            eprintln!("SKIPPED: no lsof here, so nobody knows whether it is understood");
            return Ok(());
        }
        let found = by_lsof(taken.local_addr()?.port()).expect("it is listening");
        assert_eq!(found.pid, std::process::id());
        assert!(found.name.is_some());
        Ok(())
    }

    #[test]
    fn netstat_is_understood_in_any_language() {
        let text = "\r\nAktive Verbindungen\r\n\r\n  Proto  Lokale Adresse  Remoteadresse  Status  PID\r\n  \
            TCP    127.0.0.1:18484   0.0.0.0:0         ABHÖREN      1\r\n  \
            TCP    127.0.0.1:8484    127.0.0.1:50000   HERGESTELLT  2\r\n  \
            TCP    127.0.0.1:8484    0.0.0.0:0         ABHÖREN      1234\r\n  \
            TCP    [::1]:9000        [::]:0            LISTENING    5\r\n";
        assert_eq!([8484, 9000, 484].map(|port| netstat(text, port)), [Some(1234), Some(5), None]);
    }

    #[test]
    fn tasklist_names_a_process_or_says_that_there_is_none() {
        assert_eq!(tasklist("\"node.exe\",\"1234\",\"Console\",\"1\",\"50,000 K\"\r\n").as_deref(), Some("node.exe"));
        assert_eq!(tasklist("INFO: No tasks are running which match the specified criteria.\r\n"), None);
    }

    #[test]
    fn a_name_cannot_paint_the_terminal() {
        assert_eq!(printable("\u{1b}[31mred\n").as_deref(), Some("[31mred"));
        assert_eq!(printable("\n"), None);
    }
}
