//! The attempts of a request, at a terminal and for programs.

use protocol::attempt::{Attempt, Waste};
use protocol::money::Picos;
use serde_json::{Value, json};

use super::grid::{self, Side, thousands};
use super::shown::{dollars, printable};

/// A line for each.
pub(crate) fn table(list: &[Attempt]) -> String {
    let headings = ["attempt", "after", "took", "end", "AWS id", "notes"].map(str::to_owned);
    let row = |(number, attempt): (usize, &Attempt)| {
        [
            number.to_string(),
            seconds(attempt.began_ms),
            seconds(attempt.took_ms),
            end(attempt),
            attempt.aws_id.as_deref().map_or("–".to_owned(), printable),
            notes(attempt).join(", "),
        ]
    };
    let rows = std::iter::once(headings).chain((1..).zip(list).map(row));
    let rows: Vec<Vec<String>> = rows.map(Vec::from).collect();
    grid::lines(&[Side::Right, Side::Right, Side::Right, Side::Left, Side::Left, Side::Left], &rows)
}

/// `throttled, 429 ThrottlingException`.
pub(crate) fn end(attempt: &Attempt) -> String {
    let status = attempt.status.map(|status| status.to_string());
    let said: Vec<String> = status.into_iter().chain(attempt.error.as_deref().map(printable)).collect();
    let word = attempt.end.as_str().replace('_', " ");
    if said.is_empty() { word } else { format!("{word}, {}", said.join(" ")) }
}

fn notes(attempt: &Attempt) -> Vec<String> {
    let waited = (attempt.wait_ms > 0).then(|| format!("waited {}", seconds(attempt.wait_ms)));
    let without = attempt.without.iter().map(|lesson| format!("without {}", printable(lesson)));
    let target = attempt.target.as_deref().map(|target| format!("to {}", printable(target)));
    waited.into_iter().chain(without).chain(target).chain(attempt.waste.map(|waste| wasted(&waste))).collect()
}

fn wasted(waste: &Waste) -> String {
    let cost =
        waste.cost_picos.map_or("at an unknown price".to_owned(), |cost| format!("for {}", dollars(Picos(cost))));
    format!("{} input and {} output thrown away, {cost}", thousands(waste.input), thousands(waste.output))
}

/// The same under whole names.
pub(crate) fn of(attempt: &Attempt) -> Value {
    json!({
        "began_ms": attempt.began_ms,
        "wait_ms": attempt.wait_ms,
        "took_ms": attempt.took_ms,
        "end": attempt.end.as_str(),
        "status": attempt.status,
        "error": attempt.error,
        "upstream_request_id": attempt.aws_id,
        "target": attempt.target,
        "without": attempt.without,
        "waste": attempt.waste.map(|waste| json!({
            "input_tokens": waste.input,
            "output_tokens": waste.output,
            "cost_usd": waste.cost_picos.map(|cost| Picos(cost).to_string()),
        })),
    })
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03} s", millis / 1_000, millis % 1_000)
}

#[cfg(test)]
mod tests {
    use protocol::attempt::End;

    use super::*;

    #[test]
    fn a_line_says_when_how_long_and_why_again() {
        let throttled = Attempt {
            took_ms: 120,
            end: End::Throttled,
            status: Some(429),
            error: Some("ThrottlingException".into()),
            aws_id: Some("aws-1".into()),
            ..Attempt::begun(3)
        };
        let waste = Waste { input: 1_000, output: 20, cost_picos: Some(Picos::PER_DOLLAR) };
        let without = vec!["tier:flex".to_owned()];
        let broken = Attempt { wait_ms: 250, end: End::BrokeOff, without, waste: Some(waste), ..Attempt::begun(1_373) };
        let table = table(&[throttled, broken]);
        let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
        assert!(lines[1].ends_with("0.003 s  0.120 s  throttled, 429 ThrottlingException  aws-1"), "{table}");
        let notes = "waited 0.250 s, without tier:flex, 1,000 input and 20 output thrown away, for $1.00";
        assert!(lines[2].contains("1.373 s") && lines[2].ends_with(notes), "{table}");
    }
}
