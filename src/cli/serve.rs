//! `outcrop serve`: from the start to Ctrl-C.

use anyhow::{Context, Result};
use app::engine::Engine;
use app::home::Home;
use app::serve::Ask;

use crate::console;

pub(super) async fn run(ask: Ask) -> Result<()> {
    // Listened for first: whoever reads the ready file may end us at once, and that is no crash.
    let end = ended()?;
    let engine = Engine::new(Home::find()?, ask, console::say);
    let ready = engine.start().await?;
    console::welcome(&ready);
    if let Some(live) = engine.live().filter(|_| !ready.demo) {
        tokio::spawn(async move { console::identity(&live.identity().await) });
    }
    tokio::select! { () = end => engine.stop().await, () = engine.stopped() => () }
    Ok(())
}

/// Ctrl-C, or what a service manager sends.
fn ended() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be listened for")?;
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
        Ok(async move {
            tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
