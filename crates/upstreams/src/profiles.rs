//! What inference profiles the account has.

use aws_sdk_bedrock::Client;
use aws_sdk_bedrock::types::InferenceProfileType;
use protocol::failure::Failure;

use crate::fault::failure;

/// One inference profile.
pub(crate) struct Profile {
    /// Its id, e.g. `us.anthropic.claude-sonnet-5-5`.
    pub(crate) id: String,
    /// Its ARN.
    pub(crate) arn: String,
    /// The foundation model behind it, e.g. `anthropic.claude-sonnet-5-5`.
    pub(crate) model: Option<String>,
}

/// All profiles of one kind (ListInferenceProfiles, page by page).
pub(crate) async fn list(client: &Client, kind: InferenceProfileType) -> Result<Vec<Profile>, Failure> {
    let mut pages = client.list_inference_profiles().type_equals(kind).max_results(1000).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        for profile in page.map_err(failure)?.inference_profile_summaries() {
            let model = profile.models().iter().find_map(|model| model_in(model.model_arn()?));
            found.push(Profile {
                id: profile.inference_profile_id().to_owned(),
                arn: profile.inference_profile_arn().to_owned(),
                model,
            });
        }
    }
    Ok(found)
}

pub(crate) async fn model_of(client: &Client, profile: &str) -> Result<Option<String>, Failure> {
    let answer = client.get_inference_profile().inference_profile_identifier(profile).send().await.map_err(failure)?;
    Ok(answer.models().iter().find_map(|model| model_in(model.model_arn()?)))
}

/// `anthropic.claude-…` of `arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-…`.
fn model_in(arn: &str) -> Option<String> {
    arn.rsplit_once("foundation-model/").map(|(_, model)| model.to_owned())
}
