//! `outcrop models`: what can be asked for, what goes to Bedrock for it in a region, and what it costs there.
//!
//! Read from the catalogue alone, with what Bedrock has refused below it: whether the account may use a model is not
//! asked here.

use protocol::catalog::{Model, Source, catalog};
use protocol::lesson::Learned;
use protocol::money::{Picos, Price};
use protocol::names::{Account, Listed, Own, listed};
use protocol::tier::Tier;
use serde_json::{Value, json};

use crate::account::Kept;
use crate::lessons;
use crate::usage::grid::{self, Side, thousands};

const HEADINGS: [&str; 9] =
    ["model", "also", "lane", "Bedrock id", "context", "max output", "input $/M", "output $/M", ""];
const SIDES: [Side; 9] =
    [Side::Left, Side::Left, Side::Left, Side::Left, Side::Right, Side::Right, Side::Right, Side::Right, Side::Left];

/// From what the models are told.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The region of the calls, `us-east-1`, or empty where none is known.
    pub region: &'a str,
    /// What the user says of models.
    pub own: &'a Own,
    /// What AWS listed, if it was asked.
    pub kept: Option<&'a Kept>,
    /// What Bedrock has refused of models.
    pub lessons: &'a [Learned],
}

/// The models as a table.
pub fn table(known: &Known<'_>) -> String {
    let offers = known.offers();
    let rows: Vec<Vec<String>> = std::iter::once(HEADINGS.map(str::to_owned).to_vec())
        .chain(offers.iter().map(|offer| offer.row().to_vec()))
        .collect();
    let notes = [
        (DOUBTFUL, "AWS has not confirmed this price: it is Anthropic's, with the usual premium."),
        (YOURS, "The price is yours, from config.toml."),
    ];
    let is_there = |mark: &str| offers.iter().any(|offer| offer.mark() == mark);
    let notes: String =
        notes.iter().filter(|(mark, _)| is_there(mark)).map(|(mark, note)| format!("\n{mark} {note}\n")).collect();
    let (lines, source, lessons) = (grid::lines(&SIDES, &rows), known.source(), lessons::section(known.lessons));
    format!("{lines}{notes}\n{source}\n{lessons}")
}

/// The same for programs. Prices are decimal strings in dollars for a million tokens, `null` where unpriced.
pub fn json(known: &Known<'_>) -> String {
    let models: Vec<Value> = known.offers().iter().map(Offer::json).collect();
    let listed = known.kept.map(|kept| json!({ "account": kept.account.number, "day": kept.day() }));
    format!(
        "{:#}\n",
        json!({ "region": known.region, "listed_by_aws": listed, "models": models, "lessons": lessons::json(known.lessons) })
    )
}

/// What stands before a price of Anthropic's.
const DOUBTFUL: &str = "~";
/// What stands before a price of the user's.
const YOURS: &str = "=";

/// A model in a region.
pub(crate) struct Offer {
    /// What goes to Bedrock for it.
    pub(crate) listed: Listed,
    /// At the standard tier.
    pub(crate) price: Option<Price>,
    /// The family words that lead to it.
    pub(crate) aliases: Vec<&'static str>,
}

impl Known<'_> {
    /// Every model there is to be chosen from.
    pub(crate) fn offers(&self) -> Vec<Offer> {
        let unknown = Account::default();
        let account = self.kept.map_or(&unknown, |kept| &kept.account);
        listed(self.region, account, self.own).into_iter().map(Offer::of).collect()
    }

    fn source(&self) -> String {
        let Some(kept) = self.kept else {
            return "This is what is built in. AWS was not asked what your account can call; `outcrop models --refresh` asks.".to_owned();
        };
        let number = kept.account.number.as_deref().map(|number| format!(" {number}")).unwrap_or_default();
        format!(
            "What AWS listed for your account{number} in {} on {} was looked at; `outcrop models --refresh` asks again.",
            self.region,
            kept.day()
        )
    }
}

impl Offer {
    fn of(listed: Listed) -> Self {
        let price = listed.found.model.prices.standard(listed.found.prices);
        let leads_here =
            |alias: &&str| catalog().by_alias(alias).is_some_and(|meant| meant.id == listed.found.model.id);
        let aliases = if listed.own_name.is_some() { vec![] } else { catalog().aliases().filter(leads_here).collect() };
        Self { listed, price, aliases }
    }

    pub(crate) fn model(&self) -> &Model {
        &self.listed.found.model
    }

    fn row(&self) -> [String; 9] {
        let limit = |tokens: u32| thousands(tokens.into());
        [
            self.model().name.clone(),
            self.aliases.join(" "),
            self.model().lane.as_str().to_owned(),
            self.listed.found.sent.clone(),
            limit(self.model().context_window),
            limit(self.model().max_output),
            self.shown(|price| price.input),
            self.shown(|price| price.output),
            self.remarks().join(", "),
        ]
    }

    fn remarks(&self) -> Vec<String> {
        let tier = self.listed.found.tier.map(|tier| format!("tier {}", tier.as_str()));
        let hidden = self.listed.hidden.then(|| "hidden".to_owned());
        let missing = (self.listed.callable == Some(false)).then(|| "not offered here".to_owned());
        let ends = self.model().retires.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
        let legacy = self.listed.legacy.then(|| format!("legacy{ends}"));
        [tier, hidden, missing, legacy].into_iter().flatten().collect()
    }

    fn shown(&self, class: fn(&Price) -> i64) -> String {
        let mark = self.mark();
        self.price.as_ref().map_or("unpriced".to_owned(), |price| format!("{mark}{}", per_million(class(price))))
    }

    fn mark(&self) -> &'static str {
        let prices = &self.model().prices;
        match prices.source {
            _ if self.price.is_none() => "",
            Source::Own => YOURS,
            Source::BuiltIn | Source::List(_) if prices.confirmed => "",
            Source::BuiltIn | Source::List(_) => DOUBTFUL,
        }
    }

    fn json(&self) -> Value {
        let price = |class: fn(&Price) -> i64| self.price.as_ref().map(|price| per_million(class(price)));
        let model = self.model();
        json!({
            "name": model.name,
            "display_name": model.display_name,
            "aliases": self.aliases,
            "lane": model.lane.as_str(),
            "bedrock_id": self.listed.found.sent,
            "context_window": model.context_window,
            "max_output": model.max_output,
            "deprecated": model.deprecated,
            "tier": self.listed.found.tier.map(Tier::as_str),
            "hidden": self.listed.hidden,
            "callable": self.listed.callable,
            "legacy": self.listed.legacy,
            "input_usd_per_million": price(|price| price.input),
            "output_usd_per_million": price(|price| price.output),
            "price_confirmed": self.price.is_some() && model.prices.confirmed && model.prices.source != Source::Own,
            "price_own": model.prices.source == Source::Own,
        })
    }
}

/// Dollars for a million tokens, from pico-dollars for one.
pub(crate) fn per_million(picos: i64) -> String {
    Picos(picos.saturating_mul(1_000_000)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(region: &str, to: fn(&Known<'_>) -> String) -> String {
        to(&Known { region, own: &Own::default(), kept: None, lessons: &[] })
    }

    fn row(region: &str, name: &str) -> Vec<String> {
        let table = shown(region, table);
        let row = table.lines().find(|line| line.split_whitespace().next() == Some(name)).expect(name);
        row.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_region_decides_what_is_sent_and_what_it_costs() {
        let opus = |region, id: &str, input, output| {
            let expected = ["claude-opus-4-6", "native", id, "1,000,000", "128,000", input, output];
            assert_eq!(row(region, "claude-opus-4-6"), expected, "{region}");
        };
        opus("eu-west-1", "eu.anthropic.claude-opus-4-6-v1", "5.50", "27.50");
        opus("ap-south-1", "global.anthropic.claude-opus-4-6-v1", "5.00", "25.00");
        opus("us-gov-west-1", "anthropic.claude-opus-4-6-v1", "unpriced", "unpriced");
    }

    #[test]
    fn every_model_has_a_row_and_every_alias_a_place() {
        let table = shown("us-east-1", table);
        for model in catalog().models() {
            assert!(table.lines().any(|line| line.starts_with(&format!("{} ", model.name))), "{}", model.name);
        }
        for alias in catalog().aliases() {
            let model = catalog().by_alias(alias).expect("an alias of the catalogue");
            assert!(row("us-east-1", &model.name).iter().any(|cell| cell == alias), "{alias}");
        }
    }

    #[test]
    fn a_price_that_aws_has_not_confirmed_is_marked() {
        let table = shown("us-east-1", table);
        let marked = table.lines().filter(|line| line.contains(" ~")).filter_map(|line| line.split(' ').next());
        let doubtful =
            catalog().models().iter().filter(|model| !model.prices.confirmed).map(|model| model.name.as_str());
        assert_eq!(marked.collect::<Vec<_>>(), doubtful.collect::<Vec<_>>());
        assert!(table.contains("\n~ AWS has not confirmed"), "{table}");
    }

    #[test]
    fn programs_get_the_same_as_people() -> Result<(), serde_json::Error> {
        let document: Value = serde_json::from_str(&shown("us-gov-west-1", json))?;
        let models = document["models"].as_array().expect("a list");
        assert_eq!(models.len(), catalog().models().len());
        for model in models {
            let row = row("us-gov-west-1", model["name"].as_str().unwrap_or_default());
            let text = |field: &str| model[field].as_str().unwrap_or("unpriced").to_owned();
            assert!(row.contains(&text("bedrock_id")), "{row:?}");
            let prices = [text("input_usd_per_million"), text("output_usd_per_million")];
            let shown: Vec<_> = row[row.len() - 2..].iter().map(|price| price.trim_start_matches('~')).collect();
            assert_eq!(shown, prices, "{model}");
        }
        Ok(())
    }
}
