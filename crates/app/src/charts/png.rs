//! A picture of an SVG, in the fonts that come along: the same on every machine, and as crisp as asked for.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::text::{MEDIUM, REGULAR};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[error("the chart cannot be made a picture: {0}")]
pub struct NoPicture(String);

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in [REGULAR, MEDIUM] {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_sans_serif_family("Roboto");
    Arc::new(fonts)
});

/// The PNG of one of our SVGs, each CSS pixel `scale` pixels wide (1 to 4; 2 is crisp on most screens).
///
/// # Errors
/// If the text is no SVG.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, NoPicture> {
    let options = Options { fontdb: FONTS.clone(), font_family: "Roboto".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| NoPicture(error.to_string()))?;
    let scale = if scale.is_finite() { scale.clamp(1.0, 4.0) } else { 1.0 };
    let (width, height) = ((tree.size().width() * scale).ceil(), (tree.size().height() * scale).ceil());
    let pixels = Pixmap::new(width as u32, height as u32);
    let mut pixels = pixels.ok_or_else(|| NoPicture("it has no size".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| NoPicture(error.to_string()))
}
