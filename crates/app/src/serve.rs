//! `outcrop serve`: opens the files, starts what is needed, serves until it is told to end.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use ledger::{Ledger, Opened};
use proxy::{Current, Desk, Entry, Keys, Lessons, Logins, Notices, Runtime, Secret, UsageSink};
use sim::Sim;
use upstreams::Login;

pub use upstreams::Identity;

use crate::bodies::{Bodies, Folder};
use crate::budget::{self, Accounts};
use crate::config::written::Written;
use crate::engine::Live;
use crate::events::{About, Event, Events};
use crate::home::Home;
use crate::in_force::{Decided, Fixed, InForce, Look, Parts, Whom, background};
use crate::notices::Failures;
use crate::secrets::Secrets;
use crate::{lease, lessons, port};

mod ready;
mod upstream;

pub use ready::Ready;
use upstream::upstream;

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

/// A keychain that asks nobody answers sooner.
const AT_ONCE: Duration = Duration::from_secs(2);

const KEYCHAIN_WAITS: &str = "Outcrop waits for the keychain: it may ask for its password in a window of its own. \
                              Requests that come meanwhile wait, too, for a minute at most.";

/// A server that listens but does not serve yet.
pub struct Server {
    listener: tokio::net::TcpListener,
    /// What browsers are shown.
    desk: Option<Desk>,
    in_force: InForce,
    /// How the user's files looked when they were read.
    look: Look,
    /// Lives as long as the demo.
    _sim: Option<Sim>,
    /// Address and token.
    pub ready: Ready,
}

impl Server {
    /// Opens the home, the ledger and the port. What the person at the console should know comes as sentences to `say`.
    /// What happens later is told as `events`. Browsers are shown the `desk`, unless the user has turned it off.
    pub async fn start(home: Home, ask: Ask, say: fn(&str), events: Events, desk: Desk) -> Result<Self> {
        home.make()?;
        let folder = Folder::at(home.bodies());
        // Of a program that was killed before it could.
        if let Err(error) = folder.wipe_all() {
            say(&format!("Bodies of requests that were deleted may still be there: {error:#}."));
        }
        let look = Look::at(&home);
        let decided = Decided::read(&home, None)?;
        let (config, written) = (&decided.config, Written::load(&home.config())?);
        decided.check(&home)?.iter().for_each(|doubt| say(doubt));
        let (listener, moved) = listen(&ask, config.port)?;
        let whom = Whom::default();
        let (secret, login) = secrets(&home, &whom, &events, say).await?;
        let ledger = opened(&home, say)?;
        ledger.keep(config.keep.into());
        let (upstream, sim) = upstream(ask.demo, login, config.messages.clone()).await?;
        let demo = sim.is_some();
        let bodies = Bodies::open(folder, config.capture, vec![secret.clone()], events.clone(), say);
        let fixed = Fixed { token: secret.clone(), demo, capture: bodies.capture() };
        let settings = decided.settings(fixed, say);
        let lore = ledger.clone();
        let lessons = Lessons::new(lessons::known(&home.ledger()), move |news| lore.learn(news));
        let sink = sink(ledger.clone(), events.clone());
        budget::doubts(&config.budgets, &crate::keys::read(&home.ledger())?).iter().for_each(|doubt| say(doubt));
        let kept = home.ledger();
        let keys = Keys::open(move || crate::keys::read(&kept).map_err(|error| format!("{error:#}")));
        let keys = keys.map_err(|why| anyhow!("the client keys cannot be read: {why}"))?;
        let accounts = Arc::new(Accounts::new(ledger.clone(), home.ledger(), config.timezone.clone(), demo));
        budget::unrated(&config.budgets, &accounts).iter().for_each(|doubt| say(doubt));
        let noticed = events.clone();
        let notices = Notices::new(move |notice| {
            say(&notice.words);
            noticed.tell(Event::Notice { about: notice.about.into(), words: notice.words });
        });
        let entry = Entry::open(config.limits(), accounts.clone(), notices);
        let entry = entry.map_err(|why| anyhow!("the budgets cannot be counted: {why}"))?;
        let (whose, finding) = (home.clone(), whom.clone());
        let logins = Logins::new(move || finding.find(&whose).map_err(|error| format!("{error:#}")));
        let current = Current::new(Runtime::new(settings, upstream, lessons, sink, keys, entry, logins));
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
        let (apply, shown) = (ask.apply, ready.clone());
        let parts = Parts { home, ready, apply, current, ledger, bodies, accounts, whom, written, events, say };
        Ok(Self { listener, desk, in_force: InForce::new(parts, decided), look, _sim: sim, ready: shown })
    }

    /// What there is while it serves.
    pub(crate) fn live(&self) -> Live {
        Live { ready: self.ready.clone(), in_force: self.in_force.clone() }
    }

    /// Serves until `end` is done, lets open streams finish, stores what is left to store, and ends the lease that was
    /// made for it. What the person at the console should know comes as sentences to `say`.
    pub async fn run(self, end: impl Future<Output = ()>, say: impl Fn(&str)) {
        let Parts { home, current, ledger, bodies, .. } = self.in_force.server();
        let background = background(&self.in_force, self.look);
        proxy::serve(self.listener, current.clone(), self.desk, end).await;
        drop(background);
        ledger.flush();
        bodies.close();
        lease::serving::at_end(home, &self.ready).iter().for_each(|news| say(news));
        self.ready.withdraw(&home.running());
    }
}

/// The ledger of the home, a new one where the old one was damaged.
fn opened(home: &Home, say: fn(&str)) -> Result<Ledger> {
    let (ledger, opened) = Ledger::open(&home.ledger()).context("the ledger cannot be opened")?;
    if let Opened::Replaced { kept, rescued } = opened {
        say(&format!(
            "The ledger was damaged. It is kept as {}, and a new one was started with the {rescued} requests that could be read.",
            kept.display()
        ));
    }
    Ok(ledger)
}

/// Where requests are filed, and told.
fn sink(ledger: Ledger, events: Events) -> UsageSink {
    let failures = Failures::default();
    UsageSink::new(move |event| {
        let (request, failure) = (event.request_id.clone(), failures.news(&event));
        ledger.record(event);
        events.tell(Event::Used { request });
        failure.into_iter().for_each(|words| events.tell(Event::Notice { about: About::Failure, words }));
    })
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

/// The token and the AWS identity in use. A keychain may ask its user for a password meanwhile, and the user may look
/// elsewhere: the port is open already, and who comes is served as soon as there is a token to know them by.
async fn secrets(home: &Home, whom: &Whom, events: &Events, say: fn(&str)) -> Result<(Secret, Login)> {
    let (home, whom) = (home.clone(), whom.clone());
    let both = move || Ok((Secrets::open(&home)?.token(say)?, whom.find(&home)?));
    let mut reading = tokio::task::spawn_blocking(both);
    let both = match tokio::time::timeout(AT_ONCE, &mut reading).await {
        Ok(both) => both,
        Err(_) => {
            say(KEYCHAIN_WAITS);
            events.tell(Event::Notice { about: About::Program, words: KEYCHAIN_WAITS.to_owned() });
            reading.await
        }
    };
    both.context("the secrets cannot be read")?
}
