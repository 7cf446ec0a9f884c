//! The places of AWS that speak Anthropic's own API, and what a model is called at each.

use crate::catalog::{Model, PriceRow, Source};
use crate::names::Resolved;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// bedrock-mantle: Haiku 4.5, Opus 4.7 and everything since, each under its bare name.
    Mantle,
    /// `/anthropic` of bedrock-runtime, by profile.
    Runtime,
    /// Claude Platform on AWS: Anthropic's own service, with everything it has and under its own names.
    Platform,
}

impl Endpoint {
    /// Every one, in the order of the declaration.
    pub const ALL: [Self; 3] = [Self::Mantle, Self::Runtime, Self::Platform];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mantle => "mantle",
            Self::Runtime => "runtime",
            Self::Platform => "platform",
        }
    }

    /// The service that its signatures are for.
    pub fn service(self) -> &'static str {
        match self {
            Self::Mantle => "bedrock-mantle",
            Self::Runtime => "bedrock",
            Self::Platform => "aws-external-anthropic",
        }
    }

    /// What it calls a model.
    pub fn model_id(self, route: &Resolved) -> String {
        let model = &route.model;
        match self {
            Self::Mantle => model.mantle_id.clone().unwrap_or_else(|| format!("anthropic.{}", model.name)),
            Self::Runtime => route.sent.clone(),
            Self::Platform => model.listed_id.clone(),
        }
    }

    /// The price that holds there for calls from `region`: mantle serves from the region itself, the platform from
    /// anywhere. A price of the user's holds everywhere.
    pub fn prices(self, route: &Resolved, region: &str) -> PriceRow {
        let row = |model: &Model, prefix| {
            if model.prices.source == Source::Own { route.prices } else { model.prices.row(prefix, region) }
        };
        match self {
            Self::Mantle => row(&route.model, None),
            Self::Runtime => route.prices,
            Self::Platform => row(&route.model, Some("global")),
        }
    }
}
