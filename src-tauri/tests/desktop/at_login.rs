//! The entry that starts the program at login.

use std::path::Path;

use crate::panel::Panel;
use crate::session::Session;
use crate::support::until;

/// The program in another folder.
fn moved_to(folder: &Path) -> std::path::PathBuf {
    std::fs::create_dir_all(folder).expect("a folder");
    let there = folder.join("outcrop-desktop");
    let here = env!("CARGO_BIN_EXE_outcrop-desktop");
    std::fs::hard_link(here, &there).or_else(|_| std::fs::copy(here, &there).map(drop)).expect("a program");
    there
}

#[tokio::test]
async fn the_entry_is_written_and_taken_away_and_leads_to_where_the_program_is() {
    let session = Session::start("");
    let entry = session.home().join(".config/autostart/Outcrop.desktop");
    let exec =
        || std::fs::read_to_string(&entry).ok()?.lines().find_map(|line| line.strip_prefix("Exec=").map(str::to_owned));
    let mut panel = Panel::show(&session).await;
    let first = moved_to(&session.home().join("my apps"));
    let mut command = session.command(&first);
    command.arg("--demo");
    let mut app = session.started(command, &["--hidden"]).await;
    let item = panel.item().await;
    assert_eq!(exec(), None);
    item.click(&["Start at login"]).await;
    let written = until("an entry", async || exec().filter(|exec| exec.contains('"'))).await;
    assert_eq!(written, format!("\"{}\" --hidden", first.display()));
    item.click(&["Quit"]).await;
    assert!(app.ended().await.success());
    panel.forget();

    let second = moved_to(&session.home().join("elsewhere"));
    let mut command = session.command(&second);
    command.arg("--demo");
    let _app = session.started(command, &["--hidden"]).await;
    let item = panel.item().await;
    until("an entry that was set right", async || {
        exec().filter(|exec| *exec == format!("\"{}\" --hidden", second.display()))
    })
    .await;
    let ticked = |label: &str, lines: &[crate::panel::Line]| {
        lines.iter().any(|line| line.label == label && line.ticked == Some(true))
    };
    until("a tick", async || item.menu().await.filter(|menu| ticked("Start at login", menu))).await;
    item.click(&["Start at login"]).await;
    until("no entry", async || (!entry.exists()).then_some(())).await;
}
