//! Budgets: when enough is spent.
//!
//! Pure: whoever keeps a [`Budget`] brings the clock, the calendar, and what was spent before. A request is let in while
//! what is spent and what running requests may yet cost is less than the limit; then it reserves the most that it may
//! cost itself, until its real cost is known. So requests that run side by side go over the limit by one at most.

use std::collections::HashMap;
use std::time::SystemTime;

use crate::money::Picos;

#[cfg(test)]
mod tests;

/// After how long it begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Per {
    Day,
    Week,
    Month,
    /// Each session of a client has one of its own, which never begins anew.
    Session,
}

/// What happens when it is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Requests are refused.
    Stop,
    /// It is said, and requests go on.
    Notify,
}

/// What the user decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How much may be spent. Of a budget in another currency this is what its amount is worth now.
    pub limit: Picos,
    /// The amount, where the user wrote it in another currency.
    pub foreign: Option<Foreign>,
    /// In which time.
    pub per: Per,
    /// By which client key; `None` for all of them together.
    pub key: Option<String>,
    /// What happens then.
    pub then: Then,
    /// The percentages at which it is said how much is spent, from the lowest up.
    pub warn: Vec<u8>,
}

/// An amount of another currency than dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// In 10⁻¹² of the currency's unit.
    pub picos: i128,
    /// Its code: `INR`.
    pub currency: String,
}

/// The stretch of time that a budget is about now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub start: SystemTime,
    /// The first moment after it.
    pub end: SystemTime,
    /// That moment for people: `00:00 on 22 November (Asia/Kolkata)`.
    pub resets: String,
}

/// Whose request it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Name of the client key.
    pub key: String,
    /// The session, where the client names one.
    pub session: Option<String>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// So much is spent, which is all there was.
    UsedUp(Picos),
    /// So much is spent, and running requests may use up the rest.
    Taken(Picos),
}

/// What a running request may cost, until it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    amount: Picos,
    /// The start of the period in which that was.
    period: SystemTime,
}

/// One budget in its present period.
#[derive(Clone, Debug)]
pub struct Budget {
    /// What the user decided.
    pub rule: Rule,
    period: Period,
    lifted_until: Option<SystemTime>,
    /// By session; one without a name where the budget is not about sessions.
    pots: HashMap<String, Pot>,
}

#[derive(Clone, Debug, Default)]
struct Pot {
    spent: Picos,
    reserved: Picos,
    /// The highest step that was said.
    said: u8,
}

impl Per {
    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Session => "session",
        }
    }
}

impl Rule {
    /// The limit of a budget of whose currency no rate is known: it does not hold.
    pub const NO_LIMIT: Picos = Picos(i64::MAX);

    /// What it is called: `day`, or `day-ci` for the key ci.
    pub fn name(&self) -> String {
        match &self.key {
            None => self.per.as_str().to_owned(),
            Some(key) => format!("{}-{key}", self.per.as_str()),
        }
    }

    /// How many per cent of it an amount is, rounded down.
    pub fn percent(&self, spent: Picos) -> u32 {
        let percent = i128::from(spent.0.max(0)) * 100 / i128::from(self.limit.0.max(1));
        u32::try_from(percent).unwrap_or(u32::MAX)
    }

    /// The steps, of which being used up is the last.
    fn step(&self, spent: Picos) -> u8 {
        let percent = self.percent(spent);
        let steps = self.warn.iter().copied().filter(|step| *step < 100).chain([100]);
        steps.filter(|step| percent >= u32::from(*step)).max().unwrap_or(0)
    }
}

impl Budget {
    /// In a period in which so much was spent before, by session or under no name. What that has passed was said then.
    pub fn new(rule: Rule, period: Period, spent: HashMap<String, Picos>) -> Self {
        let mut budget = Self { rule, period, lifted_until: None, pots: HashMap::new() };
        budget.fill(spent);
        budget
    }

    /// From now on so much may be spent, as the rate of its currency has changed.
    pub fn set_limit(&mut self, limit: Picos) {
        self.rule.limit = limit;
    }

    /// The user has decided otherwise, of the same time and key. What is spent stays; the steps that it has passed by now
    /// are taken for said.
    pub fn set_rule(&mut self, rule: Rule) {
        self.rule = rule;
        for pot in self.pots.values_mut() {
            pot.said = self.rule.step(pot.spent);
        }
    }

    /// Whether its period is over, so that [`Budget::begin`] is called for.
    pub fn is_over(&self, now: SystemTime) -> bool {
        now >= self.period.end
    }

    /// When its period ends, as a moment and for people.
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// The next period. `spent` is asked for only if that does not begin where the last one ended, as after a journey:
    /// else nothing can be spent yet.
    pub fn begin(&mut self, period: Period, spent: impl FnOnce(&Rule, &Period) -> HashMap<String, Picos>) {
        let follows = period.start >= self.period.end;
        self.period = period;
        if self.rule.per != Per::Session {
            self.pots.clear();
            if !follows {
                self.fill(spent(&self.rule, &self.period));
            }
        }
    }

    /// From now on it does not hold until this moment; `None` if it does.
    pub fn lift(&mut self, until: Option<SystemTime>) {
        self.lifted_until = until;
    }

    /// Whether a request may start.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, who: &Who, now: SystemTime) -> Result<(), Denied> {
        let lifted = self.lifted_until.is_some_and(|until| now < until);
        let Some(pot) = self.pot_of(who).and_then(|name| self.pots.get(name)) else { return Ok(()) };
        match self.rule.then {
            Then::Notify => Ok(()),
            Then::Stop if lifted => Ok(()),
            Then::Stop if pot.spent >= self.rule.limit => Err(Denied::UsedUp(pot.spent)),
            Then::Stop if pot.spent + pot.reserved >= self.rule.limit => Err(Denied::Taken(pot.spent)),
            Then::Stop => Ok(()),
        }
    }

    /// Takes back from the rest what a request may cost; `None` if the budget is not about it.
    pub fn reserve(&mut self, who: &Who, amount: Picos) -> Option<Reserved> {
        let name = self.pot_of(who)?.to_owned();
        let pot = self.pots.entry(name).or_default();
        pot.reserved += amount;
        Some(Reserved { amount, period: self.period.start })
    }

    /// A request that came at `at` has ended and cost so much; one that came before there was this budget has reserved
    /// nothing. The step that is passed by that, and what is spent now.
    pub fn settle(
        &mut self,
        who: &Who,
        reserved: Option<Reserved>,
        at: SystemTime,
        cost: Picos,
    ) -> Option<(u8, Picos)> {
        let name = self.pot_of(who)?.to_owned();
        let sessions = self.rule.per == Per::Session;
        let pot = self.pots.entry(name.clone()).or_default();
        let reserved = reserved.filter(|reserved| sessions || reserved.period == self.period.start);
        if let Some(Reserved { amount, .. }) = reserved {
            pot.reserved = Picos(pot.reserved.0.saturating_sub(amount.0).max(0));
        }
        if sessions || at >= self.period.start {
            pot.spent += cost;
        }
        let (spent, step) = (pot.spent, self.rule.step(pot.spent));
        let passed = step > pot.said;
        pot.said = pot.said.max(step);
        if pot.spent == Picos(0) && pot.reserved == Picos(0) {
            self.pots.remove(&name);
        }
        passed.then_some((step, spent))
    }

    /// How many per cent are spent of what the budget has for this client; `None` if it is not about it.
    pub fn percent(&self, who: &Who) -> Option<u32> {
        let pot = self.pots.get(self.pot_of(who)?);
        Some(self.rule.percent(pot.map(|pot| pot.spent).unwrap_or_default()))
    }

    fn fill(&mut self, spent: HashMap<String, Picos>) {
        for (name, spent) in spent {
            let said = self.rule.step(spent);
            self.pots.insert(name, Pot { spent, reserved: Picos(0), said });
        }
    }

    /// A client that names no session has none that could be limited.
    fn pot_of<'w>(&self, who: &'w Who) -> Option<&'w str> {
        if self.rule.key.as_ref().is_some_and(|key| *key != who.key) {
            return None;
        }
        if self.rule.per == Per::Session { who.session.as_deref() } else { Some("") }
    }
}
