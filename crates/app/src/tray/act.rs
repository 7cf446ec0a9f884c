//! What can be clicked in the tray, and the words that stand for it where only words pass: ids of menu entries.

use std::fmt;
use std::str::FromStr;

use crate::env::Shell;
use crate::money_format::Currency;

/// One thing that a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens the port.
    Start,
    /// Lets open answers finish and closes the port.
    Stop,
    /// Puts the environment for Claude Code on the clipboard, in the words of this shell.
    Copy(Shell),
    /// Leads Claude Code here by its settings.
    Apply,
    /// Gives Claude Code's settings back.
    Remove,
    /// Uses this AWS connection from now on.
    Use(String),
    /// Shows money in this currency.
    Show(Currency),
    /// Opens the window.
    Open,
    /// Starts when the user logs in, or no longer.
    AtLogin(bool),
    /// Ends the program.
    Quit,
}

/// The word stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this stands for nothing that can be done")]
pub struct NotAnAct;

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Stop => f.write_str("stop"),
            Self::Copy(shell) => write!(f, "copy {}", shell.as_str()),
            Self::Apply => f.write_str("apply"),
            Self::Remove => f.write_str("remove"),
            Self::Use(connection) => write!(f, "use {connection}"),
            Self::Show(currency) => write!(f, "show {currency}"),
            Self::Open => f.write_str("open"),
            Self::AtLogin(true) => f.write_str("at-login on"),
            Self::AtLogin(false) => f.write_str("at-login off"),
            Self::Quit => f.write_str("quit"),
        }
    }
}

impl FromStr for Act {
    type Err = NotAnAct;

    fn from_str(id: &str) -> Result<Self, NotAnAct> {
        let (word, of) = id.split_once(' ').map_or((id, None), |(word, of)| (word, Some(of)));
        match (word, of) {
            ("start", None) => Ok(Self::Start),
            ("stop", None) => Ok(Self::Stop),
            ("copy", Some(shell)) => shell.parse().map(Self::Copy).map_err(|_| NotAnAct),
            ("apply", None) => Ok(Self::Apply),
            ("remove", None) => Ok(Self::Remove),
            ("use", Some(connection)) => Ok(Self::Use(connection.to_owned())),
            ("show", Some(code)) => code.parse().map(Self::Show).map_err(|_| NotAnAct),
            ("open", None) => Ok(Self::Open),
            ("at-login", Some("on")) => Ok(Self::AtLogin(true)),
            ("at-login", Some("off")) => Ok(Self::AtLogin(false)),
            ("quit", None) => Ok(Self::Quit),
            _ => Err(NotAnAct),
        }
    }
}
