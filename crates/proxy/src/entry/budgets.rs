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

pub(super) struct Budgets {
    budgets: Mutex<Vec<Budget>>,
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
        let open = |rule: Rule| {
            let period = books.period(rule.per, now);
            let spent = books.spent(&rule, &period);
            Budget::new(rule, period, spent)
        };
        let budgets: Vec<Budget> = rules.into_iter().map(open).collect();
        let any = !budgets.is_empty();
        let (budgets, unpriced) = (Mutex::new(budgets), Mutex::default());
        let opened = Self { budgets, unpriced, any, books, notices };
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
            let words =
                passed.map(|(step, spent)| words::warning(budget, step, spent, &|amount| self.books.money(amount)));
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
        for budget in budgets.iter_mut().filter(|budget| budget.is_over(now)) {
            budget.begin(self.books.period(budget.rule.per, now), |rule, period| self.books.spent(rule, period));
        }
        budgets
    }

    fn refusal(&self, budget: &Budget, denied: Denied) -> Refusal {
        let money = |amount| self.books.money(amount);
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
