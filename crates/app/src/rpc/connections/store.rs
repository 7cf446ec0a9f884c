//! Where secrets are kept, and what stands in the way of that.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::engine::Engine;
use crate::events::Event;
use crate::home::Home;
use crate::language::Said;
use crate::rpc::connect::Done;
use crate::secrets::{Secrets, Store, Trouble};

/// Where secrets are kept. Holds none.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SecretsStore {
    /// The kind of place; none until somebody chooses one, where there is no keychain.
    pub store: Option<SecretsPlace>,
    /// The file, or `the keychain`.
    pub path: String,
    /// As many connections have secrets there.
    pub connections: usize,
    /// Why they cannot be had.
    pub trouble: Option<StoreTrouble>,
}

/// A place for secrets.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretsPlace {
    /// That of the operating system.
    Keychain,
    /// A file that only its user can read.
    File,
    /// Variables of the environment; nothing is kept.
    Environment,
}

/// What stands between us and the secrets.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StoreTrouble {
    /// What kind of trouble.
    pub is: StoreTroubleKind,
    /// The same in a sentence with the next step.
    pub sentence: Said,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreTroubleKind {
    /// There is no keychain.
    Absent,
    /// It waits for its password.
    Locked,
    /// A person or a rule said no.
    Refused,
    /// What is kept cannot be read any more.
    Damaged,
    /// Something else.
    Other,
}

/// Where secrets are to be kept from now on.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct StoreAsk {
    /// The place.
    pub store: SecretsPlace,
}

impl SecretsStore {
    pub(super) fn of(home: &Home) -> Result<Self> {
        let place = Secrets::open(home)?.place_of_all();
        let (connections, trouble) = match place.held {
            Ok(held) => (held.connections, None),
            Err(why) => (0, Some(StoreTrouble { is: StoreTroubleKind::of(&why), sentence: Said::from(&why) })),
        };
        let store = place.store.map(|store| match store {
            Store::Keychain => SecretsPlace::Keychain,
            Store::File => SecretsPlace::File,
            Store::Environment => SecretsPlace::Environment,
        });
        Ok(Self { store, path: place.path, connections, trouble })
    }
}

impl StoreTroubleKind {
    fn of(why: &anyhow::Error) -> Self {
        match why.downcast_ref::<Trouble>() {
            Some(Trouble::Absent) => Self::Absent,
            Some(Trouble::Locked) => Self::Locked,
            Some(Trouble::Refused(_)) => Self::Refused,
            Some(Trouble::Damaged) => Self::Damaged,
            Some(Trouble::Undecided) | None => Self::Other,
        }
    }
}

pub(in crate::rpc) fn choose(engine: &Engine, StoreAsk { store }: StoreAsk) -> Result<Done> {
    let store = match store {
        SecretsPlace::Keychain => Store::Keychain,
        SecretsPlace::File => Store::File,
        SecretsPlace::Environment => Store::Environment,
    };
    let sentence = Secrets::choose(engine.home(), store)?;
    engine.tell(Event::Changed);
    Ok(Done { sentence: Said::of(sentence) })
}
