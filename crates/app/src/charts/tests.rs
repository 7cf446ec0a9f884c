//! Charts as their readers meet them: what is drawn, what is said, what must never happen.

use jiff::civil::date;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node};

use super::*;
use crate::money_format::{Currency, Grouping, PICOS};

mod any;
mod colours;
mod labels;
mod sums;
mod svgs;

const MODELS: [&str; 12] = [
    "claude-sonnet-5-5",
    "claude-opus-5-1",
    "claude-haiku-5",
    "qwen3-coder-480b-a35b",
    "us.amazon.nova-premier-v1:0",
    "openai.gpt-oss-120b-1:0",
    "deepseek.v3-1",
    "moonshot.kimi-k2-thinking",
    "zai.glm-4-6",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghij12",
    "m",
    "",
];

const KINDS: [Kind; 7] = [
    Kind::CostPerDay,
    Kind::TokensPerDay,
    Kind::CacheHitPerDay,
    Kind::CostByHour,
    Kind::CostBySession,
    Kind::CostByAgent,
    Kind::LatencyPerDay,
];

/// A chart of `count` places and `series` series whose figures are the same each time.
fn story(kind: Kind, count: usize, series: usize) -> Chart {
    let unit = match kind {
        Kind::TokensPerDay => Unit::Tokens,
        Kind::CacheHitPerDay => Unit::Percent,
        Kind::LatencyPerDay => Unit::Milliseconds,
        _ => Unit::Money(Currency::INR),
    };
    let worth = |place: usize, number: usize| (place * 7_919 + number * 104_729) as i128 % 977;
    let figure = |place, number| match unit {
        Unit::Percent => worth(place, number) * 10,
        Unit::Tokens | Unit::Milliseconds => worth(place, number) * 13,
        Unit::Money(_) => worth(place, number) * PICOS / 7,
    };
    let labels = match kind {
        Kind::CostByHour => Labels::Hours,
        Kind::CostBySession | Kind::CostByAgent => {
            Labels::Names { names: (0..count).map(|place| format!("session-{place}")).collect(), others: 0 }
        }
        _ => Labels::Days { first: date(2026, 11, 1), count },
    };
    let values = |number| (0..labels.count()).map(|place| Some(Amount::exact(figure(place, number)))).collect();
    let series = (0..series).map(|number| Series { name: MODELS[number % 12].to_owned(), values: values(number) });
    Chart {
        kind,
        title: "A title".to_owned(),
        series: series.collect(),
        labels,
        unit,
        budget: None,
        forecast: None,
        theme: Theme::Light,
        size: Size { width: 720, height: 320 },
        grouping: Grouping::Indian,
        frame: Frame::Whole,
    }
}

/// A text as it stands in a picture: its edges in pixels, by the widths of the real glyphs.
#[derive(Clone, Debug)]
struct Lettering {
    text: String,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

/// A backend that remembers where texts are.
struct Recorder<'a> {
    size: Size,
    texts: &'a mut Vec<Lettering>,
}

/// Every text of a chart, and the size that it has in the end.
fn texts(chart: &Chart) -> (Vec<Lettering>, Size) {
    let chart = folded::folded(chart);
    let mut texts = Vec::new();
    painted(Recorder { size: chart.size, texts: &mut texts }, &chart);
    (texts, chart.size)
}

type Done = Result<(), DrawingErrorKind<std::convert::Infallible>>;

impl DrawingBackend for Recorder<'_> {
    type ErrorType = std::convert::Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.width * 10, self.size.height * 10)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Done {
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S, _: bool) -> Done {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, _: I, _: &S) -> Done {
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, _: BackendCoord, _: u32, _: &S, _: bool) -> Done {
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Done {
        use plotters_backend::text_anchor::HPos;
        let weight =
            if matches!(style.style(), FontStyle::Bold) { text::Weight::Medium } else { text::Weight::Regular };
        let (x, y, size) = (x as f32 / 10.0, y as f32 / 10.0, style.size() as f32 / 10.0);
        let wide = text::drawn_width(text, size, weight);
        let left = match style.anchor().h_pos {
            HPos::Left => x,
            HPos::Center => x - wide / 2.0,
            HPos::Right => x - wide,
        };
        let text = text.to_owned();
        self.texts.push(Lettering { text, left, right: left + wide, top: y - size * 0.75, bottom: y + size * 0.2 });
        Ok(())
    }
}
