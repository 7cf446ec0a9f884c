//! A real Secret Service on a bus of its own: GNOME Keyring, as desktops have it, without anybody to type a password.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::outcrop::Start;
use super::program::signal;
use super::until;

/// A bus that starts nothing by itself.
const CONFIGURATION: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;

/// A session bus, with or without a keychain on it.
pub(crate) struct Bus {
    address: String,
    folder: TempDir,
    processes: Vec<Child>,
}

impl Bus {
    /// Nobody is on it. `None`, said loudly, where there is no bus to be had; under CI there must be.
    #[expect(clippy::print_stderr, reason = "a story that is skipped says so")]
    pub(crate) fn alone() -> Option<Self> {
        let there = |program: &str| Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok();
        if !there("dbus-daemon") || !there("gnome-keyring-daemon") {
            assert!(std::env::var_os("CI").is_none(), "dbus-daemon and gnome-keyring-daemon are needed");
            eprintln!("SKIPPED: there is no dbus-daemon or no gnome-keyring-daemon");
            return None;
        }
        let folder = TempDir::new().expect("a temporary folder");
        let configuration = folder.path().join("bus.conf");
        std::fs::write(&configuration, CONFIGURATION).expect("a file");
        let mut command = Command::new("dbus-daemon");
        command.args(["--nofork", "--print-address=1", "--config-file"]).arg(configuration);
        let mut bus = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a bus");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("it is piped")).read_line(&mut address).expect("its address");
        Some(Self { address: address.trim().to_owned(), folder, processes: vec![bus] })
    }

    /// With an unlocked keychain on it.
    pub(crate) async fn with_keychain() -> Option<Self> {
        let mut bus = Self::alone()?;
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.env("DBUS_SESSION_BUS_ADDRESS", &bus.address).env("XDG_RUNTIME_DIR", bus.folder.path());
        command.env("HOME", bus.folder.path()).env_remove("XDG_DATA_HOME");
        let mut daemon = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it");
        daemon.stdin.take().expect("it is piped").write_all(b"a password").expect("it reads");
        bus.processes.push(daemon);
        let there = async || {
            let asked = bus.send(
                ["org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"],
                "string:org.freedesktop.secrets",
            );
            asked.contains("true").then_some(())
        };
        until("the keychain", there).await;
        Some(bus)
    }

    /// Its password is needed from now on.
    pub(crate) fn lock(&self) {
        let said = self.send(
            ["org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"],
            "array:objpath:/org/freedesktop/secrets/collection/login",
        );
        assert!(said.contains("collection/login"), "{said}");
    }

    /// It answers nobody, as if it waited for its password, or answers again.
    pub(crate) fn answers(&self, answers: bool) {
        let keychain = self.processes.last().expect("it is the last that was started");
        signal(if answers { "CONT" } else { "STOP" }, keychain.id());
    }

    /// An Outcrop in this session, with nothing said of where its secrets are kept.
    pub(crate) fn session(&self, start: Start) -> Start {
        start.env("DBUS_SESSION_BUS_ADDRESS", &self.address).env("OUTCROP_SECRETS_STORE", "")
    }

    fn send(&self, [to, path, method]: [&str; 3], argument: &str) -> String {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply", &format!("--dest={to}"), path, method, argument]);
        let output = command.env("DBUS_SESSION_BUS_ADDRESS", &self.address).output().expect("dbus-send");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
