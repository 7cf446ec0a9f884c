//! Embeds the pages, the icons and the list of what the window may do.

use tauri_build::{AppManifest, Attributes, try_build};

fn main() {
    let commands = AppManifest::new().commands(&["ask"]);
    if let Err(error) = try_build(Attributes::new().app_manifest(commands)) {
        panic!("the shell cannot be built: {error:#}");
    }
}
