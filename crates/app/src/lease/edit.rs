//! Writing variables into the text of a settings file, and taking exactly them out again.
//!
//! Pure. New ones go in front of what is there, each with the comma behind it, so that whatever else the user changes
//! in the meantime, taking them out leaves no trace. Each step reads the text anew: settings are small.

use std::ops::Range;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::layout::{Holder, Layout, Place};

/// What was written, and what stood there before. It may hold secrets of the user, hence no `Debug`.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Written {
    pub(super) place: Place,
    /// The document before.
    root: Before,
    /// The setting before.
    setting: Before,
    pub(super) variables: Vec<Variable>,
}

/// One variable of ours.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    /// The value we gave it.
    pub(super) ours: String,
    /// The text that stood in its place, if there was any.
    pub(super) before: Option<String>,
}

/// What an object or list was before.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Before {
    /// There was something in it.
    Filled,
    /// There was only this between its brackets: blanks, comments.
    Empty(String),
    /// It was not there; of the document, this was all there was.
    Absent(String),
}

/// Writes the variables. A text that has them already stays as it is.
///
/// # Errors
/// In words for the user, if the text is no such settings file.
pub(super) fn put(text: &str, place: Place, variables: &[(&str, String)]) -> Result<(String, Written)> {
    let first = Layout::of(text, place)?;
    let (root, setting) = (Before::of(first.root.as_ref(), text), Before::of(first.variables.as_ref(), text));
    let mut edited = text.to_owned();
    let mut written = Written { place, root, setting, variables: Vec::new() };
    for (name, ours) in variables {
        let layout = Layout::of(&edited, place)?;
        let old = layout.variables.as_ref().and_then(|all| all.last(name));
        let before = old.map(|old| edited[old.value.clone()].to_owned());
        if let Some(old) = old.filter(|old| old.text.as_deref() != Some(ours)) {
            edited.replace_range(old.value.clone(), &place.value(name, ours));
        }
        written.variables.push(Variable { name: (*name).to_owned(), ours: ours.clone(), before });
    }
    let new = written.variables.iter().filter(|variable| variable.before.is_none());
    let new: Vec<_> = new.map(|variable| place.entry(&variable.name, &variable.ours)).collect();
    if !new.is_empty() {
        edited = add(&edited, place, &new)?;
    }
    Layout::of(&edited, place)?;
    Ok((edited, written))
}

/// Which variables are no longer what we wrote.
pub(super) fn changed(text: &str, written: &Written) -> Result<Vec<String>> {
    let all = Layout::of(text, written.place)?.variables;
    let still = |variable: &Variable| {
        all.as_ref().and_then(|all| all.last(&variable.name)?.text.as_deref()) == Some(&variable.ours)
    };
    Ok(written.variables.iter().filter(|variable| !still(variable)).map(|variable| variable.name.clone()).collect())
}

/// Puts back what stood there before: the text, and the names of variables that somebody has changed since, which stay.
pub(super) fn take_back(text: &str, written: &Written) -> Result<(String, Vec<String>)> {
    let mut edited = text.to_owned();
    let mut theirs = Vec::new();
    for variable in &written.variables {
        let layout = Layout::of(&edited, written.place)?;
        let found = layout.variables.as_ref().and_then(|all| all.last(&variable.name));
        match (found, &variable.before) {
            (Some(found), Some(before)) if found.text.as_deref() == Some(&variable.ours) => {
                edited.replace_range(found.value.clone(), before);
            }
            (Some(found), None) if found.text.as_deref() == Some(&variable.ours) => {
                edited = cut(&edited, &layout, found.whole.clone());
            }
            (Some(found), Some(before)) if edited[found.value.clone()] == **before => {}
            (Some(_), _) | (None, Some(_)) => theirs.push(variable.name.clone()),
            (None, None) => {}
        }
    }
    let edited = tidy_setting(edited, written)?;
    let edited = tidy_root(edited, written)?;
    Layout::of(&edited, written.place)?;
    Ok((edited, theirs))
}

impl Before {
    fn of(holder: Option<&Holder>, text: &str) -> Self {
        match holder {
            None => Self::Absent(text.to_owned()),
            Some(holder) if holder.entries.is_empty() => Self::Empty(text[holder.inside()].to_owned()),
            Some(_) => Self::Filled,
        }
    }
}

fn add(text: &str, place: Place, entries: &[String]) -> Result<String> {
    let layout = Layout::of(text, place)?;
    let style = Style::of(text, layout.root.as_ref());
    if let Some(variables) = &layout.variables {
        return Ok(insert(text, &layout, variables, &style, entries));
    }
    let (open, close) = place.brackets();
    let setting = |unit: &str| match style.lines {
        true => {
            let line = format!("{}{unit}{}", style.line_end, style.unit);
            format!(
                "\"{}\": {open}{line}{}{}{unit}{close}",
                place.key(),
                entries.join(&format!(",{line}")),
                style.line_end
            )
        }
        false => format!("\"{}\": {open}{}{close}", place.key(), entries.join(", ")),
    };
    Ok(match &layout.root {
        Some(root) => insert(text, &layout, root, &style, &[setting(&style.unit)]),
        None => {
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { style.line_end };
            let (end, unit) = (style.line_end, &style.unit);
            format!("{text}{gap}{{{end}{unit}{}{end}}}{end}", setting(unit))
        }
    })
}

/// In front of the first entry, in the manner in which that one is written.
fn insert(text: &str, layout: &Layout, into: &Holder, style: &Style<'_>, entries: &[String]) -> String {
    let inside = into.inside();
    let Some(first) = into.entries.first() else {
        return insert_into_empty(text, layout, into, style, entries);
    };
    let at = layout.behind_comments(text, inside.start);
    let (at, piece) = if at < first.whole.start && ends_line(&text[at..]) {
        let line = format!("{}{}", style.line_end, indent(text, first.whole.start));
        (at, entries.iter().map(|entry| format!("{line}{entry},")).collect::<String>())
    } else {
        (first.whole.start, entries.iter().map(|entry| format!("{entry}, ")).collect())
    };
    format!("{}{piece}{}", &text[..at], &text[at..])
}

fn insert_into_empty(text: &str, layout: &Layout, into: &Holder, style: &Style<'_>, entries: &[String]) -> String {
    let inside = into.inside();
    let at = layout.behind_comments(text, inside.start);
    let rest = &text[at..inside.end];
    // Behind a line comment there is no staying on its line.
    let piece = if style.lines || ends_line(rest) {
        let outer = indent(text, into.range.start);
        let line = format!("{}{outer}{}", style.line_end, style.unit);
        let end = if rest.contains('\n') { String::new() } else { format!("{}{outer}", style.line_end) };
        format!("{line}{}{end}", entries.join(&format!(",{line}")))
    } else {
        entries.join(", ")
    };
    format!("{}{piece}{}", &text[..at], &text[at..])
}

/// Whether nothing but blanks comes before the end of the line.
fn ends_line(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t']).starts_with(['\r', '\n'])
}

/// An entry goes with the comma behind it, else with the one before it, and with its line if it has one to itself.
fn cut(text: &str, layout: &Layout, whole: Range<usize>) -> String {
    let blank = layout.end_before(whole.start);
    let behind = layout.comma_after(whole.end);
    let rest = &text[behind.map_or(whole.end, |comma| comma + 1)..];
    let began_line = text[blank..whole.start].contains('\n');
    let own_line = began_line && ends_line(rest);
    let from = if own_line || (behind.is_none() && !began_line) { blank } else { whole.start };
    let entry = from..whole.end;
    let (first, last) = match (behind, layout.comma_before(whole.start)) {
        (Some(comma), _) => (entry, comma..comma + 1 + usize::from(!own_line && rest.starts_with(' '))),
        (None, Some(comma)) => (comma..comma + 1, entry),
        (None, None) => (from..from, entry),
    };
    format!("{}{}{}", &text[..first.start], &text[first.end..last.start], &text[last.end..])
}

/// A setting that we made goes when nothing else is in it; one that was empty looks as it did.
fn tidy_setting(text: String, written: &Written) -> Result<String> {
    let layout = Layout::of(&text, written.place)?;
    let Some(setting) = layout.variables.as_ref().filter(|setting| setting.entries.is_empty()) else {
        return Ok(text);
    };
    let whole = layout.root.as_ref().and_then(|root| root.last(written.place.key())).map(|entry| entry.whole.clone());
    Ok(match (&written.setting, whole) {
        (Before::Absent(_), Some(whole)) if text[setting.inside()].trim().is_empty() => cut(&text, &layout, whole),
        (Before::Empty(inside), _) => restored(&text, setting.inside(), inside),
        _ => text,
    })
}

fn tidy_root(text: String, written: &Written) -> Result<String> {
    let layout = Layout::of(&text, written.place)?;
    let Some(root) = layout.root.as_ref().filter(|root| root.entries.is_empty()) else {
        return Ok(text);
    };
    Ok(match &written.root {
        Before::Absent(around) if text[root.inside()].trim().is_empty() => {
            let rest = format!("{}{}", &text[..root.range.start], &text[root.range.end..]);
            if same_but_blanks(&rest, around) { around.clone() } else { rest }
        }
        Before::Empty(inside) => restored(&text, root.inside(), inside),
        _ => text,
    })
}

/// With `before` between the brackets again, unless the user has written something there.
fn restored(text: &str, inside: Range<usize>, before: &str) -> String {
    if !same_but_blanks(&text[inside.clone()], before) {
        return text.to_owned();
    }
    format!("{}{before}{}", &text[..inside.start], &text[inside.end..])
}

fn same_but_blanks(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    letters(one) == letters(other)
}

/// How the file is written.
struct Style<'t> {
    line_end: &'t str,
    /// One step of indentation.
    unit: String,
    /// Whether entries have lines of their own.
    lines: bool,
}

impl Style<'_> {
    fn of(text: &str, root: Option<&Holder>) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let first = root.and_then(|root| Some((root, root.entries.first()?)));
        let lines = first.is_none_or(|(root, first)| text[root.range.start..first.whole.start].contains('\n'));
        let unit = first.map(|(_, first)| indent(text, first.whole.start)).filter(|unit| !unit.is_empty() && lines);
        Self { line_end, unit: unit.unwrap_or("  ").to_owned(), lines }
    }
}

/// The blanks that the line of `at` begins with.
fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
