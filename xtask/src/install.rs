//! What must be on the machine, and how to put it there.
//!
//! One function for each thing: it looks first, and installs with the system's package manager only what is missing.
//! Node is the business of `clients`; the packages of each suite are its own.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command::{exists, must, says};

/// Bundled SQLite and ring are C. On Windows the Rust toolchain already comes with Microsoft's compiler.
pub(crate) fn c_compiler() -> Result<()> {
    if cfg!(windows) || ["cc", "gcc", "clang"].into_iter().any(exists) {
        return Ok(());
    }
    if cfg!(target_os = "macos") {
        bail!("a C compiler is missing: run `xcode-select --install`, wait for it to finish, then try again");
    }
    Packages { apt: &["gcc", "libc6-dev"], dnf: &["gcc"], pacman: &["gcc"], brew: &[], winget: &[] }
        .install("a C compiler")
}

/// libFuzzer is C++.
pub(crate) fn cpp_compiler() -> Result<()> {
    if cfg!(windows) || ["c++", "g++", "clang++"].into_iter().any(exists) {
        return Ok(());
    }
    Packages { apt: &["g++"], dnf: &["gcc-c++"], pacman: &["gcc"], brew: &["llvm"], winget: &[] }
        .install("a C++ compiler")
}

/// A Python that can make virtual environments, 3.11 or newer: the program's name.
pub(crate) fn python() -> Result<String> {
    if let Some(found) = find_python() {
        return Ok(found);
    }
    Packages {
        apt: &["python3", "python3-venv"],
        dnf: &["python3"],
        pacman: &["python"],
        brew: &["python@3.13"],
        winget: &["Python.Python.3.13"],
    }
    .install("Python 3.11 or newer with venv")?;
    find_python().context("Python 3.11 or newer with venv is needed; if it was just installed, open a new terminal")
}

/// What the Rust tests run beside our own program: the shells that read `outcrop env`, the maker of certificates, and
/// on Linux a keychain with the bus that leads to it.
pub(crate) fn for_rust_tests() -> Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    for (program, version, package) in
        [("zsh", "--version", &["zsh"]), ("fish", "--version", &["fish"]), ("openssl", "version", &["openssl"])]
    {
        if says(Command::new(program).arg(version)).is_none() {
            Packages { apt: package, dnf: package, pacman: package, brew: package, winget: &[] }.install(program)?;
        }
    }
    if cfg!(target_os = "linux") && !["gnome-keyring-daemon", "dbus-run-session"].into_iter().all(exists) {
        Packages {
            apt: &["gnome-keyring", "dbus"],
            dnf: &["gnome-keyring", "dbus-daemon"],
            pacman: &["gnome-keyring", "dbus"],
            brew: &[],
            winget: &[],
        }
        .install("a keychain")?;
    }
    Ok(())
}

/// A Chromium with letters for every language of the window: the program's name.
pub(crate) fn browser() -> Result<String> {
    let find = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| exists(name));
    if find().is_none() {
        Packages {
            apt: &["chromium", "fonts-noto-core"],
            dnf: &["chromium", "google-noto-sans-fonts", "google-noto-sans-devanagari-fonts"],
            pacman: &["chromium", "noto-fonts"],
            brew: &["chromium"],
            winget: &["Hibbiki.Chromium"],
        }
        .install("Chromium")?;
    }
    let found = find().context("Chromium was installed, but cannot be started")?;
    // The browser is started by a path.
    Ok(says(Command::new("which").arg(found)).unwrap_or_else(|| found.to_owned()))
}

/// What the desktop app is built with and needs to run: on Linux the system's web view and the library behind the tray. On
/// macOS and Windows both are part of the system.
pub(crate) fn for_desktop() -> Result<()> {
    let web_view = says(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"])).is_some();
    if !cfg!(target_os = "linux") || web_view && has_library("libayatana-appindicator3.so.1") {
        return Ok(());
    }
    Packages {
        apt: &["pkg-config", "libwebkit2gtk-4.1-dev", "libayatana-appindicator3-1"],
        dnf: &["pkgconf-pkg-config", "webkit2gtk4.1-devel", "libayatana-appindicator-gtk3"],
        pacman: &["pkgconf", "webkit2gtk-4.1", "libayatana-appindicator"],
        brew: &[],
        winget: &[],
    }
    .install("the web view for the window")
}

/// What tests of the desktop app run it in: a display and a window manager, a bus, a clipboard, a driver of windows.
pub(crate) fn for_desktop_tests() -> Result<()> {
    let programs = ["Xvfb", "openbox", "dbus-run-session", "xclip", "xdotool", "wmctrl", "WebKitWebDriver"];
    if !cfg!(target_os = "linux") || programs.into_iter().all(on_path) {
        return Ok(());
    }
    Packages {
        apt: &[
            "xvfb",
            "xauth",
            "openbox",
            "dbus",
            "xclip",
            "xdotool",
            "wmctrl",
            "webkit2gtk-driver",
            "fonts-noto-core",
        ],
        dnf: &["xorg-x11-server-Xvfb", "openbox", "dbus-daemon", "xclip", "xdotool", "wmctrl", "webkit2gtk4.1"],
        pacman: &["xorg-server-xvfb", "openbox", "dbus", "xclip", "xdotool", "wmctrl", "webkit2gtk-4.1"],
        brew: &[],
        winget: &[],
    }
    .install("a display for tests")
}

/// What the tool that makes packages asks for which library the tray is behind.
pub(crate) fn for_bundles() -> Result<()> {
    let known = says(Command::new("pkg-config").args(["--exists", "ayatana-appindicator3-0.1"])).is_some();
    if !cfg!(target_os = "linux") || known {
        return Ok(());
    }
    Packages {
        apt: &["libayatana-appindicator3-dev"],
        dnf: &["libayatana-appindicator-gtk3-devel"],
        pacman: &["libayatana-appindicator"],
        brew: &[],
        winget: &[],
    }
    .install("what a package with a tray is made with")
}

/// What a package is installed with beside the system, and what knows how an entry for menus is written.
pub(crate) fn for_package_tests() -> Result<()> {
    if !cfg!(target_os = "linux") || ["dpkg", "desktop-file-validate"].into_iter().all(on_path) {
        return Ok(());
    }
    let package = &["dpkg", "desktop-file-utils"];
    Packages { apt: package, dnf: package, pacman: package, brew: &[], winget: &[] }
        .install("what packages are tested with")
}

/// Whether the dynamic linker finds it.
fn has_library(name: &str) -> bool {
    let known = ["ldconfig", "/sbin/ldconfig"].into_iter().find_map(|program| says(Command::new(program).arg("-p")));
    known.is_some_and(|known| known.contains(name))
}

/// Whether it is there, for programs that have no `--version`.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// The formatter or the linter, which a minimal Rust installation leaves out.
pub(crate) fn rust_component(name: &str, program: &str) -> Result<()> {
    if exists(program) {
        return Ok(());
    }
    must(Command::new("rustup").args(["component", "add", name]))
        .with_context(|| format!("`{name}` is missing; install it with your Rust toolchain"))
}

fn find_python() -> Option<String> {
    const USABLE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    ["python3", "python", "python3.13", "python3.12", "python3.11"]
        .into_iter()
        .find(|name| says(Command::new(name).args(["-c", USABLE])).is_some())
        .map(str::to_owned)
}

/// What one thing is called by each package manager; empty where that one does not have it.
struct Packages {
    apt: &'static [&'static str],
    dnf: &'static [&'static str],
    pacman: &'static [&'static str],
    brew: &'static [&'static str],
    winget: &'static [&'static str],
}

impl Packages {
    fn install(&self, what: &str) -> Result<()> {
        let Some(commands) = self.commands(exists) else {
            bail!("{what} is missing, and no package manager known here has it: please install it yourself");
        };
        println!("{what} is missing; installing it");
        commands
            .iter()
            .try_for_each(|words| must(&mut as_root(words)))
            .with_context(|| format!("{what} could not be installed"))
    }

    fn commands(&self, exists: impl Fn(&str) -> bool) -> Option<Vec<Vec<&'static str>>> {
        let managers: [(&str, Vec<&'static str>, &[&'static str]); 5] = [
            ("apt-get", vec!["apt-get", "install", "--yes", "--no-install-recommends"], self.apt),
            ("dnf", vec!["dnf", "install", "--assumeyes"], self.dnf),
            ("pacman", vec!["pacman", "-Sy", "--needed", "--noconfirm"], self.pacman),
            ("brew", vec!["brew", "install"], self.brew),
            ("winget", vec!["winget", "install", "--exact", "--id"], self.winget),
        ];
        let (manager, mut install, packages) =
            managers.into_iter().find(|(manager, _, packages)| !packages.is_empty() && exists(manager))?;
        install.extend(packages);
        let refresh = (manager == "apt-get").then(|| vec!["apt-get", "update"]);
        Some(refresh.into_iter().chain([install]).collect())
    }
}

/// The system's package managers want root; Homebrew and winget ask for themselves.
fn as_root(words: &[&str]) -> Command {
    let by_themselves = words.iter().take(1).any(|manager| matches!(*manager, "brew" | "winget"));
    let root = says(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    let (program, args) = match words {
        [program, args @ ..] if root || by_themselves => (*program, args),
        _ => ("sudo", words),
    };
    let mut command = Command::new(program);
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::Packages;

    const COMPILER: Packages = Packages { apt: &["gcc"], dnf: &["gcc"], pacman: &["gcc"], brew: &[], winget: &[] };

    #[test]
    fn apt_reads_its_lists_before_it_installs() {
        let commands = COMPILER.commands(|manager| manager == "apt-get").expect("apt has it");
        assert_eq!(commands[0], ["apt-get", "update"]);
        assert_eq!(commands[1].last(), Some(&"gcc"));
    }

    #[test]
    fn a_manager_that_does_not_have_the_thing_is_passed_over() {
        assert_eq!(COMPILER.commands(|manager| manager == "brew"), None);
    }
}
