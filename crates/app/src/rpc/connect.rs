//! The first minute: which AWS identities there are, whether one works, and how clients are led here.
//!
//! What the window shows of each step is a fact that is asked for here, so that nothing remembers how far somebody got.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use ts_rs::TS;
use upstreams::{AwsProfile, InEnvironment};

use super::aside;
use super::connections::sign_in::{SignedIn, renewal};
use super::connections::{ConnectionKind, ProfileKind};
use crate::config::{ENVIRONMENT, Kind};
use crate::connections::{self, Line};
use crate::engine::{Engine, Live};
use crate::events::Event;
use crate::language::Said;
use likely::Why;

pub(super) mod arrived;
pub(super) mod leads;
mod likely;
pub(super) mod snippets;
#[cfg(test)]
mod tests;
pub(super) mod trial;

/// How long the list of identities waits to hear whether the machine has a role.
const GLANCE: Duration = Duration::from_millis(800);

/// What was done, in a sentence.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Done {
    /// The sentence.
    pub sentence: Said,
}

/// The identities that this machine has. No secret was read to find them.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Found {
    /// Those that somebody named, what the environment says, then the profiles of `~/.aws`.
    pub sources: Vec<IdentitySource>,
    /// Which of them is most likely meant, by its place in the list.
    pub likely: Option<usize>,
    /// Why.
    pub why: Option<Why>,
    /// Whether answers come from this machine only because no identity was found when it started.
    pub may_leave_demo: bool,
}

/// An identity that was found.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct IdentitySource {
    /// What it is.
    pub what: SourceKind,
    /// Its region, if one is named.
    pub region: Option<String>,
    /// The sign-in that it leans on, if it does.
    pub sign_in: Option<SignedIn>,
    /// The command that signs in anew.
    pub renewal: Option<String>,
    /// Whether it is the one in use.
    pub active: bool,
}

/// What an identity is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum SourceKind {
    /// A connection that somebody named.
    Connection {
        /// Its name.
        name: String,
        /// Where its identity comes from.
        kind: ConnectionKind,
    },
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        name: String,
        /// Where its credentials come from.
        kind: ProfileKind,
    },
    /// What every AWS tool takes.
    Environment {
        /// What it is.
        has: EnvironmentHas,
        /// The profile, or how the access key begins.
        detail: Option<String>,
    },
}

/// What the environment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EnvironmentHas {
    ApiKey,
    Keys,
    Profile,
    WebIdentity,
    Container,
    /// Nothing; then every AWS tool asks the machine for its role.
    Machine,
}

/// Which identity is to be used from now on.
#[derive(Debug, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum UseSource {
    /// A connection, or the environment.
    Connection {
        /// Its name.
        name: String,
    },
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        name: String,
    },
}

pub(super) async fn found(engine: &Engine, (): ()) -> Result<Found> {
    let found = connections::Found::outside_of_secrets(engine.home()).await?;
    let environment = match InEnvironment::found() {
        InEnvironment::Unsaid if has_no_role(engine, &found).await => InEnvironment::NoMachine,
        said => said,
    };
    let sources = sources(&found, &environment, engine.is_demo(), SystemTime::now());
    let (likely, why) = likely::likely(&sources).unzip();
    Ok(Found { sources, likely, why, may_leave_demo: engine.may_leave_demo() })
}

/// Whether the machine was asked for a role in vain: by a demo when it began, or now, where that is what is in use.
async fn has_no_role(engine: &Engine, found: &connections::Found) -> bool {
    match engine.live() {
        _ if engine.is_demo() => true,
        Some(live) if found.lines.iter().any(|line| line.name == ENVIRONMENT && line.active) => {
            // Where nothing answers nobody knows, and the list is not held up.
            timeout(GLANCE, live.identity()).await.is_ok_and(|found| found.is_err())
        }
        _ => false,
    }
}

pub(super) async fn use_source(engine: &Engine, ask: UseSource) -> Result<Done> {
    aside(engine, async move |engine: Engine| {
        let sentence = match ask {
            UseSource::Connection { name } => connections::choose(engine.home(), &name).await?,
            UseSource::Profile { name } => connections::use_profile(engine.home(), &name).await?,
        };
        engine.tell(Event::Changed);
        Ok(Done { sentence: Said::of(sentence) })
    })
    .await
}

/// Starts the proxy anew, which looks for an identity again. For the desktop's window, which outlives the port.
pub(super) async fn leave_demo(engine: &Engine, (): ()) -> Result<()> {
    if engine.may_leave_demo() {
        engine.stop().await;
        engine.start().await?;
    }
    Ok(())
}

/// What there is while the proxy runs.
fn running(engine: &Engine) -> Result<std::sync::Arc<Live>> {
    engine.live().context("Outcrop is stopped; start it first")
}

fn sources(
    found: &connections::Found,
    environment: &InEnvironment,
    demo: bool,
    now: SystemTime,
) -> Vec<IdentitySource> {
    let named = found.lines.iter().filter(|line| line.name != ENVIRONMENT);
    let in_use = found.lines.iter().any(|line| line.name == ENVIRONMENT && line.active);
    let environment = of_environment(environment, &found.profiles, now)
        .map(|source| IdentitySource { active: in_use && !demo, ..source });
    // A connection by the name of a profile was made of it, here or by hand.
    let is_named = |profile: &AwsProfile| named.clone().any(|line| is_made_of(line, profile));
    let is_environment = |profile: &AwsProfile| {
        environment.as_ref().is_some_and(|source| {
            matches!(&source.what, SourceKind::Environment { detail, .. } if detail.as_ref() == Some(&profile.name))
        })
    };
    let profiles = found.profiles.iter().filter(|profile| !is_named(profile) && !is_environment(profile));
    let connections = named.clone().map(|line| of_connection(line, &found.profiles, now));
    let profiles = profiles.map(|profile| {
        let what = SourceKind::Profile { name: profile.name.clone(), kind: profile.kind.into() };
        IdentitySource::of(what, Some(profile), now)
    });
    connections.chain(environment.clone()).chain(profiles).collect()
}

fn is_made_of(line: &Line, profile: &AwsProfile) -> bool {
    line.kind == Kind::Profile && line.name == profile.name
}

fn of_connection(line: &Line, profiles: &[AwsProfile], now: SystemTime) -> IdentitySource {
    let what = SourceKind::Connection { name: line.name.clone(), kind: line.kind.into() };
    let profile = profiles.iter().find(|profile| is_made_of(line, profile));
    let source = IdentitySource::of(what, profile, now);
    IdentitySource { active: line.active, region: line.region.clone().or(source.region.clone()), ..source }
}

/// Where nothing is said, the default profile; else the machine's role, if it may have one.
fn of_environment(environment: &InEnvironment, profiles: &[AwsProfile], now: SystemTime) -> Option<IdentitySource> {
    let default = || profiles.iter().any(|profile| profile.name == "default").then(|| "default".to_owned());
    let (has, detail) = match environment {
        InEnvironment::ApiKey => (EnvironmentHas::ApiKey, None),
        InEnvironment::Keys(beginning) => (EnvironmentHas::Keys, Some(beginning.clone())),
        InEnvironment::Profile(name) => (EnvironmentHas::Profile, Some(name.clone())),
        InEnvironment::WebIdentity => (EnvironmentHas::WebIdentity, None),
        InEnvironment::Container => (EnvironmentHas::Container, None),
        InEnvironment::Unsaid | InEnvironment::NoMachine => match default() {
            Some(name) => (EnvironmentHas::Profile, Some(name)),
            None if *environment == InEnvironment::NoMachine => return None,
            None => (EnvironmentHas::Machine, None),
        },
    };
    let of_profile = |profile: &&AwsProfile| has == EnvironmentHas::Profile && Some(&profile.name) == detail.as_ref();
    let profile = profiles.iter().find(of_profile);
    Some(IdentitySource::of(SourceKind::Environment { has, detail: detail.clone() }, profile, now))
}

impl IdentitySource {
    fn of(what: SourceKind, profile: Option<&AwsProfile>, now: SystemTime) -> Self {
        Self {
            what,
            region: profile.and_then(|profile| profile.region.clone()),
            sign_in: profile.and_then(|profile| SignedIn::of(profile, now)),
            renewal: profile.and_then(renewal),
            active: false,
        }
    }
}
