//! The dashboard that a running server shows to browsers.

use anyhow::{Context, Result};
use proxy::Desk;
use serde_json::Value;

use crate::engine::Engine;
use crate::home::Home;
use crate::{events, pages, rpc, running};

/// What it is served from: the pages, questions and events of the window.
pub(crate) fn desk(engine: &Engine) -> Desk {
    let (asked, watched) = (engine.clone(), engine.clone());
    let answer = move |question: String| {
        let engine = asked.clone();
        async move { rpc::answer(&engine, &question).await }
    };
    Desk::new(pages::page, move |question| Box::pin(answer(question)), move || Box::pin(events::told(watched.events())))
}

/// A link that signs one browser in to the server that runs in this home, once and within ten minutes.
///
/// # Errors
/// If none runs, or its dashboard is turned off.
pub async fn link(home: &Home) -> Result<String> {
    let answer = running::post(home, "/outcrop/dashboard/link", "{}".to_owned()).await?;
    let answer = answer.context("no server runs here; start `outcrop serve`")?;
    let answer: Value = serde_json::from_str(&answer).context("the server gave no link")?;
    Ok(answer["url"].as_str().context("the server gave no link")?.to_owned())
}
