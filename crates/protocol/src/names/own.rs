//! What the user says of models: names of their own, and settings of models that win over the catalogue's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::spelling::{plain, without_one_million};
use super::{Account, Resolved, resolve};
use crate::catalog::{Lane, Model, Prices, catalog};
use crate::money::Price;
use crate::price_list::PriceList;
use crate::tier::Tier;

#[cfg(test)]
mod tests;

/// The user's word about all models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// By a name that a client may say, or by a model, profile or ARN whose settings change.
    pub models: BTreeMap<String, Entry>,
    /// The service tier of every request that nothing nearer decides.
    pub tier: Option<Tier>,
    /// AWS's price list, where the user took one. It wins over the catalogue's prices, and loses to those of `models`.
    pub list: PriceList,
}

/// The user's word about one model. What is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the name stands for. Where there is none, the name is the model's own, and the settings hold for that model
    /// whatever it is called; else they hold for this name alone.
    pub id: Option<String>,
    /// How it is called.
    pub lane: Option<Lane>,
    /// Its service tier.
    pub tier: Option<Tier>,
    /// Tokens of input and output that fit together.
    pub context: Option<u32>,
    /// The largest `max_tokens`.
    pub max_output: Option<u32>,
    /// What its tokens cost, however it is called.
    pub price: Option<Price>,
    /// Whether it is left out of `/v1/models`.
    pub hidden: bool,
}

impl Own {
    /// What is wrong with the entries: first what cannot work at all, then what leads nowhere as far as is known.
    ///
    /// # Errors
    /// A sentence on an entry that cannot work.
    pub fn check(&self) -> Result<Vec<String>, String> {
        let mut doubts = vec![];
        for (name, entry) in &self.models {
            let Ok(found) = resolve(name, "", &Account::default(), self) else {
                doubts.push(format!("[models] {name:?} leads to no model that is known."));
                continue;
            };
            if let (Some(lane @ (Lane::Native | Lane::Messages)), None) = (entry.lane, found.model.line) {
                let (lane, id) = (lane.as_str(), &found.model.id);
                return Err(format!("models.{name:?}: the lane {lane} is for Claude alone, and this is {id}"));
            }
        }
        Ok(doubts)
    }

    /// Without the names that stand for something else.
    pub(super) fn settings(&self) -> Self {
        let of_models = self.models.iter().filter(|(_, entry)| entry.id.is_none());
        Self { models: of_models.map(|(name, entry)| (name.clone(), entry.clone())).collect(), ..self.clone() }
    }

    /// The entry of a name as a client says it.
    pub(super) fn named(&self, asked: &str, without_mark: &str) -> Option<&Entry> {
        [asked, without_mark, plain(without_mark)].into_iter().find_map(|name| self.models.get(name))
    }

    /// Whether a model is not to be listed.
    pub(super) fn hides(&self, model: &Model) -> bool {
        self.models.iter().any(|(key, entry)| entry.hidden && entry.id.is_none() && is_key_of(key, model))
    }

    /// What was found, as the user wants it: by the model, by what is sent for it, by the name that was said.
    pub(super) fn applied(&self, found: Resolved, said: Option<&Entry>) -> Resolved {
        let of_models = || self.models.iter().filter(|(_, entry)| entry.id.is_none());
        let of_model = of_models().filter(|(key, _)| is_key_of(key, &found.model)).map(|(_, entry)| entry);
        let of_sent = of_models().filter(|(key, _)| **key == found.sent).map(|(_, entry)| entry);
        let entries: Vec<&Entry> = of_model.chain(of_sent).chain(said).collect();
        let found = Resolved { tier: self.tier, ..found };
        entries.into_iter().fold(found, |found, entry| entry.applied(found))
    }
}

/// Whether a key is one of the names of a model: the Bedrock id, a plain name or a family word.
fn is_key_of(key: &str, model: &Model) -> bool {
    let name = plain(without_one_million(key.trim()).0).to_ascii_lowercase();
    let is_alias = || catalog().by_alias(&name).is_some_and(|meant| meant.id == model.id);
    name == model.id || model.is_called(&name) || is_alias()
}

impl Entry {
    /// A name for something else.
    pub fn alias(id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..Self::default() }
    }

    fn applied(&self, mut found: Resolved) -> Resolved {
        found.tier = self.tier.or(found.tier);
        if self.lane.is_some() || self.context.is_some() || self.max_output.is_some() || self.price.is_some() {
            let mut model = found.model.into_owned();
            model.lane = self.lane.unwrap_or(model.lane);
            model.context_window = self.context.unwrap_or(model.context_window);
            model.max_output = self.max_output.unwrap_or(model.max_output);
            if let Some(price) = self.price {
                (model.prices, found.prices) = Prices::of_user(price);
            }
            found.model = Cow::Owned(model);
        }
        found
    }
}
