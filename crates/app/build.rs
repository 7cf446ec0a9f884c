//! Lets a build without Node have a page to show: `cargo xtask ui` makes the real ones.

use std::fs;
use std::path::Path;

const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Outcrop</title>\n\
    <p>The dashboard is not part of this build. <code>cargo xtask run</code> builds it.</p>\n";

fn main() {
    let index = Path::new("../../ui/dist/index.html");
    println!("cargo:rerun-if-changed={}", index.display());
    if !index.exists() {
        let made = index.parent().map(fs::create_dir_all).transpose().and_then(|_| fs::write(index, NOT_BUILT));
        if let Err(error) = made {
            println!("cargo:warning=ui/dist cannot be made: {error}");
        }
    }
}
