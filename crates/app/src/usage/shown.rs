//! Totals as a table, as CSV and as JSON. A cost that nobody knows is a dash, an empty cell or `null`, never zero; what
//! has no rate stays in dollars.

use ledger::Total;
use protocol::catalog::catalog;
use protocol::money::Picos;
use serde_json::{Value, json};

use super::grid::{self, Side};
use super::{By, Format, Report, Row};
use crate::money_format::{Currency, Grouping, full, grouped};
use crate::rates::{Used, Worth};

const FIGURES: [&str; 7] = ["requests", "failed", "input", "output", "cache read", "cache write", "cost USD"];

/// Says what `≈` before a cost means.
pub(super) const ESTIMATED: &str =
    "≈ is in part an estimate: answers that broke off, or prices that AWS has not confirmed.\n";

/// The report as text. One about nothing is a sentence for people, and no rows for programs.
pub(super) fn report(report: &Report, format: Format) -> String {
    match (format, &report.empty) {
        (Format::Table, Some(sentence)) => format!("{sentence}\n"),
        (Format::Table, None) => table(report),
        (Format::Csv, _) => csv(report),
        (Format::Json, _) => json(report),
    }
}

fn table(report: &Report) -> String {
    let Report { currency, by, rows, total, .. } = report;
    let mut headings: Vec<String> = std::iter::once(by.as_str()).chain(FIGURES).map(str::to_owned).collect();
    if total.worth.is_some() {
        headings.push(format!("cost {currency}"));
        headings.extend((*by == By::Day).then(|| "rate".to_owned()));
    }
    let sides: Vec<Side> = std::iter::once(Side::Left).chain(headings.iter().skip(1).map(|_| Side::Right)).collect();
    let lines = rows.iter().map(|row| line(&label(*by, &row.total), row, report));
    let cells: Vec<Vec<String>> =
        std::iter::once(headings.clone()).chain(lines).chain([line("total", total, report)]).collect();
    let estimated = if total.total.estimated == Picos::default() { "" } else { ESTIMATED };
    grid::lines(&sides, &cells)
        + estimated
        + &total.worth.as_ref().map(|worth| rates(worth, *currency)).unwrap_or_default()
}

fn line(label: &str, row: &Row, report: &Report) -> Vec<String> {
    let grouping = report.currency.grouping();
    let mut cells = vec![label.to_owned()];
    cells.extend(counts(&row.total).map(|count| grouped(count.into(), grouping)));
    cells.push(cost(&row.total, grouping));
    if let Some(worth) = &row.worth {
        cells.push(foreign(&row.total, worth, report.currency));
        cells.extend(worth.rate().map(|used| used.rate.to_string()).filter(|_| report.by == By::Day));
    }
    cells
}

fn counts(total: &Total) -> [u64; 6] {
    let written = total.tokens.cache_write_5m.saturating_add(total.tokens.cache_write_1h);
    [total.requests, total.failed, total.tokens.input, total.tokens.output, total.tokens.cache_read, written]
}

/// How a row is called that has no name.
pub(crate) fn label(by: By, total: &Total) -> String {
    let unnamed = match by {
        By::Agent => "(main)",
        By::Day | By::Hour | By::Model | By::Key | By::Session | By::Project => "(none)",
    };
    printable(total.name.as_deref().unwrap_or(unnamed))
}

/// The short name of the model that was called, whichever profile and region it was called through.
pub(crate) fn model(total: &Total) -> String {
    let Some(sent) = &total.name else { return label(By::Model, total) };
    let is_it = |id: &str| sent.strip_suffix(id).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let known = catalog().models().iter().find(|model| is_it(&model.id));
    known.map_or_else(|| printable(sent), |model| model.name.clone())
}

/// Names come from clients, and a terminal obeys control characters.
pub(crate) fn printable(name: &str) -> String {
    name.replace(char::is_control, "?")
}

/// A cost in dollars, and how sure it is.
pub(crate) fn cost(total: &Total, grouping: Grouping) -> String {
    let unpriced = || grouped(total.unpriced.into(), grouping);
    match (known_cost(total), total.unpriced) {
        (Some(cost), 0) => format!("{}{}", about(total), dollars_in(cost, grouping)),
        (Some(cost), _) => format!("{}{} + {} unpriced", about(total), dollars_in(cost, grouping), unpriced()),
        (None, _) => format!("– ({} unpriced)", unpriced()),
    }
}

/// The same in another currency; what has no rate stays in dollars.
pub(crate) fn foreign(total: &Total, worth: &Worth, currency: Currency) -> String {
    let grouping = currency.grouping();
    let converted = full(worth.cost.picos(), currency, grouping);
    match (converted_cost(total, worth), worth.without) {
        (None, _) => "–".to_owned(),
        (Some(_), Picos(0)) => format!("{}{converted}", about(total)),
        (Some(_), without) => format!("{}{converted} + {}", about(total), dollars_in(without, grouping)),
    }
}

/// One sentence about the rates that were used, and one about those that are missing.
pub(crate) fn rates(worth: &Worth, currency: Currency) -> String {
    let sources = worth.sources().into_iter().collect::<Vec<_>>().join(" and ");
    let used = match worth.used.len() {
        0 => String::new(),
        1 => format!("Rate of {}: {sources}.\n", worth.used.iter().map(|used| used.of.to_string()).collect::<String>()),
        _ => format!("Each day at its own rate: {sources}.\n"),
    };
    let days = match worth.days_without.len() {
        0 => return used,
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let dollars = dollars_in(worth.without, currency.grouping());
    format!(
        "{used}No rate to {currency} is known for {days}: {dollars} stay dollars. `outcrop rates --refresh` asks for rates.\n"
    )
}

fn about(total: &Total) -> &'static str {
    if total.estimated == Picos::default() { "" } else { "≈ " }
}

/// What is known of the cost; `None` if that is nothing at all.
fn known_cost(total: &Total) -> Option<Picos> {
    (total.unpriced == 0 || total.cost != Picos::default()).then_some(total.cost)
}

/// What is known of it in another currency, as digits.
fn converted_cost(total: &Total, worth: &Worth) -> Option<String> {
    known_cost(total).filter(|_| !worth.used.is_empty() || worth.without == Picos::default())?;
    Some(worth.cost.to_string())
}

/// Dollars as they are written where no other currency is at hand.
pub(crate) fn dollars(cost: Picos) -> String {
    dollars_in(cost, Grouping::Western)
}

fn dollars_in(cost: Picos, grouping: Grouping) -> String {
    full(cost.0.into(), Currency::USD, grouping)
}

fn csv(report: &Report) -> String {
    let headings = format!(
        "{},requests,failed,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,\
        cost_usd,unpriced_requests,estimated_usd,waste_usd,certainty{}",
        report.by.as_str(),
        if report.total.worth.is_some() {
            ",currency,cost,estimated,waste,rate,rate_date,rate_source,without_rate_usd"
        } else {
            ""
        }
    );
    std::iter::once(headings)
        .chain(report.rows.iter().map(|row| csv_line(row, report.currency)))
        .map(|line| line + "\n")
        .collect()
}

fn csv_line(row: &Row, currency: Currency) -> String {
    let Total { name, requests, failed, tokens, unpriced, estimated, waste, .. } = &row.total;
    let name = ledger::csv::cell(name.as_deref().unwrap_or_default());
    let tokens = [tokens.input, tokens.output, tokens.cache_read, tokens.cache_write_5m, tokens.cache_write_1h];
    let counts = [*requests, *failed].into_iter().chain(tokens).map(|count| count.to_string());
    let counts = counts.collect::<Vec<_>>().join(",");
    let cost = known_cost(&row.total).map(|cost| cost.to_string()).unwrap_or_default();
    let certainty = row.total.certainty().as_str();
    let line = format!("{name},{counts},{cost},{unpriced},{estimated},{waste},{certainty}");
    let Some(worth) = &row.worth else { return line };
    let cost = converted_cost(&row.total, worth).unwrap_or_default();
    let [rate, of, source] = worth.rate().map(rate_in_words).unwrap_or_default();
    let Worth { estimated, waste, without, .. } = worth;
    format!("{line},{currency},{cost},{estimated},{waste},{rate},{of},{},{without}", ledger::csv::cell(&source))
}

fn rate_in_words(used: &Used) -> [String; 3] {
    [used.rate.to_string(), used.of.to_string(), used.source.clone()]
}

fn json(Report { currency, by, days, rows, total, .. }: &Report) -> String {
    let by = by.as_str();
    let rows: Vec<Value> = rows.iter().map(|row| object(by, json!(row.total.name), row)).collect();
    let (from, to) = (days.0.to_string(), days.1.to_string());
    let total = object(by, Value::Null, total);
    let document =
        json!({ "by": by, "from": from, "to": to, "currency": currency.code(), "rows": rows, "total": total });
    format!("{document:#}\n")
}

fn object(by: &str, name: Value, Row { total, worth }: &Row) -> Value {
    let mut object = json!({
        by: name,
        "requests": total.requests,
        "failed": total.failed,
        "input_tokens": total.tokens.input,
        "output_tokens": total.tokens.output,
        "cache_read_tokens": total.tokens.cache_read,
        "cache_write_5m_tokens": total.tokens.cache_write_5m,
        "cache_write_1h_tokens": total.tokens.cache_write_1h,
        "cost_usd": known_cost(total).map(|cost| cost.to_string()),
        "unpriced_requests": total.unpriced,
        "estimated_usd": total.estimated.to_string(),
        "waste_usd": total.waste.to_string(),
        "certainty": total.certainty().as_str(),
    });
    if let Some(worth) = worth {
        object["cost"] = json!(converted_cost(total, worth));
        object["estimated"] = json!(worth.estimated.to_string());
        object["waste"] = json!(worth.waste.to_string());
        object["rates"] = worth.used.iter().map(rate).collect();
        object["without_rate_usd"] = json!(worth.without.to_string());
    }
    object
}

fn rate(used: &Used) -> Value {
    json!({ "rate": used.rate.to_string(), "date": used.of.to_string(), "source": used.source })
}
