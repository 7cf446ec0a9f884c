//! `POST /v1/messages` and `POST /v1/chat/completions`: the road of a request, step by step. The face decides only about
//! words, see [`crate::wording`].

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use protocol::budget::Who;
use protocol::catalog::Model;
use protocol::json::Node;
use protocol::money::Picos;
use protocol::names::Resolved;
use protocol::native::{self, Addressee, Headers};
use protocol::refusal::Refusal;
use protocol::tier::Tier;
use protocol::usage::Outcome;
use tokio::time::timeout;
use upstreams::Options;

use crate::entry::Held;
use crate::face::Face;
use crate::keys::Principal;
use crate::lane::{Address, Call, TIER_HEADER};
use crate::meter::Meter;
use crate::open::{self, Ask};
use crate::reading;
use crate::refusal::{RequestId, refused};
use crate::relay::{Begun, Entering, PING_EVERY, Relaying};
use crate::runtime::Runtime;
use crate::wording::{Understood, Wording, understand};

/// A request that is understood, and where it goes.
struct Ready {
    ask: Ask,
    stream: bool,
    target: String,
    wording: Wording,
    who: Who,
    /// The most that it may cost, where the model has a price.
    worst: Option<Picos>,
}

pub(crate) async fn messages(
    State(runtime): State<Arc<Runtime>>,
    face: Face,
    id: RequestId,
    principal: Principal,
    request: Request,
) -> Response {
    let mut meter = Meter::open(&runtime.sink, &id, &principal.key, request.headers());
    let who = meter.who();
    let mut response = match prepare(&runtime, face, &principal, request, &mut meter).await {
        Err(refusal) => refuse(meter, &refusal, &id),
        Ok(ready) if ready.stream => streamed(runtime.clone(), ready, meter, id).await,
        Ok(ready) => whole(&runtime, ready, meter, &id).await,
    };
    runtime.entry.show(&who, response.headers_mut());
    response
}

/// Reads, resolves and translates.
async fn prepare(
    runtime: &Runtime,
    face: Face,
    principal: &Principal,
    request: Request,
    meter: &mut Meter,
) -> Result<Ready, Refusal> {
    let (parts, body) = request.into_parts();
    let text = reading::text(&parts, body).await?;
    let document = reading::json(&text)?;
    let native::Request { model: asked_model, stream } = native::Request::read(&document)?;
    meter.note(|event| (event.requested_model, event.stream) = (Some(asked_model.clone()), stream));

    let route = runtime.route(&asked_model).await?;
    let region = runtime.bedrock.region().await;
    let target = runtime.target(&region, route.model.lane);
    meter.note(|event| event.target = Some(target.clone()));
    meter.route(&route);

    let headers = headers(&parts.headers, route.one_million, &route.model);
    let Understood { body, mut changes, wording } = understand(face, &document, &route.model)?;
    let understood = body.as_deref().map(reading::json).transpose()?;
    let lessons = runtime.lessons.of(&route.model.id, &region);
    let options = options(&parts.headers, principal.tier.or(route.tier));
    let document = understood.as_ref().unwrap_or(&document);
    let (web, emulated) = runtime.web.emulate(document, &route.model)?.unzip();
    web.iter().for_each(|web| web.list(&mut changes));
    let asked = emulated.as_deref().map(reading::json).transpose()?;
    let asked = asked.as_ref().unwrap_or(document);
    let to = Addressee { endpoint: runtime.endpoint(), model_id: &route.sent };
    let (call, taken) = Call::translate(asked, &headers, &route.model, &lessons, options.clone(), to)?;
    let max_tokens = document.root().get("max_tokens").and_then(Node::whole);
    let tariff = meter.tariff().map(|tariff| tariff.on(options.tier.as_deref()));
    let worst = tariff.and_then(|tariff| tariff.worst(document.text().len(), max_tokens));
    drop(understood);
    let text = emulated.or(body).unwrap_or(text);
    let tariff = meter.tariff().filter(|_| runtime.settings.show_cost);
    let Resolved { sent: sent_model, model, .. } = route;
    let address = Address { sent_model, endpoint: runtime.endpoint(), asked_model, options: taken, tariff };
    let ask = Ask { text, changes, model, region, headers, options, address, lessons, call, web };
    meter.changed(ask.changes());
    Ok(Ready { ask, stream, target, wording, who: meter.who(), worst })
}

/// The 200 waits for the first event, so that what goes wrong until then has a status; but a client is not left in
/// silence, so after a while it goes out all the same, with pings behind it.
async fn streamed(runtime: Arc<Runtime>, ready: Ready, meter: Meter, id: RequestId) -> Response {
    let planned = ready.ask.changes().count();
    let mut entering = entering(runtime, ready.ask, ready.who, ready.worst);
    let (relaying, changes, upstream) = match timeout(PING_EVERY, &mut entering.begun).await {
        Ok(Err(refusal)) => return refuse(meter, &refusal, &id),
        Ok(Ok(begun)) => {
            let (count, upstream) = (begun.changes.count(), begun.opened.stream.facts().request_id.clone());
            (Relaying::open(begun, meter, id, ready.wording), count, upstream)
        }
        Err(_) => (Relaying::entering(entering, meter, id, ready.wording), planned, None),
    };
    let mut response = Response::new(relaying.into_body());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    facts(headers, &ready.target, changes, upstream.as_deref());
    response
}

/// Lets it in, and gets the answer to begin.
fn entering(runtime: Arc<Runtime>, ask: Ask, who: Who, worst: Option<Picos>) -> Entering {
    let held = Held::default();
    let begin = {
        let held = held.clone();
        async move {
            let permit = runtime.entry.enter(&who, &ask.model.id, worst, &held).await?;
            let (opened, changes) = open::stream(runtime, ask).await?;
            Ok(Begun { opened, changes, permit })
        }
    };
    Entering { begun: Box::pin(begin), held }
}

async fn whole(runtime: &Arc<Runtime>, ready: Ready, mut meter: Meter, id: &RequestId) -> Response {
    match runtime.entry.enter(&ready.who, &ready.ask.model.id, ready.worst, &Held::default()).await {
        Ok(permit) => meter.admitted(permit),
        Err(refusal) => return refuse(meter, &refusal, id),
    }
    let (answer, told, changes) = match open::whole(runtime, ready.ask, &mut meter).await {
        Ok(answered) => answered,
        Err(refusal) => return refuse(meter, &refusal, id),
    };
    let count = changes.count();
    meter.changed(changes);
    meter.first_event(&told);
    meter.observe(answer.tokens, &told, true);
    let cost = meter.cost();
    let body = match ready.wording.whole(answer.body) {
        Ok(body) => body,
        Err(refusal) => return refuse(meter, &refusal, id),
    };
    meter.end(Outcome::Complete, None);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    facts(headers, &ready.target, count, told.request_id.as_deref());
    if let Some(cost) = cost {
        insert(headers, "outcrop-cost-usd", &cost.to_string());
    }
    response
}

fn refuse(meter: Meter, refusal: &Refusal, id: &RequestId) -> Response {
    let (target, changes) = (meter.target(), meter.changes());
    meter.failed(refusal);
    let mut response = refused(refusal, id);
    facts(response.headers_mut(), &target.unwrap_or_default(), changes, None);
    response
}

/// What Outcrop says of each answer.
fn facts(headers: &mut HeaderMap, target: &str, changes: u32, upstream: Option<&str>) {
    insert(headers, "outcrop-target", target);
    insert(headers, "outcrop-changes", &changes.to_string());
    if let Some(upstream) = upstream {
        insert(headers, "x-amzn-requestid", upstream);
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The headers that change a translation. A name with `[1m]` asks for the long window as the beta does.
pub(crate) fn headers(headers: &HeaderMap, one_million: bool, model: &Model) -> Headers {
    let listed = headers.get_all("anthropic-beta").into_iter().filter_map(|value| value.to_str().ok());
    let mut betas: Vec<String> = listed.flat_map(|value| value.split(',')).map(|beta| beta.trim().to_owned()).collect();
    betas.retain(|beta| !beta.is_empty());
    if one_million && model.context_1m_beta {
        betas.push("context-1m-2025-08-07".to_owned());
    }
    Headers { betas, edition_2026: headers.get("anthropic-version").is_some_and(|version| version == "2026-10-21") }
}

/// What the client says of the tier wins over what the user does of its key, and that over what is said of the model.
fn options(headers: &HeaderMap, tier: Option<Tier>) -> Options {
    let text = |name| headers.get(name)?.to_str().ok().map(str::to_owned);
    Options {
        guardrail: text("x-amzn-bedrock-guardrailidentifier"),
        guardrail_version: text("x-amzn-bedrock-guardrailversion"),
        trace: text("x-amzn-bedrock-trace"),
        latency: text("x-amzn-bedrock-performanceconfig-latency"),
        tier: text(TIER_HEADER).or_else(|| Some(tier?.as_str().to_owned())),
    }
}
