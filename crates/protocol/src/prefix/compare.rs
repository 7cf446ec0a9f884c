//! How a prompt differs from the one before it: the first block that does, and what became of it.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Block, Part, Prefix};
use crate::cache_break::{Cause, How, Where};

/// A conversation that shares none of its last blocks with the one before it, and had at least so many, was replaced.
const REPLACED: usize = 4;

/// The first difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) cause: Cause,
    pub(super) place: Option<String>,
    pub(super) bytes_before: Option<u32>,
    pub(super) bytes_now: Option<u32>,
}

/// The first block of `before` that `now` does not have in its place.
pub(super) fn difference(before: &Prefix, now: &Prefix) -> Option<Difference> {
    let at = before.shared(now);
    let was = before.blocks.get(at)?;
    let Some(is) = now.blocks.get(at) else {
        let cause = if now.goes_on { Cause::Unmarked } else { changed(was.part, How::Removed) };
        return Some(Difference { cause, ..Difference::of(before.place(at), Some(was), None) });
    };
    let (old, new) = (&before.blocks[at..], &now.blocks[at..]);
    let (was_kept, is_old) = (has(new, was), has(old, is));
    let (part, how) = match was.part.cmp(&is.part) {
        Ordering::Less => (was.part, How::Removed),
        Ordering::Greater => (is.part, How::Added),
        // Each has its place; two that nobody sets are alike.
        Ordering::Equal if was.part == Part::Setting => (was.part, How::Changed),
        Ordering::Equal => (was.part, how(was_kept, is_old)),
    };
    let cause = match (part, how) {
        (Part::History, How::Changed) if replaced(old, new) => Cause::HistoryReplaced,
        _ => changed(part, how),
    };
    let found = match how {
        How::Removed => Difference::of(before.place(at), Some(was), None),
        How::Added => Difference::of(now.place(at), None, Some(is)),
        How::Reordered => Difference::of(now.place(at), None, None),
        How::Changed => Difference::of(now.place(at), Some(was), Some(is)),
    };
    Some(Difference { cause, ..found })
}

/// The first block that both keep, but not for the same time; or the last ones, which a client moves.
pub(super) fn kept_for_another_time(before: &Prefix, now: &Prefix) -> Option<String> {
    let both = before.marks().filter_map(|(at, was)| Some((at, was, now.blocks.get(at)?.kept?)));
    let changed = both.filter(|(_, was, is)| was != is).map(|(at, ..)| at).next();
    let last = || {
        let ((_, was), (at, is)) = (before.marks().next_back()?, now.marks().next_back()?);
        (was != is).then_some(at)
    };
    now.place(changed.or_else(last)?)
}

fn has(blocks: &[Block], wanted: &Block) -> bool {
    blocks.iter().any(|block| block.is_like(wanted))
}

fn how(was_kept: bool, is_old: bool) -> How {
    match (was_kept, is_old) {
        (true, true) => How::Reordered,
        (true, false) => How::Added,
        (false, true) => How::Removed,
        (false, false) => How::Changed,
    }
}

fn replaced(old: &[Block], new: &[Block]) -> bool {
    let new: HashSet<u64> = new.iter().map(|block| block.hash).collect();
    old.len() >= REPLACED && !old.iter().any(|block| new.contains(&block.hash))
}

fn changed(part: Part, how: How) -> Cause {
    match part {
        Part::Tool => Cause::Changed(Where::Tools, how),
        Part::System => Cause::Changed(Where::System, how),
        Part::Setting => Cause::SettingChanged,
        Part::History => Cause::Changed(Where::History, how),
    }
}

impl Difference {
    fn of(place: Option<String>, was: Option<&Block>, is: Option<&Block>) -> Self {
        let bytes = |block: Option<&Block>| block.map(|block| block.bytes);
        Self { cause: Cause::Unexplained, place, bytes_before: bytes(was), bytes_now: bytes(is) }
    }
}
