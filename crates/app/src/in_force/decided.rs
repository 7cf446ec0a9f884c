//! What the files of the user say, all of it together.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use protocol::names::Own;
use protocol::price_list::PriceList;
use proxy::{Capture, Secret, Settings};

use crate::config::Config;
use crate::home::Home;
use crate::prices;

/// `config.toml`, and AWS's price list where the user took it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decided {
    pub(crate) config: Config,
    list: PriceList,
    /// Why it is not the list that lies there.
    doubt: Option<String>,
}

/// What a server begins with and keeps.
pub(crate) struct Fixed {
    pub(crate) token: Secret,
    pub(crate) demo: bool,
    pub(crate) capture: Capture,
}

impl Decided {
    /// Reads them. A damaged price list keeps nothing from being read: the prices from `before` hold, or those that are
    /// built in.
    ///
    /// # Errors
    /// If `config.toml` cannot be used.
    pub(crate) fn read(home: &Home, before: Option<&Self>) -> Result<Self> {
        let config = Config::load(&home.config())?;
        Ok(match prices::kept(&home.prices()) {
            Ok(list) => Self { config, list, doubt: None },
            Err(error) => {
                let list = before.map(|before| before.list.clone()).unwrap_or_default();
                let doubt = before.and_then(|before| before.doubt.clone());
                Self { config, list, doubt: doubt.or_else(|| Some(prices::not_kept(&error, before.is_some()))) }
            }
        })
    }

    /// The file that says something else than before; none where it only cannot be used any more.
    pub(super) fn differs(&self, before: &Self, home: &Home) -> Option<PathBuf> {
        match (self.config == before.config, self.list == before.list) {
            (false, _) => Some(home.config()),
            (true, false) => Some(home.prices()),
            (true, true) => None,
        }
    }

    /// What is odd about them, in sentences.
    ///
    /// # Errors
    /// If the file says of models what cannot be.
    pub(crate) fn check(&self, home: &Home) -> Result<Vec<String>> {
        let wrong = |wrong| anyhow!("{} cannot be used: {wrong}", home.config().display());
        let doubts = self.own().check().map_err(wrong)?;
        Ok(self.doubt.iter().cloned().chain(doubts).collect())
    }

    /// As requests go by it. What is left out although it was asked for, is said.
    pub(crate) fn settings(&self, Fixed { token, demo, capture }: Fixed, say: impl Fn(&str)) -> Settings {
        Settings {
            token,
            models: self.own(),
            demo,
            show_cost: self.config.show_cost,
            head_timeout: self.config.head_timeout(),
            web: self.config.web.settings(|name| std::env::var(name).ok(), say),
            capture,
        }
    }

    fn own(&self) -> Own {
        Own { list: self.list.clone(), ..self.config.own_models() }
    }
}
