//! `[[budget]]` and `[guard]`: how much may be spent, and how fast.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::budget::{Foreign, Per, Rule, Then};
use protocol::money::{Picos, dollars, picos_per_token};
use protocol::runaway;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::money_format::Currency;

/// One `[[budget]]` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    /// Text, as in `"5.00"` or `"₹500"`.
    amount: String,
    /// Dollars, if the amount does not say so either.
    currency: Option<String>,
    per: Period,
    key: Option<String>,
    then: Option<Reaction>,
    /// Per cent.
    warn: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Period {
    Day,
    Week,
    Month,
    Session,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reaction {
    Stop,
    Notify,
}

/// `[guard]` as it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Guard {
    /// Whether a session that spends far faster than usual is paused.
    pub pause: bool,
    /// How many times the usual is too fast.
    pub factor: u32,
    /// Dollars in ten minutes below which nothing is too fast. Where no usual is known, five times of this are.
    #[serde(deserialize_with = "amount")]
    pub at_least: Picos,
    /// Minutes after which a paused session goes on by itself.
    pub resume_after_min: u32,
}

impl Default for Guard {
    fn default() -> Self {
        Self { pause: false, factor: 5, at_least: Picos(2 * Picos::PER_DOLLAR), resume_after_min: 15 }
    }
}

impl Guard {
    /// What holds; `None` where the guard is off.
    pub(super) fn rule(&self) -> Option<runaway::Rule> {
        let resume_after = Duration::from_mins(self.resume_after_min.into());
        self.pause.then_some(runaway::Rule { factor: self.factor.max(1), at_least: self.at_least, resume_after })
    }
}

/// Reads the list. Two budgets of one name would be told apart by nobody.
pub(super) fn budgets<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Rule>, D::Error> {
    let mut names = BTreeSet::new();
    let mut rules = Vec::new();
    for budget in Vec::<Budget>::deserialize(source)? {
        let rule = budget.rule().map_err(D::Error::custom)?;
        let name = rule.name();
        if !names.insert(name.clone()) {
            return Err(D::Error::custom(format!(
                "there are two budgets called {name}; one for each period and key is enough"
            )));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn amount<'de, D: Deserializer<'de>>(source: D) -> Result<Picos, D::Error> {
    let text = String::deserialize(source)?;
    dollars(&text).filter(|amount| amount.0 > 0).ok_or_else(|| {
        D::Error::custom(format!("{text:?} is no amount; write dollars, as in \"5.00\", with six decimals at most"))
    })
}

/// The amount of a budget: in dollars, or in another currency, of which a rate decides later what it is worth.
fn limit(amount: &str, currency: Option<&str>) -> Result<(Picos, Option<Foreign>), String> {
    let no_amount = || {
        format!(
            "{amount:?} is no amount; write it as in \"5.00\", \"$5\" or \"₹500\", with six decimals at most and no commas"
        )
    };
    let named = currency.map(|code| code.parse::<Currency>().map_err(|error| format!("currency = {code:?}: {error}")));
    let (signed, number) = Currency::signed(amount);
    let currency = match (named.transpose()?, signed) {
        (Some(named), Some(signed)) if named != signed => {
            return Err(format!("{amount:?} is in {signed}, and its currency is said to be {named}"));
        }
        (named, signed) => named.or(signed).unwrap_or(Currency::USD),
    };
    if currency == Currency::USD {
        return Ok((dollars(number).filter(|limit| limit.0 > 0).ok_or_else(no_amount)?, None));
    }
    // A price for a million in dollars is read by the same rules, and is millionths of a unit here.
    let millionths = picos_per_token(number).filter(|millionths| *millionths > 0).ok_or_else(no_amount)?;
    let foreign = Foreign { picos: i128::from(millionths) * 1_000_000, currency: currency.code().to_owned() };
    Ok((Rule::NO_LIMIT, Some(foreign)))
}

impl Budget {
    fn rule(self) -> Result<Rule, String> {
        let Self { amount, currency, per, key, then, warn } = self;
        let (limit, foreign) = limit(&amount, currency.as_deref())?;
        let per = match per {
            Period::Day => Per::Day,
            Period::Week => Per::Week,
            Period::Month => Per::Month,
            Period::Session => Per::Session,
        };
        let then = match then {
            None | Some(Reaction::Stop) => Then::Stop,
            Some(Reaction::Notify) => Then::Notify,
        };
        let mut warn = warn.unwrap_or_else(|| vec![75, 95]);
        warn.sort_unstable();
        if warn.iter().any(|step| !(1..=100).contains(step)) {
            return Err("warn: steps are per cent, from 1 to 100".to_owned());
        }
        Ok(Rule { limit, foreign, per, key, then, warn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn budgets_are_read_with_their_defaults() {
        let config = read(
            "[[budget]]\namount = '5.00'\nper = 'day'\n[[budget]]\namount = '1'\nper = 'week'\nkey = 'ci'\nthen = 'notify'\nwarn = [90, 50]",
        );
        let budgets = config.expect("fine").budgets;
        assert_eq!(budgets.iter().map(|rule| rule.name()).collect::<Vec<_>>(), ["day", "week-ci"]);
        assert_eq!((budgets[0].limit.to_string(), &budgets[0].warn), ("5.00".to_owned(), &vec![75, 95]));
        assert_eq!(budgets[1].warn, [50, 90]);
    }

    #[test]
    fn a_budget_in_another_currency_waits_for_its_rate() {
        let foreign = |text: &str| {
            let rule = read(&format!("[[budget]]\n{text}\nper = 'day'")).expect(text).budgets.remove(0);
            rule.foreign.map(|foreign| (foreign.picos, foreign.currency, rule.limit == Rule::NO_LIMIT))
        };
        let rupees = Some((500_500_000_000_000, "INR".to_owned(), true));
        for text in ["amount = '₹500.5'", "amount = '500.50'\ncurrency = 'inr'", "amount = 'INR 500.5'"] {
            assert_eq!(foreign(text), rupees, "{text}");
        }
        assert_eq!(foreign("amount = 'CN¥1'").map(|(_, currency, _)| currency), Some("CNY".to_owned()));
        for dollars in ["amount = '$5'", "amount = '5'\ncurrency = 'USD'", "amount = 'USD 5'"] {
            assert_eq!(foreign(dollars), None, "{dollars}");
        }
    }

    #[test]
    fn what_cannot_be_a_budget_is_an_error_that_says_why() {
        for (text, why) in [
            ("amount = '5'\nper = 'year'", "year"),
            ("amount = 5.0\nper = 'day'", "string"),
            ("amount = '0'\nper = 'day'", "no amount"),
            ("amount = '$400'\ncurrency = 'INR'\nper = 'day'", "is said to be INR"),
            ("amount = '400'\ncurrency = 'rupees'\nper = 'day'", "three letters"),
            ("amount = '₹1,00,000'\nper = 'day'", "no commas"),
            ("amount = '5'\nper = 'day'\nwarn = [101]", "per cent"),
            ("amount = '5'\nper = 'day'\n[[budget]]\namount = '6'\nper = 'day'", "two budgets called day"),
        ] {
            let error = read(&format!("[[budget]]\n{text}")).expect_err(text);
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn the_guard_is_off_until_it_is_switched_on() {
        assert_eq!(read("").expect("fine").limits().runaway, None);
        let rule = read("[guard]\npause = true").expect("fine").limits().runaway.expect("on");
        assert_eq!((rule.factor, rule.at_least.to_string(), rule.resume_after.as_secs()), (5, "2.00".to_owned(), 900));
    }
}
