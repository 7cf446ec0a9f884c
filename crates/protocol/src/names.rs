//! What a client may call a model, and what goes to Bedrock for it.
//!
//! Pure: what is known of the account is handed in. Fetching that, and telling a client that a name is unknown in the
//! right status, is left to others.

use std::borrow::Cow;

use crate::catalog::{Catalog, Model, PriceRow, Prices, catalog};
use crate::price_list::PriceList;
use crate::tier::Tier;

mod account;
mod listing;
mod nearest;
mod own;
mod spelling;
#[cfg(test)]
mod tests;

pub use account::{Account, Offered};
pub use listing::{Listed, listed};
pub use own::{Entry, Own};

use spelling::{Arn, BedrockId, anthropic_name, plain, without_one_million, without_version};

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The rules and prices that hold.
    pub model: Cow<'static, Model>,
    /// What goes into the URL path, not yet percent-encoded: a profile id, a base id or an ARN.
    pub sent: String,
    /// The prefix of the inference profile in `sent`, where that is one.
    pub prefix: Option<String>,
    /// The row of the price table of `model` that holds.
    pub prices: PriceRow,
    /// Whether the name ended in `[1m]`.
    pub one_million: bool,
    /// The model is not in the catalogue, or nobody knows which one is behind an ARN: `model` has the rules of the
    /// newest Claude, or careful ones for what is none, and no price.
    pub guessed: bool,
    /// The service tier that the user wants for it.
    pub tier: Option<Tier>,
}

/// A name that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name as the client wrote it.
    pub asked: String,
    /// Up to three known names that look like it, the nearest first.
    pub nearest: Vec<String>,
}

/// Finds the model that a client means by `asked`, for calls from `region`. `own` holds the user's own names, which
/// win over everything and may stand for any other name, but not for each other, and the settings they want.
///
/// # Errors
/// [`Unknown`] for names of no model, and of models that AWS serves no more.
pub fn resolve(asked: &str, region: &str, account: &Account, own: &Own) -> Result<Resolved, Unknown> {
    let asked = asked.trim();
    let (name, one_million) = without_one_million(asked);
    let said = own.named(asked, name);
    let (meant, one_million_meant) = match said.and_then(|entry| entry.id.as_deref()) {
        Some(theirs) => without_one_million(theirs.trim()),
        None => (name, false),
    };
    let found = Search { catalog: catalog(), region, account, list: &own.list }.find(meant);
    let found =
        found.map(|found| Resolved { one_million: one_million || one_million_meant, ..own.applied(found, said) });
    found.ok_or_else(|| Unknown { asked: asked.to_owned(), nearest: nearest::names(asked, catalog()) })
}

/// Whether a name is one that Bedrock knows itself: an ARN, or an id with its vendor in front.
pub fn is_bedrocks_own(name: &str) -> bool {
    Arn::parse(name).is_some() || BedrockId::parse(&name.to_ascii_lowercase()).is_some()
}

impl Unknown {
    /// Anthropic's words, and the nearest names in a sentence of their own.
    pub fn message(&self) -> String {
        let shown: String = self.asked.chars().take(200).collect();
        match self.nearest.as_slice() {
            [] => format!("model: {shown}"),
            [only] => format!("model: {shown}. The nearest known name is {only}."),
            [most @ .., last] => format!("model: {shown}. The nearest known names are {} and {last}.", most.join(", ")),
        }
    }
}

struct Search<'a> {
    catalog: &'static Catalog,
    region: &'a str,
    account: &'a Account,
    list: &'a PriceList,
}

impl Search<'_> {
    fn find(&self, name: &str) -> Option<Resolved> {
        let name = plain(name);
        if let Some(arn) = Arn::parse(name) {
            return self.arn(name, &arn);
        }
        if self.account.applications.contains_key(name) {
            return self.opaque(name, name);
        }
        let name = name.to_ascii_lowercase();
        match BedrockId::parse(&name) {
            Some(id) => self.bedrock_id(&id),
            None => self.named(&name).map_or_else(
                || self.anthropic_name(&anthropic_name(&name)),
                |model| Some(self.through_best_profile(model)),
            ),
        }
    }

    fn arn(&self, whole: &str, arn: &Arn) -> Option<Resolved> {
        match arn.kind {
            "foundation-model" => self.bedrock_id(&BedrockId::parse(arn.id)?),
            "inference-profile" => {
                let found = self.bedrock_id(&BedrockId::parse(arn.id)?)?;
                Some(Resolved { sent: whole.to_owned(), ..found })
            }
            "application-inference-profile" => self.opaque(whole, arn.id),
            // Provisioned throughput is paid by the hour: its tokens have no price.
            "provisioned-model" => self.opaque(whole, arn.id).map(without_price),
            _ => None,
        }
    }

    /// Something whose id does not tell the model behind it.
    fn opaque(&self, whole: &str, id: &str) -> Option<Resolved> {
        let applications = &self.account.applications;
        let Some(behind) = applications.get(whole).or_else(|| applications.get(id)) else {
            return Some(self.resolved(Cow::Owned(self.catalog.newest_claude()), whole.to_owned(), None));
        };
        let behind = BedrockId::parse(behind).filter(|behind| !self.catalog.is_retired(behind.base))?;
        Some(self.resolved(self.rules(&behind), whole.to_owned(), behind.prefix))
    }

    fn bedrock_id(&self, id: &BedrockId) -> Option<Resolved> {
        if self.catalog.is_retired(id.base) {
            return None;
        }
        match (self.known(id), id.prefix) {
            (Some(model), None) if model.on_demand => Some(self.bare(model)),
            (Some(model), None) => Some(self.through_best_profile(model)),
            // An id that is nearly right is put right, but never moved to another part of the world.
            (Some(model), Some(prefix)) => {
                let sent = if self.has(&id.to_string()) { id.to_string() } else { format!("{prefix}.{}", model.id) };
                Some(self.resolved(Cow::Borrowed(model), sent, Some(prefix)))
            }
            (None, Some(_)) => Some(self.resolved(self.rules(id), id.to_string(), id.prefix)),
            (None, None) => {
                let as_given = || self.resolved(self.rules(id), id.to_string(), None);
                Some(self.offered(id).or_else(|| self.listed_profile(id)).unwrap_or_else(as_given))
            }
        }
    }

    fn anthropic_name(&self, name: &str) -> Option<Resolved> {
        if let Some(model) = self.named(name).or_else(|| self.named(name.strip_suffix("-latest")?)) {
            return Some(self.through_best_profile(model));
        }
        let bases = ["", "-v1", "-v1:0"].map(|version| format!("anthropic.{name}{version}"));
        let new = bases.iter().filter_map(|base| BedrockId::parse(base)).filter(|id| !self.catalog.is_retired(id.base));
        new.into_iter().find_map(|id| self.listed_profile(&id).or_else(|| self.offered(&id)))
    }

    /// A model that AWS lists to be called by its bare id.
    fn offered(&self, id: &BedrockId) -> Option<Resolved> {
        let on_demand = self.account.offered(id.base).is_some_and(|offered| offered.on_demand);
        on_demand.then(|| self.resolved(self.rules(id), id.base.to_owned(), None))
    }

    fn named(&self, name: &str) -> Option<&'static Model> {
        let alias = name.strip_prefix("claude-").unwrap_or(name);
        self.catalog.by_name(name).or_else(|| self.catalog.by_alias(alias))
    }

    /// The catalogue's model of an id, also where the id lacks its date or has another version than AWS gave it.
    fn known(&self, id: &BedrockId) -> Option<&'static Model> {
        let on_mantle = || self.catalog.models().iter().find(|model| model.mantle_id.as_deref() == Some(id.base));
        let version = || {
            let same = |model: &&Model| without_version(&model.id) == without_version(id.base);
            self.catalog.models().iter().find(same)
        };
        let found = self.catalog.by_id(id.base);
        if id.is_claude() {
            return found.or_else(|| self.catalog.by_name(id.name()));
        }
        found.or_else(on_mantle).or_else(version)
    }

    fn rules(&self, id: &BedrockId) -> Cow<'static, Model> {
        match self.known(id) {
            Some(model) => Cow::Borrowed(model),
            None if id.is_claude() => Cow::Owned(self.catalog.newest_claude().renamed(id.base)),
            None => {
                let unknown = || Model::unknown(id.base);
                Cow::Owned(self.account.offered(id.base).map_or_else(unknown, |offered| offered.model(id.base)))
            }
        }
    }

    fn bare(&self, model: &'static Model) -> Resolved {
        self.resolved(Cow::Borrowed(model), model.id.clone(), None)
    }

    /// The profile to call a model through: the region's favourite among those that it has and that the account has
    /// too; else any that the account has; else the region's favourite all the same. A model without a profile for
    /// this region is called by its bare id.
    fn through_best_profile(&self, model: &'static Model) -> Resolved {
        let base = BedrockId { prefix: None, base: &model.id };
        let offered = || self.catalog.prefixes(self.region).iter().filter(|prefix| model.profiles.contains(prefix));
        let through =
            |prefix: &String| self.resolved(Cow::Borrowed(model), format!("{prefix}.{}", model.id), Some(prefix));
        let favourite = offered().find(|prefix| self.has(&format!("{prefix}.{}", model.id)));
        let listed = favourite.map(through).or_else(|| self.listed_profile(&base));
        let offline = || offered().next().map(through);
        listed.or_else(offline).unwrap_or_else(|| self.bare(model))
    }

    /// Any profile of the account for a base id, the region's favourites first.
    fn listed_profile(&self, id: &BedrockId) -> Option<Resolved> {
        let prefix = |profile: &String| Some(profile.strip_suffix(id.base)?.strip_suffix('.')?.to_owned());
        let listed: Vec<String> = self.account.profiles.iter().flatten().filter_map(prefix).collect();
        let favourite = self.catalog.prefixes(self.region).iter().find(|prefix| listed.contains(prefix));
        let prefix = favourite.or(listed.first())?;
        Some(self.resolved(self.rules(id), format!("{prefix}.{}", id.base), Some(prefix)))
    }

    fn has(&self, profile: &str) -> bool {
        self.account.profiles.as_ref().is_some_and(|profiles| profiles.contains(profile))
    }

    fn resolved(&self, model: Cow<'static, Model>, sent: String, prefix: Option<&str>) -> Resolved {
        let guessed = matches!(model, Cow::Owned(_));
        let model = if guessed { model } else { self.at_listed_prices(model) };
        let prices = model.prices.row(prefix.or_else(|| self.only_prefix()), self.region);
        Resolved { model, sent, prefix: prefix.map(str::to_owned), prices, one_million: false, guessed, tier: None }
    }

    fn at_listed_prices(&self, model: Cow<'static, Model>) -> Cow<'static, Model> {
        let Some(rows) = self.list.models.get(&model.id) else { return model };
        let prices = model.prices.listed(self.list, rows, self.region);
        Cow::Owned(Model { prices, ..model.into_owned() })
    }

    /// A partition with one kind of profile has one price, for bare ids too.
    fn only_prefix(&self) -> Option<&str> {
        match self.catalog.prefixes(self.region) {
            [only] if only != "global" => Some(only),
            _ => None,
        }
    }
}

fn without_price(found: Resolved) -> Resolved {
    Resolved { model: Cow::Owned(Model { prices: Prices::default(), ..found.model.into_owned() }), ..found }
}
