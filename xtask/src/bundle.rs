//! `cargo xtask bundle`: what people install. One package holds the desktop app and, beside it, the headless program.
//!
//! Tauri's own tool makes the packages of every platform from programs that are already built; what goes into them stands in
//! `src-tauri/tauri.conf.json`. This file builds, hands over, and says what came out.

use std::fs::{copy, create_dir_all, read, remove_dir_all};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{command, install, node, test, ui};

/// Tauri's tool, pinned. It comes as an npm package, which brings the program ready made; as a crate it builds for half an hour. Kept without
/// a lock, which would name the programs of one platform alone where it was written.
const TAURI_CLI: &str = "2.12.5";
/// The kinds of packages, by how their files end.
const KINDS: [&str; 6] = ["deb", "rpm", "appimage", "dmg", "msi", "nsis"];
const ENDINGS: [&str; 6] = ["deb", "rpm", "AppImage", "dmg", "msi", "exe"];

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Options {
    /// Of debug builds, which cost nothing where the tests have just run.
    pub(crate) debug: bool,
    /// Those that are common on this platform, if none is named.
    pub(crate) kinds: Vec<String>,
}

pub(crate) fn run(workspace: &Path, args: &[String]) -> Result<()> {
    for file in make(workspace, &options(args)?)? {
        println!("{}", described(&file)?);
    }
    Ok(())
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    for arg in args {
        match arg.as_str() {
            "--debug" => options.debug = true,
            kind if KINDS.contains(&kind) => options.kinds.push(arg.clone()),
            other => bail!("`{other}` is not a kind of package; there are {}, and --debug", KINDS.join(", ")),
        }
    }
    Ok(options)
}

/// The files that were made.
pub(crate) fn make(workspace: &Path, options: &Options) -> Result<Vec<PathBuf>> {
    install::c_compiler()?;
    install::for_desktop()?;
    install::for_bundles()?;
    ui::build(workspace)?;
    let programs = build(workspace, options.debug)?;
    let bundles = programs.join("bundle");
    if bundles.exists() {
        remove_dir_all(&bundles).context("the packages of before are in the way")?;
    }
    let mut tauri = tauri()?;
    tauri.current_dir(workspace.join("src-tauri")).args(["bundle", "--no-binary-patching"]);
    tauri.args(options.debug.then_some("--debug")).args(["--bundles", &kinds(&options.kinds)]);
    tauri.args(["--config", &json!({ "bundle": { "externalBin": [headless(&programs)?] } }).to_string()]);
    if std::env::var_os("CI").is_some() {
        // To this tool that is a yes or no, and `1` is neither.
        tauri.env("CI", "true");
    }
    command::must(&mut tauri)?;
    let made = packages(&bundles)?;
    ensure!(!made.is_empty(), "no package was made in {}", bundles.display());
    Ok(made)
}

/// Both programs, and where they are.
fn build(workspace: &Path, debug: bool) -> Result<PathBuf> {
    let debug_builds = command::binaries()?;
    if debug {
        test::built_with_desktop(workspace)?;
        return Ok(debug_builds);
    }
    let mut cargo = command::cargo(workspace);
    command::must(cargo.args(["build", "--release", "--package", "outcrop", "--package", "outcrop-desktop"]))?;
    Ok(debug_builds.with_file_name("release"))
}

fn kinds(asked: &[String]) -> String {
    let common = match std::env::consts::OS {
        "macos" => "dmg",
        "windows" => "nsis,msi",
        _ => "deb,rpm",
    };
    if asked.is_empty() { common.to_owned() } else { asked.join(",") }
}

/// The headless program where Tauri looks for programs that go beside its own: with the platform at the end of the name. The
/// path is told without that. It is not in `tauri.conf.json`, since the shell could then not be built before it.
fn headless(programs: &Path) -> Result<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let about = command::says(Command::new(rustc).arg("-vV")).context("could not start rustc")?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc has a host")?;
    let (exe, folder) = (std::env::consts::EXE_SUFFIX, programs.join("beside"));
    create_dir_all(&folder)?;
    copy(programs.join(format!("outcrop{exe}")), folder.join(format!("outcrop-{host}{exe}")))
        .context("the headless program is not built")?;
    Ok(folder.join("outcrop"))
}

/// Tauri's tool, installed beside the other tools.
fn tauri() -> Result<Command> {
    let folder = command::tools()?.join(format!("tauri-cli-{TAURI_CLI}"));
    let script = folder.join("node_modules/@tauri-apps/cli/tauri.js");
    let ready = || -> Result<bool> { Ok(command::says(node::node()?.arg(&script).arg("--version")).is_some()) };
    if !script.exists() || !ready()? {
        create_dir_all(&folder)?;
        let install = ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
        let package = format!("@tauri-apps/cli@{TAURI_CLI}");
        command::must(node::npm(&folder)?.args(install).arg("--prefix").arg(&folder).arg(&package))?;
        ensure!(ready()?, "{package} was installed, but cannot be started on this platform");
    }
    let mut tauri = node::node()?;
    tauri.arg(script);
    Ok(tauri)
}

/// `bundle/deb/Outcrop_0.1.0_amd64.deb` and its like; beside them lies what they were made of.
fn packages(bundles: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for kind in std::fs::read_dir(bundles)? {
        for file in std::fs::read_dir(kind?.path())? {
            let file = file?.path();
            let ending = file.extension().unwrap_or_default();
            if file.is_file() && ENDINGS.iter().any(|known| ending == *known) {
                found.push(file);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A line of a file of checksums, and the size.
fn described(file: &Path) -> Result<String> {
    let bytes = read(file)?;
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let tenths = bytes.len() / 100_000;
    Ok(format!("{sum}  {}  {}.{} MB", file.display(), tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Options> {
        options(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn kinds_can_be_chosen_and_a_misspelt_one_is_told_the_right_ones() -> Result<()> {
        assert_eq!(parse("")?, Options::default());
        assert_eq!(parse("--debug deb")?, Options { debug: true, kinds: vec!["deb".to_owned()] });
        let trouble = parse("dep").expect_err("no such kind").to_string();
        assert!(trouble.contains("deb, rpm"), "{trouble}");
        Ok(())
    }

    #[test]
    fn packages_are_told_from_what_they_were_made_of() -> Result<()> {
        let bundles = command::tools()?.with_file_name("tmp").join("bundles-of-a-test");
        let deb = bundles.join("deb");
        create_dir_all(deb.join("Outcrop_1_amd64"))?;
        std::fs::write(deb.join("Outcrop_1_amd64.deb"), "abc")?;
        std::fs::write(deb.join("control.tar.gz"), "")?;
        assert_eq!(packages(&bundles)?, [deb.join("Outcrop_1_amd64.deb")]);
        let line = described(&deb.join("Outcrop_1_amd64.deb"))?;
        assert!(line.starts_with("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  "), "{line}");
        Ok(())
    }
}
