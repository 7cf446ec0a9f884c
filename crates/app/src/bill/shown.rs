//! Bill and ledger as a table and as JSON. The table leaves out lines that agree.

use jiff::civil::Date;
use protocol::money::Picos;
use serde_json::{Value, json};

use super::compared::{DayOfBill, Line, What};
use super::{Check, PRICE, QUESTIONS};
use crate::money_format::Grouping;
use crate::usage::grid::{self, Side};
use crate::usage::{dollars, printable};

const SIDES: [Side; 7] = [Side::Left, Side::Left, Side::Left, Side::Right, Side::Right, Side::Right, Side::Left];
const HEADINGS: [&str; 7] = ["day", "model", "class", "AWS $", "ledger $", "drift $", "likely because"];

const NOTES: &str = "Days are UTC's, as AWS counts them; those of `outcrop usage` are yours. Tax, credits and refunds are left \
    out on AWS's side. The ledger knows what passed through this Outcrop alone.\n";

/// What would be asked, and what that costs.
pub(super) fn offer(account: &str, (from, to): (Date, Date), as_json: bool) -> String {
    let cost = Picos(PRICE.0 * i64::from(QUESTIONS));
    if as_json {
        let offer = json!({
            "asked": false, "account": account, "from": from.to_string(), "to": to.to_string(),
            "questions": QUESTIONS, "cost_usd": cost.to_string(),
        });
        return format!("{offer:#}\n");
    }
    format!(
        "This asks AWS Cost Explorer what Bedrock cost account {account} from {from} to {to} (UTC), by day, service and \
         usage type, and sets it beside the ledger.\nAWS takes {each} for each question; these are {QUESTIONS}, about {cost} \
         in all, and more if the answer has several pages.\nNothing was asked yet. To ask: outcrop bill --from {from} --to \
         {to} --yes\n",
        each = dollars(PRICE),
        cost = dollars(cost),
    )
}

pub(super) fn check(check: &Check, as_json: bool) -> String {
    if as_json { format!("{:#}\n", json_of(check)) } else { table(check) }
}

fn table(check: &Check) -> String {
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    let mut agreed = 0;
    for day in &check.days {
        rows.push(sum(day));
        let (apart, near): (Vec<&Line>, Vec<&Line>) = day.lines.iter().partition(|line| !line.reasons.is_empty());
        agreed += near.len();
        rows.extend(apart.into_iter().map(row));
    }
    let (aws, ledger) = totals(check);
    rows.push(cells("total", ["", ""], aws, ledger, String::new()));
    let agree = match agreed {
        0 => String::new(),
        1 => "1 line that agrees is not shown.\n".to_owned(),
        count => format!("{count} lines that agree are not shown.\n"),
    };
    let paid = dollars(Picos(PRICE.0 * i64::from(check.calls)));
    let asked = format!("Account {}: {} questions, for which AWS takes about {paid}.\n", check.account, check.calls);
    format!("{}\n{agree}{NOTES}{asked}", grid::lines(&SIDES, &rows))
}

fn sum(day: &DayOfBill) -> Vec<String> {
    let words = match (day.is_final, day.lines.iter().all(|line| line.reasons.is_empty())) {
        (_, true) => "agrees",
        (false, false) => "not final yet",
        (true, false) => "",
    };
    cells(&day.day.to_string(), ["all", ""], day.aws(), day.ledger(), words.to_owned())
}

fn row(line: &Line) -> Vec<String> {
    let (model, class) = names(&line.what);
    let why = line.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    cells("", [&printable(&model), &class], line.aws.cost, line.ledger.cost, why)
}

fn names(what: &What) -> (String, String) {
    match what {
        What::Tokens(model, class) => (model.clone(), class.as_str().to_owned()),
        What::Other(service, usage_type) => (service.clone(), printable(usage_type)),
    }
}

fn cells(day: &str, names: [&str; 2], aws: Picos, ledger: Picos, words: String) -> Vec<String> {
    let drift = difference(aws, ledger);
    let sign = if drift.0 > 0 { "+" } else { "" };
    let figures = [cents(aws), cents(ledger), format!("{sign}{}", cents(drift))];
    [day, names[0], names[1]].map(str::to_owned).into_iter().chain(figures).chain([words]).collect()
}

/// Without the sign of the currency, which the heading has.
fn cents(amount: Picos) -> String {
    let full = crate::money_format::full(amount.0.into(), crate::money_format::Currency::USD, Grouping::Western);
    full.replace('$', "").replace('−', "-")
}

fn difference(aws: Picos, ledger: Picos) -> Picos {
    Picos(aws.0.saturating_sub(ledger.0))
}

fn totals(check: &Check) -> (Picos, Picos) {
    (check.days.iter().map(DayOfBill::aws).sum(), check.days.iter().map(DayOfBill::ledger).sum())
}

fn json_of(check: &Check) -> Value {
    let (aws, ledger) = totals(check);
    let days: Vec<Value> = check.days.iter().map(day).collect();
    json!({
        "asked": true,
        "account": check.account,
        "questions": check.calls,
        "cost_usd": Picos(PRICE.0 * i64::from(check.calls)).to_string(),
        "currency": "USD",
        "days": days,
        "total": sides(aws, ledger),
    })
}

fn day(day: &DayOfBill) -> Value {
    let mut object = sides(day.aws(), day.ledger());
    object["day"] = json!(day.day.to_string());
    object["final"] = json!(day.is_final);
    object["lines"] = day.lines.iter().map(line).collect();
    object
}

fn line(line: &Line) -> Value {
    let mut object = sides(line.aws.cost, line.ledger.cost);
    match &line.what {
        What::Tokens(model, class) => {
            object["model"] = json!(model);
            object["class"] = json!(class.as_str());
            object["aws_tokens"] = json!(line.aws.tokens);
            object["ledger_tokens"] = json!(line.ledger.tokens);
        }
        What::Other(service, usage_type) => {
            object["service"] = json!(service);
            object["usage_type"] = json!(usage_type);
        }
    }
    let reason = |reason: &super::reasons::Reason| json!({ "reason": reason.word(), "text": reason.to_string() });
    object["reasons"] = line.reasons.iter().map(reason).collect();
    object
}

fn sides(aws: Picos, ledger: Picos) -> Value {
    json!({
        "aws_usd": aws.to_string(),
        "ledger_usd": ledger.to_string(),
        "drift_usd": difference(aws, ledger).to_string(),
    })
}
