//! The proxy as something that is started and stopped while the program goes on: by the tray, by the window, and once by
//! `outcrop serve`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use ledger::Ledger;
use proxy::Runtime;
use tokio::sync::{broadcast, oneshot, watch};
use tokio::task::JoinHandle;

use crate::bodies::{Bodies, Folder};
use crate::config::Config;
use crate::connections::Removed;
use crate::dashboard;
use crate::events::{Event, Events};
use crate::home::Home;
use crate::in_force::InForce;
use crate::serve::{Ask, Demo, Identity, Ready, Server};

/// The proxy of one home. Clones are the same one.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    home: Home,
    ask: Ask,
    say: fn(&str),
    events: Events,
    state: Mutex<State>,
    /// Held while it is started or stopped, so that two clicks do not start two.
    running: tokio::sync::Mutex<Option<Running>>,
    removed: Mutex<Option<Removed>>,
}

/// Whether it runs.
#[derive(Clone)]
pub enum State {
    /// It was never started, or was stopped.
    Stopped,
    /// It serves.
    Running(Arc<Live>),
    /// It could not be started, or broke down: why, in words.
    Failed(String),
}

/// What there is only while it serves.
pub struct Live {
    /// Address and token.
    pub ready: Ready,
    pub(crate) in_force: InForce,
}

struct Running {
    end: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Engine {
    /// The proxy of a home, not started yet. What the person at the console should know comes as sentences to `say`.
    pub fn new(home: Home, ask: Ask, say: fn(&str)) -> Self {
        let state = Mutex::new(State::Stopped);
        let (events, running, removed) = (Events::default(), tokio::sync::Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { home, ask, say, events, state, running, removed }))
    }

    /// Starts it; where it runs already, nothing changes.
    ///
    /// # Errors
    /// Those of [`Server::start`]; they are its state from then on.
    pub async fn start(&self) -> Result<Ready> {
        let mut running = self.0.running.lock().await;
        if let (Some(_), State::Running(live)) = (running.as_ref(), self.state()) {
            return Ok(live.ready.clone());
        }
        let (home, ask, events) = (self.0.home.clone(), self.0.ask.clone(), self.0.events.clone());
        let started = Server::start(home, ask, self.0.say, events, dashboard::desk(self)).await;
        let server = started.inspect_err(|error| self.now(State::Failed(format!("{error:#}"))))?;
        let live = Arc::new(server.live());
        let ready = live.ready.clone();
        self.now(State::Running(live));
        let (end, ended) = oneshot::channel();
        let say = self.0.say;
        let until = async move { drop(ended.await) };
        *running = Some(Running { end, served: tokio::spawn(server.run(until, say)) });
        Ok(ready)
    }

    /// Lets open streams finish and stops it. When this returns, the port is closed and everything is stored. What was
    /// deleted is gone for good from then on.
    pub async fn stop(&self) {
        let bodies = Folder::at(self.home().bodies());
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || bodies.wipe_all()).await {
            tracing::warn!(error = %format!("{error:#}"), "deleted bodies could not be wiped; the next start tries again");
        }
        let Some(running) = self.0.running.lock().await.take() else { return };
        let _ = running.end.send(());
        let broken = running.served.await.is_err();
        self.now(if broken {
            State::Failed("The proxy broke down; its log says why.".to_owned())
        } else {
            State::Stopped
        });
    }

    /// Waits until it runs no more, whoever stopped it.
    pub async fn stopped(&self) {
        let mut events = self.events();
        while matches!(self.state(), State::Running(_)) {
            // Whatever was missed, the state says.
            let _ = events.recv().await;
        }
    }

    /// Stops it and starts it again, so that it takes up what was changed.
    ///
    /// # Errors
    /// Those of [`Self::start`].
    pub async fn restart(&self) -> Result<Ready> {
        self.stop().await;
        self.start().await
    }

    /// Whether it runs.
    pub fn state(&self) -> State {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What there is while it serves.
    pub fn live(&self) -> Option<Arc<Live>> {
        match self.state() {
            State::Running(live) => Some(live),
            State::Stopped | State::Failed(_) => None,
        }
    }

    /// Whether answers come from this machine.
    pub fn is_demo(&self) -> bool {
        self.live().map_or(self.0.ask.demo == Demo::On, |live| live.ready.demo)
    }

    /// Whether it answers as a demo only because no AWS identity was found: after a restart it looks again.
    pub(crate) fn may_leave_demo(&self) -> bool {
        self.0.ask.demo == Demo::Auto && self.is_demo()
    }

    /// The connection that was removed last, for whoever wants it back; one is kept, in memory.
    pub(crate) fn removed(&self) -> MutexGuard<'_, Option<Removed>> {
        self.0.removed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.events.watch()
    }

    /// Lets everybody who watches know.
    pub fn tell(&self, event: Event) {
        self.0.events.tell(event);
    }

    /// What the user has decided: as the proxy goes by it while it serves, else as the file says.
    ///
    /// # Errors
    /// If there is only the file, and it cannot be used.
    pub(crate) fn config(&self) -> Result<Arc<Config>> {
        match self.live() {
            Some(live) => Ok(live.in_force.config()),
            None => Config::load(&self.home().config()).map(Arc::new),
        }
    }

    /// A call has changed a file of the user: lets it hold from the next request on, and everybody know. Blocks.
    ///
    /// # Errors
    /// Why it cannot hold.
    pub(crate) fn changed(&self) -> Result<()> {
        let taken_up = self.live().map_or(Ok(()), |live| live.in_force.take_up());
        self.tell(Event::Changed);
        taken_up
    }

    /// Where its files are.
    pub fn home(&self) -> &Home {
        &self.0.home
    }

    fn now(&self, state: State) {
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.tell(Event::State);
    }
}

impl Live {
    /// How many requests are being answered, and when that changes.
    pub fn in_flight(&self) -> watch::Receiver<usize> {
        self.runtime().in_flight()
    }

    /// What the next request goes by.
    pub(crate) fn runtime(&self) -> Arc<Runtime> {
        self.in_force.server().current.now()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.in_force.server().ledger
    }

    pub(crate) fn bodies(&self) -> &Bodies {
        &self.in_force.server().bodies
    }

    /// Waits until the requests that have ended are in the ledger.
    pub(crate) fn store(&self) {
        self.ledger().flush();
    }

    /// Who AWS will see, or one sentence with the next step.
    ///
    /// # Errors
    /// If no identity can be found or AWS refuses it.
    pub async fn identity(&self) -> Result<Identity, String> {
        self.runtime().bedrock().identity().await.map_err(|failure| failure.refusal().message)
    }
}
