//! Totals as a table, as CSV and as JSON. A cost that nobody knows is a dash, an empty cell or `null`, never zero.

use ledger::Total;
use protocol::money::Picos;
use serde_json::{Value, json};

use super::grid::{self, Side, thousands};
use super::{By, Format, Report};

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

fn table(Report { by, rows, total, .. }: &Report) -> String {
    let headings = std::iter::once(by.as_str()).chain(FIGURES).map(str::to_owned).collect();
    let lines = rows.iter().map(|row| line(&label(*by, row), row));
    let cells: Vec<Vec<String>> = std::iter::once(headings).chain(lines).chain([line("total", total)]).collect();
    let sides: Vec<Side> = std::iter::once(Side::Left).chain(FIGURES.map(|_| Side::Right)).collect();
    let note = if total.estimated == Picos::default() { "" } else { ESTIMATED };
    grid::lines(&sides, &cells) + note
}

fn line(label: &str, total: &Total) -> Vec<String> {
    let figures = counts(total).map(thousands);
    std::iter::once(label.to_owned()).chain(figures).chain([cost_for_people(total)]).collect()
}

fn counts(total: &Total) -> [u64; 6] {
    let written = total.tokens.cache_write_5m.saturating_add(total.tokens.cache_write_1h);
    [total.requests, total.failed, total.tokens.input, total.tokens.output, total.tokens.cache_read, written]
}

fn label(by: By, total: &Total) -> String {
    let unnamed = match by {
        By::Agent => "(main)",
        By::Day | By::Hour | By::Model | By::Key | By::Session | By::Project => "(none)",
    };
    printable(total.name.as_deref().unwrap_or(unnamed))
}

/// Names come from clients, and a terminal obeys control characters.
pub(crate) fn printable(name: &str) -> String {
    name.replace(char::is_control, "?")
}

fn cost_for_people(total: &Total) -> String {
    let about = if total.estimated == Picos::default() { "" } else { "≈ " };
    match (known_cost(total), total.unpriced) {
        (Some(cost), 0) => format!("{about}{}", dollars(cost)),
        (Some(cost), unpriced) => format!("{about}{} + {} unpriced", dollars(cost), thousands(unpriced)),
        (None, unpriced) => format!("– ({} unpriced)", thousands(unpriced)),
    }
}

/// What is known of the cost; `None` if that is nothing at all.
fn known_cost(total: &Total) -> Option<Picos> {
    (total.unpriced == 0 || total.cost != Picos::default()).then_some(total.cost)
}

/// To a hundredth of a cent, which is what a short request costs; less than that is not nothing.
pub(crate) fn dollars(cost: Picos) -> String {
    const STEP: i64 = Picos::PER_DOLLAR / 10_000;
    let steps = cost.0.saturating_add(STEP / 2).max(0) / STEP;
    match (steps, cost.0) {
        (0, 1..) => "< $0.0001".to_owned(),
        _ => format!("${}.{:04}", thousands(steps.unsigned_abs() / 10_000), steps % 10_000),
    }
}

fn csv(Report { by, rows, .. }: &Report) -> String {
    let headings = format!(
        "{},requests,failed,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,\
        cost_usd,unpriced_requests,estimated_usd,waste_usd,certainty",
        by.as_str()
    );
    let line = |total: &Total| {
        let name = ledger::csv::cell(total.name.as_deref().unwrap_or_default());
        let used = &total.tokens;
        let tokens = [used.input, used.output, used.cache_read, used.cache_write_5m, used.cache_write_1h];
        let counts = [total.requests, total.failed].into_iter().chain(tokens).map(|count| count.to_string());
        let counts = counts.collect::<Vec<_>>().join(",");
        let cost = known_cost(total).map(|cost| cost.to_string()).unwrap_or_default();
        let Total { unpriced, estimated, waste, .. } = total;
        format!("{name},{counts},{cost},{unpriced},{estimated},{waste},{}", total.certainty().as_str())
    };
    std::iter::once(headings).chain(rows.iter().map(line)).map(|line| line + "\n").collect()
}

fn json(Report { by, days, rows, total, .. }: &Report) -> String {
    let by = by.as_str();
    let rows: Vec<Value> = rows.iter().map(|row| object(by, json!(row.name), row)).collect();
    let (from, to) = (days.0.to_string(), days.1.to_string());
    let document = json!({ "by": by, "from": from, "to": to, "rows": rows, "total": object(by, Value::Null, total) });
    format!("{document:#}\n")
}

fn object(by: &str, name: Value, total: &Total) -> Value {
    json!({
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
    })
}
