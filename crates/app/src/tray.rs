//! The tray as a value: an icon, a text beside it, and a menu.
//!
//! Pure: what there is to show comes in as a [`Seen`], with the language in which it is said. Whoever paints compares with what is painted already, so that
//! nothing flickers. An entry that can be clicked carries its [`Act`], whose word is its id; what acts do is left to
//! [`crate::desktop`].

use crate::env::Shell;
use crate::language::{Language, Said};
use crate::money_format::Currency;

mod act;
mod change;
mod ink;
mod seen;
#[cfg(test)]
mod tests;

pub use act::{Act, NotAnAct};
pub use change::Kept;
pub use ink::{Ink, Scheme};
pub use seen::{Budget, Choice, Seen, SignIn, State};

/// What is painted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// The shape of the icon.
    pub icon: Icon,
    /// What stands beside the icon, where the panel shows text: what today has cost. Empty for nothing.
    pub text: String,
    /// The menu, from its top.
    pub menu: Vec<Entry>,
}

/// States that are told apart by shape, since colour alone is lost on many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Nothing listens.
    Stopped,
    /// It listens.
    Running,
    /// It answers at this moment.
    Busy,
    /// Somebody should look.
    Attention,
}

impl Icon {
    /// Its word in the names of files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Running => "running",
            Self::Busy => "busy",
            Self::Attention => "attention",
        }
    }
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A line between groups.
    Separator,
    /// Something to read.
    Words(String),
    /// Something to click.
    Do {
        /// What it is called.
        text: String,
        /// What it does.
        act: Act,
        /// Whether it can be clicked now.
        enabled: bool,
    },
    /// Something that is on or off.
    Tick {
        /// What it is called.
        text: String,
        /// What a click does.
        act: Act,
        /// Whether it is on.
        on: bool,
    },
    /// Further lines behind one.
    Sub {
        /// What it is called.
        text: String,
        /// The lines.
        entries: Vec<Self>,
    },
}

/// Those whose text is worth a place in the menu, and what they are called there. zsh reads what bash does.
const SHELLS: [(Shell, &str); 6] = [
    (Shell::Bash, "bash or zsh"),
    (Shell::Fish, "fish"),
    (Shell::Powershell, "PowerShell"),
    (Shell::Cmd, "cmd.exe"),
    (Shell::Vscode, "VS Code"),
    (Shell::Docker, "Docker"),
];

/// Squares of a budget's bar.
const SQUARES: usize = 10;
/// Longer sentences make a menu wider than some screens, in characters.
const WIDEST: usize = 72;

impl Tray {
    /// What shows this.
    pub fn of(seen: &Seen) -> Self {
        let text = match seen.state {
            State::Running { .. } => seen.today.clone().unwrap_or_default(),
            State::Stopped | State::Ending | State::Failed(_) => String::new(),
        };
        let menu = menu(seen).into_iter().map(|entry| entry.said_in(seen.language)).collect();
        Self { icon: icon(seen), text, menu }
    }
}

impl Entry {
    /// With its words in this language; what is only read is cut where it is too wide.
    fn said_in(self, language: Language) -> Self {
        let say = |text: String| Said::of(text).spoken(language);
        match self {
            Self::Separator => Self::Separator,
            Self::Words(words) => Self::Words(fitted(&say(words))),
            Self::Do { text, act, enabled } => Self::Do { text: say(text), act, enabled },
            Self::Tick { text, act, on } => Self::Tick { text: say(text), act, on },
            Self::Sub { text, entries } => {
                let entries = entries.into_iter().map(|entry| entry.said_in(language)).collect();
                Self::Sub { text: say(text), entries }
            }
        }
    }
}

fn icon(seen: &Seen) -> Icon {
    match seen.state {
        State::Failed(_) => Icon::Attention,
        State::Stopped => Icon::Stopped,
        State::Running { .. } if seen.needs_attention() => Icon::Attention,
        State::Running { busy: true, .. } | State::Ending => Icon::Busy,
        State::Running { busy: false, .. } => Icon::Running,
    }
}

fn menu(seen: &Seen) -> Vec<Entry> {
    let groups = [told(seen), switched(seen), chosen(seen), ours(seen)];
    let groups: Vec<&[Entry]> = groups.iter().map(Vec::as_slice).collect();
    groups.join(&Entry::Separator)
}

/// What there is to read.
fn told(seen: &Seen) -> Vec<Entry> {
    let words = [Some(status(seen)), cost(seen), seen.budget.as_ref().map(bar)];
    words.into_iter().flatten().chain(seen.notes.iter().cloned()).map(Entry::Words).collect()
}

fn status(seen: &Seen) -> String {
    match &seen.state {
        State::Stopped => "Stopped".to_owned(),
        State::Running { address, .. } if seen.demo => format!("Demo at {address}"),
        State::Running { address, .. } => format!("Running at {address}"),
        State::Ending => "Open answers finish…".to_owned(),
        State::Failed(why) => format!("Not running: {why}"),
    }
}

fn cost(seen: &Seen) -> Option<String> {
    let today = seen.today.as_ref()?;
    Some(if seen.demo { format!("Today: {today}, in the demo") } else { format!("Today: {today}") })
}

fn bar(budget: &Budget) -> String {
    let full = usize::from(budget.percent.min(100)) * SQUARES / 100;
    let squares = "▰".repeat(full) + &"▱".repeat(SQUARES - full);
    format!("{squares} {}% of {} ({})", budget.percent, budget.limit, budget.name)
}

fn fitted(words: &str) -> String {
    if words.chars().count() <= WIDEST {
        return words.to_owned();
    }
    words.chars().take(WIDEST - 1).chain(['…']).collect()
}

fn switched(seen: &Seen) -> Vec<Entry> {
    let (text, act, enabled) = match seen.state {
        State::Running { .. } => ("Stop", Act::Stop, true),
        State::Stopped | State::Failed(_) => ("Start", Act::Start, true),
        State::Ending => ("Stop", Act::Stop, false),
    };
    let copies = SHELLS.map(|(shell, name)| click(name, Act::Copy(shell)));
    let apply = if seen.applied {
        click("Remove from Claude Code", Act::Remove)
    } else {
        click("Apply to Claude Code", Act::Apply)
    };
    let copy = Entry::Sub { text: "Copy Claude Code environment".to_owned(), entries: copies.to_vec() };
    vec![Entry::Do { text: text.to_owned(), act, enabled }, copy, apply]
}

fn chosen(seen: &Seen) -> Vec<Entry> {
    let connections = seen.connections.iter().map(|one| Entry::Tick {
        text: connection(one),
        act: Act::Use(one.name.clone()),
        on: one.active,
    });
    let mut currencies = vec![Currency::USD, Currency::INR];
    currencies.extend((!currencies.contains(&seen.currency)).then_some(seen.currency));
    let currencies = currencies.into_iter().map(|currency| Entry::Tick {
        text: currency.to_string(),
        act: Act::Show(currency),
        on: currency == seen.currency,
    });
    vec![
        Entry::Sub { text: "AWS connection".to_owned(), entries: connections.collect() },
        Entry::Sub { text: "Currency".to_owned(), entries: currencies.collect() },
    ]
}

fn connection(one: &Choice) -> String {
    match one.sign_in {
        None => one.name.clone(),
        Some(SignIn::Out) => format!("{}: signed out", one.name),
        Some(SignIn::Minutes(minutes)) => format!("{}: {minutes} min left", one.name),
    }
}

fn ours(seen: &Seen) -> Vec<Entry> {
    let at_login =
        seen.autostart.map(|on| Entry::Tick { text: "Start at login".to_owned(), act: Act::AtLogin(!on), on });
    let quit = Entry::Do { text: "Quit".to_owned(), act: Act::Quit, enabled: !matches!(seen.state, State::Ending) };
    [click("Open Outcrop", Act::Open)].into_iter().chain(at_login).chain([quit]).collect()
}

fn click(text: &str, act: Act) -> Entry {
    Entry::Do { text: text.to_owned(), act, enabled: true }
}
