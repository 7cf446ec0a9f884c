//! A receipt as a page: A4, self-contained, every text that comes from elsewhere escaped.

use std::collections::BTreeMap;

use protocol::money::Picos;

use super::Receipt;
use super::sum::Both;
use crate::money_format::{Currency, Grouping, full, grouped};
use crate::rates::{Amount, Worth};
use crate::usage::{Row, shown};

const STYLE: &str = include_str!("page.css");

/// Nothing may be loaded and nothing may run, whatever got into a name.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub(super) fn html(receipt: &Receipt) -> String {
    let title = format!("Outcrop receipt, {}", receipt.month);
    let body = [
        header(receipt),
        receipt.picture.clone(),
        section("Days", &days(receipt)),
        section("Models", &models(receipt)),
        format!("<div class=\"sums\">{}</div>\n", section("Sum", &sums(receipt))),
        notes(receipt),
    ]
    .concat();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
        <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escaped(&title)
    )
}

fn header(receipt: &Receipt) -> String {
    let about = match (&receipt.project, receipt.so_far) {
        (Some(project), _) if project.is_empty() => "Requests without a project".to_owned(),
        (Some(project), _) => format!("Project {project}"),
        (None, _) => "All projects".to_owned(),
    };
    let so_far = receipt.so_far.map(|day| format!(", so far: up to {day}")).unwrap_or_default();
    let total = receipt.both(receipt.sums.total);
    let missing = match receipt.days.total.total.unpriced {
        0 => String::new(),
        unpriced => format!("<p>Not counted: {} without a known price.</p>", requests(unpriced)),
    };
    format!(
        "<header><div><h1>{month}{so_far}</h1><p>Use of Amazon Bedrock through Outcrop. {about}.</p>{missing}</div>\
        <p class=\"due\">Total<strong>{}</strong>{}</p></header>\n",
        total.last().map(String::as_str).unwrap_or_default(),
        total.first().filter(|_| total.len() > 1).map(String::as_str).unwrap_or_default(),
        month = escaped(&receipt.month.to_string()),
        about = escaped(&shown::printable(&about)),
    )
}

fn section(heading: &str, table: &str) -> String {
    format!("<h2>{heading}</h2>\n<table>\n{table}</table>\n")
}

fn days(receipt: &Receipt) -> String {
    let mut headings = vec!["Day".to_owned(), "Requests".to_owned(), "USD".to_owned()];
    if receipt.has_other() {
        headings.extend(["Rate", "Rate of"].map(str::to_owned));
        headings.push(receipt.days.currency.to_string());
    }
    let row = |row: &Row| {
        let mut cells = vec![shown::label(receipt.days.by, &row.total)];
        cells.extend(receipt.figures(row));
        if let Some(worth) = &row.worth {
            let rate = worth.rate();
            let of = rate.map(|used| used.of.to_string()).unwrap_or_default();
            cells.extend([rate.map(|used| used.rate.to_string()).unwrap_or_default(), of]);
            cells.push(shown::foreign(&row.total, worth, receipt.days.currency));
        }
        cells
    };
    let mut total = row(&receipt.days.total);
    total[0] = "All days".to_owned();
    // A sum has many rates.
    total.iter_mut().skip(3).take(2).filter(|_| receipt.has_other()).for_each(String::clear);
    head(&headings)
        + &receipt.days.rows.iter().map(|day| line("", &row(day))).collect::<String>()
        + &line("sum", &total)
}

fn models(receipt: &Receipt) -> String {
    let currency = receipt.days.currency;
    let mut headings =
        ["Model", "Requests", "Input", "Output", "Cache read", "Cache write", "USD"].map(str::to_owned).to_vec();
    headings.extend(receipt.has_other().then(|| currency.to_string()));
    let mut merged = BTreeMap::<String, Row>::new();
    for row in &receipt.models.rows {
        *merged.entry(shown::model(&row.total)).or_default() += row;
    }
    let row = |name: &str, row: &Row| {
        let tokens = &row.total.tokens;
        let written = tokens.cache_write_5m.saturating_add(tokens.cache_write_1h);
        let counts = [row.total.requests, tokens.input, tokens.output, tokens.cache_read, written];
        let mut cells = vec![name.to_owned()];
        cells.extend(counts.map(|count| grouped(count.into(), currency.grouping())));
        cells.push(shown::cost(&row.total, currency.grouping()));
        cells.extend(row.worth.as_ref().map(|worth| shown::foreign(&row.total, worth, currency)));
        cells
    };
    let mut merged: Vec<_> = merged.iter().collect();
    merged.sort_by_key(|(name, row)| (std::cmp::Reverse(row.total.cost), (*name).clone()));
    let lines: String = merged.into_iter().map(|(name, total)| line("", &row(name, total))).collect();
    head(&headings) + &lines + &line("sum", &row("All models", &receipt.models.total))
}

fn sums(receipt: &Receipt) -> String {
    let mut headings = vec![String::new(), "USD".to_owned()];
    headings.extend(receipt.has_other().then(|| receipt.days.currency.to_string()));
    let cost = Both::cost(&receipt.days.total);
    let with = |name: &str, both: Both| [vec![name.to_owned()], receipt.both(both)].concat();
    let on_top = receipt.sums.on_top.iter().map(|(name, both)| line("", &with(name, *both)));
    let on_top: String = std::iter::once(line("", &with("Cost of use", cost))).chain(on_top).collect();
    head(&headings) + &on_top + &line("total", &with("Total", receipt.sums.total))
}

fn notes(receipt: &Receipt) -> String {
    let Row { total, worth } = &receipt.days.total;
    let mut notes = vec![sure(receipt)];
    let currency = receipt.days.currency;
    if let Some(worth) = worth {
        notes.extend(rates(worth, currency));
    }
    if total.waste != Picos::default() {
        notes.push(format!(
            "Not counted as use: {}, for attempts whose answers were thrown away. AWS may bill them.",
            full(total.waste.0.into(), Currency::USD, currency.grouping())
        ));
    }
    notes.push("Days are those of the user's own clock. Every figure is rounded for itself; nothing is rounded before it is added up.".to_owned());
    let notes: String = notes.iter().map(|note| format!("<li>{}</li>", escaped(note))).collect();
    format!(
        "<h2>How these figures came about</h2>\n<ul>{notes}</ul>\n<footer>Made on {} by Outcrop from its own ledger. \
        This is no invoice: what is owed is what AWS bills.</footer>\n",
        receipt.made
    )
}

fn sure(receipt: &Receipt) -> String {
    let total = &receipt.days.total.total;
    let grouping = receipt.days.currency.grouping();
    let mut parts = Vec::new();
    if total.estimated != Picos::default() {
        let estimated = full(total.estimated.0.into(), Currency::USD, grouping);
        parts.push(format!(
            "≈ {estimated} of the cost is an estimate: answers that broke off, or prices that AWS has not confirmed."
        ));
    }
    if total.unpriced > 0 {
        parts.push(format!("The price of {} is not known; it is missing from every sum.", requests(total.unpriced)));
    }
    if parts.is_empty() {
        parts.push("Every figure is exact: from the usage that AWS reported and the prices of its list.".to_owned());
    }
    parts.join(" ")
}

fn requests(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} request{plural}", grouped(count.into(), Grouping::Western))
}

fn rates(worth: &Worth, currency: Currency) -> Vec<String> {
    shown::rates(worth, currency).lines().map(str::to_owned).collect()
}

impl Receipt {
    fn has_other(&self) -> bool {
        self.days.total.worth.is_some()
    }

    fn figures(&self, row: &Row) -> [String; 2] {
        let grouping = self.days.currency.grouping();
        [grouped(row.total.requests.into(), grouping), shown::cost(&row.total, grouping)]
    }

    /// An amount in dollars and, if there is one, in the other currency; what has no rate stays in dollars.
    fn both(&self, Both { dollars, other, without }: Both) -> Vec<String> {
        let currency = self.days.currency;
        let about = if self.days.total.total.estimated == Picos::default() { "" } else { "≈ " };
        let written = |amount: Amount, currency: Currency| {
            format!("{about}{}", full(amount.picos(), currency, self.days.currency.grouping()))
        };
        let rest = (without != Amount::default()).then(|| format!(" + {}", written(without, Currency::USD)));
        let other = other.map(|other| written(other, currency) + &rest.unwrap_or_default());
        std::iter::once(written(dollars, Currency::USD)).chain(other).collect()
    }
}

fn head(cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<th scope=\"col\">{}</th>", escaped(cell))).collect();
    format!("<thead><tr>{cells}</tr></thead>\n")
}

fn line(class: &str, cells: &[String]) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
    format!("<tr{class}>{cells}</tr>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
