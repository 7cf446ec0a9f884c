//! The screen with all AWS identities: which there are, which one is in use, and until when its sign-in lasts.
//!
//! Secrets come in with a question and go straight to where they are kept; no answer has one.

use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use upstreams::AwsProfile;

use super::aside;
use super::connect::Done;
use crate::config::Kind;
use crate::connections::{self, Line};
use crate::engine::Engine;
use crate::events::Event;
use crate::language::Said;
use sign_in::{SignedIn, renewal};
use store::SecretsStore;

pub(super) mod check;
pub(super) mod new;
pub(super) mod sign_in;
pub(super) mod store;

/// All of the screen that is known without asking AWS.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Connections {
    /// Those that have a name, then the environment.
    pub all: Vec<ConnectionLine>,
    /// The profiles of `~/.aws`, which could be added.
    pub profiles: Vec<ProfileLine>,
    /// Why the profiles of the connections are not shown.
    pub trouble: Option<String>,
    /// Where secrets are kept.
    pub secrets: SecretsStore,
    /// The connection that was removed last and can be had back.
    pub removed: Option<String>,
}

/// One connection.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ConnectionLine {
    /// Its name.
    pub name: String,
    /// Where its identity comes from.
    pub kind: ConnectionKind,
    /// Whether it is the one in use.
    pub active: bool,
    /// The profile that it uses.
    pub profile: Option<String>,
    /// The ARN of the role that is assumed.
    pub role: Option<String>,
    /// The region, where it or its profile names one.
    pub region: Option<String>,
    /// The sign-in that it leans on, if it does.
    pub sign_in: Option<SignedIn>,
    /// The command that signs in anew.
    pub renewal: Option<String>,
}

/// Where an identity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectionKind {
    Profile,
    Keys,
    ApiKey,
    Role,
    Environment,
}

/// One profile of `~/.aws`.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ProfileLine {
    /// Its name.
    pub name: String,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// Its region, if it names one.
    pub region: Option<String>,
    /// The sign-in that it leans on, if it does.
    pub sign_in: Option<SignedIn>,
    /// The command that signs in anew.
    pub renewal: Option<String>,
}

/// Where the credentials of a profile come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProfileKind {
    Keys,
    Sso,
    Role,
    Process,
    WebIdentity,
    Nothing,
}

/// Which connection is meant.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct Named {
    /// Its name.
    pub name: String,
}

pub(super) async fn all(engine: &Engine, (): ()) -> Result<Connections> {
    aside(engine, async |engine: Engine| {
        let found = connections::Found::whole(engine.home()).await?;
        let now = SystemTime::now();
        Ok(Connections {
            all: found.lines.into_iter().map(|line| ConnectionLine::of(line, now)).collect(),
            profiles: found.profiles.iter().map(|profile| ProfileLine::of(profile, now)).collect(),
            trouble: found.trouble.map(|why| format!("{why:#}")),
            secrets: SecretsStore::of(engine.home())?,
            removed: engine.removed().as_ref().map(|removed| removed.name.clone()),
        })
    })
    .await
}

pub(super) async fn choose(engine: &Engine, Named { name }: Named) -> Result<Done> {
    aside(engine, async move |engine: Engine| {
        let sentence = connections::choose(engine.home(), &name).await?;
        engine.tell(Event::Changed);
        Ok(Done { sentence: Said::of(sentence) })
    })
    .await
}

pub(super) fn remove(engine: &Engine, Named { name }: Named) -> Result<()> {
    let removed = connections::remove(engine.home(), &name)?;
    *engine.removed() = Some(removed);
    engine.tell(Event::Changed);
    Ok(())
}

pub(super) fn restore(engine: &Engine, (): ()) -> Result<()> {
    let removed = engine.removed().clone().context("no connection was removed since Outcrop was started")?;
    if let Err(why) = connections::restore(engine.home(), removed) {
        bail!("it could not be put back: {why:#}");
    }
    *engine.removed() = None;
    engine.tell(Event::Changed);
    Ok(())
}

impl ConnectionLine {
    fn of(line: Line, now: SystemTime) -> Self {
        let profile = line.profile.as_ref();
        Self {
            sign_in: profile.and_then(|profile| SignedIn::of(profile, now)),
            renewal: profile.and_then(renewal),
            kind: line.kind.into(),
            name: line.name,
            active: line.active,
            profile: line.profile_name,
            role: line.role,
            region: line.region,
        }
    }
}

impl ProfileLine {
    pub(super) fn of(profile: &AwsProfile, now: SystemTime) -> Self {
        Self {
            name: profile.name.clone(),
            kind: profile.kind.into(),
            region: profile.region.clone(),
            sign_in: SignedIn::of(profile, now),
            renewal: renewal(profile),
        }
    }
}

impl From<Kind> for ConnectionKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Profile => Self::Profile,
            Kind::Keys => Self::Keys,
            Kind::ApiKey => Self::ApiKey,
            Kind::Role => Self::Role,
            Kind::Environment => Self::Environment,
        }
    }
}

impl From<upstreams::Kind> for ProfileKind {
    fn from(kind: upstreams::Kind) -> Self {
        match kind {
            upstreams::Kind::Keys => Self::Keys,
            upstreams::Kind::Sso => Self::Sso,
            upstreams::Kind::Role => Self::Role,
            upstreams::Kind::Process => Self::Process,
            upstreams::Kind::WebIdentity => Self::WebIdentity,
            upstreams::Kind::Nothing => Self::Nothing,
        }
    }
}
