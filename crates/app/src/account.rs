//! What AWS listed of the account in use, kept in the home from one start to the next and asked for anew each day.
//!
//! All of it is optional: without the lists everything works from the catalogue, and no request ever waits for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use protocol::names::Account;
use proxy::Runtime;
use serde::{Deserialize, Serialize};
use upstreams::{Asked, Bedrock};

use crate::events::{About, Event, Events};
use crate::notices;

/// How long a list is taken for true.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// How often its age is looked at, and how long after a failure AWS is asked again.
const LOOK_EVERY: Duration = Duration::from_secs(3600);

/// A list of AWS's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// When it was asked for, `2026-11-21T10:00:00Z`.
    asked: String,
    /// For which region.
    region: String,
    /// As whom.
    identity: String,
    /// What it says.
    #[serde(flatten)]
    pub account: Account,
}

impl Kept {
    /// What was kept of this region, if anything.
    pub fn load(file: &Path, region: &str) -> Option<Self> {
        let kept: Self = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
        (kept.region == region).then_some(kept)
    }

    /// Asks AWS now and keeps the answer.
    ///
    /// # Errors
    /// What to do where AWS tells nothing.
    pub async fn refresh(file: &Path, bedrock: &Bedrock) -> Result<Self> {
        let asked = bedrock.account().await;
        if let (true, Some((list, why))) = (asked.is_empty(), asked.refused.first()) {
            bail!("AWS did not say what this account can call ({list}): {}", why.refusal().message);
        }
        let kept = Self::of(asked, bedrock).await;
        kept.save(file)?;
        Ok(kept)
    }

    /// The day on which it was asked for, `2026-11-21`.
    pub fn day(&self) -> &str {
        self.asked.get(..10).unwrap_or_default()
    }

    async fn of(asked: Asked, bedrock: &Bedrock) -> Self {
        for (list, why) in &asked.refused {
            tracing::info!(list, reason = %why.refusal(), "AWS does not tell all that this account can call");
        }
        let (region, identity) = (bedrock.region().await, bedrock.mark().await);
        Self { asked: Timestamp::now().to_string(), region, identity, account: asked.account }
    }

    fn is_fresh(&self, identity: &str, now: Timestamp) -> bool {
        let age = self.asked.parse::<Timestamp>().map(|asked| now.duration_since(asked));
        self.identity == identity && age.is_ok_and(|age| age >= SignedDuration::ZERO && age < FRESH)
    }

    fn is_of_same(&self, other: &Self) -> bool {
        self.identity == other.identity && self.region == other.region
    }

    /// Whole or not at all, and for nobody else to read.
    fn save(&self, file: &Path) -> Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let save = || -> Result<()> {
            let draft = tempfile::Builder::new().prefix(".models").tempfile_in(folder)?;
            serde_json::to_writer(&draft, self)?;
            draft.persist(file)?;
            Ok(())
        };
        save().with_context(|| format!("{} cannot be written", file.display()))
    }
}

/// Tells the running program what the account has: at once what was kept, then what AWS says, each day anew. A demo
/// keeps nothing.
pub(crate) async fn keep_up(runtime: Arc<Runtime>, file: Option<PathBuf>, events: Events) {
    let bedrock = runtime.bedrock();
    let mut known = match &file {
        Some(file) => Kept::load(file, &bedrock.region().await),
        None => None,
    };
    known.iter().for_each(|kept| runtime.know(kept.account.clone()));
    loop {
        let identity = bedrock.mark().await;
        if !known.as_ref().is_some_and(|kept| kept.is_fresh(&identity, Timestamp::now())) {
            let asked = bedrock.account().await;
            let told = !asked.is_empty();
            let kept = Kept::of(asked, bedrock).await;
            if told {
                runtime.know(kept.account.clone());
                let saved = file.as_ref().map_or(Ok(()), |file| kept.save(file));
                saved.unwrap_or_else(|error| tracing::warn!("{error:#}"));
                let news = known.as_ref().filter(|before| before.is_of_same(&kept));
                if let Some(words) = news.and_then(|before| notices::catalogue(&before.account, &kept.account)) {
                    events.tell(Event::Notice { about: About::Catalogue, words });
                }
                known = Some(kept);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => (),
            () = bedrock.switched() => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(asked: &str) -> Kept {
        let region = "eu-west-1".to_owned();
        Kept { asked: asked.to_owned(), region, identity: "me".to_owned(), account: Account::default() }
    }

    #[test]
    fn a_list_is_true_for_a_day_and_for_one_identity() {
        let now = "2026-11-21T10:00:00Z".parse().expect("a moment");
        let fresh = |asked: &str, identity: &str| kept(asked).is_fresh(identity, now);
        assert!(fresh("2026-11-20T10:00:01Z", "me") && fresh("2026-11-21T10:00:00Z", "me"));
        assert!(!fresh("2026-11-20T10:00:00Z", "me"), "a day old");
        assert!(!fresh("2026-11-21T09:59:59Z", "you"));
        assert!(!fresh("2026-11-22T10:00:00Z", "me"), "from the future: the clock was wrong");
        assert!(!fresh("once", "me"));
    }

    #[test]
    fn what_is_kept_is_for_one_region_and_nonsense_is_nothing() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("models.json");
        assert_eq!(Kept::load(&file, "eu-west-1"), None);
        kept("2026-11-21T10:00:00Z").save(&file)?;
        assert_eq!(Kept::load(&file, "eu-west-1"), Some(kept("2026-11-21T10:00:00Z")));
        assert_eq!(Kept::load(&file, "us-east-1"), None);
        std::fs::write(&file, "{")?;
        assert_eq!(Kept::load(&file, "eu-west-1"), None);
        Ok(())
    }
}
