//! The built program as a process: where it runs, what it reads, how it is stopped.

use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::outcrop::state;
use super::{in_time, noon};

/// A program that should have ended by itself is given this long, on a machine that has much to do.
pub(crate) const TO_END: Duration = Duration::from_secs(90);

/// The program with these arguments, in this home and environment and no other.
pub(crate) fn in_home(home: &TempDir, env: &[(String, String)], args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outcrop"));
    command.args(args).env_clear().stdin(Stdio::null()).kill_on_drop(true);
    for inherited in ["PATH", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"] {
        command.envs(std::env::var_os(inherited).map(|value| (inherited, value)));
    }
    command.env("HOME", home.path()).env("USERPROFILE", home.path()).env("TZ", noon::zone());
    command.env("OUTCROP_HOME", state(home)).envs(env.iter().map(|(name, value)| (name, value)));
    command
}

pub(crate) async fn to_the_end(mut command: Command, lines: &str) -> (bool, String) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut input = process.stdin.take().expect("it is piped");
    // Who needs no lines may have ended.
    let _ = input.write_all(lines.as_bytes()).await;
    drop(input);
    let output = in_time("the end", TO_END, process.wait_with_output()).await.expect("it is our child");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("it speaks UTF-8"))
}

/// There is no other way to it without unsafe code.
pub(crate) fn signal(name: &str, process: u32) {
    let sent = std::process::Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(sent.expect("kill is there").success());
}
