//! Which models there are to be chosen from, each as it is called from here.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Account, Own, Resolved, resolve};
use crate::catalog::{DISCOVERABLE, Model, catalog};

/// A model that a client may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What the name leads to, with the user's settings.
    pub found: Resolved,
    /// The user's own name for it, where it is listed under that.
    pub own_name: Option<String>,
    /// Whether the user wants it left out of `/v1/models`.
    pub hidden: bool,
    /// Whether AWS offers it to this account and region; `None` where AWS did not tell.
    pub callable: Option<bool>,
    /// Whether AWS lists it as legacy.
    pub legacy: bool,
}

impl Listed {
    /// Whether a client is to see it.
    pub fn is_shown(&self) -> bool {
        !self.hidden && self.callable != Some(false)
    }
}

/// Every model of the catalogue, what AWS offers beside them, then the user's own names.
pub fn listed(region: &str, account: &Account, own: &Own) -> Vec<Listed> {
    let settings = own.settings();
    let names = catalog().models().iter().map(|model| model.name.as_str());
    let offered = account.talkers().filter(|id| is_new(id));
    let known = names.chain(offered).filter_map(|name| {
        let found = resolve(name, region, account, &settings).ok()?;
        Some(Listed { hidden: own.hides(&found.model), ..Listed::of(found, account) })
    });
    let named = own.models.iter().filter(|(_, entry)| entry.id.is_some()).filter_map(|(name, entry)| {
        let listed = Listed::of(resolve(name, region, account, own).ok()?, account);
        // An application profile or another part of the world may reach what is not listed here.
        let callable = listed.callable.filter(|callable| *callable);
        let found = renamed(listed.found, name);
        Some(Listed { found, own_name: Some(name.clone()), hidden: entry.hidden, callable, ..listed })
    });
    let named: Vec<Listed> = named.collect();
    let taken: BTreeSet<&str> = named.iter().map(|listed| &*listed.found.model.listed_id).collect();
    let known: Vec<Listed> = known.filter(|listed| !taken.contains(&*listed.found.model.listed_id)).collect();
    [known, named].concat()
}

impl Listed {
    fn of(mut found: Resolved, account: &Account) -> Self {
        let callable = account.can_call(&found.model.id);
        let offered = account.offered(&found.model.id);
        let legacy = offered.is_some_and(|offered| offered.legacy);
        if let Some(day) = offered.and_then(|offered| offered.ends.clone()).filter(|_| found.model.retires.is_none()) {
            found.model.to_mut().retires = Some(day);
        }
        Self { found, own_name: None, hidden: false, callable, legacy }
    }
}

/// Whether the catalogue has no model of this id, of whatever version.
fn is_new(id: &str) -> bool {
    let known = |found: Resolved| !found.guessed;
    let alone = resolve(id, "", &Account::default(), &Own::default());
    alone.is_ok_and(|found| !known(found))
}

/// The model under the user's name for it, which a client must be able to tell from others and to find.
fn renamed(found: Resolved, name: &str) -> Resolved {
    let model = found.model.into_owned();
    let is_found = name.contains("claude") || name.contains("anthropic");
    let listed_id = if is_found { name.to_owned() } else { format!("{DISCOVERABLE}{name}") };
    let display_name = format!("{name} ({})", model.display_name);
    let model = Model { listed_id, display_name, names: vec![name.to_owned()], name: name.to_owned(), ..model };
    Resolved { model: Cow::Owned(model), ..found }
}
