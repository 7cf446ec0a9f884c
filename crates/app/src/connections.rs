//! AWS connections: named choices of where the identity comes from, of which one is in use.
//!
//! What is secret of one, and the name of its profile, is kept with the secrets; the rest stands in config.toml. Beside
//! those that the user names there is always `environment`: whatever every AWS tool would find.

mod check;
mod list;
mod removal;

use anyhow::{Context, Result, bail};
use toml_edit::{DocumentMut, Item, Table, value};
use upstreams::{AwsProfile, Bedrock, Keys, Login, Role, Source, Upstream};

pub use check::check;
pub(crate) use check::{Looked, Word, by_price, look, price};
pub(crate) use list::choices;
pub use list::list;
pub(crate) use list::{Found, Line, minutes};
pub use removal::{Removed, remove, restore};

use crate::config::edit::{edit, set, table};
use crate::config::{Config, Connection, ENVIRONMENT, Kind};
use crate::home::Home;
use crate::running;
use crate::secrets::{Credential, Kept, Secrets};

/// A connection to be added.
#[derive(Clone, Debug)]
pub struct New {
    /// Its name: letters, digits, `.`, `_` and `-`.
    pub name: String,
    /// Where the identity comes from.
    pub from: From,
    /// Its region, if it is to have one of its own.
    pub region: Option<String>,
}

/// Where the identity of a new connection comes from.
#[derive(Clone, Debug)]
pub enum From {
    /// A profile of `~/.aws`.
    Profile(String),
    /// An access key.
    Keys {
        /// `AKIA…`
        id: Kept,
        /// Its secret.
        secret: Kept,
        /// Temporary ones have it.
        session: Option<Kept>,
    },
    /// A Bedrock API key.
    ApiKey(Kept),
    /// A role.
    Role {
        /// Its ARN.
        arn: String,
        /// What its owner wants to be told.
        external_id: Option<String>,
        /// The profile that assumes it, else the environment.
        source: Option<String>,
    },
    /// Whatever every AWS tool would find.
    Environment,
}

/// Adds a connection; the first one is used from now on. Returns a sentence about it.
///
/// # Errors
/// If there is one of that name, its profile does not exist, or its secrets cannot be kept.
pub async fn add(home: &Home, new: New) -> Result<String> {
    home.make()?;
    let config = Config::load(&home.config())?;
    let name = new.name.as_str();
    check_name(name)?;
    if config.connections.contains_key(name) {
        bail!("there is a connection {name} already; `outcrop connections remove {name}` takes it away");
    }
    check_profile(new.from.profile()).await?;
    let first = config.connection.is_none() && config.connections.is_empty();
    let secrets = Secrets::open(home)?;
    let (entry, credential) = new.from.parts(new.region);
    if let Some(credential) = credential {
        secrets.keep(name, Some(credential))?;
    }
    let written = edit(&home.config(), |document| {
        put(document, name, entry);
        if first {
            set(document.as_table_mut(), "connection", name);
        }
    });
    if let Err(why) = written {
        secrets.keep(name, None)?;
        return Err(why);
    }
    if !first {
        return Ok(format!("Added {name}. `outcrop connections use {name}` uses it."));
    }
    tell(home).await?;
    Ok(format!("Added {name}, which is used from now on. `outcrop connections check` tries it."))
}

/// Uses a connection from now on, without a restart. Returns a sentence about it.
///
/// # Errors
/// If there is none of that name, its secrets cannot be had, or the server that runs does not take it.
pub async fn choose(home: &Home, name: &str) -> Result<String> {
    home.make()?;
    let config = Config::load(&home.config())?;
    let login = login_of(&config, name, &Secrets::open(home)?)?;
    edit(&home.config(), |document| match name {
        ENVIRONMENT if !config.connections.contains_key(name) => drop(document.remove("connection")),
        _ => set(document.as_table_mut(), "connection", name),
    })?;
    let (whose, told) = (login.words(), tell(home).await?);
    Ok(match told {
        true => format!("{name} is used: {whose}. The server that runs here uses it from its next request on."),
        false => format!("{name} is used: {whose}."),
    })
}

/// Uses a profile of `~/.aws` from now on: by the connection that leads to it, else by a new one of the same name.
///
/// # Errors
/// Those of [`add`] and [`choose`].
pub(crate) async fn use_profile(home: &Home, profile: &str) -> Result<String> {
    let found = Found::whole(home).await?;
    let leads_there = |line: &&Line| line.kind == Kind::Profile && line.profile_name.as_deref() == Some(profile);
    if let Some(line) = found.lines.iter().find(leads_there) {
        return choose(home, &line.name).await;
    }
    let name = free_name(profile, |name| found.lines.iter().any(|line| line.name == name));
    add(home, New { name: name.clone(), from: From::Profile(profile.to_owned()), region: None }).await?;
    choose(home, &name).await
}

fn free_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let fine = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let wanted: String = wanted.chars().map(fine).take(50).collect();
    let names = std::iter::once(wanted.clone()).chain((2..).map(|number| format!("{wanted}-{number}")));
    names.into_iter().find(|name| !taken(name)).unwrap_or(wanted)
}

/// Lets the server that runs here, if one does, read anew whom AWS is to see. Returns whether one does.
async fn tell(home: &Home) -> Result<bool> {
    let told = running::post(home, "/outcrop/connections/reload", "{}".to_owned()).await;
    Ok(told?.is_some())
}

/// Bedrock as the connection in use reaches it.
///
/// # Errors
/// If the configuration or the secrets cannot be used.
pub fn bedrock(home: &Home) -> Result<Bedrock> {
    Ok(Bedrock::new(Upstream::Aws(login(home)?)))
}

/// The identity in use.
pub(crate) fn login(home: &Home) -> Result<Login> {
    login_by(&Config::load(&home.config())?, home)
}

/// The same by this configuration.
pub(crate) fn login_by(config: &Config, home: &Home) -> Result<Login> {
    match config.connection.as_deref() {
        None => Ok(Login::default()),
        Some(name) => login_of(config, name, &Secrets::open(home)?),
    }
}

fn login_of(config: &Config, name: &str, secrets: &Secrets) -> Result<Login> {
    if name == ENVIRONMENT && !config.connections.contains_key(name) {
        return Ok(Login::default());
    }
    let Connection { kind, region, role, external_id } = find(config, name)?.clone();
    let credential = match kind {
        Kind::Environment => None,
        _ => secrets.credential(name).with_context(|| format!("the connection {name} cannot be used"))?,
    };
    let source = match (kind, credential) {
        (Kind::Environment, _) => Source::Environment,
        (Kind::Profile, Some(Credential::Profile(profile))) => Source::Profile(profile),
        (Kind::Keys, Some(Credential::Keys { id, secret, session })) => {
            Source::Keys(Keys { id: id.0, secret: secret.0, session: session.map(|token| token.0) })
        }
        (Kind::ApiKey, Some(Credential::ApiKey(key))) => Source::ApiKey(key.0),
        (Kind::Role, by @ (None | Some(Credential::Profile(_)))) => {
            let profile = by.and_then(|by| if let Credential::Profile(name) = by { Some(name) } else { None });
            Source::Role(Role { arn: role.unwrap_or_default(), external_id, profile })
        }
        _ => bail!("what the connection {name} needs is not among the secrets; remove it and add it again"),
    };
    Ok(Login { source, region })
}

fn find<'a>(config: &'a Config, name: &str) -> Result<&'a Connection> {
    config
        .connections
        .get(name)
        .with_context(|| format!("there is no connection {name}; `outcrop connections list` shows which there are"))
}

fn check_name(name: &str) -> Result<()> {
    if name == ENVIRONMENT {
        bail!("{ENVIRONMENT} is there already: it is whatever every AWS tool would find");
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > 60 || !name.chars().all(fine) {
        bail!("{name:?} is no name for a connection; letters, digits, '.', '_' and '-' make one");
    }
    Ok(())
}

async fn check_profile(name: Option<&str>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let all = profiles().await?;
    if all.iter().any(|profile| profile.name == name) {
        return Ok(());
    }
    let names = all.iter().map(|profile| profile.name.as_str()).collect::<Vec<_>>();
    let there = if names.is_empty() { "are none".to_owned() } else { format!("are {}", names.join(", ")) };
    bail!("there is no AWS profile {name:?}; there {there}; `aws configure sso` makes one")
}

async fn profiles() -> Result<Vec<AwsProfile>> {
    AwsProfile::all().await.map_err(|failure| anyhow::anyhow!(failure.refusal().message))
}

fn put(document: &mut DocumentMut, name: &str, entry: Table) {
    match table(document, "connections") {
        Some(all) => drop(all.insert(name, Item::Table(entry))),
        None => document["connections"][name] = value(entry.into_inline_table()),
    }
}

impl From {
    fn profile(&self) -> Option<&str> {
        match self {
            Self::Profile(name) => Some(name),
            Self::Role { source, .. } => source.as_deref(),
            Self::Keys { .. } | Self::ApiKey(_) | Self::Environment => None,
        }
    }

    /// What is for config.toml, and what is for the secrets.
    fn parts(self, region: Option<String>) -> (Table, Option<Credential>) {
        let (mut role, mut told) = (None, None);
        let (kind, credential) = match self {
            Self::Profile(name) => (Kind::Profile, Some(Credential::Profile(name))),
            Self::Keys { id, secret, session } => (Kind::Keys, Some(Credential::Keys { id, secret, session })),
            Self::ApiKey(key) => (Kind::ApiKey, Some(Credential::ApiKey(key))),
            Self::Role { arn, external_id, source } => {
                (role, told) = (Some(arn), external_id);
                (Kind::Role, source.map(Credential::Profile))
            }
            Self::Environment => (Kind::Environment, None),
        };
        let words =
            [("kind", Some(kind.as_str().to_owned())), ("role", role), ("external_id", told), ("region", region)];
        let mut entry = Table::new();
        for (key, text) in words {
            text.map(|text| entry.insert(key, value(text)));
        }
        (entry, credential)
    }
}
