//! Makes every icon from the one drawing: `cargo xtask icons`.
//!
//! Of the drawing one set is shown at a time. Tray icons are made in white for dark panels and in black for light ones;
//! the black ones are what macOS takes as a template.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ico::{IconDir, IconImage, ResourceType};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Sides in pixels: what hicolor themes, the bundles of macOS and stores ask for.
const APP: [u32; 7] = [16, 32, 48, 64, 128, 256, 512];
/// What Windows picks from, up to a display at 200 percent.
const ICO: [u32; 7] = [16, 20, 24, 32, 48, 64, 256];
/// Panels are 16 to 24 pixels high; twice 22 scales down well to each, and is what macOS shows on a sharp display.
const TRAY: u32 = 44;
/// The notification area of Windows is 16 pixels high, or a multiple of that.
const TRAY_OF_WINDOWS: u32 = 32;
const STATES: [&str; 4] = ["stopped", "running", "busy", "attention"];
const INKS: [(&str, &str); 2] = [("dark", "#fff"), ("light", "#000")];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("which folder has the drawing outcrop.svg?")?;
    let folder = Path::new(&folder);
    let drawing = std::fs::read_to_string(folder.join("outcrop.svg")).context("there is no drawing outcrop.svg")?;
    for side in APP {
        std::fs::write(folder.join(format!("{side}x{side}.png")), png(&drawing, "app", "#fff", side)?)?;
    }
    std::fs::write(folder.join("icon.ico"), windows(&drawing)?)?;
    let tray = folder.join("tray");
    std::fs::create_dir_all(&tray)?;
    for state in STATES {
        for (panel, ink) in INKS {
            for side in [TRAY, TRAY_OF_WINDOWS] {
                let file = tray.join(format!("{state}-{panel}-{side}.png"));
                std::fs::write(file, png(&drawing, state, ink, side)?)?;
            }
        }
    }
    Ok(())
}

fn png(drawing: &str, set: &str, ink: &str, side: u32) -> Result<Vec<u8>> {
    Ok(pixels(drawing, set, ink, side)?.encode_png()?)
}

fn windows(drawing: &str) -> Result<Vec<u8>> {
    let mut icon = IconDir::new(ResourceType::Icon);
    for side in ICO {
        let image = IconImage::read_png(Cursor::new(png(drawing, "app", "#fff", side)?))?;
        icon.add_entry(ico::IconDirEntry::encode(&image)?);
    }
    let mut bytes = Vec::new();
    icon.write(&mut bytes)?;
    Ok(bytes)
}

fn pixels(drawing: &str, set: &str, ink: &str, side: u32) -> Result<Pixmap> {
    if !drawing.contains(&format!("<g id=\"{set}\" class=\"set\">")) {
        bail!("the drawing has no set {set}");
    }
    let chosen = format!(".set{{display:none}} #{set}{{display:inline}} .ink{{fill:{ink}}}");
    let tree = Tree::from_str(&drawing.replace("/* chosen */", &chosen), &Options::default())?;
    let mut pixels = Pixmap::new(side, side).context("an icon has a size")?;
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}
