//! Colours and patterns, one short list for all charts.
//!
//! The series colours come from Okabe and Ito's palette, moved until each stands out from its background (at least 3 to
//! 1) and from every other for people with any kind of colour vision; a test computes both. Each has a texture too.

use plotters::style::RGBColor;
use serde::Deserialize;
use ts_rs::TS;

/// The background a chart is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(rename = "ChartTheme")]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
}

/// The colours of a theme by what they are for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inks {
    pub(super) background: RGBColor,
    /// Titles and figures.
    pub(super) text: RGBColor,
    /// Axis labels, notes.
    pub(super) muted: RGBColor,
    /// Lines behind the figures.
    pub(super) grid: RGBColor,
    /// The line on which bars stand.
    pub(super) base: RGBColor,
    /// The budget.
    pub(super) alarm: RGBColor,
    /// Six series and "other".
    pub(super) series: [RGBColor; 7],
}

const LIGHT: Inks = Inks {
    background: hex(0xff_ff_ff),
    text: hex(0x1b_1f_27),
    muted: hex(0x5c_63_70),
    grid: hex(0xe8_ea_ee),
    base: hex(0xa9_af_ba),
    alarm: hex(0xb4_23_18),
    series: [
        hex(0x00_5e_bf),
        hex(0xc1_5a_2b),
        hex(0x05_85_60),
        hex(0xa6_55_9d),
        hex(0x3a_96_e1),
        hex(0xb7_89_00),
        hex(0x86_8b_95),
    ],
};

const DARK: Inks = Inks {
    background: hex(0x17_19_1e),
    text: hex(0xee_f0_f4),
    muted: hex(0xa2_a9_b6),
    grid: hex(0x2b_2f_37),
    base: hex(0x5a_61_6e),
    alarm: hex(0xff_8a_80),
    series: [
        hex(0x38_89_dc),
        hex(0xe2_71_33),
        hex(0x16_af_75),
        hex(0xd0_85_c6),
        hex(0x79_c9_f9),
        hex(0xe4_b9_40),
        hex(0x7d_83_8e),
    ],
};

/// What is drawn into a tile of eight by eight pixels, so that series differ without their colours.
pub(super) const TEXTURES: [&str; 7] =
    ["", "M-2 2l4-4M0 8l8-8M6 10l4-4", "M1 2h2M5 6h2", "M-2 6l4 4M0 0l8 8M6-2l4 4", "M0 2h8M0 6h8", "M2 0v8M6 0v8", ""];

impl Theme {
    pub(super) fn inks(self) -> &'static Inks {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Inks {
    /// The colour of a series; the last one is "other".
    pub(super) fn of_series(&self, series: usize) -> RGBColor {
        self.series[series.min(self.series.len() - 1)]
    }

    /// Which series a colour is.
    pub(super) fn series_of(&self, rgb: (u8, u8, u8)) -> Option<usize> {
        self.series.iter().position(|RGBColor(r, g, b)| (*r, *g, *b) == rgb)
    }
}

const fn hex(rgb: u32) -> RGBColor {
    let [_, r, g, b] = rgb.to_be_bytes();
    RGBColor(r, g, b)
}
