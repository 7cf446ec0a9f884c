//! The verbs charts are drawn with, in pixels; plotters takes them to whatever backend there is.

use plotters::coord::Shift;
use plotters::drawing::IntoDrawingArea;
use plotters::element::DashedPathElement;
use plotters::prelude::{Circle, Color, DrawingArea, DrawingBackend, PathElement, RGBColor, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};

use super::data::{Bar, Place};
use super::paint::{Inks, Theme};
use super::svg::PX;
use super::text::{Weight, printable};

/// A picture being drawn, and where on it the figures are.
pub(super) struct Canvas<B: DrawingBackend> {
    area: DrawingArea<B, Shift>,
    pub(super) inks: &'static Inks,
    pub(super) found: Found,
}

/// Where a pointer finds what.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) bars: Vec<Bar>,
    /// For each label the stripe that belongs to it.
    pub(super) places: Vec<Place>,
}

/// Which side of a text its position is.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Middle,
    Right,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) ink: RGBColor,
    pub(super) side: Side,
}

/// A point in pixels from the upper left.
pub(super) type Point = (f32, f32);

impl<B: DrawingBackend> Canvas<B> {
    pub(super) fn new(backend: B, theme: Theme) -> Self {
        Self { area: backend.into_drawing_area(), inks: theme.inks(), found: Found::default() }
    }

    pub(super) fn fill(&self, place: Place, ink: RGBColor, alpha: f64) {
        let Place { x, y, width, height } = place;
        let corners = [dots((x, y)), dots((x + width, y + height))];
        let style = ShapeStyle { color: ink.mix(alpha), filled: true, stroke_width: 0 };
        self.done(self.area.draw(&Rectangle::new(corners, style)));
    }

    pub(super) fn line(&self, points: &[Point], ink: RGBColor, width: f32) {
        let points: Vec<_> = points.iter().copied().map(dots).collect();
        self.done(self.area.draw(&PathElement::new(points, stroke(ink, width))));
    }

    pub(super) fn dashes(&self, points: &[Point], ink: RGBColor, width: f32) {
        let points: Vec<_> = points.iter().copied().map(dots).collect();
        self.done(self.area.draw(&DashedPathElement::new(points, 5 * PX, 4 * PX, stroke(ink, width))));
    }

    pub(super) fn dot(&self, at: Point, radius: f32, ink: RGBColor) {
        self.done(self.area.draw(&Circle::new(dots(at), dots((radius, 0.0)).0, ink.filled())));
    }

    /// `at` is on the baseline.
    pub(super) fn text(&self, text: &str, at: Point, letters: Letters) {
        let weight = match letters.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Medium => FontStyle::Bold,
        };
        let side = match letters.side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::SansSerif, f64::from(dots((letters.size, 0.0)).0), weight);
        let color = letters.ink.to_backend_color();
        let style = TextStyle { font, color, pos: Pos::new(side, VPos::Bottom) };
        self.done(self.area.draw_text(&printable(text), &style, dots(at)));
    }

    /// Our backends write into memory: what cannot fail need not be handled by everyone who draws a line.
    fn done<E: std::fmt::Debug>(&self, result: Result<(), E>) {
        debug_assert!(result.is_ok(), "{result:?}");
    }
}

impl Letters {
    pub(super) fn small(ink: RGBColor, side: Side) -> Self {
        Self { size: super::calendar::SIZE, weight: Weight::Regular, ink, side }
    }

    pub(super) fn normal(ink: RGBColor, side: Side) -> Self {
        Self { size: 12.0, weight: Weight::Regular, ink, side }
    }

    pub(super) fn heading(ink: RGBColor) -> Self {
        Self { size: 15.0, weight: Weight::Medium, ink, side: Side::Left }
    }
}

fn stroke(ink: RGBColor, width: f32) -> ShapeStyle {
    ShapeStyle { color: ink.to_rgba(), filled: false, stroke_width: dots((width, 0.0)).0.unsigned_abs() }
}

fn dots((x, y): Point) -> (i32, i32) {
    let dots = |pixels: f32| (pixels * PX as f32).round() as i32;
    (dots(x), dots(y))
}
