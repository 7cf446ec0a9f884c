//! The package as its user meets it: installed by the system's own program into a root of its own, started from there, and
//! removed. `cargo xtask test --only bundle` makes the package.
#![cfg(target_os = "linux")]

mod root;
#[expect(dead_code, reason = "stories of the desktop need more of it")]
#[path = "../desktop/session.rs"]
mod session;
#[path = "../desktop/support.rs"]
mod support;

use std::process::Command;

use root::Root;
use session::Session;

const ENTRY: &str = "usr/share/applications/Outcrop.desktop";

#[test]
fn everything_is_where_a_desktop_looks_for_it() {
    let Some(root) = Root::with_package() else { return };
    let files = root.files();
    for file in ["usr/bin/outcrop", "usr/bin/outcrop-desktop", ENTRY, "usr/share/doc/outcrop/copyright"] {
        assert!(files.contains(file), "{file} is missing: {files:#?}");
    }
    let strangers = files.iter().filter(|file| {
        !["usr/bin/outcrop", "usr/share/applications/", "usr/share/doc/outcrop/", "usr/share/icons/hicolor/"]
            .iter()
            .any(|place| file.starts_with(place))
    });
    assert_eq!(strangers.collect::<Vec<_>>(), Vec::<&String>::new());

    let said = Command::new("desktop-file-validate").arg(root.path(ENTRY)).output().expect("desktop-file-validate");
    assert!(said.status.success() && said.stdout.is_empty(), "{}", String::from_utf8_lossy(&said.stdout));
    let entry = std::fs::read_to_string(root.path(ENTRY)).expect("an entry");
    let value =
        |key: &str| entry.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default();
    assert!(root.path("usr/bin").join(value("Exec")).is_file(), "the entry starts what is there: {entry}");
    for size in [16, 32, 48, 64, 128, 256, 512] {
        let icon = format!("usr/share/icons/hicolor/{size}x{size}/apps/{}.png", value("Icon"));
        assert!(files.contains(&icon), "{icon} is missing: {files:#?}");
    }
}

#[test]
fn the_package_asks_for_what_the_window_needs_and_the_headless_program_needs_nothing_of_it() {
    let Some(root) = Root::with_package() else { return };
    let asked = root.says("Depends");
    for library in ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libayatana-appindicator3-1"] {
        assert!(asked.contains(library), "{library} is not asked for: {asked}");
    }
    let needed = Command::new("ldd").arg(root.path("usr/bin/outcrop")).output().expect("ldd");
    let needed = String::from_utf8_lossy(&needed.stdout).into_owned();
    assert!(needed.contains("libc.so"), "{needed}");
    assert!(!["gtk", "webkit", "appindicator", "X11"].iter().any(|library| needed.contains(library)), "{needed}");
}

#[tokio::test]
async fn what_was_installed_starts_and_leaves_nothing_behind_but_the_users_own() {
    let Some(root) = Root::with_package() else { return };
    let session = Session::start("");
    let version = session.prints(&root.path("usr/bin/outcrop").to_string_lossy(), &["--version"]);
    assert_eq!(version.trim(), format!("outcrop {}", env!("CARGO_PKG_VERSION")));

    let mut command = session.command(root.path("usr/bin/outcrop-desktop"));
    command.arg("--demo");
    let mut app = session.started(command, &["--hidden"]).await;
    let answer = app.ask(&support::hello(false)).reply().await;
    assert_eq!(answer.status, 200);
    session.prints("kill", &[&app.ready().pid.to_string()]);
    assert!(app.ended().await.success());

    root.remove();
    assert_eq!(root.files(), std::collections::BTreeSet::new());
    assert!(session.state().join("ledger.sqlite3").is_file(), "what was used stays on record");
}
