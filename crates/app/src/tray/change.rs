//! How little of a painted menu has to change for another: a click that meets an entry while it is being replaced is lost.

use super::Entry;

/// How many entries of a painted menu stay, at its beginning and at its end. Those between are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// At the beginning.
    pub head: usize,
    /// At the end.
    pub tail: usize,
}

impl Kept {
    /// Of what is painted, when this is wanted.
    pub fn of(painted: &[Entry], wanted: &[Entry]) -> Self {
        let same = |(one, other): &(&Entry, &Entry)| one.becomes(other);
        let head = painted.iter().zip(wanted).take_while(same).count();
        let tail = painted[head..].iter().rev().zip(wanted[head..].iter().rev()).take_while(same).count();
        Self { head, tail }
    }
}

impl Entry {
    /// Whether this one, once painted, can be made the other where it stands: what a click on it does must stay.
    fn becomes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Separator, Self::Separator)
            | (Self::Words(_), Self::Words(_))
            | (Self::Sub { .. }, Self::Sub { .. }) => true,
            (Self::Do { act, .. }, Self::Do { act: other, .. })
            | (Self::Tick { act, .. }, Self::Tick { act: other, .. }) => act == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tray::Act;

    fn words(words: &str) -> Entry {
        Entry::Words(words.to_owned())
    }

    fn click(act: Act) -> Entry {
        Entry::Do { text: act.to_string(), act, enabled: true }
    }

    #[test]
    fn what_only_reads_otherwise_stays_where_it_is() {
        let painted = [words("Today: $1"), Entry::Separator, click(Act::Open)];
        let wanted = [words("आज: $2"), Entry::Separator, click(Act::Open)];
        assert_eq!(Kept::of(&painted, &wanted), Kept { head: 3, tail: 0 });
    }

    #[test]
    fn what_does_something_else_is_replaced_and_nothing_around_it() {
        let painted = [words("Running"), click(Act::Stop), click(Act::Open), click(Act::Quit)];
        let wanted = [words("Stopped"), click(Act::Start), click(Act::Open), click(Act::Quit)];
        assert_eq!(Kept::of(&painted, &wanted), Kept { head: 1, tail: 2 });
    }

    #[test]
    fn entries_that_come_and_go_leave_the_others_alone() {
        let few = [words("Running"), Entry::Separator, click(Act::Quit)];
        let more = [words("Running"), words("elsewhere"), words("nearly spent"), Entry::Separator, click(Act::Quit)];
        assert_eq!(Kept::of(&few, &more), Kept { head: 1, tail: 2 });
        assert_eq!(Kept::of(&more, &few), Kept { head: 1, tail: 2 });
        assert_eq!(Kept::of(&[], &few), Kept { head: 0, tail: 0 });
    }
}
