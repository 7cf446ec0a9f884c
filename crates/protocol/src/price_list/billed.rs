//! What a line of AWS's bill is about. Bill and list call the same things by the same names.

use super::model;
use super::product::EDITION;
use super::usage_type::{Class, Meaning, meaning, named_model};
use crate::catalog::{Catalog, Model};

/// A service and a usage type of the bill, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed<'c> {
    /// Tokens of a model of the catalogue.
    Tokens(&'c Model, Class),
    /// Something else, or nothing that is understood here.
    Other,
}

/// Reads the name of a service and a usage type; what is not certain is something else.
pub fn billed<'c>(service: &str, usage_type: &str, catalog: &'c Catalog) -> Billed<'c> {
    let Meaning::Tokens(_, class) = meaning(usage_type) else { return Billed::Other };
    let name = service.strip_suffix(EDITION).or_else(|| named_model(usage_type));
    match name.and_then(|name| model::id(name, catalog)).and_then(|id| catalog.by_id(id)) {
        Some(model) => Billed::Tokens(model, class),
        None => Billed::Other,
    }
}
