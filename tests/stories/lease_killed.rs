//! The lease on Claude Code's settings and `kill -9`: whatever is on the disk at that moment, the next start knows the way.

#![cfg(unix)]

use std::fs::{read_dir, read_to_string};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::support::outcrop::{Outcrop, Start};

const SETTINGS: &str = "{\n  // mine\n  \"env\": { \"EDITOR\": \"vi\" }\n}\n";
/// The program is quick; that it is too quick so often in a row is a mistake of the story.
const TRIES: u32 = 50;

/// What somebody sees who looks at the disk while the program writes.
struct Seen {
    lease: String,
    settings: String,
}

struct Disk {
    lease: PathBuf,
    settings: PathBuf,
}

impl Disk {
    fn of(start: &Start) -> Self {
        let settings = start.folder().join(".claude").join("settings.json");
        std::fs::create_dir_all(settings.parent().expect("a folder")).expect("a folder");
        std::fs::write(&settings, SETTINGS).expect("a file");
        Self { lease: start.folder().join("state").join("lease.json"), settings }
    }

    fn seen(&self) -> Seen {
        let read = |file: &Path| read_to_string(file).unwrap_or_default();
        Seen { lease: read(&self.lease), settings: read(&self.settings) }
    }

    /// Files in the settings' folder, where a draft would lie.
    fn beside(&self) -> Vec<PathBuf> {
        let folder = self.settings.parent().expect("a folder");
        read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    }
}

/// Kills the program at that moment; `false` if it ended before.
async fn killed(mut command: Command, disk: &Disk, moment: fn(&Seen) -> bool) -> bool {
    let mut process = command.stdout(Stdio::null()).spawn().expect("the program starts");
    while !moment(&disk.seen()) {
        if process.try_wait().expect("it is our child").is_some() {
            return false;
        }
    }
    // Between the look and this it may have ended.
    let _ = process.start_kill();
    process.wait().await.expect("it is our child").signal() == Some(9)
}

fn led(settings: &str) -> bool {
    settings.contains("ANTHROPIC_BASE_URL")
}

/// Kills `apply` at that moment, `before` it has run this; what the next server makes of it.
async fn apply_killed(before: Option<&str>, moment: fn(&Seen) -> bool) {
    for _ in 0..TRIES {
        let start = Outcrop::start();
        let disk = Disk::of(&start);
        if let Some(port) = before {
            let mut command = start.command(&["apply"]);
            assert!(command.env("PORT", port).stdout(Stdio::null()).status().await.expect("it runs").success());
        }
        let in_time = killed(start.command(&["apply"]), &disk, moment).await;
        let outcrop = start.await;
        assert!(disk.seen().settings.contains(&outcrop.address), "{}", disk.seen().settings);
        outcrop.run(&["remove"]).await;
        assert_eq!((disk.seen().settings.as_str(), disk.beside().len()), (SETTINGS, 1));
        outcrop.stop().await;
        if in_time {
            return;
        }
    }
    panic!("it was never killed in time");
}

#[tokio::test]
async fn the_lease_is_noted_and_the_settings_are_not_written() {
    apply_killed(None, |seen| seen.lease.contains("\"lending\"")).await;
}

#[tokio::test]
async fn the_settings_are_written_and_nobody_has_noted_that() {
    apply_killed(None, |seen| led(&seen.settings)).await;
}

#[tokio::test]
async fn on_the_way_to_another_address_the_settings_are_clean() {
    apply_killed(Some("9321"), |seen| !led(&seen.settings)).await;
}

/// Kills `remove` at that moment; what the next server makes of it.
async fn remove_killed(moment: fn(&Seen) -> bool) {
    for _ in 0..TRIES {
        let start = Outcrop::start();
        let disk = Disk::of(&start);
        assert!(start.run(&["apply"]).await.0);
        let in_time = killed(start.command(&["remove"]), &disk, moment).await;
        let outcrop = start.await;
        let seen = disk.seen();
        assert_eq!((seen.settings.as_str(), seen.lease.as_str(), disk.beside().len()), (SETTINGS, "", 1));
        outcrop.stop().await;
        if in_time {
            return;
        }
    }
    panic!("it was never killed in time");
}

#[tokio::test]
async fn giving_back_is_noted_and_not_done() {
    remove_killed(|seen| seen.lease.contains("\"giving_back\"")).await;
}

#[tokio::test]
async fn the_settings_are_given_back_and_the_lease_is_still_there() {
    remove_killed(|seen| !led(&seen.settings)).await;
}
