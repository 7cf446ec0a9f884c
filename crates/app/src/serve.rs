//! `outcrop serve`: opens the files, starts what is needed, serves until it is told to end.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use ledger::{Ledger, Opened};
use protocol::catalog::catalog;
use protocol::names::Own;
use proxy::{Desk, Entry, Keys, Lessons, Logins, Notices, Runtime, Secret, Settings, UsageSink};
use serde::{Deserialize, Serialize};
use sim::{Answerer, Foundation, Sim};
use tokio::task::JoinSet;
use upstreams::{Bedrock, Login, Messages, Upstream};

pub use upstreams::Identity;

use crate::bodies::{Bodies, Folder};
use crate::budget::{self, Accounts};
use crate::config::written::Written;
use crate::config::{Config, Conversion};
use crate::engine::Live;
use crate::events::{About, Event, Events};
use crate::home::Home;
use crate::notices::Failures;
use crate::secrets::Secrets;
use crate::{account, connections, days, lease, lessons, port, prices, rates};

/// How long to look for an AWS identity before the demo is started instead.
const IDENTITY_SEARCH: Duration = Duration::from_secs(5);

/// Where the demo pretends to be.
const DEMO_REGION: &str = "us-east-1";

/// Whether to answer without AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// Always AWS.
    Off,
    /// Always the demo.
    On,
    /// The demo where no AWS identity is found.
    Auto,
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Whether to answer without AWS.
    pub demo: Demo,
    /// Host to listen on; only loopback is taken.
    pub host: String,
    /// Port; 0 for any free one; `None` for the configured one.
    pub port: Option<u16>,
    /// Whether the next free port does as well, where that one is taken.
    pub or_next: bool,
    /// Whether Claude Code's settings are to lead here as long as the server runs.
    pub apply: bool,
    /// File to write once requests are accepted.
    pub ready_file: Option<PathBuf>,
}

/// What scripts learn from the ready file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Ready {
    /// `http://127.0.0.1:8484`
    pub url: String,
    /// The client token.
    pub token: String,
    /// A link that signs one browser in to the dashboard, once and within ten minutes; empty if there is none.
    pub dashboard_url: String,
    /// Process id of the server.
    pub pid: u32,
    /// Whether it answers without AWS.
    pub demo: bool,
}

/// A server that listens but does not serve yet.
pub struct Server {
    listener: tokio::net::TcpListener,
    runtime: Arc<Runtime>,
    bodies: Bodies,
    ledger: Ledger,
    home: Home,
    /// Whether days are those of the zone that the machine is in.
    follow_clock: bool,
    /// Whether AWS may be asked what the account can call.
    list_models: bool,
    /// From where exchange rates are fetched, if they may be.
    conversion: Option<Conversion>,
    /// What browsers are shown.
    desk: Option<Desk>,
    /// What `config.toml` said.
    written: Written,
    /// Lives as long as the demo.
    _sim: Option<Sim>,
    events: Events,
    /// Address and token.
    pub ready: Ready,
}

impl Server {
    /// Opens the home, the ledger and the port. What the person at the console should know comes as sentences to `say`.
    /// What happens later is told as `events`. Browsers are shown the `desk`, unless the user has turned it off.
    pub async fn start(home: Home, ask: Ask, say: fn(&str), events: Events, desk: Desk) -> Result<Self> {
        home.make()?;
        let config = Config::load(&home.config())?;
        let written = Written::load(&home.config())?;
        let own = Own { list: prices::kept_or_none(&home, say), ..config.own_models() };
        own.check()
            .map_err(|wrong| anyhow!("{} cannot be used: {wrong}", home.config().display()))?
            .iter()
            .for_each(|doubt| say(doubt));
        let (listener, moved) = listen(&ask, config.port)?;
        let (secret, login) = secrets(&home, say).await?;
        let (ledger, opened) = Ledger::open(&home.ledger()).context("the ledger cannot be opened")?;
        if let Opened::Replaced { kept, rescued } = opened {
            say(&format!(
                "The ledger was damaged. It is kept as {}, and a new one was started with the {rescued} requests that could be read.",
                kept.display()
            ));
        }
        ledger.keep(config.keep.into());
        let (upstream, sim) = upstream(ask.demo, login, config.messages.clone()).await?;
        let demo = sim.is_some();
        let folder = Folder::at(home.bodies());
        let bodies = Bodies::open(folder, config.capture, vec![secret.clone()], events.clone(), say);
        let settings = Settings {
            token: secret.clone(),
            models: own,
            demo,
            show_cost: config.show_cost,
            head_timeout: config.head_timeout(),
            web: config.web.settings(|name| std::env::var(name).ok(), say),
            capture: bodies.capture(),
        };
        let (sink, lore) = (ledger.clone(), ledger.clone());
        let lessons = Lessons::new(lessons::known(&home.ledger()), move |news| lore.learn(news));
        let (used, noticed, failures) = (events.clone(), events.clone(), Failures::default());
        let sink = UsageSink::new(move |event| {
            let (request, failure) = (event.request_id.clone(), failures.news(&event));
            sink.record(event);
            used.tell(Event::Used { request });
            failure.into_iter().for_each(|words| used.tell(Event::Notice { about: About::Failure, words }));
        });
        budget::doubts(&config.budgets, &crate::keys::read(&home.ledger())?).iter().for_each(|doubt| say(doubt));
        let kept = home.ledger();
        let keys = Keys::open(move || crate::keys::read(&kept).map_err(|error| format!("{error:#}")));
        let keys = keys.map_err(|why| anyhow!("the client keys cannot be read: {why}"))?;
        let accounts = Arc::new(Accounts::new(ledger.clone(), home.ledger(), config.timezone.clone(), demo));
        budget::unrated(&config.budgets, &accounts).iter().for_each(|doubt| say(doubt));
        let notices = Notices::new(move |notice| {
            say(&notice.words);
            noticed.tell(Event::Notice { about: notice.about.into(), words: notice.words });
        });
        let entry = Entry::open(config.limits(), accounts, notices);
        let entry = entry.map_err(|why| anyhow!("the budgets cannot be counted: {why}"))?;
        let whose = home.clone();
        let logins = Logins::new(move || connections::login(&whose).map_err(|error| format!("{error:#}")));
        let runtime = Runtime::new(settings, upstream, lessons, sink, keys, entry, logins);
        let address = listener.local_addr().context("the port has no address")?;
        let listener = tokio::net::TcpListener::from_std(listener).context("the port cannot be served")?;
        let desk = config.dashboard.then_some(desk);
        let ready = Ready::of(address, &secret, demo, desk.as_ref());
        ready.write(&home.running())?;
        if let Some(words) = moved {
            say(&words);
            events.tell(Event::Notice { about: About::Port, words });
        }
        lease::serving::at_start(&home, &ready, ask.apply || config.apply).iter().for_each(|news| say(news));
        if let Some(file) = &ask.ready_file {
            ready.write(file)?;
        }
        let (follow_clock, list_models) = (config.timezone.is_none(), config.list_models);
        let conversion = Some(config.currency).filter(|currency| currency.fetch);
        Ok(Self {
            listener,
            runtime,
            bodies,
            ledger,
            home,
            follow_clock,
            list_models,
            conversion,
            desk,
            written,
            _sim: sim,
            events,
            ready,
        })
    }

    /// What there is while it serves.
    pub(crate) fn live(&self) -> Live {
        let (runtime, ledger, bodies) = (self.runtime.clone(), self.ledger.clone(), self.bodies.clone());
        Live { ready: self.ready.clone(), runtime, ledger, bodies, written: self.written.clone() }
    }

    /// Serves until `end` is done, lets open streams finish, stores what is left to store, and ends the lease that was
    /// made for it. What the person at the console should know comes as sentences to `say`.
    pub async fn run(self, end: impl Future<Output = ()>, say: impl Fn(&str)) {
        let mut background = JoinSet::new();
        if self.follow_clock {
            background.spawn(days::follow(self.ledger.clone()));
        }
        if self.list_models {
            let kept = (!self.ready.demo).then(|| self.home.models());
            background.spawn(account::keep_up(self.runtime.clone(), kept, self.events));
        }
        if let Some(conversion) = self.conversion {
            background.spawn(rates::keep_up(self.ledger.clone(), conversion));
        }
        proxy::serve(self.listener, self.runtime, self.desk, end).await;
        drop(background);
        self.ledger.flush();
        self.bodies.close();
        lease::serving::at_end(&self.home, &self.ready).iter().for_each(|news| say(news));
        self.ready.withdraw(&self.home.running());
    }
}

/// The port, and one sentence if it is another than it should be.
fn listen(ask: &Ask, configured: u16) -> Result<(std::net::TcpListener, Option<String>)> {
    let port = ask.port.unwrap_or(configured);
    if !ask.or_next {
        return Ok((port::bind(&ask.host, port)?, None));
    }
    let (listener, taken) = port::bind_near(&ask.host, port)?;
    let now = listener.local_addr().context("the port has no address")?.port();
    Ok((listener, taken.map(|holder| format!("Port {port} is taken by {holder}, so Outcrop listens on {now}."))))
}

/// The token and the AWS identity in use. A keychain may ask its user for a password meanwhile.
async fn secrets(home: &Home, say: fn(&str)) -> Result<(Secret, Login)> {
    let home = home.clone();
    let both = move || Ok((Secrets::open(&home)?.token(say)?, connections::login(&home)?));
    tokio::task::spawn_blocking(both).await.context("the secrets cannot be read")?
}

async fn upstream(demo: Demo, login: Login, messages: Option<Messages>) -> Result<(Bedrock, Option<Sim>)> {
    let aws = Bedrock::new(Upstream::Aws(login)).with_messages(messages);
    let simulate = match demo {
        Demo::Off => false,
        Demo::On => true,
        Demo::Auto => !matches!(tokio::time::timeout(IDENTITY_SEARCH, aws.identity()).await, Ok(Ok(_))),
    };
    if !simulate {
        return Ok((aws, None));
    }
    let sim = Sim::start(demo_account()).await.context("the demo cannot be started")?;
    Ok((Bedrock::new(Upstream::Simulator(sim.url().to_owned())), Some(sim)))
}

/// A demo in which every model of the catalogue that the region has can be called.
fn demo_account() -> Answerer {
    let models = catalog().models();
    let prefixes = catalog().prefixes(DEMO_REGION);
    let profiles = models.iter().flat_map(|model| {
        prefixes.iter().filter(|prefix| model.profiles.contains(prefix)).map(|prefix| format!("{prefix}.{}", model.id))
    });
    let listed = models.iter().map(|model| {
        let listed = Foundation::new(&model.id).named(&model.display_name);
        if model.on_demand { listed } else { listed.through_profiles() }
    });
    Answerer::demo().with_profiles(profiles).with_models(listed)
}

impl Ready {
    fn of(address: SocketAddr, token: &Secret, demo: bool, desk: Option<&Desk>) -> Self {
        let url = format!("http://{address}");
        let dashboard_url = desk.map(|desk| desk.link(&url)).unwrap_or_default();
        Self { dashboard_url, url, token: token.expose().to_owned(), pid: std::process::id(), demo }
    }

    /// Reads what a running server has written.
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
    }

    /// Whole or not at all: a reader never sees half a file, and nobody else can read the token in it.
    fn write(&self, file: &Path) -> Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let write = || -> Result<()> {
            let draft = tempfile::Builder::new().prefix(".ready").tempfile_in(folder)?;
            serde_json::to_writer(&draft, self)?;
            draft.persist(file)?;
            Ok(())
        };
        write().with_context(|| format!("the ready file {} cannot be written", file.display()))
    }

    /// Takes the file back, unless another server has written it since.
    fn withdraw(&self, file: &Path) {
        if Self::read(file).is_some_and(|written| written.pid == self.pid) {
            let _ = std::fs::remove_file(file);
        }
    }
}
