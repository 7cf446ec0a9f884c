//! What every request needs of the running program.

use std::sync::Arc;
use std::time::Duration;

use protocol::catalog::Lane;
use protocol::lesson::Learned;
use protocol::names::{Account, Own, Resolved};
use protocol::native::Endpoint;
use protocol::refusal::Refusal;
use protocol::secret::Secret;
use tokio::sync::watch;
use upstreams::{Bedrock, Messages};

use crate::caches::Caches;
use crate::capture::Capture;
use crate::count_tokens::Counts;
use crate::entry::Entry;
use crate::keys::Keys;
use crate::lessons::Lessons;
use crate::logins::{self, Logins};
use crate::meter::UsageSink;
use crate::names::Names;
use crate::web::{Web, WebSettings};

/// What a request goes by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What a client must say to be served.
    pub token: Secret,
    /// The user's own word about models.
    pub models: Own,
    /// Demo mode: no AWS behind it.
    pub demo: bool,
    /// Whether answers say what they cost.
    pub show_cost: bool,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// Whether and how web tools are run here.
    pub web: WebSettings,
    /// Who wants to keep what clients say and are told.
    pub capture: Capture,
}

/// One snapshot of the running configuration; a request takes it from [`Current`](crate::Current) and keeps it. What is
/// learned, counted and kept is shared by all snapshots.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub(crate) settings: Settings,
    pub(crate) bedrock: Bedrock,
    pub(crate) names: Names,
    pub(crate) counts: Arc<Counts>,
    pub(crate) caches: Arc<Caches>,
    pub(crate) lessons: Arc<Lessons>,
    pub(crate) web: Arc<Web>,
    pub(crate) sink: UsageSink,
    pub(crate) keys: Keys,
    pub(crate) entry: Entry,
    pub(crate) logins: Arc<Logins>,
}

impl Runtime {
    /// Nothing is called yet.
    pub fn new(
        settings: Settings,
        bedrock: Bedrock,
        lessons: Lessons,
        sink: UsageSink,
        keys: Keys,
        entry: Entry,
        logins: Logins,
    ) -> Self {
        let names = Names::new(settings.models.clone());
        let web = Arc::new(Web::new(settings.web.clone()));
        let (counts, caches) = (Arc::default(), Arc::default());
        let (lessons, logins) = (Arc::new(lessons), Arc::new(logins));
        Self { settings, bedrock, names, counts, caches, lessons, web, sink, keys, entry, logins }
    }

    /// The next snapshot: the same, but for what the user has decided since.
    pub fn with(&self, settings: Settings, messages: Option<Messages>) -> Self {
        let names = self.names.with(settings.models.clone());
        let web = Arc::new(Web::new(settings.web.clone()));
        let bedrock = self.bedrock.clone().with_messages(messages);
        Self { settings, names, web, bedrock, ..self.clone() }
    }

    /// What requests go by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What may be spent, which all snapshots share.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Reads anew as whom AWS is called. Blocks, and may ask a person for a password.
    ///
    /// # Errors
    /// Why that cannot be found out; then it stays as it is.
    pub fn reconnect(&self) -> Result<(), String> {
        logins::reload(self)
    }

    /// The Bedrock behind it.
    pub fn bedrock(&self) -> &Bedrock {
        &self.bedrock
    }

    /// The sessions that are paused because they spend too fast; those without a name are `of key NAME`.
    pub fn paused(&self) -> Vec<String> {
        self.entry.paused()
    }

    /// Takes over what the account has; names are checked against it from now on, and `/v1/models` shows it.
    pub fn know(&self, account: Account) {
        self.names.set(account);
    }

    /// Goes by this of what Bedrock has refused, as if it had been learned now.
    pub fn learn(&self, lesson: Learned) {
        self.lessons.learn(lesson);
    }

    /// How many requests are being answered, and when that changes.
    pub fn in_flight(&self) -> watch::Receiver<usize> {
        self.sink.in_flight()
    }

    /// The model that a client means, and how it is called here: an endpoint that speaks Anthropic's own API has names
    /// and prices of its own. Without one, as in the demo, a model of that lane is called as it usually is.
    pub(crate) async fn route(&self, asked: &str) -> Result<Resolved, Refusal> {
        let mut route = self.names.resolve(asked, &self.bedrock).await?;
        if route.model.lane != Lane::Messages {
            return Ok(route);
        }
        if self.bedrock.messages().is_some() {
            let endpoint = self.endpoint();
            route.prices = endpoint.prices(&route, &self.bedrock.region().await);
            route.sent = endpoint.model_id(&route);
        } else {
            route.model.to_mut().lane = Lane::Native;
        }
        Ok(route)
    }

    /// Where Anthropic's own API is spoken; the usual place where the user names none, and nothing is sent there.
    pub(crate) fn endpoint(&self) -> Endpoint {
        self.bedrock.messages().map_or(Endpoint::Mantle, |messages| messages.endpoint)
    }

    /// The `outcrop-target` of a lane in a region.
    pub(crate) fn target(&self, region: &str, lane: Lane) -> String {
        let place = if self.settings.demo { "demo" } else { "bedrock" };
        format!("{place}/{region}/{}", lane.as_str())
    }
}
