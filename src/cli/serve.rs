//! `outcrop serve`: from the start to Ctrl-C.

use anyhow::{Context, Result};
use app::home::Home;
use app::serve::{Ask, Server};

use crate::console;

pub(super) async fn run(ask: Ask) -> Result<()> {
    // Listened for first: whoever reads the ready file may end us at once, and that is no crash.
    let end = ended()?;
    let server = Server::start(Home::find()?, ask, console::say).await?;
    console::welcome(&server.ready);
    if !server.ready.demo {
        let identity = server.identity();
        tokio::spawn(async move { console::identity(&identity.await) });
    }
    server.run(end, console::say).await;
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
