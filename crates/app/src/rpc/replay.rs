//! A kept request once more, with one change: both answers side by side. It goes through the local port as any client's
//! does, and costs what it costs.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use http_body_util::BodyExt;
use hyper::header::HeaderValue;
use ledger::Reader;
use protocol::json::Document;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::time::timeout;
use ts_rs::TS;

use super::bodies::folder;
use super::body::{Answered, Block, Raw};
use super::money::Money;
use crate::bodies::{Body, Record};
use crate::engine::{Engine, Live};
use crate::running;

mod change;
mod offer;
#[cfg(test)]
mod tests;

pub(crate) use change::Change;
use change::Changed;
pub(crate) use offer::Offer;
pub(super) use offer::offer;

/// Models think for minutes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Which request, and what is to be different.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct ReplayAsk {
    /// Its `request-id`.
    pub id: String,
    /// The one change.
    pub change: Change,
}

/// How it went.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Replayed {
    /// The `request-id` of the new one.
    pub id: String,
    /// What was changed: `/thinking/budget_tokens`, or `anthropic-beta`.
    pub field: String,
    /// What it was; none if it was not there.
    pub before: Option<String>,
    /// What it is now; none if it was left out.
    pub after: Option<String>,
    /// What the new one cost; none where that is not known yet.
    pub cost: Option<Money>,
    /// The answer of then.
    pub old: AnswerSide,
    /// The answer of now.
    pub fresh: AnswerSide,
}

/// One of the two answers.
#[derive(Debug, Serialize, TS)]
pub(crate) struct AnswerSide {
    /// Its status.
    pub status: u16,
    /// What was answered.
    pub blocks: Vec<Block>,
    /// The error, if it was one.
    pub error: Option<String>,
    /// As it came.
    pub raw: Raw,
}

pub(super) async fn replay(engine: &Engine, ReplayAsk { id, change }: ReplayAsk) -> Result<Replayed> {
    let live = engine.live().context("the proxy is stopped")?;
    let (kept, wanted) = (folder(engine), id.clone());
    let record = tokio::task::spawn_blocking(move || kept.read(&wanted)).await??;
    let record = record.with_context(|| format!("nothing is kept of the request {id}"))?;
    if let Some(why) = offer(&record, None).why_not {
        bail!("the request cannot be sent again: {why}");
    }
    let Changed { body, betas, field, before, after } = change.made(&record)?;
    let answer = timeout(PATIENCE, sent(&live, &record, body, &betas)).await;
    let Answer { status, id, body } = answer.context("there was no answer")??;
    let (asking, wanted) = (engine.clone(), id.clone());
    let cost = tokio::task::spawn_blocking(move || cost(&asking, &live, &wanted)).await??;
    let now = Body { size: body.len() as u64, text: body, cut: false, masked: false };
    Ok(Replayed {
        cost,
        id,
        field,
        before,
        after,
        old: AnswerSide::of(record.status, &record.answer),
        fresh: AnswerSide::of(status, &now),
    })
}

/// What came back.
struct Answer {
    status: u16,
    id: String,
    body: String,
}

/// As any client would.
async fn sent(live: &Live, record: &Record, body: String, betas: &[String]) -> Result<Answer> {
    ensure!(Document::parse(&body).is_ok(), "the change makes no JSON of the request");
    let mut request = running::request(&live.ready, &record.path, body)?;
    if !betas.is_empty() {
        let betas = HeaderValue::from_str(&betas.join(",")).context("the betas cannot be sent")?;
        request.headers_mut().insert("anthropic-beta", betas);
    }
    let socket = TcpStream::connect(live.ready.url.trim_start_matches("http://")).await?;
    let (answer, _open) = running::sent(socket, request).await?;
    let status = answer.status().as_u16();
    let id = answer.headers().get("request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(Answer { status, id, body: String::from_utf8_lossy(&body).into_owned() })
}

/// What it cost as it was metered; none where nobody knows.
fn cost(engine: &Engine, live: &Live, id: &str) -> Result<Option<Money>> {
    live.ledger().flush();
    let cost = Reader::open(&engine.home().ledger())?.request(id)?.and_then(|event| event.cost);
    let currency = engine.config()?.currency.show;
    cost.map(|cost| Money::now_in(engine.home(), cost, currency)).transpose()
}

impl AnswerSide {
    fn of(status: u16, body: &Body) -> Self {
        let Answered { blocks, error } = Answered::read(&body.text);
        Self { status, blocks, error, raw: Raw::of(body) }
    }
}
