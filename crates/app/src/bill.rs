//! `outcrop bill`: what AWS bills for Bedrock beside what the ledger says, day by day, and why the two differ.
//!
//! AWS takes money for the asking, so nothing is asked before the user agrees. Days are AWS's, which are UTC's. What the
//! ledger says is `booked`'s, the comparison `compared`'s, and how it is written down `shown`'s.

use anyhow::{Result, anyhow, bail, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::Reader;
use protocol::failure::Failure;
use protocol::money::Picos;
use upstreams::Bedrock;

use crate::account::Kept;
use crate::connections;
use crate::home::Home;
use crate::prices::own_models;
use crate::usage::Day;

mod booked;
mod compared;
mod reasons;
mod shown;
#[cfg(test)]
mod tests;

use booked::{Prices, booked};
use compared::{DayOfBill, compare};

/// What AWS takes for a question.
const PRICE: Picos = Picos(Picos::PER_DOLLAR / 100);
/// How many there are unless the answer is a long one: which services, and what they cost.
const QUESTIONS: u32 = 2;
/// How many days are compared when nobody says from when.
const DAYS: i64 = 7;

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The first day, in UTC; without it, seven days end with the last one.
    pub from: Option<Day>,
    /// The last day, in UTC; without it, yesterday.
    pub to: Option<Day>,
    /// The user agrees to pay for it.
    pub agreed: bool,
    /// For programs.
    pub json: bool,
}

/// Bill and ledger side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Check {
    account: String,
    /// How many questions were paid for.
    calls: u32,
    days: Vec<DayOfBill>,
}

/// Says what would be asked and what that costs; or, where the user agreed, asks and compares.
///
/// # Errors
/// If the days are in the wrong order, AWS does not answer, or configuration or ledger cannot be read.
pub async fn report(home: &Home, ask: &Ask, say: impl Fn(&str)) -> Result<String> {
    let now = Timestamp::now();
    let days = period(ask, now)?;
    let bedrock = connections::bedrock(home)?;
    let account = account(&bedrock).await?;
    if !ask.agreed {
        return Ok(shown::offer(&account, days, ask.json));
    }
    let region = bedrock.region().await;
    let prices = Prices {
        own: own_models(home, say)?,
        account: Kept::load(&home.models(), &region).map(|kept| kept.account).unwrap_or_default(),
        region,
    };
    let bill = bedrock.bill(&account, &days.0.to_string(), &days.1.tomorrow()?.to_string()).await;
    let bill = bill.map_err(|failure| refused(&failure))?;
    let reader = match Reader::open(&home.ledger()) {
        Ok(reader) => Some(reader),
        Err(ledger::Error::Absent(_)) => None,
        Err(error) => return Err(anyhow!(error).context("the ledger cannot be read")),
    };
    let mut compared = Vec::new();
    for day in days.0.series(1.day()).take_while(|day| *day <= days.1) {
        let booked = reader.as_ref().map(|reader| booked(reader, day, &prices)).transpose()?;
        compared.push(compare(day, now, &bill.lines, &booked.unwrap_or_default()));
    }
    Ok(shown::check(&Check { account, calls: bill.calls, days: compared }, ask.json))
}

/// The days that are asked for. The clock of AWS's bill shows UTC.
fn period(ask: &Ask, now: Timestamp) -> Result<(Date, Date)> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let to = ask.to.map_or(today.saturating_sub(1.day()), |day| day.0.min(today));
    let from = ask.from.map_or(to.saturating_sub((DAYS - 1).days()), |day| day.0);
    ensure!(from <= to, "the period ends on {to} (UTC), before it begins on {from}: check --from and --to");
    Ok((from, to))
}

/// Whose bill it is. Asking that is free.
async fn account(bedrock: &Bedrock) -> Result<String> {
    match bedrock.caller().await {
        Ok(Some(caller)) => Ok(caller.account),
        Ok(None) => bail!(
            "a Bedrock API key opens Bedrock alone, not the bill; use another connection, as in `outcrop connections use`"
        ),
        Err(failure) => Err(anyhow!(failure.refusal().message).context("AWS does not say whose bill it would be")),
    }
}

fn refused(failure: &Failure) -> anyhow::Error {
    anyhow!("{}", failure.refusal().message).context(
        "AWS did not show its bill (ce:GetDimensionValues and ce:GetCostAndUsage, with Cost Explorer turned on)",
    )
}
