//! Which of the identities that were found is most likely meant, and why.

use serde::Serialize;
use ts_rs::TS;

use super::{EnvironmentHas, IdentitySource, SourceKind};
use crate::rpc::connections::ProfileKind;
use crate::rpc::connections::sign_in::SignedIn;

/// Why an identity is most likely the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Why {
    /// Somebody has chosen it.
    InUse,
    /// Every AWS tool started here takes it.
    Environment,
    /// Somebody has signed in with it, and that lasts longest.
    SignedIn {
        /// Whole minutes until it ends.
        minutes: u64,
    },
    /// It needs no sign-in.
    Ready,
    /// There is no other.
    Only,
    /// None can be used at once; this one after signing in.
    AfterSignIn,
}

/// Its place in the list.
pub(super) fn likely(sources: &[IdentitySource]) -> Option<(usize, Why)> {
    let first = |fits: &dyn Fn(&IdentitySource) -> bool| sources.iter().position(fits);
    let works = |source: &IdentitySource| source.sign_in.is_none_or(SignedIn::is_good) && !is_empty(source);
    if let Some(place) = first(&|one| one.active && matches!(one.what, SourceKind::Connection { .. }) && works(one)) {
        return Some((place, Why::InUse));
    }
    if let Some(place) = first(&|one| is_said_by_environment(one) && works(one)) {
        return Some((place, Why::Environment));
    }
    if let (1, Some(place)) = (sources.iter().filter(|one| works(one)).count(), first(&works)) {
        let only = sources.len() == 1;
        return Some((place, if only { Why::Only } else { of(&sources[place]) }));
    }
    let longest = |(_, one): &(usize, &IdentitySource)| match one.sign_in {
        Some(SignedIn::Lasts { minutes, .. }) => minutes,
        _ => 0,
    };
    let working = sources.iter().enumerate().filter(|(_, one)| works(one));
    // Of equals the first, which is the default where there is one.
    if let Some((place, one)) = working.rev().max_by_key(longest) {
        return Some((place, of(one)));
    }
    first(&|one| one.sign_in.is_some()).map(|place| (place, Why::AfterSignIn))
}

fn of(source: &IdentitySource) -> Why {
    match source.sign_in {
        Some(SignedIn::Lasts { minutes, .. }) => Why::SignedIn { minutes },
        _ => Why::Ready,
    }
}

fn is_said_by_environment(source: &IdentitySource) -> bool {
    let SourceKind::Environment { has, detail } = &source.what else { return false };
    match has {
        EnvironmentHas::Machine => false,
        EnvironmentHas::Profile => detail.as_deref() != Some("default"),
        _ => true,
    }
}

fn is_empty(source: &IdentitySource) -> bool {
    matches!(source.what, SourceKind::Profile { kind: ProfileKind::Nothing, .. })
}
