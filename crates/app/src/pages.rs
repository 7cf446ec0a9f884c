//! The window's pages, as they were built into this program from `ui/dist`.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Dist;

/// A file of the window: `index.html`, `assets/index-C2a9.js`.
pub fn page(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}
