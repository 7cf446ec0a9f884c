//! `outcrop prices`: what models cost and who says so, and AWS's price list beside it.
//!
//! Prices come from the catalogue, from AWS's list where the user took one, and from the user. The list that was taken
//! is kept as `prices.json` in the home folder.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use protocol::catalog::{Model, PriceLine, Source, catalog};
use protocol::names::{Account, Own, listed, resolve};
use protocol::price_list::PriceList;
use serde_json::{Value, json};

use crate::config::Config;
use crate::home::Home;
use crate::models::per_million;
use crate::usage::grid::{self, Side};

mod refresh;
#[cfg(test)]
mod tests;

pub use refresh::refresh;
pub(crate) use refresh::{compared, keep};

const HEADINGS: [&str; 11] = [
    "model",
    "called through",
    "tier",
    "input above",
    "from",
    "input",
    "output",
    "cache read",
    "5m write",
    "1h write",
    "",
];
const SIDES: [Side; 11] = [
    Side::Left,
    Side::Left,
    Side::Left,
    Side::Right,
    Side::Left,
    Side::Right,
    Side::Right,
    Side::Right,
    Side::Right,
    Side::Right,
    Side::Left,
];

/// The prices of these models, or of all as they are called from this region.
///
/// # Errors
/// If a model is not known.
pub fn table(region: &str, own: &Own, only: &[String]) -> Result<String> {
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    for shown in shown(region, own, only)? {
        let lines = shown.lines();
        if lines.is_empty() {
            rows.push(vec![shown.model.name.clone(), "unpriced".to_owned()]);
        }
        rows.extend(lines.iter().map(|line| shown.row(line)));
    }
    Ok(format!("{}\nDollars for a million tokens.\n", grid::lines(&SIDES, &rows)))
}

/// The same for programs. Prices are decimal strings.
///
/// # Errors
/// If a model is not known.
pub fn json(region: &str, own: &Own, only: &[String]) -> Result<String> {
    let models: Vec<Value> = shown(region, own, only)?.iter().map(Shown::json).collect();
    Ok(format!("{:#}\n", json!({ "region": region, "currency": "USD", "per_tokens": 1_000_000, "models": models })))
}

/// What the user says of models, and AWS's list where the user took one.
///
/// # Errors
/// If `config.toml` cannot be used.
pub fn own_models(home: &Home, say: impl Fn(&str)) -> Result<Own> {
    Ok(Own { list: kept_or_none(home, say), ..Config::load(&home.config())?.own_models() })
}

/// The list that was taken; an empty one where there is none.
///
/// # Errors
/// If there is a file that is no such list.
pub fn kept(file: &Path) -> Result<PriceList> {
    match std::fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is no price list", file.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(PriceList::default()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
    }
}

/// The same; a file that is no list is said and left alone, and the built-in prices hold.
pub fn kept_or_none(home: &Home, say: impl Fn(&str)) -> PriceList {
    kept(&home.prices()).unwrap_or_else(|error| {
        say(&not_kept(&error, false));
        PriceList::default()
    })
}

/// What is said of a file that is no list.
pub(crate) fn not_kept(error: &anyhow::Error, while_running: bool) -> String {
    let which = if while_running { "the prices from before" } else { "the built-in prices" };
    format!("{error:#}: {which} hold. `outcrop prices --refresh --take` makes it anew.")
}

/// A model with the rows of its table that are asked for.
pub(crate) struct Shown {
    model: Model,
    /// `None`: every row.
    rows: Option<Vec<String>>,
    /// The profiles of the region's part of the world, where it is about one.
    geo: String,
}

fn shown(region: &str, own: &Own, only: &[String]) -> Result<Vec<Shown>> {
    if only.is_empty() {
        let models = listed(region, &Account::default(), own).into_iter().map(|listed| listed.found.model.into_owned());
        return Ok(models.map(|model| of_region(region, model)).collect());
    }
    let named = only.iter().map(|name| match resolve(name, region, &Account::default(), own) {
        Ok(found) => Ok(Shown { model: found.model.into_owned(), rows: None, geo: String::new() }),
        Err(unknown) => bail!("{}", unknown.message()),
    });
    named.collect()
}

/// The prices of a model as it is called from a region.
pub(crate) fn of_region(region: &str, model: Model) -> Shown {
    let rows = Some(called_from(region, &model));
    Shown { rows, geo: geo(region, &model), model }
}

fn geo(region: &str, model: &Model) -> String {
    let of_region = catalog().prefixes(region).iter().map(String::as_str);
    let geo = of_region.filter(|prefix| *prefix != "global" && model.profiles.iter().any(|known| known == prefix));
    geo.collect::<Vec<_>>().join(" ")
}

/// The rows that calls from a region can take their price of.
fn called_from(region: &str, model: &Model) -> Vec<String> {
    let prices = &model.prices;
    if prices.source == Source::Own {
        return prices.lines().iter().map(|line| line.row.to_owned()).collect();
    }
    let through = catalog().prefixes(region).iter().filter(|prefix| model.profiles.contains(prefix));
    let rows = through.map(|prefix| prices.row(Some(prefix), "")).chain([prices.row(None, region)]);
    let mut names: Vec<String> = rows.filter_map(|row| prices.name(row)).map(str::to_owned).collect();
    names.dedup();
    names
}

impl Shown {
    /// A line for each way to call it, tier and length.
    pub(crate) fn lines(&self) -> Vec<PriceLine<'_>> {
        let asked = |line: &PriceLine| self.rows.as_ref().is_none_or(|rows| rows.iter().any(|row| row == line.row));
        self.model.prices.lines().into_iter().filter(asked).collect()
    }

    fn row(&self, line: &PriceLine) -> Vec<String> {
        let mut row = vec![
            self.model.name.clone(),
            self.through(line),
            line.tier.unwrap_or("standard").to_owned(),
            line.above.map(grid::thousands).unwrap_or_default(),
            line.from.map(|day| day.to_string()).unwrap_or_default(),
        ];
        row.extend(classes(line).map(|(_, price)| price));
        row.push(self.source());
        row
    }

    /// The way of a line, for people.
    pub(crate) fn through(&self, line: &PriceLine) -> String {
        match line.row {
            "base" if self.model.prices.source == Source::Own => "any".to_owned(),
            "base" => "bare id".to_owned(),
            "geo" if !self.geo.is_empty() => self.geo.clone(),
            "geo" => "other profiles".to_owned(),
            region if region.ends_with(|last: char| last.is_ascii_digit()) => format!("bare id, {region}"),
            prefix => prefix.to_owned(),
        }
    }

    fn source(&self) -> String {
        match self.model.prices.source {
            Source::Own => "yours".to_owned(),
            Source::List(day) => format!("AWS's list of {day}"),
            Source::BuiltIn if self.model.prices.confirmed => "built in".to_owned(),
            Source::BuiltIn => "built in, not confirmed by AWS".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let lines: Vec<Value> = self.lines().iter().map(|line| self.line_json(line)).collect();
        json!({ "name": self.model.name, "bedrock_id": self.model.id, "source": self.source(), "prices": lines })
    }

    fn line_json(&self, line: &PriceLine) -> Value {
        let mut object = json!({
            "row": line.row,
            "tier": line.tier.unwrap_or("standard"),
            "input_above": line.above,
            "from": line.from.map(|day| day.to_string()),
        });
        for (class, price) in classes(line) {
            object[class] = price.into();
        }
        object
    }
}

fn classes(line: &PriceLine) -> [(&'static str, String); 5] {
    let price = &line.price;
    [
        ("input", price.input),
        ("output", price.output),
        ("cache_read", price.cache_read),
        ("cache_write_5m", price.cache_write_5m),
        ("cache_write_1h", price.cache_write_1h),
    ]
    .map(|(class, price)| (class, per_million(price)))
}
