//! The budgets of the running program: all of them behind one lock, which is held for a few additions.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use protocol::budget::{Budget, Denied, Period, Reserved, Rule, Who};
use protocol::money::Picos;
use protocol::refusal::{ErrorType, Refusal};

use super::{Books, words};
use crate::notice::{About, Notices};

/// When a client should come back that others have left no room for.
const SOON: Duration = Duration::from_secs(3);

/// How often it is looked at what other currencies are worth, and how often while nobody knows.
const RATES: [Duration; 2] = [Duration::from_hours(1), Duration::from_mins(1)];

pub(super) struct Budgets {
    budgets: Mutex<Known>,
    /// When the limits in other currencies were last looked at.
    rated: Mutex<SystemTime>,
    /// Models without a price of which that was said.
    unpriced: Mutex<HashSet<String>>,
    /// Whether there are any; where there are none, no request waits for the lock.
    any: AtomicBool,
    books: Arc<dyn Books>,
    notices: Notices,
}

/// Those that the user has decided on now, in that order.
#[derive(Default)]
struct Known {
    budgets: Vec<(Id, Budget)>,
    /// How many there ever were.
    opened: Id,
}

/// What a request has reserved with each budget that is about it.
pub(super) type Reservations = Vec<(Id, Reserved)>;

/// Tells a budget from another of the same name that stood there before it.
type Id = u64;

impl Budgets {
    pub(super) fn open(
        rules: Vec<Rule>,
        books: Arc<dyn Books>,
        notices: Notices,
        now: SystemTime,
    ) -> Result<Self, String> {
        let (budgets, rated, unpriced) = (Mutex::default(), Mutex::new(now), Mutex::default());
        let opened = Self { budgets, rated, unpriced, any: AtomicBool::new(false), books, notices };
        opened.set(rules, now)?;
        Ok(opened)
    }

    /// From now on these hold. One that was there before goes on with what is spent of it and reserved.
    pub(super) fn set(&self, rules: Vec<Rule>, now: SystemTime) -> Result<(), String> {
        let lifts = if rules.is_empty() { HashMap::new() } else { self.books.lifts()? };
        // Whoever ends while the books are read waits for the lock, since they do not hold its cost yet.
        self.any.store(true, Ordering::SeqCst);
        let mut known = self.budgets.lock().expect("no panic holds this lock");
        let mut before = std::mem::take(&mut known.budgets);
        for rule in rules {
            let same = |(_, budget): &(Id, Budget)| (budget.rule.per, &budget.rule.key) == (rule.per, &rule.key);
            let (id, mut budget) = match before.iter().position(same) {
                Some(at) => self.changed(before.swap_remove(at), rule, now),
                None => (known.next(), self.opened(rule, now)),
            };
            budget.lift(lifts.get(&budget.rule.name()).copied());
            known.budgets.push((id, budget));
        }
        self.any.store(!known.budgets.is_empty(), Ordering::SeqCst);
        Ok(())
    }

    fn opened(&self, mut rule: Rule, now: SystemTime) -> Budget {
        rule.limit = self.books.limit(&rule);
        let period = self.books.period(rule.per, now);
        let spent = self.books.spent(&rule, &period);
        Budget::new(rule, period, spent)
    }

    /// Its days may be those of another time zone.
    fn changed(&self, (id, mut budget): (Id, Budget), mut rule: Rule, now: SystemTime) -> (Id, Budget) {
        rule.limit = self.books.limit(&rule);
        budget.set_rule(rule);
        let period = self.books.period(budget.rule.per, now);
        if period != *budget.period() {
            self.begin(&mut budget, period);
        }
        (id, budget)
    }

    /// What each budget keeps back for the request.
    pub(super) fn admit(
        &self,
        who: &Who,
        model: &str,
        worst: Option<Picos>,
        now: SystemTime,
    ) -> Result<Reservations, Refusal> {
        if !self.any() {
            return Ok(Vec::new());
        }
        if worst.is_none() {
            self.say_unpriced(model);
        }
        let mut known = self.at(now);
        if let Some((budget, denied)) = known.all().find_map(|budget| Some((&*budget, budget.admit(who, now).err()?))) {
            return Err(self.refusal(budget, denied));
        }
        let reserve = |(id, budget): &mut (Id, Budget)| Some((*id, budget.reserve(who, worst.unwrap_or_default())?));
        Ok(known.budgets.iter_mut().filter_map(reserve).collect())
    }

    /// It counts for the budgets that there are now, whichever there were when the request came.
    pub(super) fn settle(&self, who: &Who, reserved: &Reservations, at: SystemTime, cost: Picos) {
        if !self.any() {
            return;
        }
        let mut known = self.at(SystemTime::now());
        let mut news = Vec::new();
        for (id, budget) in &mut known.budgets {
            let reserved = reserved.iter().find(|(of, _)| of == id).map(|(_, reserved)| *reserved);
            let passed = budget.settle(who, reserved, at, cost);
            let words = passed.map(|(step, spent)| words::warning(budget, step, spent, &self.money_of(&budget.rule)));
            news.extend(words.map(|words| (About::Budget(budget.rule.name()), words)));
        }
        drop(known);
        news.into_iter().for_each(|(about, words)| self.notices.tell(about, words));
    }

    pub(super) fn percent(&self, who: &Who) -> Option<u32> {
        if !self.any() {
            return None;
        }
        self.at(SystemTime::now()).all().filter_map(|budget| budget.percent(who)).max()
    }

    pub(super) fn reload(&self) -> Result<(), String> {
        if !self.any() {
            return Ok(());
        }
        let lifts = self.books.lifts()?;
        for budget in self.at(SystemTime::now()).all() {
            budget.lift(lifts.get(&budget.rule.name()).copied());
        }
        Ok(())
    }

    fn any(&self) -> bool {
        self.any.load(Ordering::SeqCst)
    }

    /// The budgets in the periods of this moment.
    fn at(&self, now: SystemTime) -> MutexGuard<'_, Known> {
        let mut known = self.budgets.lock().expect("no panic holds this lock");
        self.rate(&mut known, now);
        for budget in known.all().filter(|budget| budget.is_over(now)) {
            self.begin(budget, self.books.period(budget.rule.per, now));
        }
        known
    }

    fn begin(&self, budget: &mut Budget, period: Period) {
        budget.begin(period, |rule, period| self.books.spent(rule, period));
    }

    /// Sees to it that amounts in other currencies are worth what they are worth today.
    fn rate(&self, known: &mut Known, now: SystemTime) {
        let unknown = known.all().any(|budget| budget.rule.limit == Rule::NO_LIMIT);
        let mut rated = self.rated.lock().expect("no panic holds this lock");
        // A clock that was put back is no reason to wait.
        if now.duration_since(*rated).is_ok_and(|since| since < RATES[usize::from(unknown)]) {
            return;
        }
        *rated = now;
        for budget in known.all().filter(|budget| budget.rule.foreign.is_some()) {
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

impl Known {
    fn all(&mut self) -> impl Iterator<Item = &mut Budget> {
        self.budgets.iter_mut().map(|(_, budget)| budget)
    }

    fn next(&mut self) -> Id {
        self.opened += 1;
        self.opened
    }
}
