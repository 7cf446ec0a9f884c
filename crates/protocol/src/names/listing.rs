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
    /// Whether `/v1/models` leaves it out.
    pub hidden: bool,
}

/// Every model of the catalogue, then the user's own names.
pub fn listed(region: &str, account: &Account, own: &Own) -> Vec<Listed> {
    let settings = own.settings();
    let known = catalog().models().iter().filter_map(|model| {
        let found = resolve(&model.name, region, account, &settings).ok()?;
        Some(Listed { hidden: own.hides(&found.model), found, own_name: None })
    });
    let named = own.models.iter().filter(|(_, entry)| entry.id.is_some()).filter_map(|(name, entry)| {
        let found = resolve(name, region, account, own).ok()?;
        Some(Listed { found: renamed(found, name), own_name: Some(name.clone()), hidden: entry.hidden })
    });
    let named: Vec<Listed> = named.collect();
    let taken: BTreeSet<&str> = named.iter().map(|listed| &*listed.found.model.listed_id).collect();
    let known: Vec<Listed> = known.filter(|listed| !taken.contains(&*listed.found.model.listed_id)).collect();
    [known, named].concat()
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
