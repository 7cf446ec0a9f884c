//! Embeds the pages, the icons and the list of what the window may do.

fn main() {
    tauri_build::build();
}
