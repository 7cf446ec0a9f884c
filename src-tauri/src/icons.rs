//! The pictures of the tray, which `cargo xtask icons` makes.

use app::tray::{Icon, Ink};
use tauri::image::Image;

macro_rules! pictures {
    ($panel:literal, $side:literal) => {
        |icon| match icon {
            Icon::Stopped => {
                include_bytes!(concat!("../../icons/tray/stopped-", $panel, "-", $side, ".png")).as_slice()
            }
            Icon::Running => include_bytes!(concat!("../../icons/tray/running-", $panel, "-", $side, ".png")),
            Icon::Busy => include_bytes!(concat!("../../icons/tray/busy-", $panel, "-", $side, ".png")),
            Icon::Attention => include_bytes!(concat!("../../icons/tray/attention-", $panel, "-", $side, ".png")),
        }
    };
}

/// The picture of a state.
pub(crate) fn picture(icon: Icon, ink: Ink) -> tauri::Result<Image<'static>> {
    // The files are named for the panel they are seen on.
    let light = ink == Ink::Black;
    let bytes: fn(Icon) -> &'static [u8] = if cfg!(windows) {
        if light { pictures!("light", "32") } else { pictures!("dark", "32") }
    } else if light || cfg!(target_os = "macos") {
        // macOS takes the black ones as templates and inks them itself.
        pictures!("light", "44")
    } else {
        pictures!("dark", "44")
    };
    Image::from_bytes(bytes(icon))
}
