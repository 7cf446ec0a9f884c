use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Total;
use protocol::catalog::Source;
use protocol::money::Picos;
use protocol::price_list::Class;
use protocol::usage::Tokens;
use upstreams::BillLine;

use super::booked::Booked;
use super::compared::{Line, compare};

const DAY: Date = Date::constant(2026, 11, 19);
const CLAUDE: &str = "Claude Sonnet 4.5 (Amazon Bedrock Edition)";

fn picos(dollars: f64) -> Picos {
    Picos((dollars * Picos::PER_DOLLAR as f64).round() as i64)
}

/// What AWS says of Claude Sonnet 4.5's tokens.
fn billed(usage_type: &str, millions: &str, dollars: &str) -> BillLine {
    BillLine {
        day: DAY.to_string(),
        service: CLAUDE.to_owned(),
        usage_type: format!("USE1-MP:USE1_{usage_type}-Units"),
        dollars: dollars.to_owned(),
        quantity: millions.to_owned(),
        unit: "Units".to_owned(),
        ..BillLine::default()
    }
}

/// Two million tokens of input at these dollars for a million.
fn input(price: f64) -> Booked {
    let tokens = Tokens { input: 2_000_000, ..Tokens::default() };
    let cost = picos(2.0 * price);
    let mut costs = [Picos::default(); 5];
    costs[0] = cost;
    let total = Total { requests: 10, tokens, cost, ..Total::default() };
    Booked { model: "claude-sonnet-4-5".to_owned(), source: Source::Own, total, costs }
}

/// The lines of the day, once it is final.
fn lines(bill: &[BillLine], ledger: &[Booked]) -> Vec<Line> {
    compare(DAY, "2026-11-21T00:00:00Z".parse().expect("a moment"), bill, ledger).lines
}

fn why(bill: &[BillLine], ledger: &[Booked]) -> Vec<String> {
    lines(bill, ledger).iter().flat_map(|line| line.reasons.iter().map(ToString::to_string)).collect()
}

#[test]
fn what_agrees_needs_no_reason() {
    let bill = [billed("InputTokenCount", "2", "6.6000000000")];
    assert_eq!(why(&bill, &[input(3.3)]), [""; 0]);
    assert_eq!(why(&bill, &[input(3.302)]), [""; 0], "a half of a hundredth is nothing");
}

#[test]
fn another_price_of_the_same_tokens_is_named_with_whose_it_is() {
    let bill = [billed("InputTokenCount", "2", "6.6")];
    let said = why(&bill, &[input(33.0)]);
    assert_eq!(said, ["price: AWS took $3.30 for a million, the ledger $33.00 (your own in config.toml)"]);
}

#[test]
fn more_tokens_are_somebody_elses_and_fewer_went_elsewhere() {
    let of = |millions: &str, dollars: &str| why(&[billed("InputTokenCount", millions, dollars)], &[input(3.3)]);
    assert_eq!(of("4", "13.2"), ["other tools or machines use this account"]);
    assert_eq!(of("1", "3.3"), ["billed to another account, or discounted"]);
    assert_eq!(why(&[], &[input(3.3)]), ["billed to another account, or discounted"]);
    let output = billed("OutputTokenCount", "1", "16.5");
    assert_eq!(why(&[output], &[]), ["other tools or machines use this account"]);
}

#[test]
fn both_another_price_and_other_counts_are_said() {
    let said = why(&[billed("InputTokenCount", "4", "40")], &[input(3.3)]);
    assert!(said.len() == 2 && said[0].contains("$10.00") && said[1].contains("other tools"), "{said:?}");
}

#[test]
fn what_the_ledger_is_not_sure_of_is_said_before_others_are_suspected() {
    let bill = [billed("InputTokenCount", "3", "9.9")];
    let with = |change: fn(&mut Total)| {
        let mut booked = input(3.3);
        change(&mut booked.total);
        why(&bill, &[booked]).remove(0)
    };
    assert_eq!(with(|total| total.unpriced = 3), "3 requests have no price here");
    assert_eq!(
        with(|total| total.waste = Picos::default() + super::PRICE),
        "attempts that were thrown away cost about $0.01"
    );
    assert_eq!(with(|total| total.estimated = super::PRICE), "$0.01 of the ledger's is an estimate");
}

#[test]
fn a_day_is_final_a_day_after_its_end_in_utc() {
    let at = |now: &str| compare(DAY, now.parse::<Timestamp>().expect("a moment"), &[], &[input(3.3)]);
    assert!(!at("2026-11-20T23:59:59Z").is_final && at("2026-11-21T00:00:00Z").is_final);
    let said = at("2026-11-20T10:00:00Z").lines[0].reasons[0].to_string();
    assert_eq!(said, "AWS has not brought in all of this day yet");
}

#[test]
fn what_is_not_about_tokens_is_shown_as_aws_calls_it() {
    let line = BillLine {
        service: "Amazon Bedrock".to_owned(),
        usage_type: "USE1-Guardrail-Units".to_owned(),
        ..billed("", "9", "5")
    };
    assert_eq!(why(&[line], &[]), ["nothing that passes through Outcrop"]);
}

#[test]
fn a_unit_that_is_not_understood_is_compared_by_money_alone() {
    let bill = BillLine { unit: "N/A".to_owned(), ..billed("InputTokenCount", "2", "13.2") };
    let found = lines(&[bill], &[input(3.3)]);
    assert_eq!((found[0].aws.tokens, found[0].reasons.len()), (None, 1));
    let absurd = billed("InputTokenCount", "2000000", "13.2");
    assert_eq!(why(&[absurd], &[input(3.3)]), ["other tools or machines use this account"], "units that are tokens");
}

#[test]
fn parts_of_a_day_are_all_of_it() {
    let bill = [billed("InputTokenCount", "2", "1.2E-7"), billed("OutputTokenCount", "1", "16.5000000001")];
    let day = compare(DAY, Timestamp::MAX, &bill, &[input(3.3), input(4.4)]);
    assert_eq!(day.aws(), picos(16.500_000_120_1));
    assert_eq!(day.ledger(), picos(15.4), "the same model through two profiles is one line");
    assert_eq!(
        day.lines.iter().filter(|line| matches!(&line.what, super::compared::What::Tokens(_, Class::Input))).count(),
        1
    );
}
