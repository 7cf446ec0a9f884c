//! A root that nothing is installed in: the folder of a test, in which dpkg keeps books of its own.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{create_dir_all, read_dir, write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const NAME: &str = "outcrop";
/// Where dpkg keeps its books.
const BOOKS: &str = "var/lib/dpkg";

pub(crate) struct Root(TempDir);

impl Root {
    /// With the package installed; `None`, said loudly, where there is none.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(crate) fn with_package() -> Option<Self> {
        let Some(package) = std::env::var_os("OUTCROP_PACKAGE") else {
            assert!(std::env::var_os("CI").is_none(), "OUTCROP_PACKAGE must lead to a .deb");
            eprintln!("SKIPPED: no OUTCROP_PACKAGE; `cargo xtask test --only bundle` makes one");
            return None;
        };
        let root = Self(tempfile::tempdir().expect("a folder"));
        for books in ["info", "updates", "triggers"] {
            create_dir_all(root.path(BOOKS).join(books)).expect("a folder");
        }
        write(root.path(BOOKS).join("status"), "").expect("a file");
        root.dpkg(&["--install".as_ref(), &package]);
        Some(root)
    }

    pub(crate) fn path(&self, of: &str) -> PathBuf {
        self.0.path().join(of)
    }

    /// Removes the package, and what was set up for it.
    pub(crate) fn remove(&self) {
        self.dpkg(&["--purge".as_ref(), NAME.as_ref()]);
    }

    /// A field of what the package says of itself.
    pub(crate) fn says(&self, field: &str) -> String {
        let books = format!("--admindir={}", self.path(BOOKS).display());
        let format = format!("--showformat=${{{field}}}");
        let mut ask = Command::new("dpkg-query");
        output(ask.args([&books, &format, "--show", NAME]).output())
    }

    /// All files, without the books.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.look(self.0.path(), &mut found);
        found
    }

    fn look(&self, folder: &Path, found: &mut BTreeSet<String>) {
        for entry in read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && path != self.path(BOOKS) {
                self.look(&path, found);
            } else if !path.is_dir() {
                let within = path.strip_prefix(self.0.path()).expect("it lies in there");
                found.insert(within.to_string_lossy().into_owned());
            }
        }
    }

    /// Ordinary users may do this, too: nothing outside of the root is touched. What the package depends on lies there.
    fn dpkg(&self, what: &[&OsStr]) {
        let path = std::env::var("PATH").unwrap_or_default() + ":/usr/local/sbin:/usr/sbin:/sbin";
        let mut dpkg = Command::new("dpkg");
        dpkg.arg(format!("--root={}", self.0.path().display())).args(["--force-depends", "--force-not-root"]);
        output(dpkg.args(what).env("PATH", path).output());
    }
}

/// What it printed, if it succeeded.
#[track_caller]
fn output(of: std::io::Result<Output>) -> String {
    let output = of.expect("dpkg is installed");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}
