//! A period as it was and as it would have been, as a table, as CSV and as JSON.

use jiff::civil::Date;
use protocol::money::Picos;
use protocol::usage::Certainty;
use serde_json::{Value, json};

use super::{Repriced, WhatIf};
use crate::usage::Format;
use crate::usage::grid::{self, Side};

const HEADINGS: [&str; 4] = ["model", "it cost $", "it would have cost $", ""];
const NOTE: &str = "The same tokens at the prices of today. Other models count the same text otherwise, and long requests that \
    cost more are not told apart.\n";

/// What there is to show.
pub(super) struct Report<'w> {
    pub(super) what_if: &'w WhatIf,
    pub(super) days: (Date, Date),
    /// By the id that was sent.
    pub(super) rows: Vec<(Option<String>, Repriced)>,
    pub(super) total: Repriced,
}

pub(super) fn report(report: &Report<'_>, format: Format) -> String {
    match format {
        Format::Table => table(report),
        Format::Csv => csv(report),
        Format::Json => format!("{:#}\n", json_of(report)),
    }
}

fn table(report: &Report<'_>) -> String {
    let row = |name: &str, repriced: &Repriced| {
        let sure = match repriced.certainty {
            Certainty::Exact => "",
            Certainty::Estimated => "estimated",
            Certainty::Unpriced => "without what has no price",
        };
        vec![name.to_owned(), repriced.was.to_string(), repriced.would_be.to_string(), sure.to_owned()]
    };
    let models = report.rows.iter().map(|(name, repriced)| row(name.as_deref().unwrap_or("-"), repriced));
    let headings = std::iter::once(HEADINGS.map(str::to_owned).to_vec());
    let rows: Vec<_> = headings.chain(models).chain([row("total", &report.total)]).collect();
    format!("{}\n{NOTE}", grid::lines(&[Side::Left, Side::Right, Side::Right, Side::Left], &rows))
}

fn csv(report: &Report<'_>) -> String {
    let line = |(name, repriced): &(Option<String>, Repriced)| {
        let (name, would_be) = (name.as_deref().unwrap_or_default(), known(repriced).unwrap_or_default());
        format!("{},{},{would_be},{}\n", ledger::csv::cell(name), repriced.was, repriced.certainty.as_str())
    };
    std::iter::once("model,cost_usd,would_be_usd,certainty\n".to_owned()).chain(report.rows.iter().map(line)).collect()
}

fn json_of(Report { what_if, days, rows, total }: &Report<'_>) -> Value {
    let object = |name: Value, repriced: &Repriced| {
        json!({
            "model": name,
            "cost_usd": repriced.was.to_string(),
            "would_be_usd": known(repriced),
            "certainty": repriced.certainty.as_str(),
        })
    };
    let rows: Vec<Value> = rows.iter().map(|(name, repriced)| object(json!(name), repriced)).collect();
    json!({
        "from": days.0.to_string(),
        "to": days.1.to_string(),
        "as": what_if.model,
        "tier": what_if.tier.map(super::Tier::as_str),
        "cache": what_if.cache.map(super::CacheLife::as_str),
        "currency": "USD",
        "rows": rows,
        "total": object(Value::Null, total),
    })
}

/// What it would have cost; `None` if nothing of that is known.
fn known(repriced: &Repriced) -> Option<String> {
    let unknown = repriced.certainty == Certainty::Unpriced && repriced.would_be == Picos::default();
    (!unknown).then(|| repriced.would_be.to_string())
}
