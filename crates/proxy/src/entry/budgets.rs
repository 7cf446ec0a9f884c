//! The budgets of the running program: all of them behind one lock, which is held for a few additions.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use protocol::budget::{Budget, Denied, Reserved, Rule, Who};
use protocol::money::Picos;
use protocol::refusal::{ErrorType, Refusal};

use super::{Books, words};
use crate::notice::{About, Notices};

/// When a client should come back that others have left no room for.
const SOON: Duration = Duration::from_secs(3);

/// How often it is looked at what other currencies are worth, and how often while nobody knows.
const RATES: [Duration; 2] = [Duration::from_hours(1), Duration::from_mins(1)];

pub(super) struct Budgets {
    budgets: Mutex<Vec<Budget>>,
    /// When the limits in other currencies were last looked at.
    rated: Mutex<SystemTime>,
    /// Models without a price of which that was said.
    unpriced: Mutex<HashSet<String>>,
    any: bool,
    books: Arc<dyn Books>,
    notices: Notices,
}

impl Budgets {
    pub(super) fn open(
        rules: Vec<Rule>,
        books: Arc<dyn Books>,
        notices: Notices,
        now: SystemTime,
    ) -> Result<Self, String> {
        let open = |mut rule: Rule| {
            rule.limit = books.limit(&rule);
            let period = books.period(rule.per, now);
            let spent = books.spent(&rule, &period);
            Budget::new(rule, period, spent)
        };
        let budgets: Vec<Budget> = rules.into_iter().map(open).collect();
        let any = !budgets.is_empty();
        let (budgets, rated, unpriced) = (Mutex::new(budgets), Mutex::new(now), Mutex::default());
        let opened = Self { budgets, rated, unpriced, any, books, notices };
        opened.reload()?;
        Ok(opened)
    }

    /// What each budget keeps back for the request.
    pub(super) fn admit(
        &self,
        who: &Who,
        model: &str,
        worst: Option<Picos>,
        now: SystemTime,
    ) -> Result<Vec<Option<Reserved>>, Refusal> {
        if !self.any {
            return Ok(Vec::new());
        }
        if worst.is_none() {
            self.say_unpriced(model);
        }
        let mut budgets = self.at(now);
        if let Some((budget, denied)) = budgets.iter().find_map(|budget| Some((budget, budget.admit(who, now).err()?)))
        {
            return Err(self.refusal(budget, denied));
        }
        Ok(budgets.iter_mut().map(|budget| budget.reserve(who, worst.unwrap_or_default())).collect())
    }

    pub(super) fn settle(&self, who: &Who, reserved: Vec<Option<Reserved>>, at: SystemTime, cost: Picos) {
        if reserved.is_empty() {
            return;
        }
        let mut budgets = self.at(SystemTime::now());
        let mut news = Vec::new();
        for (budget, reserved) in budgets.iter_mut().zip(reserved) {
            let passed = reserved.and_then(|reserved| budget.settle(who, reserved, at, cost));
            let words = passed.map(|(step, spent)| words::warning(budget, step, spent, &self.money_of(&budget.rule)));
            news.extend(words.map(|words| (About::Budget(budget.rule.name()), words)));
        }
        drop(budgets);
        news.into_iter().for_each(|(about, words)| self.notices.tell(about, words));
    }

    pub(super) fn percent(&self, who: &Who) -> Option<u32> {
        if !self.any {
            return None;
        }
        self.at(SystemTime::now()).iter().filter_map(|budget| budget.percent(who)).max()
    }

    pub(super) fn reload(&self) -> Result<(), String> {
        if !self.any {
            return Ok(());
        }
        let lifts = self.books.lifts()?;
        for budget in self.at(SystemTime::now()).iter_mut() {
            budget.lift(lifts.get(&budget.rule.name()).copied());
        }
        Ok(())
    }

    /// The budgets in the periods of this moment.
    fn at(&self, now: SystemTime) -> MutexGuard<'_, Vec<Budget>> {
        let mut budgets = self.budgets.lock().expect("no panic holds this lock");
        self.rate(&mut budgets, now);
        for budget in budgets.iter_mut().filter(|budget| budget.is_over(now)) {
            budget.begin(self.books.period(budget.rule.per, now), |rule, period| self.books.spent(rule, period));
        }
        budgets
    }

    /// Sees to it that amounts in other currencies are worth what they are worth today.
    fn rate(&self, budgets: &mut [Budget], now: SystemTime) {
        let unknown = budgets.iter().any(|budget| budget.rule.limit == Rule::NO_LIMIT);
        let mut rated = self.rated.lock().expect("no panic holds this lock");
        // A clock that was put back is no reason to wait.
        if now.duration_since(*rated).is_ok_and(|since| since < RATES[usize::from(unknown)]) {
            return;
        }
        *rated = now;
        for budget in budgets.iter_mut().filter(|budget| budget.rule.foreign.is_some()) {
            budget.set_limit(self.books.limit(&budget.rule));
        }
    }

    fn money_of<'r>(&'r self, rule: &'r Rule) -> impl Fn(Picos) -> String + 'r {
        |amount| self.books.money_of(rule, amount)
    }

    fn refusal(&self, budget: &Budget, denied: Denied) -> Refusal {
        let money = self.money_of(&budget.rule);
        match denied {
            Denied::UsedUp(spent) => {
                let words = words::used_up(budget, spent, &money);
                Refusal::new(ErrorType::Billing, words).status(429).final_answer()
            }
            Denied::Taken(spent) => {
                Refusal::new(ErrorType::RateLimit, words::taken(&budget.rule, spent, &money)).retry_after(SOON)
            }
        }
    }

    fn say_unpriced(&self, model: &str) {
        if self.unpriced.lock().expect("no panic holds this lock").insert(model.to_owned()) {
            self.notices.tell(About::Model(model.to_owned()), words::unpriced(model));
        }
    }
}
