//! `cargo xtask test`: every test there is, in steps, the quick ones first.
//!
//! A step prints a heading, what it ran, and how long it took. The first failure ends the run; the last line counts
//! the steps, in the form that CI reads.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::{browser, bundle, clients, command, install, ui};

/// The dependency checker, pinned so that the same rules are read the same way everywhere.
const CARGO_DENY: &str = "0.20.2";
/// The driver of libFuzzer, pinned likewise.
const CARGO_FUZZ: &str = "0.13.2";
/// The driver of windows, pinned likewise.
const TAURI_DRIVER: &str = "2.1.0";
/// Of each property, when there is time.
const MANY_CASES: &str = "1000";
/// What the tests of the desktop app are behind, since nobody without a display could run them.
const DESKTOP_TESTS: &str = "outcrop-desktop/desktop-tests";

struct Step {
    name: &'static str,
    what: &'static str,
    /// Takes too long for every run: only with `--slow`, or when asked for by name.
    slow: bool,
    run: fn(&Path, &Options) -> Result<()>,
}

const STEPS: [Step; 10] = [
    Step { name: "fmt", what: "the code is formatted", slow: false, run: fmt },
    Step { name: "window", what: "types, lint and unit tests of the window's pages", slow: false, run: window },
    Step { name: "clippy", what: "no warnings, anywhere", slow: false, run: clippy },
    Step { name: "rust", what: "unit and integration tests", slow: false, run: rust },
    Step { name: "desktop", what: "the desktop app on a display of its own", slow: false, run: desktop },
    Step { name: "bundle", what: "the package comes, works and goes", slow: false, run: bundle },
    Step { name: "deny", what: "licences, duplicates and sources of dependencies", slow: false, run: deny },
    Step { name: "clients", what: "real clients talk to the built program", slow: false, run: clients },
    Step { name: "browser", what: "the window in a real browser", slow: false, run: browser },
    Step { name: "fuzz", what: "arbitrary bytes at every parser and translator", slow: true, run: fuzz },
];

#[derive(Debug, Default, PartialEq)]
struct Options {
    slow: bool,
    only: Option<String>,
}

impl Options {
    fn chooses(&self, step: &Step) -> bool {
        self.only.as_deref().map_or(self.slow || !step.slow, |only| only == step.name)
    }
}

pub(crate) fn run(workspace: &Path, args: &[String]) -> Result<ExitCode> {
    let options = options(args)?;
    let chosen = STEPS.iter().filter(|step| options.chooses(step)).collect::<Vec<_>>();
    let passed = chosen.iter().take_while(|step| passes(step, workspace, &options)).count();
    println!("\n{}", summary(passed, &chosen));
    Ok(if passed == chosen.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--slow" => options.slow = true,
            "--only" => options.only = Some(step_name(args.next().context("--only wants the name of a step")?)?),
            other => bail!("`{other}` is not an option of `test`; there are --slow and --only STEP"),
        }
    }
    Ok(options)
}

fn step_name(name: &str) -> Result<String> {
    let names = STEPS.map(|step| step.name);
    if !names.contains(&name) {
        bail!("there is no step `{name}`; the steps are {}", names.join(", "));
    }
    Ok(name.to_owned())
}

fn passes(step: &Step, workspace: &Path, options: &Options) -> bool {
    println!("\n=== {}: {}", step.name, step.what);
    let started = Instant::now();
    let outcome = (step.run)(workspace, options);
    let seconds = started.elapsed().as_secs_f32();
    match outcome {
        Ok(()) => println!("--- {} passed in {seconds:.1} s", step.name),
        Err(ref trouble) => println!("--- {} FAILED after {seconds:.1} s: {trouble:#}", step.name),
    }
    outcome.is_ok()
}

fn summary(passed: usize, chosen: &[&Step]) -> String {
    let Some(failed) = chosen.get(passed) else {
        return format!("steps: {passed} passed, 0 failed");
    };
    let waiting = chosen.len() - passed - 1;
    let again = format!("again, alone: cargo xtask test --only {}", failed.name);
    format!("{again}\nsteps: {passed} passed, 1 failed, {waiting} skipped")
}

fn fmt(workspace: &Path, _: &Options) -> Result<()> {
    install::rust_component("rustfmt", "cargo-fmt")?;
    command::must(command::cargo(workspace).args(["fmt", "--all", "--check"]))
}

/// The programs take their pages from what is built here.
fn window(workspace: &Path, _: &Options) -> Result<()> {
    ui::build(workspace)?;
    ui::check(workspace)
}

fn clippy(workspace: &Path, _: &Options) -> Result<()> {
    install::rust_component("clippy", "cargo-clippy")?;
    install::c_compiler()?;
    install::for_desktop()?;
    let mut cargo = command::cargo(workspace);
    cargo.args(["clippy", "--workspace", "--all-targets", "--features", DESKTOP_TESTS]).args(locked());
    command::must(cargo.args(["--", "-D", "warnings"]))
}

/// Slow tests are marked `#[ignore]`, with the reason.
///
/// Properties are tried on the same cases each time, so that a change is not refused for what it did not change. To look
/// for new cases is slow work, with another seed each time and more of them.
fn rust(workspace: &Path, options: &Options) -> Result<()> {
    install::c_compiler()?;
    install::for_rust_tests()?;
    install::for_desktop()?;
    let mut cargo = command::cargo(workspace);
    cargo.args(["test", "--workspace"]).args(locked()).env("PYTHON", install::python()?);
    if options.slow {
        cargo.env("PROPTEST_CASES", MANY_CASES).args(["--", "--include-ignored"]);
    } else {
        cargo.env("PROPTEST_RNG_SEED", "1");
    }
    command::must(&mut cargo)
}

/// The same words as in the step `rust`, so that nothing but the shell is compiled again.
fn desktop(workspace: &Path, options: &Options) -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("SKIPPED: only on Linux is there a display without a screen");
        return Ok(());
    }
    install::c_compiler()?;
    install::for_desktop()?;
    install::for_desktop_tests()?;
    ui::build(workspace)?;
    let driver = tool(workspace, "tauri-driver", TAURI_DRIVER)?;
    let mut seed = command::cargo(workspace);
    seed.args(["build", "--workspace", "--features", DESKTOP_TESTS, "--example", "seed", "--quiet"]).args(locked());
    command::must(&mut seed)?;
    let stories = |chosen: &[&str]| {
        let mut cargo = command::cargo(workspace);
        cargo.args(["test", "--workspace", "--features", DESKTOP_TESTS, "--test", "desktop"]).args(locked());
        command::must(cargo.arg("--").args(chosen).env("TAURI_DRIVER", &driver))
    };
    stories(&[])?;
    // What measures memory shares it with no other story.
    if options.slow { stories(&["--ignored"]) } else { Ok(()) }
}

/// The package, into a root of its own and out of it again.
fn bundle(workspace: &Path, _: &Options) -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("SKIPPED: only on Linux can a package be installed beside the system");
        return Ok(());
    }
    install::for_desktop_tests()?;
    install::for_package_tests()?;
    let made = bundle::make(workspace, &bundle::Options { debug: true, kinds: vec!["deb".to_owned()] })?;
    let package = made.first().context("one was asked for, and made")?;
    let mut cargo = command::cargo(workspace);
    cargo.args(["test", "--workspace", "--features", DESKTOP_TESTS, "--test", "package"]).args(locked());
    command::must(cargo.env("OUTCROP_PACKAGE", package))
}

/// Each target for a minute. Without a sanitizer this needs no nightly compiler, and there is no unsafe code to watch.
fn fuzz(workspace: &Path, _: &Options) -> Result<()> {
    install::cpp_compiler()?;
    let cargo_fuzz = tool(workspace, "cargo-fuzz", CARGO_FUZZ)?;
    let folder = workspace.join("fuzz");
    for target in fuzz_targets(&folder)? {
        let corpus = folder.join("corpus").join(&target);
        std::fs::create_dir_all(&corpus)?;
        let mut fuzz = Command::new(&cargo_fuzz);
        fuzz.args(["fuzz", "run", "--sanitizer", "none", "--target-dir"]).arg(workspace.join("target/fuzz"));
        fuzz.arg(&target).arg(corpus).args(Some(folder.join("seeds").join(&target)).filter(|seeds| seeds.exists()));
        command::must(fuzz.args(["--", "-max_total_time=60", "-max_len=8192"]).current_dir(workspace))?;
    }
    Ok(())
}

/// Each file of `fuzz/targets` is one.
fn fuzz_targets(folder: &Path) -> Result<Vec<String>> {
    let files = std::fs::read_dir(folder.join("targets"))?.collect::<Result<Vec<_>, _>>()?;
    let mut names =
        files.iter().filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned())).collect::<Vec<_>>();
    names.sort();
    Ok(names)
}

/// Advisories are left out: they need the network each time, and would turn an unchanged commit red.
fn deny(workspace: &Path, _: &Options) -> Result<()> {
    let program = tool(workspace, "cargo-deny", CARGO_DENY)?;
    for folder in [workspace.to_owned(), workspace.join("src-tauri")] {
        let check = ["--all-features", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"];
        command::must(Command::new(&program).args(check).current_dir(folder))?;
    }
    Ok(())
}

/// A cargo subcommand of this version, installed beside the other tools: its program.
fn tool(workspace: &Path, name: &str, version: &str) -> Result<PathBuf> {
    let root = command::tools()?.join(format!("{name}-{version}"));
    let program = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    // Not all of them have `--version`, and all have `--help`.
    if !program.exists() || command::says(Command::new(&program).arg("--help")).is_none() {
        install::c_compiler()?;
        // A debug build takes a fraction of the time to make, and what these tools do is over in a moment.
        let install = ["install", name, "--version", version, "--locked", "--debug", "--force", "--root"];
        command::must(command::cargo(workspace).args(install).arg(&root))?;
    }
    Ok(program)
}

fn clients(workspace: &Path, _: &Options) -> Result<()> {
    built(workspace)?;
    clients::run(workspace)
}

fn browser(workspace: &Path, _: &Options) -> Result<()> {
    built(workspace)?;
    browser::test(workspace)
}

/// The program and what makes a ledger, with the same words as in the step `rust`, so that after it nothing is compiled a
/// second time with other features.
fn built(workspace: &Path) -> Result<()> {
    ui::build(workspace)?;
    command::must(command::cargo(workspace).args(["test", "--workspace", "--no-run", "--quiet"]).args(locked()))
}

/// Both programs, with the same words as in the steps `rust` and `desktop`.
pub(crate) fn built_with_desktop(workspace: &Path) -> Result<()> {
    let mut cargo = command::cargo(workspace);
    cargo.args(["test", "--workspace", "--features", DESKTOP_TESTS, "--no-run", "--quiet"]);
    // Of each program one test, which cargo builds it for.
    command::must(cargo.args(["--test", "stories", "--test", "package"]).args(locked()))
}

/// Under CI the lock file is what was submitted, and a manifest that disagrees with it is a mistake.
fn locked() -> Option<&'static str> {
    std::env::var_os("CI").map(|_| "--locked")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Options> {
        options(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_step_can_be_run_alone() {
        let options = parse("--slow --only rust").expect("both are known");
        assert_eq!(options, Options { slow: true, only: Some("rust".to_owned()) });
    }

    #[test]
    fn a_misspelt_step_is_told_the_right_ones_instead_of_running_nothing() {
        let trouble = parse("--only rsut").expect_err("no such step").to_string();
        assert!(trouble.contains("fmt, window, clippy, rust"), "{trouble}");
    }

    #[test]
    fn the_last_line_counts_steps_in_the_form_that_ci_reads() {
        let steps = STEPS.iter().take(5).collect::<Vec<_>>();
        assert_eq!(summary(5, &steps), "steps: 5 passed, 0 failed");
        let failed = summary(1, &steps);
        assert!(failed.contains("--only window"), "{failed}");
        assert!(failed.ends_with("\nsteps: 1 passed, 1 failed, 3 skipped"), "{failed}");
    }
}
