//! What needs somebody: all that stops requests, soon will, or makes figures wrong. The most urgent first, each with the
//! screen where it is seen to.

use std::time::SystemTime;

use anyhow::Result;
use protocol::budget::{Per, Then};
use serde::Serialize;
use ts_rs::TS;

use crate::budget::{Standing, standings};
use crate::connections;
use crate::engine::{Engine, State};
use crate::language::Said;
use crate::money_format::{Grouping, grouped};
use crate::notices::ENDS_SOON;
use crate::tray::SignIn;
use crate::usage::{self, Ask, By, Format};

#[cfg(test)]
mod tests;

/// One thing that needs somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Need {
    /// What it is.
    pub kind: NeedKind,
    /// Whether requests fail until it is seen to.
    pub urgent: bool,
    /// A short sentence.
    pub words: Said,
    /// More about it.
    pub detail: Option<Said>,
    /// The budget or the models that it is about.
    pub name: String,
    /// Where it is seen to.
    pub screen: String,
}

/// What needs somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NeedKind {
    /// The proxy could not be started.
    Failed,
    /// A file of settings cannot be used as it is now.
    Unusable,
    /// AWS sees nobody.
    NoIdentity,
    /// The AWS sign-in has ended.
    SignedOut,
    /// It ends in so many minutes.
    SignInEnds,
    /// A budget is used up, and requests are refused.
    UsedUp,
    /// A budget is used up that only tells.
    Exceeded,
    /// So many per cent of a budget are spent.
    NearlyUsedUp,
    /// So many requests could not be written down.
    Lost,
    /// So many requests have no price.
    Unpriced,
}

pub(super) async fn needs(engine: &Engine, (): ()) -> Result<Vec<Need>> {
    let (mut no_identity, mut sign_in) = (None, None);
    if let Some(live) = engine.live().filter(|live| !live.ready.demo) {
        no_identity = live.identity().await.err();
        let choices = connections::choices(engine.home()).await.unwrap_or_default();
        sign_in = choices.into_iter().find(|one| one.active).and_then(|one| one.sign_in);
    }
    let facts = move |engine: &Engine| Facts::of(engine, no_identity, sign_in);
    super::beside(engine, move |engine| facts(engine).map(|facts| facts.needs())).await
}

/// All that is looked at.
#[derive(Default)]
struct Facts {
    failed: Option<String>,
    /// Why the settings as they are written now do not hold.
    unusable: Option<String>,
    /// Why there is no identity.
    no_identity: Option<String>,
    /// How long the sign-in lasts, if there is one that does not renew itself.
    sign_in: Option<SignIn>,
    budgets: Vec<Standing>,
    lost: u64,
    /// Models without a price, and how many requests went to each.
    unpriced: Vec<(String, u64)>,
}

impl Facts {
    fn of(engine: &Engine, no_identity: Option<String>, sign_in: Option<SignIn>) -> Result<Self> {
        let (home, demo, config) = (engine.home(), engine.is_demo(), engine.config()?);
        let failed = match engine.state() {
            State::Failed(why) => Some(why),
            State::Running(_) | State::Stopped => None,
        };
        let unusable = engine.live().and_then(|live| live.in_force.wrong());
        let budgets = standings(home, &config, demo, SystemTime::now())?;
        let lost = engine.live().map_or(0, |live| live.ledger().lost());
        let ask =
            Ask { by: By::Model, from: None, to: None, demo, project: None, currency: None, format: Format::Json };
        let rows = usage::figures_by(home, &config, &ask)?.rows;
        let unpriced = rows.iter().filter(|row| row.total.unpriced > 0);
        let unpriced = unpriced.map(|row| (usage::shown::model(&row.total), row.total.unpriced)).collect();
        Ok(Self { failed, unusable, no_identity, sign_in, budgets, lost, unpriced })
    }

    fn needs(&self) -> Vec<Need> {
        let failed = self.failed.iter().map(|why| Need {
            detail: Some(Said::of(why)),
            ..Need::of(NeedKind::Failed, "The proxy is not running.", "settings")
        });
        let lost = (self.lost > 0).then(|| {
            let words = format!("{} could not be written to the ledger.", requests(self.lost));
            Need::of(NeedKind::Lost, &words, "settings")
        });
        let unusable = self.unusable.iter().map(|why| Need {
            detail: Some(Said::of(why)),
            ..Need::of(
                NeedKind::Unusable,
                "config.toml cannot be used as it is now; what held before holds.",
                "settings",
            )
        });
        let mut needs: Vec<Need> = failed.chain(self.of_identity()).chain(unusable).collect();
        needs.extend(self.budgets.iter().filter_map(of_budget));
        needs.extend(lost);
        needs.extend(of_models(&self.unpriced));
        // Stable: what was told first stays first.
        needs.sort_by_key(|need| !need.urgent);
        needs
    }

    /// Who is signed out is told that rather than that nobody is found.
    fn of_identity(&self) -> Option<Need> {
        let detail = self.no_identity.as_ref().map(Said::of);
        let need = |kind, words: &str| Need { detail: detail.clone(), ..Need::of(kind, words, "connections") };
        match (self.sign_in, &self.no_identity) {
            (Some(SignIn::Out), _) => Some(need(NeedKind::SignedOut, "The AWS sign-in has ended.")),
            (_, Some(_)) => {
                Some(need(NeedKind::NoIdentity, "No AWS identity is found, so no request can be answered."))
            }
            (Some(SignIn::Minutes(left)), None) if left <= ENDS_SOON => {
                let words = format!("The AWS sign-in ends in {left} min.");
                Some(need(NeedKind::SignInEnds, &words))
            }
            (Some(SignIn::Minutes(_)) | None, None) => None,
        }
    }
}

impl Need {
    fn of(kind: NeedKind, words: &str, screen: &str) -> Self {
        let urgent = matches!(
            kind,
            NeedKind::Failed | NeedKind::NoIdentity | NeedKind::SignedOut | NeedKind::UsedUp | NeedKind::Lost
        );
        Self { kind, urgent, words: Said::of(words), detail: None, name: String::new(), screen: screen.to_owned() }
    }
}

fn of_budget(standing: &Standing) -> Option<Need> {
    let Standing { rule, spent, lifted, .. } = standing;
    let (name, percent) = (rule.name(), rule.percent(*spent));
    let near = rule.warn.first().is_some_and(|step| percent >= u32::from(*step));
    let (kind, words) = match (percent, rule.then, rule.per) {
        _ if *lifted || !standing.holds() => return None,
        // Another session may go on, so that nothing stands still.
        (100.., _, Per::Session) | (100.., Then::Notify, _) => {
            (NeedKind::Exceeded, format!("The budget “{name}” is used up."))
        }
        (100.., Then::Stop, _) => (NeedKind::UsedUp, format!("The budget “{name}” is used up: requests are refused.")),
        _ if near => (NeedKind::NearlyUsedUp, format!("{percent}% of the budget “{name}” is spent.")),
        _ => return None,
    };
    Some(Need { name, ..Need::of(kind, &words, "keys") })
}

fn of_models(unpriced: &[(String, u64)]) -> Option<Need> {
    let count: u64 = unpriced.iter().map(|(_, count)| count).sum();
    let mut names: Vec<&str> = unpriced.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let name = match names.as_slice() {
        [] => return None,
        [name] => (*name).to_owned(),
        [name, others @ ..] => format!("{name} +{}", others.len()),
    };
    let words = format!("{} of the last 30 days have no known price: {name}.", requests(count));
    Some(Need { name, ..Need::of(NeedKind::Unpriced, &words, "models") })
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{} requests", grouped(count.into(), Grouping::Western)) }
}
