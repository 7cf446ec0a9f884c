//! Why there are no AWS credentials, in one sentence with the next step.
//!
//! The SDK's own words stay here: they may quote what a `credential_process` printed. Its error types are mostly hidden,
//! so where a type does not say it, the texts of all causes do.

use std::error::Error;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sso::operation::get_role_credentials::GetRoleCredentialsError;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use protocol::failure::Failure;

use crate::fault::{causes, root_cause};

/// Said when the whole chain has nothing.
pub(crate) const NOTHING_FOUND: &str = "No AWS identity was found. Sign in with `aws sso login` or `aws configure`, or set \
    AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK.";

/// What stands before the part of a message that names a mistake in the configuration, and what is safe to show of it.
const MISTAKE: &str = "ProfileFile provider could not be built: ";
const UNDEFINED: &str = "` was not defined: ";

/// What to tell of this profile's credentials. Trouble on the way to a sign-in service is no verdict about the identity.
pub(crate) fn failure(error: &CredentialsError, profile: Option<&str>) -> Failure {
    let trouble = causes(error).find(|cause| cause.is::<ConnectorError>());
    let failure = match trouble {
        Some(trouble) if !is_of_metadata(error) => {
            Failure::Connection(format!("the sign-in of AWS did not answer: {}", root_cause(trouble)))
        }
        _ => Failure::NoIdentity(sentence(error, &in_words(profile))),
    };
    tracing::debug!(reason = %failure.refusal(), "there are no AWS credentials");
    failure
}

/// Of the metadata service of EC2, which is asked last. Other clouds have one of their own at its address.
fn is_of_metadata(error: &CredentialsError) -> bool {
    causes(error).any(|cause| cause.is::<ImdsError>())
}

fn sentence(error: &CredentialsError, profile: &str) -> String {
    if let Some(said) = causes(error).find_map(|cause| of_service(cause, profile)) {
        return said;
    }
    let text = causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ");
    of_configuration(&text).or_else(|| of_text(&text, profile)).unwrap_or_else(|| match error {
        CredentialsError::CredentialsNotLoaded(_) => nothing_found(profile),
        _ if is_of_metadata(error) => nothing_found(profile),
        _ => "AWS credentials could not be loaded. Run `aws sts get-caller-identity` to see why.".to_owned(),
    })
}

/// What a service of AWS refused.
fn of_service(cause: &(dyn Error + 'static), profile: &str) -> Option<String> {
    if let Some(refused) = cause.downcast_ref::<GetRoleCredentialsError>() {
        return Some(of_sso(refused, profile));
    }
    if let Some(refused) = cause.downcast_ref::<AssumeRoleError>() {
        let code = refused.code().unwrap_or("no reason given");
        return Some(format!(
            "The role of {profile} could not be assumed ({code}). Check role_arn, external_id and who the role trusts."
        ));
    }
    let refused = cause.downcast_ref::<AssumeRoleWithWebIdentityError>()?;
    let code = refused.code().unwrap_or("no reason given");
    Some(format!(
        "AWS did not take the web identity token ({code}). Check AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and who the role trusts."
    ))
}

fn of_sso(refused: &GetRoleCredentialsError, profile: &str) -> String {
    match refused.code() {
        Some("UnauthorizedException") => sign_in_again(profile),
        _ => format!(
            "The AWS sign-in of {profile} does not give you its role ({}). Check sso_account_id and sso_role_name.",
            refused.code().unwrap_or("no reason given")
        ),
    }
}

/// A mistake in `~/.aws`. The SDK names sections and keys, never values.
fn of_configuration(text: &str) -> Option<String> {
    if let Some((before, mistake)) = text.split_once(UNDEFINED) {
        let name = before.rsplit('`').next().unwrap_or_default();
        let mistake = mistake.lines().next().unwrap_or_default();
        return Some(if mistake.ends_with("referenced from the root profile") {
            format!(
                "There is no AWS profile \"{name}\". Check AWS_PROFILE or the connection, or make the profile with `aws configure sso`."
            )
        } else {
            format!("The AWS profile \"{name}\" cannot be used: {mistake}. Check ~/.aws/config.")
        });
    }
    if text.contains("credentials-login") {
        return Some(
            "Profiles of `aws login` cannot be used yet. Sign in with `aws configure sso` and `aws sso login`."
                .to_owned(),
        );
    }
    let mistake = text.split_once(MISTAKE)?.1.lines().next().unwrap_or_default();
    Some(format!("The AWS configuration cannot be used: {mistake}. Check ~/.aws/config and ~/.aws/credentials."))
}

fn of_text(text: &str, profile: &str) -> Option<String> {
    let says = |words: &str| text.contains(words);
    if says("external process") {
        let how = match text.split_once("exited with code ").and_then(|(_, rest)| rest.split_once(". Stderr")) {
            Some((status, _)) => format!("failed ({status})"),
            None => "did not print credentials".to_owned(),
        };
        return Some(format!("The credential_process of {profile} {how}. Run it by hand to see why."));
    }
    if says("SSO token") || says("sso/cache") || says("sso\\cache") {
        return Some(sign_in_again(profile));
    }
    None
}

fn nothing_found(profile: &str) -> String {
    match profile.strip_prefix("profile ") {
        Some(name) => format!("{NOTHING_FOUND} The profile {name} is missing or empty."),
        None => NOTHING_FOUND.to_owned(),
    }
}

fn sign_in_again(profile: &str) -> String {
    let name = profile.strip_prefix("profile ").map(|name| format!(" --profile {name}")).unwrap_or_default();
    format!("The AWS sign-in has ended or is missing. Run `aws sso login{name}` and try again.")
}

/// In words: `profile work`, `the default profile`.
fn in_words(profile: Option<&str>) -> String {
    profile.map_or_else(|| "the default profile".to_owned(), |name| format!("profile {name}"))
}
