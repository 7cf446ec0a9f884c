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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// What a browser loads of all screens together, in bytes as they would travel.
    const MOST: usize = 250_000;

    #[test]
    fn the_pages_stay_small() {
        let packed = |path: Cow<'_, str>| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::default());
            packed.write_all(&page(&path).expect("it is listed"))?;
            packed.finish().map(|packed| packed.len())
        };
        let sizes: Vec<_> = Dist::iter().map(|path| packed(path).expect("memory takes it")).collect();
        assert!(sizes.iter().sum::<usize>() < MOST, "{sizes:?}");
        assert!(!sizes.is_empty());
    }
}
