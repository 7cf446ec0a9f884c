//! Totals as a table, as CSV and as JSON. A cost that nobody knows is a dash, an empty cell or `null`, never zero.

use ledger::Total;
use protocol::money::Picos;
use serde_json::{Value, json};

use super::grid::{self, Side, thousands};
use super::{Ask, By, Format};

const FIGURES: [&str; 7] = ["requests", "failed", "input", "output", "cache read", "cache write", "cost USD"];

/// The report; `all` is the sum of the totals.
pub(super) fn report(ask: &Ask, totals: &[Total], all: &Total) -> String {
    match ask.format {
        Format::Table => table(ask.by, totals, all),
        Format::Csv => csv(ask.by, totals),
        Format::Json => json(ask.by, totals, all),
    }
}

/// A report about nothing: a sentence for people, no rows for programs.
pub(super) fn empty(ask: &Ask, sentence: &str) -> String {
    match ask.format {
        Format::Table => format!("{sentence}\n"),
        Format::Csv | Format::Json => report(ask, &[], &Total::default()),
    }
}

fn table(by: By, totals: &[Total], all: &Total) -> String {
    let headings = std::iter::once(by.as_str()).chain(FIGURES).map(str::to_owned).collect();
    let lines = totals.iter().map(|total| line(&label(by, total), total));
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(lines).chain([line("total", all)]).collect();
    let sides: Vec<Side> = std::iter::once(Side::Left).chain(FIGURES.map(|_| Side::Right)).collect();
    grid::lines(&sides, &rows)
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
        By::Day | By::Model | By::Key | By::Session => "(none)",
    };
    printable(total.name.as_deref().unwrap_or(unnamed))
}

/// Names come from clients, and a terminal obeys control characters.
pub(super) fn printable(name: &str) -> String {
    name.replace(char::is_control, "?")
}

fn cost_for_people(total: &Total) -> String {
    match (known_cost(total), total.unpriced) {
        (Some(cost), 0) => dollars(cost),
        (Some(cost), unpriced) => format!("{} + {} unpriced", dollars(cost), thousands(unpriced)),
        (None, unpriced) => format!("– ({} unpriced)", thousands(unpriced)),
    }
}

/// What is known of the cost; `None` if that is nothing at all.
fn known_cost(total: &Total) -> Option<Picos> {
    (total.unpriced == 0 || total.cost != Picos::default()).then_some(total.cost)
}

/// To a hundredth of a cent, which is what a short request costs; less than that is not nothing.
pub(super) fn dollars(cost: Picos) -> String {
    const STEP: i64 = Picos::PER_DOLLAR / 10_000;
    let steps = cost.0.saturating_add(STEP / 2).max(0) / STEP;
    match (steps, cost.0) {
        (0, 1..) => "< $0.0001".to_owned(),
        _ => format!("${}.{:04}", thousands(steps.unsigned_abs() / 10_000), steps % 10_000),
    }
}

fn csv(by: By, totals: &[Total]) -> String {
    let headings = format!(
        "{},requests,failed,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,cost_usd,unpriced_requests",
        by.as_str()
    );
    let line = |total: &Total| {
        let name = csv_cell(total.name.as_deref().unwrap_or_default());
        let used = &total.tokens;
        let tokens = [used.input, used.output, used.cache_read, used.cache_write_5m, used.cache_write_1h];
        let counts = [total.requests, total.failed].into_iter().chain(tokens).map(|count| count.to_string());
        let counts = counts.collect::<Vec<_>>().join(",");
        let cost = known_cost(total).map(|cost| cost.to_string()).unwrap_or_default();
        format!("{name},{counts},{cost},{}", total.unpriced)
    };
    std::iter::once(headings).chain(totals.iter().map(line)).map(|line| line + "\n").collect()
}

/// A cell that stays one cell, and that no spreadsheet takes for a formula.
fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn json(by: By, totals: &[Total], all: &Total) -> String {
    let rows: Vec<Value> = totals.iter().map(|total| object(by.as_str(), json!(total.name), total)).collect();
    let document = json!({ "by": by.as_str(), "rows": rows, "total": object(by.as_str(), Value::Null, all) });
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
    })
}
