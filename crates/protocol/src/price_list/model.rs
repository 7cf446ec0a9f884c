//! Which model a name in the list is for.

use crate::catalog::{Catalog, Model};

/// Names that begin with their maker's, in the list or in the catalogue.
const MAKERS: [&str; 6] = ["amazon", "anthropic", "openai", "meta", "nvidia", "google"];

/// The base Bedrock id. Names must be the same but for case, signs and the maker; nothing that is only alike counts.
pub(super) fn id<'c>(name: &str, catalog: &'c Catalog) -> Option<&'c str> {
    let wanted = key(name);
    let mut meant = catalog.models().iter().filter(|model| keys(model).any(|key| key == wanted));
    let found = meant.next()?;
    meant.next().is_none().then_some(&found.id)
}

fn keys(model: &Model) -> impl Iterator<Item = String> {
    let names = [&model.display_name, &model.id].into_iter().chain(model.mantle_id.iter()).chain(&model.names);
    names.map(|name| key(name))
}

/// Letters and digits without the maker; `2.0` and `2` are one.
fn key(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace(".0", "");
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let made = MAKERS.iter().find_map(|maker| plain.strip_prefix(maker)).map(str::to_owned);
    made.unwrap_or(plain)
}
