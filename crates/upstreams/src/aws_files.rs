//! The profiles of `~/.aws`: what kind each is, its region, and until when its sign-in lasts.
//!
//! AWS's own library reads the files. Nothing is called, and no secret is handed out.

use std::path::PathBuf;
use std::time::SystemTime;

use aws_config::profile::{Profile, ProfileSet, load};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_types::date_time::{DateTime, Format};
use aws_types::os_shim_internal::{Env, Fs};
use protocol::failure::Failure;
use serde_json::Value;
use sha1::{Digest, Sha1};

/// How many profiles may lean on each other until the last one is looked at.
const CHAIN: usize = 8;

/// One profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsProfile {
    /// `work`
    pub name: String,
    /// Where its credentials come from.
    pub kind: Kind,
    /// Its region, if it names one.
    pub region: Option<String>,
    /// The sign-in that it leans on, itself or by another profile, if it leans on one and somebody has signed in.
    pub sign_in: Option<SignIn>,
    /// The profile that `aws sso login` signs in for it, if it leans on a sign-in.
    pub signs_in: Option<String>,
}

/// Where the credentials of a profile come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They stand in the file.
    Keys,
    /// IAM Identity Center, as `aws sso login` signs in.
    Sso,
    /// A role, assumed with other credentials.
    Role,
    /// A program prints them.
    Process,
    /// A role, assumed with a token in a file.
    WebIdentity,
    /// There are none that can be used.
    Nothing,
}

/// A sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Its end, which may be past.
    pub ends: SystemTime,
    /// Whether it is renewed without a person.
    pub renews: bool,
}

impl Kind {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Sso => "SSO",
            Self::Role => "role",
            Self::Process => "process",
            Self::WebIdentity => "web identity",
            Self::Nothing => "no credentials",
        }
    }
}

impl AwsProfile {
    /// All of them, by name.
    ///
    /// # Errors
    /// If the files are not as AWS wants them.
    pub async fn all() -> Result<Vec<Self>, Failure> {
        let set = load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), None).await;
        let set = set.map_err(|_| {
            Failure::NoIdentity(
                "The AWS configuration cannot be read. Check ~/.aws/config and ~/.aws/credentials.".to_owned(),
            )
        })?;
        let mut all: Vec<Self> =
            set.profiles().filter_map(|name| Some(Self::of(&set, set.get_profile(name)?))).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    fn of(set: &ProfileSet, profile: &Profile) -> Self {
        let signed = sign_in_of(set, profile, CHAIN);
        Self {
            name: profile.name().to_owned(),
            kind: kind(profile),
            region: profile.get("region").map(str::to_owned),
            sign_in: signed.as_ref().and_then(|(_, kept_as)| cached(kept_as)),
            signs_in: signed.map(|(profile, _)| profile),
        }
    }
}

/// In the order in which the SDK looks.
fn kind(profile: &Profile) -> Kind {
    let has = |key: &str| profile.get(key).is_some();
    if has("role_arn") {
        return if has("web_identity_token_file") { Kind::WebIdentity } else { Kind::Role };
    }
    if has("sso_session") || has("sso_start_url") {
        Kind::Sso
    } else if has("aws_access_key_id") {
        Kind::Keys
    } else if has("credential_process") {
        Kind::Process
    } else {
        Kind::Nothing
    }
}

/// Which profile signs in, and by what name that is kept: its session's, or in the older form its start page's.
fn sign_in_of(set: &ProfileSet, profile: &Profile, left: usize) -> Option<(String, String)> {
    if kind(profile) == Kind::Sso {
        let kept_as = profile.get("sso_session").or_else(|| profile.get("sso_start_url"))?;
        return Some((profile.name().to_owned(), kept_as.to_owned()));
    }
    let source = profile.get("source_profile").filter(|source| *source != profile.name() && left > 0)?;
    sign_in_of(set, set.get_profile(source)?, left - 1)
}

/// What AWS's tools have kept of it, in a file that is named after its SHA-1.
fn cached(name: &str) -> Option<SignIn> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from)?;
    let file: String = Sha1::digest(name).iter().map(|byte| format!("{byte:02x}")).collect();
    sign_in(&std::fs::read_to_string(home.join(".aws/sso/cache").join(file + ".json")).ok()?)
}

fn sign_in(text: &str) -> Option<SignIn> {
    let kept: Value = serde_json::from_str(text).ok()?;
    let ends = DateTime::from_str(kept["expiresAt"].as_str()?, Format::DateTimeWithOffset).ok()?;
    let has = |key: &str| kept[key].as_str().is_some_and(|text| !text.is_empty());
    Some(SignIn {
        ends: SystemTime::try_from(ends).ok()?,
        renews: has("refreshToken") && has("clientId") && has("clientSecret"),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::{Duration, UNIX_EPOCH};

    use aws_config::profile::Property;

    use super::*;

    #[test]
    fn the_kind_of_a_profile_is_what_the_sdk_would_take() {
        for (keys, expected) in [
            (&["aws_access_key_id", "aws_secret_access_key"][..], Kind::Keys),
            (&["sso_session", "sso_account_id"], Kind::Sso),
            (&["sso_start_url"], Kind::Sso),
            (&["role_arn", "source_profile", "aws_access_key_id"], Kind::Role),
            (&["role_arn", "web_identity_token_file"], Kind::WebIdentity),
            (&["credential_process"], Kind::Process),
            (&["region"], Kind::Nothing),
        ] {
            let property = |key: &&str| ((*key).to_owned(), Property::new((*key).to_owned(), "x".to_owned()));
            let properties: HashMap<String, Property> = keys.iter().map(property).collect();
            assert_eq!(kind(&Profile::new("work", properties)), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_sign_in_lasts_as_long_as_its_file_says() {
        let kept = r#"{"accessToken": "x", "expiresAt": "1970-01-01T00:01:00Z"}"#;
        let ends = UNIX_EPOCH + Duration::from_secs(60);
        assert_eq!(sign_in(kept), Some(SignIn { ends, renews: false }));
        let renewed = kept.replace("1970-01-01T00:01:00Z", "1970-01-01T05:31:00+05:30");
        let renewed = renewed.replace('}', r#", "refreshToken": "r", "clientId": "c", "clientSecret": "s"}"#);
        assert_eq!(sign_in(&renewed), Some(SignIn { ends, renews: true }));
        assert_eq!(sign_in("{}"), None);
        assert_eq!(sign_in("not JSON"), None);
    }
}
