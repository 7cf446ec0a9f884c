//! Everybody can tell the series apart, on both backgrounds.

use super::*;

/// WCAG 2.2, 1.4.11: graphics stand out from what is beside them by this much, text (1.4.3) by more.
const GRAPHICS: f64 = 3.0;
const TEXT: f64 = 4.5;

/// A distance in CIELAB; 2.3 is the least that is noticed side by side.
const APART: f64 = 15.0;

/// How colours look to people who lack one kind of cone, in linear light: Machado, Oliveira and Fernandes 2009.
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("all three cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

#[test]
fn series_and_words_stand_out_from_the_background() {
    for theme in [Theme::Light, Theme::Dark] {
        let inks = theme.inks();
        for ink in inks.series {
            assert!(contrast(ink, inks.background) >= GRAPHICS, "{theme:?} {ink:?}");
        }
        for ink in [inks.text, inks.muted, inks.alarm] {
            assert!(contrast(ink, inks.background) >= TEXT, "{theme:?} {ink:?}");
        }
    }
}

#[test]
fn no_kind_of_colour_vision_makes_two_series_the_same() {
    for theme in [Theme::Light, Theme::Dark] {
        for (vision, matrix) in VISIONS {
            let seen = theme.inks().series.map(|ink| lab(through(matrix, linear(ink))));
            for (number, one) in seen.iter().enumerate() {
                for (other, two) in seen.iter().enumerate().skip(number + 1) {
                    let distance = one.iter().zip(two).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                    assert!(distance >= APART, "{theme:?}, {vision}: {number} and {other} are {distance:.1} apart");
                }
            }
        }
    }
}

#[test]
fn every_series_has_a_texture_of_its_own() {
    let shown: std::collections::BTreeSet<_> = paint::TEXTURES[..folded::SHOWN].iter().collect();
    assert_eq!(shown.len(), folded::SHOWN);
}

fn contrast(one: plotters::style::RGBColor, two: plotters::style::RGBColor) -> f64 {
    let [one, two] = [one, two].map(|ink| luminance(linear(ink)) + 0.05);
    one.max(two) / one.min(two)
}

fn linear(plotters::style::RGBColor(r, g, b): plotters::style::RGBColor) -> [f64; 3] {
    [r, g, b].map(|part| match f64::from(part) / 255.0 {
        part if part <= 0.04045 => part / 12.92,
        part => ((part + 0.055) / 1.055).powf(2.4),
    })
}

fn luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn through(matrix: [[f64; 3]; 3], light: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(light).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
}

fn lab(light @ [r, g, b]: [f64; 3]) -> [f64; 3] {
    let x = (0.412_456 * r + 0.357_576 * g + 0.180_438 * b) / 0.950_47;
    let z = (0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83;
    let [x, y, z] =
        [x, luminance(light), z].map(|part| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}
