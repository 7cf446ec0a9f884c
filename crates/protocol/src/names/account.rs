//! What is known of the account in use: which models AWS offers it, and through which profiles.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::spelling::without_version;
use crate::catalog::Model;

#[cfg(test)]
mod tests;

/// What is known of an account in one region. What could not be asked is `None`, and then nothing is concluded from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub number: Option<String>,
    /// Ids of the inference profiles it has.
    pub profiles: Option<BTreeSet<String>>,
    /// Application profiles and provisioned models, by ARN or by id, each with the Bedrock id it stands for:
    /// `anthropic.claude-sonnet-5`, or `eu.anthropic.claude-sonnet-5` where the profile behind it is known.
    pub applications: BTreeMap<String, String>,
    /// The foundation models that AWS lists, by Bedrock id.
    pub models: Option<BTreeMap<String, Offered>>,
}

/// A foundation model as AWS lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The name for people: `Nova Pro`.
    pub name: String,
    /// Whether it takes and gives text.
    pub text: bool,
    /// Whether it takes pictures.
    pub images: bool,
    /// Whether it answers in streams.
    pub streams: bool,
    /// Whether its bare id can be called.
    pub on_demand: bool,
    /// Whether AWS advises against it (`LEGACY`).
    pub legacy: bool,
    /// The day on which AWS means to stop serving it, `2027-04-08`.
    pub ends: Option<String>,
}

/// Parts of the ids of models that take text and give text, and still hold no conversation.
const NO_TALK: [&str; 2] = ["rerank", "embed"];

impl Account {
    /// A model as AWS lists it.
    pub fn offered(&self, id: &str) -> Option<&Offered> {
        self.models.as_ref()?.get(id)
    }

    /// Whether a foundation model can be called, as far as is known; `None` where AWS did not tell. The catalogue may
    /// have another version of an id than AWS does, and that shall hide no model.
    pub fn can_call(&self, id: &str) -> Option<bool> {
        let base = without_version(id);
        let mut offered = self.models.as_ref()?.iter().filter(|(listed, _)| without_version(listed) == base);
        let has_profile = |profiles: &BTreeSet<String>| {
            let bare =
                |profile: &str| without_version(profile).strip_suffix(base).is_some_and(|prefix| prefix.ends_with('.'));
            profiles.iter().any(|profile| bare(profile))
        };
        let on_demand = offered.clone().any(|(_, offered)| offered.on_demand);
        let through_profile = self.profiles.as_ref().map_or_else(|| offered.next().is_some(), has_profile);
        Some(on_demand || through_profile)
    }

    /// Ids of the models that can be called, hold a conversation and have a future.
    pub(super) fn talkers(&self) -> impl Iterator<Item = &str> {
        let models = self.models.iter().flatten().filter(|(_, offered)| offered.text && !offered.legacy);
        let ids = models.map(|(id, _)| id.as_str());
        ids.filter(|id| self.can_call(id) == Some(true) && !NO_TALK.iter().any(|part| id.contains(part)))
    }
}

impl Offered {
    /// A model of this id with careful rules and what AWS says of it.
    pub(super) fn model(&self, id: &str) -> Model {
        let careful = Model::unknown(id);
        let family = careful.family.map(|family| crate::converse::Family {
            images: self.images,
            streams: self.streams,
            ..family
        });
        Model {
            display_name: self.name.clone(),
            on_demand: self.on_demand,
            retires: self.ends.clone(),
            family,
            ..careful
        }
    }
}
