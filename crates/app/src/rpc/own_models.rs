//! What the user says of models, one name at a time: what it stands for, its lane, its tier, whether it is hidden.

use anyhow::{Context, Result, anyhow, ensure};
use protocol::catalog::Lane;
use protocol::names::Entry;
use protocol::tier::Tier;
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, InlineTable, Item, TableLike, Value};
use ts_rs::TS;

use super::settings::edited;
use crate::config::Config;
use crate::config::edit::{set, unset, values};
use crate::engine::Engine;

/// What the user says of one name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
pub(crate) struct OwnModel {
    /// The name.
    pub name: String,
    /// What it stands for; without it, it is the name of a model whose settings these are.
    pub id: Option<String>,
    /// How it is called.
    pub lane: Option<String>,
    /// Its service tier.
    pub tier: Option<String>,
    /// Whether it is left out of what clients are shown.
    pub hidden: bool,
    /// Whether there is more of it in the file: limits, prices.
    #[serde(default)]
    pub more: bool,
}

/// A name, and what is to be said of it.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct ModelTo {
    /// Which one.
    pub name: String,
    /// Nothing takes it out of the file.
    pub to: Option<OwnModel>,
}

/// What stood there before, for whoever wants it back.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ModelWas {
    /// As it was written, if it was.
    pub written: Option<String>,
}

/// What is to stand there again.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct ModelBack {
    /// Which name.
    pub name: String,
    /// As it was written.
    pub written: Option<String>,
}

pub(super) fn set_model(engine: &Engine, ModelTo { name, to }: ModelTo) -> Result<ModelWas> {
    let name = name.trim().to_owned();
    ensure!(!name.is_empty(), "It needs a name.");
    let mut written = None;
    edited(engine, |document| {
        let models = values(document, "models").context("In the file, models is no table.")?;
        written = models.get(&name).map(inline);
        match &to {
            None => unset(document, "models", &name),
            Some(to) => to.write(models, &name)?,
        }
        let wants_place = to.as_ref().is_some_and(|to| to.lane.as_deref() == Some(Lane::Messages.as_str()));
        if wants_place && !document.contains_key("messages") {
            let place = values(document, "messages").context("In the file, messages is no table.")?;
            set(place, "endpoint", "mantle");
        }
        sound(document, &name)
    })?;
    Ok(ModelWas { written: written.map(|item| item.to_string()) })
}

pub(super) fn put_model_back(engine: &Engine, ModelBack { name, written }: ModelBack) -> Result<()> {
    let value = written.map(|text| text.trim().parse::<Value>()).transpose().context("It cannot be read.")?;
    edited(engine, |document| {
        match value {
            None => unset(document, "models", &name),
            Some(value) => {
                set(values(document, "models").context("In the file, models is no table.")?, &name, value);
            }
        }
        Ok(())
    })
}

/// Whether the proxy would start with it, and the name leads somewhere.
fn sound(document: &DocumentMut, name: &str) -> Result<()> {
    // What the file itself refuses is said by whoever writes it.
    let Ok(config) = toml::from_str::<Config>(&document.to_string()) else { return Ok(()) };
    let doubts = config.own_models().check().map_err(|wrong| anyhow!("{wrong}."))?;
    match doubts.into_iter().find(|doubt| doubt.contains(&format!("{name:?}"))) {
        Some(doubt) => Err(anyhow!(doubt.trim_start_matches("[models] ").to_owned())),
        None => Ok(()),
    }
}

/// As one value, whichever way it is written.
fn inline(item: &Item) -> Value {
    match item.clone().into_value() {
        Ok(mut value) => {
            value.decor_mut().clear();
            value
        }
        Err(_) => Value::InlineTable(InlineTable::new()),
    }
}

impl OwnModel {
    pub(super) fn of(name: &str, entry: &Entry) -> Self {
        Self {
            name: name.to_owned(),
            id: entry.id.clone(),
            lane: entry.lane.map(|lane| lane.as_str().to_owned()),
            tier: entry.tier.map(|tier: Tier| tier.as_str().to_owned()),
            hidden: entry.hidden,
            more: entry.context.is_some() || entry.max_output.is_some() || entry.price.is_some(),
        }
    }

    /// A name that only stands for something is a text; what else the file says of it stays.
    fn write(&self, models: &mut dyn TableLike, name: &str) -> Result<()> {
        let id = self.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        let plain = self.lane.is_none() && self.tier.is_none() && !self.hidden;
        let is_table = models.get(name).is_some_and(Item::is_table_like);
        if let (Some(id), true, false) = (id, plain, is_table) {
            set(models, name, id);
            return Ok(());
        }
        if !is_table {
            set(models, name, InlineTable::new());
        }
        let table = models.get_mut(name).and_then(Item::as_table_like_mut).context("It cannot be written.")?;
        for (key, word) in [("id", id), ("lane", self.lane.as_deref()), ("tier", self.tier.as_deref())] {
            match word {
                Some(word) => set(table, key, word),
                None => drop(table.remove(key)),
            }
        }
        match self.hidden {
            true => set(table, "hidden", true),
            false => drop(table.remove("hidden")),
        }
        if table.is_empty() {
            models.remove(name);
        }
        Ok(())
    }
}
