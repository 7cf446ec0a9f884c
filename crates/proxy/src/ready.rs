//! From the bytes of a request to a call that can be sent: it is read, the model is found, what the client wants is
//! put into the words of the Messages API, and that is translated for the lane of the model.

use axum::extract::Request;
use http::HeaderMap;
use protocol::budget::Who;
use protocol::catalog::Model;
use protocol::change::Changes;
use protocol::json::{Document, Node};
use protocol::money::Picos;
use protocol::names::Resolved;
use protocol::native::{self, Addressee, Headers};
use protocol::options::Options;
use protocol::refusal::Refusal;
use protocol::tier::Tier;

use crate::face::Face;
use crate::keys::Principal;
use crate::lane::{Address, Call, TIER_HEADER};
use crate::meter::Meter;
use crate::open::Ask;
use crate::reading;
use crate::runtime::Runtime;
use crate::web::Emulated;
use crate::wording::{Understood, Wording, understand};

/// A request that is understood, and where it goes.
pub(crate) struct Ready {
    pub(crate) ask: Ask,
    pub(crate) stream: bool,
    /// As `outcrop-target` says it.
    pub(crate) target: String,
    pub(crate) wording: Wording,
    pub(crate) who: Who,
    /// The most that it may cost, where the model has a price.
    pub(crate) worst: Option<Picos>,
}

/// Reads, resolves and translates. The meter learns on the way what is known.
pub(crate) async fn prepare(
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

    let Wanted { body, changes, wording, web } = wanted(runtime, face, &document, &route.model)?;
    let instead = body.as_deref().map(reading::json).transpose()?;
    let document = instead.as_ref().unwrap_or(&document);

    if web.is_none() {
        meter.follow(&runtime.caches, document);
    }
    let headers = headers(&parts.headers, route.one_million, &route.model);
    let options = options(&parts.headers, principal.tier.or(route.tier));
    let lessons = runtime.lessons.of(&route.model.id, &region);
    let to = Addressee { endpoint: runtime.endpoint(), model_id: &route.sent };
    let (call, taken) = Call::translate(document, &headers, &route.model, &lessons, options.clone(), to)?;
    let worst = worst(meter, document, &options);
    drop(instead);

    let tariff = meter.tariff().filter(|_| runtime.settings.show_cost);
    let Resolved { sent: sent_model, model, .. } = route;
    let address = Address { sent_model, endpoint: runtime.endpoint(), asked_model, options: taken, tariff };
    let text = body.unwrap_or(text);
    let (attempts, taking) = (meter.attempts(), meter.taking());
    let ask = Ask { text, changes, model, region, headers, options, address, lessons, call, web, attempts, taking };
    meter.changed(ask.changes());
    Ok(Ready { ask, stream, target, wording, who: meter.who(), worst })
}

/// What the client wants, in the words of the Messages API and with no tool that only Anthropic runs.
struct Wanted {
    /// `None` where the body came as that.
    body: Option<String>,
    /// What was changed for it.
    changes: Changes,
    wording: Wording,
    /// The web tools that are run here.
    web: Option<Emulated>,
}

fn wanted(runtime: &Runtime, face: Face, document: &Document<'_>, model: &Model) -> Result<Wanted, Refusal> {
    let Understood { body, mut changes, wording } = understand(face, document, model)?;
    let understood = body.as_deref().map(reading::json).transpose()?;
    let emulated = runtime.web.emulate(understood.as_ref().unwrap_or(document), model)?;
    drop(understood);
    let (web, without_them) = emulated.unzip();
    web.iter().for_each(|web| web.list(&mut changes));
    Ok(Wanted { body: without_them.or(body), changes, wording, web })
}

/// The most that the request may cost, where the model has a price.
fn worst(meter: &Meter, document: &Document<'_>, options: &Options) -> Option<Picos> {
    let max_tokens = document.root().get("max_tokens").and_then(Node::whole);
    meter.tariff()?.on(options.tier.as_deref()).worst(document.text().len(), max_tokens)
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
