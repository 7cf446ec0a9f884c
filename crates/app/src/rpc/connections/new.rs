//! A connection that is added. What is secret of it goes from here to where secrets are kept, and nowhere else.

use anyhow::Result;
use serde::{Deserialize, Deserializer, de};
use ts_rs::TS;

use crate::connections::{self, New};
use crate::engine::Engine;
use crate::events::Event;
use crate::language::Said;
use crate::rpc::aside;
use crate::rpc::connect::Done;
use crate::secrets::Kept;

/// A connection to be added.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct NewConnection {
    /// Letters, digits, `.`, `_` and `-`.
    pub name: String,
    /// Where its identity comes from.
    pub from: NewFrom,
    /// Its region; without one, that of the profile or the environment.
    pub region: Option<String>,
    /// Whether it is to be used from now on.
    pub choose: bool,
}

/// Where the identity of a new connection comes from.
#[derive(Debug, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum NewFrom {
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        profile: String,
    },
    /// An access key.
    Keys {
        /// `AKIA…`
        id: Typed,
        /// Its secret.
        secret: Typed,
        /// Temporary ones have it.
        session: Option<Typed>,
    },
    /// A Bedrock API key.
    ApiKey {
        /// The key.
        key: Typed,
    },
    /// A role.
    Role {
        /// Its ARN.
        arn: String,
        /// What its owner wants to be told.
        external_id: Option<String>,
        /// The profile that assumes it, else the environment.
        source: Option<String>,
    },
    /// Whatever every AWS tool would find, under a name of its own.
    Environment,
}

/// A secret that somebody typed or pasted.
#[derive(Debug, TS)]
#[ts(type = "string")]
pub(crate) struct Typed(Kept);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(de::Error::custom("it is no key"));
        }
        Ok(Self(Kept::new(text)))
    }
}

pub(in crate::rpc) async fn add(engine: &Engine, new: NewConnection) -> Result<Done> {
    aside(engine, async move |engine: Engine| {
        let NewConnection { name, from, region, choose } = new;
        let region = region.map(|region| region.trim().to_owned()).filter(|region| !region.is_empty());
        let new = New { name: name.trim().to_owned(), from: from.parts(), region };
        let name = new.name.clone();
        let mut sentence = connections::add(engine.home(), new).await?;
        if choose {
            sentence = connections::choose(engine.home(), &name).await?;
        }
        engine.tell(Event::Changed);
        Ok(Done { sentence: Said::of(sentence) })
    })
    .await
}

impl NewFrom {
    fn parts(self) -> connections::From {
        let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match self {
            Self::Profile { profile } => connections::From::Profile(profile),
            Self::Keys { id, secret, session } => {
                connections::From::Keys { id: id.0, secret: secret.0, session: session.map(|token| token.0) }
            }
            Self::ApiKey { key } => connections::From::ApiKey(key.0),
            Self::Role { arn, external_id, source } => connections::From::Role {
                arn: arn.trim().to_owned(),
                external_id: said(external_id),
                source: said(source),
            },
            Self::Environment => connections::From::Environment,
        }
    }
}
