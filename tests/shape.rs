//! The promises of the architecture, as tests: which crate may see what, and what the repository must not contain.
//!
//! Cargo is asked, offline, what depends on what on this platform; the lock file answers for all platforms at once.
//! `docs/ARCHITECTURE.md` says why the promises are what they are; licences and duplicates are `deny.toml`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

type Names = BTreeSet<String>;

#[test]
fn no_crate_leans_on_another_that_the_architecture_does_not_put_below_it() {
    let drawn = [
        ("app", "ledger protocol proxy sim upstreams"),
        ("ledger", "protocol"),
        ("outcrop", "app"),
        ("outcrop-desktop", "app"),
        ("protocol", ""),
        ("proxy", "protocol upstreams"),
        ("sim", "protocol"),
        ("upstreams", "protocol"),
        ("xtask", ""),
    ];
    let drawn = drawn.map(|(from, to)| (from.to_owned(), to.split_whitespace().map(str::to_owned).collect::<Names>()));

    let drawn = BTreeMap::from(drawn);

    let all = direct();
    assert_eq!(all.keys().collect::<Vec<_>>(), drawn.keys().collect::<Vec<_>>(), "a new crate needs its place drawn");
    for (from, to) in &all {
        let undrawn = to.iter().filter(|name| all.contains_key(*name) && !drawn[from].contains(*name));
        assert_eq!(undrawn.collect::<Vec<_>>(), Vec::<&String>::new(), "{from} must not depend on these");
    }
    assert!(all["outcrop"].contains("app"), "arrows are seen where there are some");
}

#[test]
fn protocol_can_do_no_io() {
    let io = ["tokio", "mio", "socket2", "hyper*", "http*", "axum*", "reqwest", "aws-*", "rusqlite", "libsqlite3-sys"];
    assert_eq!(seen_by("protocol", &io), Names::new());
}

#[test]
fn the_request_path_cannot_reach_sql() {
    let sql = ["rusqlite", "libsqlite3-sys"];
    assert_eq!(seen_by("proxy", &sql), Names::new());
    assert_eq!(seen_by("upstreams", &sql), Names::new());
    assert!(seen_by("ledger", &sql).contains("rusqlite"), "the ledger is where it should be found");
}

#[test]
fn the_ledger_does_not_know_where_usage_comes_from() {
    assert_eq!(seen_by("ledger", &["axum*", "http", "hyper*", "aws-*", "tokio"]), Names::new());
}

#[test]
fn the_aws_sdk_stands_as_referee_between_the_simulator_and_us() {
    assert_eq!(seen_by("sim", &["upstreams", "proxy", "aws-*"]), Names::new());
    assert!(!seen_by("upstreams", &["aws-sdk-*"]).is_empty(), "the other side has the SDK");
    assert_eq!(seen_by("upstreams", &["sim", "axum*"]), Names::new());
}

/// Of the program: the stories have the SDK for a client that speaks to us as to Bedrock.
#[test]
fn only_upstreams_names_the_aws_sdk() {
    assert_eq!(who_names(&["aws-*"]), names(&["upstreams"]));
}

#[test]
fn only_the_ledger_names_sqlite() {
    assert_eq!(who_names(&["rusqlite", "libsqlite3-sys"]), names(&["ledger"]));
}

#[test]
fn only_the_proxy_names_axum() {
    assert_eq!(who_names(&["axum*"]), names(&["proxy"]));
}

#[test]
fn only_app_draws_charts() {
    assert_eq!(who_names(&["plotters*", "resvg", "skrifa"]), names(&["app"]));
}

#[test]
fn only_app_opens_the_keychain() {
    assert_eq!(who_names(&["keyring*", "zbus-secret-service-keyring-store"]), names(&["app"]));
}

#[test]
fn whatever_decides_something_runs_without_a_window() {
    assert_eq!(who_names(&["tauri*", "wry", "tao", "muda", "gtk"]), names(&["outcrop-desktop"]));
}

#[test]
fn there_is_one_tls_and_one_crypto_library() {
    let others = ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "webpki-roots"];
    for name in others {
        assert_eq!(users_of(name), "", "{name} has come in");
    }
    assert!(users_of("ring").contains("rustls"), "the question would have found it");

    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("the lock file is part of the repository");
    let locked = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    assert_eq!(locked.filter(|name| others.contains(name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn what_is_written_here_is_true_on_any_machine() {
    let machine = ["work", "root", "farm"].map(|folder| format!("/{folder}/"));
    let hosts = [("registry", "npmjs.org"), ("registry", "yarnpkg.com"), ("files", "pythonhosted.org")]
        .into_iter()
        .chain([("index", "crates.io"), ("static", "crates.io"), ("deb", "debian.org"), ("pypi", "org/simple")])
        .map(|(host, domain)| format!("{host}.{domain}"))
        // Whatever the host: these pin one.
        .chain(
            [("\"resolved\": \"", "http"), ("index-url ", "http"), ("registry=", "http")]
                .map(|(a, b)| a.to_owned() + b),
        )
        .collect::<Vec<_>>();

    let Some(files) = text_files() else {
        assert!(std::env::var_os("CI").is_none(), "git must be able to list the repository");
        eprintln!("skipped: this is not a git checkout");
        return;
    };
    assert!(files.iter().any(|(path, _)| path.ends_with("Cargo.toml")), "there is something to look at");
    let mut found = Vec::new();
    for (path, text) in &files {
        for (number, line) in (1..).zip(text.lines()) {
            let guilty = machine.iter().any(|folder| starts_a_path(line, folder))
                || hosts.iter().any(|host| line.contains(host));
            if guilty {
                found.push(format!("{}:{number}", path.display()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new(), "machine paths or registry hosts");
}

#[test]
fn a_folder_of_the_same_name_further_down_is_no_machine_path() {
    assert!(starts_a_path("cd /abc/def", "/abc/") && starts_a_path("\"/abc/def\"", "/abc/"));
    assert!(!starts_a_path("docs/abc/def", "/abc/") && !starts_a_path("$HOME/abc/def", "/abc/"));
}

/// Whether `folder` stands in `line` as the beginning of a path, not in the middle of one.
fn starts_a_path(line: &str, folder: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "._-~*/})>".contains(c);
    line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(inside))
}

/// Each crate of the workspace with what its manifest asks for on this platform, tests and build scripts aside.
fn direct() -> BTreeMap<String, Names> {
    let mut all = BTreeMap::<String, Names>::new();
    let mut current = String::new();
    for line in tree(&["--workspace", "--depth", "1", "--edges", "normal", "--prefix", "depth", "--no-dedupe"]).lines()
    {
        if let Some(name) = line.strip_prefix('0') {
            current = first_word(name);
            all.entry(current.clone()).or_default();
        } else if let Some(name) = line.strip_prefix('1') {
            all.entry(current.clone()).or_default().insert(first_word(name));
        }
    }
    all
}

fn who_names(patterns: &[&str]) -> Names {
    direct().into_iter().filter(|(_, to)| to.iter().any(|name| fits(name, patterns))).map(|(from, _)| from).collect()
}

/// Which of `patterns` can be reached from `package`, however far down.
fn seen_by(package: &str, patterns: &[&str]) -> Names {
    let all = tree(&["--package", package, "--edges", "normal", "--prefix", "none"]);
    let mut all = all.lines().map(first_word);
    assert_eq!(all.next().as_deref(), Some(package), "a tree begins with its root");
    all.filter(|name| fits(name, patterns)).collect()
}

/// What `cargo tree --invert` prints: empty if nothing here needs `package`.
fn users_of(package: &str) -> String {
    match ask_tree(&["--workspace", "--invert", package, "--prefix", "none"]) {
        Ok(printed) => printed,
        Err(complaint) if complaint.contains("did not match any packages") => String::new(),
        Err(complaint) => panic!("cargo tree failed: {complaint}"),
    }
}

fn tree(args: &[&str]) -> String {
    ask_tree(args).unwrap_or_else(|complaint| panic!("cargo tree failed: {complaint}"))
}

/// Where nobody has built the desktop app yet, its dependencies must be fetched before they can be seen.
fn ask_tree(args: &[&str]) -> Result<String, String> {
    match run_tree(&[&["--offline"], args].concat()) {
        Err(complaint) if complaint.contains("--offline was specified") => run_tree(args),
        answer => answer,
    }
}

fn run_tree(args: &[&str]) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).arg("tree").args(args).current_dir(root()).output();
    let output = output.expect("cargo, which runs this test, can be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// `aws-*` stands for every name that begins so.
fn fits(name: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| pattern.strip_suffix('*').map_or(*pattern == name, |start| name.starts_with(start)))
}

fn first_word(line: &str) -> String {
    line.split_whitespace().next().unwrap_or_default().to_owned()
}

fn names(list: &[&str]) -> Names {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is, or by the next commit may be, in the repository; nothing where there is no git to say so.
fn text_files() -> Option<Vec<(PathBuf, String)>> {
    let mut git = Command::new("git");
    // A checkout that belongs to somebody else is still the one to look at.
    git.args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listing = git.current_dir(root()).output().ok().filter(|output| output.status.success())?;
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    let paths = listing.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from);
    Some(paths.filter_map(|path| Some((path.clone(), std::fs::read_to_string(root().join(&path)).ok()?))).collect())
}
