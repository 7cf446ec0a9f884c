//! What the account has: asked of AWS in three lists, each of which may be forbidden.

use std::collections::BTreeSet;

use aws_sdk_bedrock::types::InferenceProfileType;
use protocol::failure::Failure;
use protocol::names::Account;

use crate::bedrock::Bedrock;
use crate::{models, profiles};

/// What AWS told.
#[derive(Debug)]
pub struct Asked {
    /// What is known now.
    pub account: Account,
    /// Which list was not given, and why.
    pub refused: Vec<(&'static str, Failure)>,
}

impl Asked {
    /// Whether nothing at all was told.
    pub fn is_empty(&self) -> bool {
        self.account.models.is_none() && self.account.profiles.is_none()
    }
}

pub(crate) async fn ask(bedrock: &Bedrock) -> Asked {
    let mut asked = Asked { account: Account::default(), refused: Vec::new() };
    match bedrock.call(async |connection| models::list(&connection.control).await).await {
        Ok(models) => asked.account.models = Some(models),
        Err(failure) => asked.refused.push(("ListFoundationModels", failure)),
    }
    for kind in [InferenceProfileType::SystemDefined, InferenceProfileType::Application] {
        let system = kind == InferenceProfileType::SystemDefined;
        match bedrock.call(async |connection| profiles::list(&connection.control, kind.clone()).await).await {
            Ok(listed) => take(&mut asked.account, listed, system),
            Err(failure) => asked.refused.push(("ListInferenceProfiles", failure)),
        }
    }
    asked
}

fn take(account: &mut Account, listed: Vec<profiles::Profile>, system: bool) {
    let number = listed.iter().find_map(|profile| profile.arn.split(':').nth(4).filter(|number| !number.is_empty()));
    account.number = account.number.take().or_else(|| number.map(str::to_owned));
    if system {
        account.profiles = Some(listed.into_iter().map(|profile| profile.id).collect::<BTreeSet<_>>());
        return;
    }
    for profile in listed {
        let Some(model) = profile.model else { continue };
        account.applications.insert(profile.arn, model.clone());
        account.applications.insert(profile.id, model);
    }
}
