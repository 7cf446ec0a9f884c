//! What goes on beside the requests, as far as the configuration wants it: begun, ended and begun anew as that changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::look::Look;
use super::{InForce, Parts};
use crate::config::Config;
use crate::{account, days, rates};

/// How often is looked whether a file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A file that has not changed for so long is written to its end: editors write in parts.
const AT_REST: Duration = Duration::from_millis(100);

/// All of it, until what is returned is dropped. `look` is how the files looked before they were read.
pub(crate) fn background(in_force: &InForce, look: Look) -> JoinSet<()> {
    let (clock, lists, money) = (in_force.clone(), in_force.clone(), in_force.clone());
    let config = || in_force.0.config.subscribe();
    let mut all = JoinSet::new();
    all.spawn(wanted(config(), |config| config.timezone.is_none().then_some(()), move |()| clock.follow_clock()));
    all.spawn(wanted(config(), |config| config.list_models.then_some(()), move |()| lists.list_models()));
    all.spawn(wanted(
        config(),
        |config| config.currency.fetched(),
        move |sources| rates::keep_up(money.0.server.ledger.clone(), sources),
    ));
    all.spawn(follow_files(in_force.clone(), look));
    all
}

impl InForce {
    fn follow_clock(&self) -> impl Future<Output = ()> + use<> {
        days::follow(self.0.server.ledger.clone())
    }

    fn list_models(&self) -> impl Future<Output = ()> + use<> {
        let Parts { current, home, ready, events, .. } = &self.0.server;
        let kept = (!ready.demo).then(|| home.models());
        account::keep_up(current.now(), kept, events.clone())
    }
}

/// Does it as long as it is wanted, and anew when what it goes by is another.
async fn wanted<T: PartialEq + Clone, F: Future<Output = ()>>(
    mut config: watch::Receiver<Arc<Config>>,
    of: impl Fn(&Config) -> Option<T>,
    work: impl Fn(T) -> F,
) {
    loop {
        let goes_by = of(&config.borrow_and_update());
        let working = async {
            if let Some(goes_by) = goes_by.clone() {
                work(goes_by).await;
            }
            std::future::pending::<()>().await;
        };
        let changed = tokio::select! {
            () = working => return,
            changed = config.wait_for(|config| of(config) != goes_by) => changed.is_ok(),
        };
        if !changed {
            return;
        }
    }
}

/// Looks again and again whether a file has changed.
async fn follow_files(in_force: InForce, mut known: Look) {
    let home = &in_force.0.server.home;
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if !known.may_differ(&Look::at(home)) {
            continue;
        }
        known = at_rest(&in_force).await;
        let reading = in_force.clone();
        // A panic has been logged by its own thread.
        let _ = tokio::task::spawn_blocking(move || reading.notice()).await;
    }
}

async fn at_rest(in_force: &InForce) -> Look {
    let home = &in_force.0.server.home;
    let mut look = Look::at(home);
    loop {
        sleep(AT_REST).await;
        match Look::at(home) {
            same if same == look => return look,
            other => look = other,
        }
    }
}
