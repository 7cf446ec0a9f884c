//! Web search and fetch, run here for models on Bedrock, which has neither. Off unless the user turned it on.
//!
//! [`Web::emulate`] turns a request that asks for them into one with ordinary tools; [`rounds`] goes on with the model
//! until it has said all, and [`run`] runs what it calls. What all of this means is [`protocol::web`]'s. Keys, queries
//! and addresses are never logged.

pub(crate) mod rounds;
mod run;
pub(crate) mod whole;

use std::sync::Arc;

use protocol::catalog::{Lane, Model};
use protocol::change::Changes;
use protocol::json::Document;
use protocol::refusal::Refusal;
use protocol::secret::Secret;
use protocol::web::providers::Provider;
use protocol::web::{Asked, Offer};
use upstreams::Outside;

use crate::open::Ask;
use crate::runtime::Runtime;

/// Rounds with the model in one answer; then the client may go on with it (`pause_turn`), as with Anthropic's own.
const MOST_ROUNDS: u32 = 10;

/// What the user has turned on.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// Who searches; `None`: nobody.
    pub search: Option<Search>,
    /// Whether pages may be fetched.
    pub fetch: bool,
    /// Names and addresses that may be fetched although they are not public.
    pub allow: Vec<String>,
}

/// A provider of searches.
#[derive(Clone, Debug)]
pub struct Search {
    /// Which one.
    pub provider: Provider,
    /// The user's key for it.
    pub key: Secret,
    /// Where it is, if not where it usually is.
    pub url: Option<String>,
}

/// The way out, as far as the user opened it.
#[derive(Debug)]
pub(crate) struct Web {
    settings: WebSettings,
    outside: Outside,
}

/// A request that is answered in rounds.
#[derive(Clone, Debug)]
pub(crate) struct Emulated {
    asked: Asked,
    /// The request as the client sent it.
    original: Arc<str>,
}

impl Web {
    pub(crate) fn new(settings: WebSettings) -> Self {
        let outside = Outside::new(&settings.allow);
        Self { settings, outside }
    }

    /// The request as its lane takes it, if it has to do with the web and the user turned that on.
    pub(crate) fn emulate(
        &self,
        document: &Document<'_>,
        model: &Model,
    ) -> Result<Option<(Emulated, String)>, Refusal> {
        let offer = Offer { search: self.settings.search.is_some(), fetch: self.settings.fetch };
        let asked = Asked::read(document, offer, model.lane == Lane::Native)?;
        Ok(asked.map(|asked| {
            let body = asked.body(document, &[]);
            (Emulated { asked, original: document.text().into() }, body)
        }))
    }
}

impl Emulated {
    /// Lists what was changed before the lane changed anything.
    pub(crate) fn list(&self, changes: &mut Changes) {
        self.asked.list(changes);
    }

    /// What to ask in the next round, after these blocks of the answer.
    fn next(&self, asked: &Asked, before: &Ask, said: &[String], runtime: &Runtime) -> Result<Ask, Refusal> {
        let document = Document::parse(&self.original).expect("it was parsed when it came");
        before.with_text(asked.body(&document, said), runtime)
    }
}
