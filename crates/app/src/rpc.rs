//! What the window asks: one question, one answer, both JSON. The same for the window of the desktop app and for the
//! dashboard in a browser.
//!
//! ```json
//! {"call": "status", "with": null}
//! {"ok": {...}}  or  {"error": {"code": "failed", "sentence": "..."}}
//! ```
//!
//! The table at the end names every call; each screen has a file of its own that turns what the crates know into what is
//! shown: money and days as people read them, since the window converts and rounds nothing. Answers hold no secrets.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ts_rs::TS;

use crate::engine::Engine;
use crate::language::Said;
use crate::secrets;

mod about;
mod bodies;
mod body;
mod budgets;
mod cache_breaks;
mod connect;
mod connections;
mod keys;
mod looking;
mod models;
mod money;
mod needs;
mod overview;
mod own_models;
mod price_list;
mod replay;
mod requests;
mod sessions;
pub(crate) mod settings;
pub(crate) mod status;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typescript;
mod what_if;

/// Why there is no answer.
#[derive(Debug, Serialize, TS)]
pub struct Trouble {
    /// For the window, where it does something different.
    pub code: Code,
    /// For people.
    pub sentence: Said,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The question was not understood; the window and the program are of different versions.
    NotUnderstood,
    /// It was understood and could not be done.
    Failed,
    /// Nothing can be kept where secrets are kept, or nobody has chosen where that is.
    Secrets,
}

#[derive(Deserialize)]
struct Question<'a> {
    call: String,
    #[serde(borrow, default)]
    with: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer<T> {
    Ok(T),
    Error(Trouble),
}

/// Answers one question. Whatever is asked, there is an answer.
pub async fn answer(engine: &Engine, question: &str) -> String {
    match answered(engine, question).await {
        Ok(json) => json,
        Err(trouble) => json(&Answer::<()>::Error(trouble)).unwrap_or_default(),
    }
}

async fn answered(engine: &Engine, question: &str) -> Result<String, Trouble> {
    let question: Question<'_> = serde_json::from_str(question).map_err(Trouble::not_understood)?;
    dispatch(engine, &question.call, question.with.map_or("null", RawValue::get)).await
}

/// The error says where, not what: there may be a secret in the question.
fn asked<'a, T: Deserialize<'a>>(with: &'a str) -> Result<T, Trouble> {
    serde_json::from_str(with).map_err(|error| {
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        Trouble::not_understood(format!("{kind:?} error in what it is asked with, line {line}, column {column}"))
    })
}

fn told<T: Serialize>(answer: anyhow::Result<T>) -> Result<String, Trouble> {
    answer.and_then(|answer| Ok(json(&Answer::Ok(answer))?)).map_err(|error| Trouble::failed(&error))
}

fn json<T: Serialize>(answer: &Answer<T>) -> serde_json::Result<String> {
    serde_json::to_string(answer)
}

/// Runs what waits for the disk where it holds up no request. Who asks because of a request that has ended finds it in the
/// ledger.
async fn beside<T: Send + 'static>(
    engine: &Engine,
    work: impl FnOnce(&Engine) -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let engine = engine.clone();
    let stored_and_done = move || {
        engine.live().inspect(|live| live.store());
        work(&engine)
    };
    tokio::task::spawn_blocking(stored_and_done).await?
}

/// The same for what waits for others as well: a keychain may put up a dialog meanwhile.
async fn aside<T: Send + 'static, F: Future<Output = anyhow::Result<T>>>(
    engine: &Engine,
    work: impl FnOnce(Engine) -> F + Send + 'static,
) -> anyhow::Result<T> {
    let engine = engine.clone();
    tokio::task::spawn_blocking(move || tokio::runtime::Handle::current().block_on(work(engine))).await?
}

impl Trouble {
    fn not_understood(error: impl std::fmt::Display) -> Self {
        Self { code: Code::NotUnderstood, sentence: Said::of(format!("The question was not understood: {error}.")) }
    }

    fn failed(error: &anyhow::Error) -> Self {
        let code = if error.is::<secrets::Trouble>() { Code::Secrets } else { Code::Failed };
        Self { code, sentence: error.into() }
    }
}

/// `call: what is asked => what is answered = function`. A plain function reads the disk and runs beside the proxy; one
/// that `waits` is async.
macro_rules! calls {
    ($($name:ident: $ask:ty => $answer:ty = $($run:ident)::+ $($wait:ident)?;)*) => {
        async fn dispatch(engine: &Engine, call: &str, with: &str) -> Result<String, Trouble> {
            match call {
                $(stringify!($name) => {
                    let ask: $ask = asked(with)?;
                    told::<$answer>(run!(engine, ask, $($run)::+ $($wait)?))
                })*
                other => Err(Trouble::not_understood(format!("there is no call {other:?}"))),
            }
        }

        /// Each call as `name: { ask: ..., answer: ... }`, and the types that it speaks of.
        #[cfg(test)]
        fn described(types: &mut typescript::Types) -> Vec<String> {
            vec![$(types.call::<$ask, $answer>(stringify!($name))),*]
        }
    };
}

macro_rules! run {
    ($engine:ident, $ask:ident, $($run:ident)::+) => { beside($engine, move |engine| $($run)::+(engine, $ask)).await };
    ($engine:ident, $ask:ident, $($run:ident)::+ waits) => { $($run)::+($engine, $ask).await };
}

calls! {
    status: () => status::Status = status::status;
    identity: () => status::Identity = status::identity waits;
    start: () => () = status::start waits;
    stop: () => () = status::stop waits;
    show_currency: status::Shown => () = status::show_currency;
    speak: status::Spoken => () = status::speak;

    found: () => connect::Found = connect::found waits;
    use_source: connect::UseSource => connect::Done = connect::use_source waits;
    leave_demo: () => () = connect::leave_demo waits;
    trial_offer: () => connect::trial::TrialOffer = connect::trial::offer waits;
    trial: connect::trial::TrialAsk => connect::trial::Tried = connect::trial::ask waits;
    arrived: () => connect::arrived::Arrived = connect::arrived::arrived;
    leads: () => connect::leads::Leads = connect::leads::leads;
    lead_preview: connect::leads::LeadAsk => connect::leads::LeadPreview = connect::leads::preview;
    lead: connect::leads::LeadAsk => connect::Done = connect::leads::lead;
    lead_back: connect::leads::LeadBack => connect::Done = connect::leads::back;
    snippet: connect::snippets::SnippetAsk => connect::snippets::Snippet = connect::snippets::snippet;
    snippet_to_copy: connect::snippets::SnippetAsk => connect::snippets::Whole = connect::snippets::whole;

    connections: () => connections::Connections = connections::all waits;
    add_connection: connections::new::NewConnection => connect::Done = connections::new::add waits;
    use_connection: connections::Named => connect::Done = connections::choose waits;
    remove_connection: connections::Named => () = connections::remove;
    restore_connection: () => () = connections::restore;
    check_connection: connections::check::CheckAsk => connections::check::Checked = connections::check::check waits;
    ask_word: connections::check::CheckAsk => connections::check::WordSaid = connections::check::word waits;
    choose_store: connections::store::StoreAsk => connect::Done = connections::store::choose;
    needs: () => Vec<needs::Need> = needs::needs waits;
    overview: overview::Asked => overview::Overview = overview::overview;
    chart: overview::chart::Asked => crate::charts::Drawing = overview::chart::chart;

    body: body::BodyAsk => body::BodyAnswer = body::body;
    bodies: () => bodies::Bodies = bodies::bodies;
    delete_bodies: () => bodies::BodiesDeleted = bodies::delete;
    restore_bodies: bodies::BodiesBack => () = bodies::restore;
    capture: bodies::CaptureAsk => () = bodies::capture;
    replay: replay::ReplayAsk => replay::Replayed = replay::replay waits;

    requests: requests::RequestsAsk => requests::RequestsPage = requests::page;
    requests_new: requests::NewAsk => requests::NewRequests = requests::new;
    requests_summary: requests::RequestFilter => requests::RequestsSummary = requests::summary;
    request_names: () => requests::RequestNames = requests::names;
    request: requests::OneAsk => Option<requests::RequestDetail> = requests::one;
    requests_file: requests::FileAsk => requests::RequestsFile = requests::file;
    sessions: sessions::SessionsAsk => sessions::Sessions = sessions::sessions;
    session: sessions::SessionAsk => sessions::SessionDetail = sessions::session;
    release_session: sessions::ReleaseAsk => Said = sessions::release waits;
    settings: () => settings::Settings = settings::settings;
    set_setting: settings::SettingTo => settings::SettingWas = settings::set_setting;
    restart: () => () = settings::restart waits;
    client_keys: () => keys::ClientKeys = keys::client_keys;
    create_key: keys::KeyWanted => keys::NewKey = keys::create_key waits;
    revoke_key: connections::Named => () = keys::revoke_key waits;
    budgets: () => budgets::Budgets = budgets::budgets;
    set_budget: budgets::BudgetTo => budgets::BudgetWas = budgets::set_budget;
    lift_budget: connections::Named => () = budgets::lift_budget waits;
    hold_budget: connections::Named => () = budgets::hold_budget waits;
    models: () => models::Models = models::models waits;
    model: connections::Named => models::ModelShown = models::model waits;
    refresh_models: () => () = models::refresh_models waits;
    forget_lesson: models::LessonMeant => () = models::forget_lesson waits;
    remember_lessons: models::LessonsBack => () = models::remember_lessons;
    set_model: own_models::ModelTo => own_models::ModelWas = own_models::set_model;
    put_model_back: own_models::ModelBack => () = own_models::put_model_back;
    what_if: what_if::WhatIfAsk => what_if::WhatIfShown = what_if::what_if waits;
    compare_prices: price_list::PricesMeant => price_list::PricesCompared = price_list::compare_prices waits;
    built_in_prices: () => price_list::PricesWere = price_list::built_in_prices;
    put_prices_back: price_list::PricesWere => () = price_list::put_prices_back;
    about: () => about::AboutShown = about::about;
    bug_report: () => about::BugReport = about::bug_report;
}
