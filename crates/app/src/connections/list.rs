//! Which connections there are, which one is in use, how long its sign-in lasts, and which profiles could be added.

use std::collections::BTreeMap;
use std::time::SystemTime;

use anyhow::Result;
use serde_json::{Value, json};
use upstreams::{AwsProfile, SignIn};

use super::profiles;
use crate::config::{Config, ENVIRONMENT, Kind};
use crate::home::Home;
use crate::secrets::{Credential, Secrets};
use crate::tray::{Choice, SignIn as Left};
use crate::usage::grid::{self, Side};

/// All that is known of connections without calling anybody. Holds no secret.
pub(crate) struct Found {
    /// Those that have a name, then the environment.
    pub(crate) lines: Vec<Line>,
    /// The profiles of `~/.aws`.
    pub(crate) profiles: Vec<AwsProfile>,
    /// Why the profiles of the connections are not among it.
    pub(crate) trouble: Option<anyhow::Error>,
}

/// As a table, or as JSON for programs. Holds no secret.
///
/// # Errors
/// If the configuration or the AWS files cannot be used.
pub async fn list(home: &Home, as_json: bool) -> Result<String> {
    let (Found { lines, profiles, trouble }, now) = (Found::whole(home).await?, SystemTime::now());
    let trouble = trouble.map(|why| format!("The profiles are not shown: {why:#}."));
    if as_json {
        let lines: Vec<Value> = lines.iter().map(|line| line.json(now)).collect();
        let profiles: Vec<Value> = profiles.iter().map(|profile| profile_json(profile, now)).collect();
        return Ok(format!("{:#}\n", json!({ "connections": lines, "profiles": profiles, "trouble": trouble })));
    }
    let headings = ["", "connection", "kind", "profile", "region", "sign-in"].map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(headings).chain(lines.iter().map(|line| line.row(now))).collect();
    let trouble = trouble.map(|sentence| format!("\n{sentence}\n")).unwrap_or_default();
    Ok(grid::lines(&[Side::Left; 6], &rows) + &trouble + &section(&profiles, now))
}

/// Those that can be chosen, for a menu. Where the secrets cannot be had, no sign-in is told.
///
/// # Errors
/// If the configuration or the AWS files cannot be used.
pub(crate) async fn choices(home: &Home) -> Result<Vec<Choice>> {
    let (found, now) = (Found::whole(home).await?, SystemTime::now());
    let choice = |line: Line| Choice {
        sign_in: line.profile.as_ref().and_then(|profile| left(profile, now)),
        name: line.name,
        active: line.active,
    };
    Ok(found.lines.into_iter().map(choice).collect())
}

/// What is left of a sign-in; nothing of one that is renewed by itself.
fn left(profile: &AwsProfile, now: SystemTime) -> Option<Left> {
    profile.signs_in.as_ref()?;
    let Some(sign_in) = profile.sign_in else { return Some(Left::Out) };
    match minutes(sign_in, now) {
        Some(minutes) => Some(Left::Minutes(minutes)),
        None => (!sign_in.renews).then_some(Left::Out),
    }
}

/// A keychain may ask its user for a password meanwhile.
async fn credentials(home: &Home) -> Result<BTreeMap<String, Credential>> {
    let home = home.clone();
    tokio::task::spawn_blocking(move || Secrets::open(&home)?.credentials()).await?
}

impl Found {
    /// All of it. The names of the profiles that connections use are kept with the secrets, and so need those.
    ///
    /// # Errors
    /// If the configuration or the AWS files cannot be used.
    pub(crate) async fn whole(home: &Home) -> Result<Self> {
        let config = Config::load(&home.config())?;
        let needs = config.connections.values().any(|one| matches!(one.kind, Kind::Profile | Kind::Role));
        let (credentials, trouble) = match if needs { credentials(home).await } else { Ok(BTreeMap::new()) } {
            Ok(credentials) => (credentials, None),
            Err(why) => (BTreeMap::new(), Some(why)),
        };
        Ok(Self { trouble, ..Self::of(&config, &credentials, profiles().await?) })
    }

    /// What there is to be seen where nobody looks at a secret.
    ///
    /// # Errors
    /// If the configuration or the AWS files cannot be used.
    pub(crate) async fn outside_of_secrets(home: &Home) -> Result<Self> {
        Ok(Self::of(&Config::load(&home.config())?, &BTreeMap::new(), profiles().await?))
    }

    fn of(config: &Config, credentials: &BTreeMap<String, Credential>, profiles: Vec<AwsProfile>) -> Self {
        let named = config.connections.iter().map(|(name, connection)| {
            let profile_name = match credentials.get(name) {
                Some(Credential::Profile(name)) => Some(name.clone()),
                Some(Credential::Keys { .. } | Credential::ApiKey(_)) | None => None,
            };
            let profile = profiles.iter().find(|profile| Some(&profile.name) == profile_name.as_ref()).cloned();
            Line {
                name: name.clone(),
                kind: connection.kind,
                active: config.connection.as_ref() == Some(name),
                region: connection.region.clone().or_else(|| profile.as_ref()?.region.clone()),
                profile,
                profile_name,
                role: connection.role.clone(),
            }
        });
        let lines = named.chain([Line::environment(config.connection.is_none())]).collect();
        Self { lines, profiles, trouble: None }
    }
}

/// One connection.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) active: bool,
    /// The profile by its name, if it has one and the secrets say which.
    pub(crate) profile_name: Option<String>,
    /// The same, if there is such a one.
    pub(crate) profile: Option<AwsProfile>,
    pub(crate) region: Option<String>,
    /// The role, if that is what it is.
    pub(crate) role: Option<String>,
}

impl Line {
    fn environment(active: bool) -> Self {
        let name = ENVIRONMENT.to_owned();
        let kind = Kind::Environment;
        Self { name, kind, active, profile_name: None, profile: None, region: None, role: None }
    }

    fn row(&self, now: SystemTime) -> Vec<String> {
        let mark = if self.active { "*" } else { "" };
        let profile = self.profile_name.clone().unwrap_or_default();
        let sign_in = self.profile.as_ref().map(|profile| in_words(profile, now)).unwrap_or_default();
        let region = self.region.clone().unwrap_or_default();
        vec![mark.to_owned(), self.name.clone(), self.kind.as_str().to_owned(), profile, region, sign_in]
    }

    fn json(&self, now: SystemTime) -> Value {
        json!({
            "name": self.name,
            "active": self.active,
            "kind": self.kind.as_str(),
            "profile": self.profile_name,
            "region": self.region,
            "sign_in": self.profile.as_ref().filter(|profile| profile.signs_in.is_some()).map(|profile| sign_in_json(profile.sign_in, now)),
        })
    }
}

fn section(profiles: &[AwsProfile], now: SystemTime) -> String {
    if profiles.is_empty() {
        return "\nThere are no AWS profiles in ~/.aws; `aws configure sso` makes one.\n".to_owned();
    }
    let row = |profile: &AwsProfile| {
        let region = profile.region.clone().unwrap_or_default();
        vec![profile.name.clone(), profile.kind.words().to_owned(), region, in_words(profile, now)]
    };
    let headings = ["profile", "kind", "region", "sign-in"].map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(headings).chain(profiles.iter().map(row)).collect();
    let lines = grid::lines(&[Side::Left; 4], &rows);
    format!("\nProfiles of ~/.aws, which `outcrop connections add NAME --profile PROFILE` adds:\n\n{lines}")
}

fn in_words(profile: &AwsProfile, now: SystemTime) -> String {
    let Some(sign_in) = profile.sign_in else {
        return if profile.signs_in.is_some() { "signed out".to_owned() } else { String::new() };
    };
    let left = match minutes(sign_in, now) {
        None => "ended".to_owned(),
        Some(minutes) => format!("{minutes} min left"),
    };
    if sign_in.renews { format!("{left}, renewed by itself") } else { left }
}

fn sign_in_json(sign_in: Option<SignIn>, now: SystemTime) -> Value {
    let minutes = sign_in.and_then(|sign_in| minutes(sign_in, now));
    json!({ "minutes_left": minutes.unwrap_or(0), "renews": sign_in.is_some_and(|sign_in| sign_in.renews) })
}

fn profile_json(profile: &AwsProfile, now: SystemTime) -> Value {
    let sign_in = profile.signs_in.as_ref().map(|_| sign_in_json(profile.sign_in, now));
    json!({ "name": profile.name, "kind": profile.kind.words(), "region": profile.region, "sign_in": sign_in })
}

/// Whole minutes until the end; `None` when it is past.
pub(crate) fn minutes(sign_in: SignIn, now: SystemTime) -> Option<u64> {
    sign_in.ends.duration_since(now).ok().map(|left| left.as_secs() / 60)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use upstreams::Kind;

    use super::*;

    #[test]
    fn a_sign_in_is_told_by_the_minutes_that_are_left() {
        let said = |sign_in: Option<(u64, bool)>, signs_in: bool| {
            let sign_in = sign_in.map(|(ends, renews)| SignIn { ends: UNIX_EPOCH + Duration::from_secs(ends), renews });
            let signs_in = signs_in.then(|| "work".to_owned());
            let profile = AwsProfile { name: "work".to_owned(), kind: Kind::Sso, region: None, sign_in, signs_in };
            in_words(&profile, UNIX_EPOCH + Duration::from_secs(1000))
        };
        assert_eq!(said(Some((1000 + 58 * 60 + 59, false)), true), "58 min left");
        assert_eq!(said(Some((1060, true)), true), "1 min left, renewed by itself");
        assert_eq!(said(Some((999, false)), true), "ended");
        assert_eq!(said(None, true), "signed out");
        assert_eq!(said(None, false), "");
    }

    #[test]
    fn a_sign_in_that_renews_itself_never_ends() {
        let of = |sign_in: Option<(u64, bool)>, signs_in: bool| {
            let signs_in = signs_in.then(|| "work".to_owned());
            let sign_in = sign_in.map(|(ends, renews)| SignIn { ends: UNIX_EPOCH + Duration::from_secs(ends), renews });
            let profile = AwsProfile { name: "work".to_owned(), kind: Kind::Sso, region: None, sign_in, signs_in };
            left(&profile, UNIX_EPOCH + Duration::from_secs(1000))
        };
        assert_eq!(of(Some((1060, false)), true), Some(Left::Minutes(1)));
        assert_eq!([of(Some((999, false)), true), of(None, true)], [Some(Left::Out); 2]);
        assert_eq!([of(Some((999, true)), true), of(None, false)], [None; 2]);
    }
}
