//! What stands below an axis of days or hours: as many labels as fit, at days, Mondays, firsts of months or years, and
//! below them the month or year that they are in.

use jiff::civil::{Date, Weekday};

use super::months::written;
use super::text::{Weight, width};
use crate::language::Language;

/// Pixels.
pub(super) const SIZE: f32 = 11.0;

/// Between two labels.
const GAP: f32 = 7.0;

/// A label below the place that it names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) place: usize,
    pub(super) text: String,
    /// Whether the label stands below the middle of its bar, or begins where its period begins.
    pub(super) centred: bool,
}

/// Two lines of labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scale {
    pub(super) ticks: Vec<Tick>,
    pub(super) contexts: Vec<Tick>,
}

/// Where the places are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Left edge of the first place.
    pub(super) left: f32,
    /// Width of a place.
    pub(super) slot: f32,
    /// Where the picture ends.
    pub(super) end: f32,
    /// In which months and days of the week are called.
    pub(super) language: Language,
}

/// A way to choose days and to write them.
#[derive(Clone, Copy)]
enum Step {
    /// Each day, in full: `Sat 14 Nov`.
    Whole(&'static str),
    /// Each so many days, from the first one on.
    Days(usize),
    /// Each so many Mondays.
    Weeks(usize),
    /// Firsts of each so many months.
    Months(i8),
    /// First of January of each so many years.
    Years(i16),
}

const STEPS: [Step; 14] = [
    Step::Whole("%a %-d %b"),
    Step::Whole("%-d %b"),
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
];

pub(super) fn days(first: Date, count: usize, room: Room) -> Scale {
    let all: Vec<Date> = first.series(jiff::Span::new().days(1)).take(count).collect();
    let mut scales = STEPS.into_iter().filter(|step| step.suits(count, room.slot)).map(|step| step.scale(&all, room));
    scales.find(|scale| !scale.ticks.is_empty() && apart(&scale.ticks, room)).unwrap_or_default()
}

pub(super) fn hours(room: Room) -> Scale {
    let every = |step: usize| -> Vec<Tick> {
        let tick = |place| Tick { place, text: format!("{place:02}:00"), centred: true };
        (0..24).step_by(step).map(tick).collect()
    };
    let ticks = [1, 2, 3, 4, 6, 12].into_iter().map(every).find(|ticks| apart(ticks, room));
    Scale { ticks: ticks.unwrap_or_default(), contexts: Vec::new() }
}

impl Tick {
    /// From where to where it goes.
    pub(super) fn span(&self, room: Room) -> (f32, f32) {
        let wide = width(&self.text, SIZE, Weight::Regular);
        let start = room.left + self.place as f32 * room.slot;
        if !self.centred {
            return (start, start + wide);
        }
        let middle = start + room.slot / 2.0;
        (middle - wide / 2.0, middle + wide / 2.0)
    }
}

/// Whether no two labels touch, nor the edges.
fn apart(ticks: &[Tick], room: Room) -> bool {
    let spans: Vec<_> = ticks.iter().map(|tick| tick.span(room)).collect();
    let inside = spans.iter().all(|(from, to)| *from >= 2.0 && *to <= room.end - 2.0);
    inside && spans.windows(2).all(|pair| pair[0].1 + GAP <= pair[1].0)
}

impl Step {
    fn scale(self, days: &[Date], room: Room) -> Scale {
        let ticks = days.iter().enumerate().filter(|(place, day)| self.chooses(*place, **day));
        let ticks =
            ticks.map(|(place, day)| Tick { place, text: self.label(*day, room.language), centred: self.centred() });
        let mut ticks: Vec<Tick> = ticks.collect();
        self.begin(&mut ticks, days, room);
        // The last one may be cut off by the edge; its neighbours say enough.
        if ticks.len() > 1 && ticks.last().is_some_and(|tick| tick.span(room).1 > room.end - 2.0) {
            ticks.pop();
        }
        Scale { ticks, contexts: self.contexts(days, room) }
    }

    /// Whether it is worth trying.
    fn suits(self, count: usize, slot: f32) -> bool {
        match self {
            Self::Whole(_) => count <= 14,
            // No label is narrower than a figure and its distance to the next one, and nobody reads so many.
            Self::Days(every) => count <= 45 && slot * every as f32 > GAP + 6.0,
            // Nobody counts the weeks of half a year.
            Self::Weeks(_) => count <= 130,
            Self::Months(_) | Self::Years(_) => true,
        }
    }

    fn chooses(self, place: usize, day: Date) -> bool {
        let since_monday = days_since_a_monday(day);
        match self {
            Self::Whole(_) => true,
            Self::Days(every) => place.is_multiple_of(every),
            Self::Weeks(every) => day.weekday() == Weekday::Monday && (since_monday / 7).rem_euclid(every as i64) == 0,
            Self::Months(every) => day.day() == 1 && (day.month() - 1) % every == 0,
            Self::Years(every) => day.day() == 1 && day.month() == 1 && day.year() % every == 0,
        }
    }

    fn label(self, day: Date, language: Language) -> String {
        match self {
            Self::Whole(format) => written(day, format, language),
            Self::Days(_) | Self::Weeks(_) => day.day().to_string(),
            Self::Months(_) => written(day, "%b", language),
            Self::Years(_) => day.year().to_string(),
        }
    }

    fn centred(self) -> bool {
        !matches!(self, Self::Months(_) | Self::Years(_))
    }

    /// The month in whose middle the axis begins is named too, where there is room before the next one.
    fn begin(self, ticks: &mut Vec<Tick>, days: &[Date], room: Room) {
        let (Self::Months(1) | Self::Years(1), Some(first)) = (self, days.first()) else { return };
        let tick = Tick { place: 0, text: self.label(*first, room.language), centred: false };
        let free = ticks.first().is_none_or(|next| next.place > 0 && tick.span(room).1 + GAP <= next.span(room).0);
        if free {
            ticks.insert(0, tick);
        }
    }

    /// The months below days, the years below months.
    fn contexts(self, days: &[Date], room: Room) -> Vec<Tick> {
        let of_months = match self {
            Self::Whole(_) | Self::Years(_) => return Vec::new(),
            Self::Days(_) | Self::Weeks(_) => true,
            Self::Months(_) => false,
        };
        let begins = |place: usize, day: Date| place == 0 || day.day() == 1 && (of_months || day.month() == 1);
        let spans = days.iter().enumerate().filter(|(place, day)| begins(*place, **day));
        let format = if !of_months {
            "%Y"
        } else if days.len() <= 62 {
            "%B %Y"
        } else {
            "%b %Y"
        };
        let spans =
            spans.map(|(place, day)| Tick { place, text: written(*day, format, room.language), centred: false });
        without_year(thinned(spans.collect(), room))
    }
}

/// Of two that do not fit side by side, the earlier one goes: it is the one with few days.
fn thinned(spans: Vec<Tick>, room: Room) -> Vec<Tick> {
    let mut kept: Vec<Tick> = Vec::new();
    for tick in spans.into_iter().rev() {
        let (_, to) = tick.span(room);
        if to <= room.end - 2.0 && kept.last().is_none_or(|next| to + GAP <= next.span(room).0) {
            kept.push(tick);
        }
    }
    kept.reverse();
    kept
}

/// A year is said once.
fn without_year(mut ticks: Vec<Tick>) -> Vec<Tick> {
    let mut said = String::new();
    for tick in &mut ticks {
        let Some((month, year)) = tick.text.split_once(' ') else { continue };
        let (month, year) = (month.to_owned(), year.to_owned());
        if year == said {
            tick.text = month;
        }
        said = year;
    }
    ticks
}

fn days_since_a_monday(day: Date) -> i64 {
    // 1970-01-05 was a Monday.
    const MONDAY: Date = jiff::civil::date(1970, 1, 5);
    day.since(MONDAY).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn room(count: usize, width: f32) -> Room {
        Room { left: 48.0, slot: (width - 64.0) / count as f32, end: width, language: Language::English }
    }

    fn shown(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn labels_never_touch_on_any_screen_for_any_period() {
        for width in [360.0, 480.0, 720.0, 1280.0, 2560.0] {
            for count in (1..64).chain([75, 90, 91, 120, 131, 180, 270, 365, 366, 400, 730, 1_500, 3_700]) {
                for first in [date(2026, 11, 1), date(2025, 12, 31), date(2024, 2, 28), date(2026, 1, 1)] {
                    let room = room(count, width);
                    let scale = days(first, count, room);
                    assert!(!scale.ticks.is_empty(), "{count} days from {first} at {width} px");
                    assert!(apart(&scale.ticks, room) && apart(&scale.contexts, room), "{count} {first} {width}");
                }
            }
            assert!(hours(room(24, width)).ticks.len() > 3);
        }
    }

    #[test]
    fn a_week_names_its_days_a_quarter_its_mondays_and_a_year_its_months() {
        let week = days(date(2026, 11, 2), 7, room(7, 720.0));
        assert_eq!(shown(&week.ticks)[..2], ["Mon 2 Nov", "Tue 3 Nov"]);

        let month = days(date(2026, 11, 1), 30, room(30, 720.0));
        assert_eq!((month.ticks.len(), shown(&month.contexts)), (30, vec!["November 2026"]));

        let quarter = days(date(2026, 11, 15), 90, room(90, 720.0));
        assert_eq!(shown(&quarter.ticks)[..4], ["16", "23", "30", "7"]);
        assert_eq!(shown(&quarter.contexts), ["Nov 2026", "Dec", "Jan 2027", "Feb"]);

        let year = days(date(2025, 11, 22), 365, room(365, 720.0));
        assert_eq!(shown(&year.ticks)[..3], ["Dec", "Jan", "Feb"]);
        assert_eq!(shown(&year.contexts), ["2025", "2026"]);
    }
}
