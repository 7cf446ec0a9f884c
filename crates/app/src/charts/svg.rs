//! The SVG: a backend of plotters that writes few bytes. Neighbouring shapes of one paint become one path, neighbouring
//! texts of one style one group; text stays text in the system's font; series get their textures.
//!
//! Coordinates are tenths of pixels here, so that a year of bars fits on a phone's width.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::chart::Size;
use super::paint::{Inks, TEXTURES, Theme};

/// Tenths of a pixel in a pixel.
pub(super) const PX: i32 = 10;

const FONTS: &str = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";

/// A picture while it is being drawn.
pub(super) struct Svg {
    id: String,
    size: Size,
    inks: &'static Inks,
    body: String,
    open: Open,
    /// Whether bars are wide enough for a texture to be seen as one.
    textured: bool,
    used: [bool; TEXTURES.len()],
}

/// What the next shape may join.
#[derive(PartialEq)]
enum Open {
    Nothing,
    /// A path of this paint, and where its pen stands.
    Path(String, BackendCoord),
    /// A group of texts of this style.
    Texts(String),
}

/// What plotters draws with.
pub(super) struct Pen<'a>(pub(super) &'a mut Svg);

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Svg {
    /// The kind and the theme tell this picture's textures from those of others on the same page.
    pub(super) fn new(kind: &str, size: Size, theme: Theme, textured: bool) -> Self {
        let id = format!("{kind}-{}", theme.word());
        Self {
            id,
            size,
            inks: theme.inks(),
            body: String::new(),
            open: Open::Nothing,
            textured,
            used: Default::default(),
        }
    }

    /// The whole picture, named and described for those who do not see it.
    pub(super) fn finish(mut self, title: &str, description: &str) -> String {
        self.close();
        let (Size { width, height }, id) = (self.size, &self.id);
        let (title, description) = (escaped(title), escaped(description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"{FONTS}\">\n\
             <title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{}{}</svg>\n",
            self.textures(),
            self.body
        )
    }

    /// The same beside words that say what it is.
    pub(super) fn unnamed(mut self) -> String {
        self.close();
        let Size { width, height } = self.size;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             aria-hidden=\"true\" font-family=\"{FONTS}\">{}{}</svg>",
            self.textures(),
            self.body
        )
    }

    fn textures(&self) -> String {
        let Inks { background, series, .. } = self.inks;
        let tile = |(number, drawn): (usize, &str)| {
            format!(
                "<pattern id=\"{}-{number}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <path fill=\"{}\" d=\"M0 0h8v8H0z\"/><path stroke=\"{}\" stroke-opacity=\".45\" d=\"{drawn}\"/></pattern>\n",
                self.id,
                hex(series[number]),
                hex(*background),
            )
        };
        let used = TEXTURES.into_iter().enumerate().filter(|(number, drawn)| self.used[*number] && !drawn.is_empty());
        let tiles: String = used.map(tile).collect();
        if tiles.is_empty() { tiles } else { format!("<defs>\n{tiles}</defs>\n") }
    }

    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Path(..) => self.body.push_str("\"/>\n"),
            Open::Texts(_) => self.body.push_str("</g>\n"),
        }
    }

    /// Goes to where a shape of this paint begins.
    fn shape_at(&mut self, paint: String, (x, y): BackendCoord) {
        match &self.open {
            Open::Path(open, pen) if *open == paint && *pen == (x, y) => return,
            Open::Path(open, (from_x, from_y)) if *open == paint => {
                let step = format!("m{}{}", tenths(x - from_x), joined(y - from_y));
                self.body.push_str(&step);
            }
            _ => {
                self.close();
                let _ = write!(self.body, "<path {paint} d=\"M{}{}", tenths(x), joined(y));
            }
        }
        self.open = Open::Path(paint, (x, y));
    }

    fn line_through(&mut self, points: &[BackendCoord], paint: String) {
        let Some((first, rest)) = points.split_first() else { return };
        self.shape_at(paint, *first);
        let mut from = *first;
        for to in rest {
            let step = match (to.0 - from.0, to.1 - from.1) {
                (dx, 0) => format!("h{}", tenths(dx)),
                (0, dy) => format!("v{}", tenths(dy)),
                (dx, dy) => format!("l{}{}", tenths(dx), joined(dy)),
            };
            self.body.push_str(&step);
            from = *to;
        }
        self.pen_is_at(from);
    }

    fn pen_is_at(&mut self, point: BackendCoord) {
        if let Open::Path(_, pen) = &mut self.open {
            *pen = point;
        }
    }

    fn filling(&mut self, color: BackendColor) -> String {
        let texture = self.inks.series_of(color.rgb).filter(|number| self.textured && !TEXTURES[*number].is_empty());
        let fill = match texture {
            Some(number) => {
                self.used[number] = true;
                format!("url(#{}-{number})", self.id)
            }
            None => hex(color.rgb.into_ink()),
        };
        format!("fill=\"{fill}\"{}", opacity("fill-opacity", color.alpha))
    }
}

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.size.width * PX as u32, self.0.size.height * PX as u32)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Done {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &color, true)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _fill: bool) -> Done {
        let (wide, high) = (to.0 - from.0, to.1 - from.1);
        let paint = self.0.filling(style.color());
        // Up, across and down again: the pen stands where a neighbour begins, and filling closes the fourth side.
        self.0.shape_at(paint, (from.0, to.1));
        let _ = write!(self.0.body, "v{}h{}v{}", tenths(-high), tenths(wide), tenths(high));
        self.0.pen_is_at(to);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        let width = i32::try_from(style.stroke_width()).unwrap_or(PX);
        let width = if width == PX { String::new() } else { format!(" stroke-width=\"{}\"", tenths(width)) };
        let color = style.color();
        let shown = opacity("stroke-opacity", color.alpha);
        let paint = format!("fill=\"none\" stroke=\"{}\"{width}{shown}", hex(color.rgb.into_ink()));
        self.0.line_through(&points, paint);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _fill: bool) -> Done {
        self.0.close();
        let (fill, r) = (hex(style.color().rgb.into_ink()), tenths(i32::try_from(radius).unwrap_or(PX)));
        let _ = writeln!(self.0.body, "<circle cx=\"{}\" cy=\"{}\" r=\"{r}\" fill=\"{fill}\"/>", tenths(x), tenths(y));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Done {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"600\"" } else { "" };
        let (size, ink) = (tenths(style.size().round() as i32), hex(style.color().rgb.into_ink()));
        let group = format!("fill=\"{ink}\" font-size=\"{size}\"{weight}{anchor}");
        if self.0.open != Open::Texts(group.clone()) {
            self.0.close();
            let _ = writeln!(self.0.body, "<g {group}>");
            self.0.open = Open::Texts(group);
        }
        let _ = writeln!(self.0.body, "<text x=\"{}\" y=\"{}\">{}</text>", tenths(x), tenths(y), escaped(text));
        Ok(())
    }
}

/// Tenths as pixels, as short as can be: `12`, `.5`, `-3.2`.
fn tenths(number: i32) -> String {
    let minus = if number < 0 { "-" } else { "" };
    match (number.unsigned_abs() / 10, number.unsigned_abs() % 10) {
        (0, 0) => "0".to_owned(),
        (whole, 0) => format!("{minus}{whole}"),
        (0, part) => format!("{minus}.{part}"),
        (whole, part) => format!("{minus}{whole}.{part}"),
    }
}

/// A second number: a minus is separation enough.
fn joined(number: i32) -> String {
    let text = tenths(number);
    if text.starts_with('-') { text } else { format!(" {text}") }
}

fn opacity(attribute: &str, alpha: f64) -> String {
    if alpha >= 1.0 { String::new() } else { format!(" {attribute}=\"{alpha:.2}\"") }
}

fn hex(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

trait IntoInk {
    fn into_ink(self) -> RGBColor;
}

impl IntoInk for (u8, u8, u8) {
    fn into_ink(self) -> RGBColor {
        RGBColor(self.0, self.1, self.2)
    }
}

/// Text that stays text wherever it stands in XML.
fn escaped(text: &str) -> String {
    super::text::printable(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
