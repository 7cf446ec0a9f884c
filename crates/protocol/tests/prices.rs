//! What requests cost, worked out by hand from AWS's list, line by line in `prices.tsv`; and what holds for every price.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use protocol::catalog::catalog;
use protocol::money::{Cost, Picos, Price};
use protocol::names::{Account, Own, resolve};
use protocol::tariff::Tariff;
use protocol::usage::{Certainty, Tokens};

/// 21 November 2026, the day of the list.
const DAY: Duration = Duration::from_secs(20_778 * 86_400);

struct Line<'t> {
    model: &'t str,
    region: &'t str,
    tier: Option<&'t str>,
    tokens: Tokens,
    picos: Option<i64>,
    sure: &'t str,
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    include_str!("prices.tsv").lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [model, region, tier, input, output, read, five, hour, picos, sure, _working] = cells[..] else {
            panic!("eleven cells, not {line:?}")
        };
        let count = |cell: &str| cell.parse().expect("a count");
        let tokens = Tokens {
            input: count(input),
            output: count(output),
            cache_read: count(read),
            cache_write_5m: count(five),
            cache_write_1h: count(hour),
        };
        let tier = Some(tier).filter(|tier| *tier != "-");
        Line { model, region, tier, tokens, picos: picos.parse().ok(), sure }
    })
}

fn tariff(model: &str, region: &str, tier: Option<&str>) -> Tariff {
    let route = resolve(model, region, &Account::default(), &Own::default()).expect(model);
    Tariff::new(&route, UNIX_EPOCH + DAY).on(tier)
}

#[test]
fn every_line_of_the_table_costs_what_was_worked_out_by_hand() {
    let mut count = 0;
    for Line { model, region, tier, tokens, picos, sure } in lines() {
        let bill = tariff(model, region, tier).bill(&tokens);
        let found = (bill.cost.map(|cost| cost.total().0), bill.certainty.as_str());
        assert_eq!(found, (picos, sure), "{model} from {region} on {tier:?} for {tokens:?}");
        count += 1;
    }
    assert!(count >= 60, "only {count} lines");
}

#[test]
fn the_table_has_every_class_and_tier_and_kind_of_place() {
    let has = |is: &dyn Fn(&Line) -> bool| assert!(lines().any(|line| is(&line)));
    has(&|line| line.tokens.input > 0);
    has(&|line| line.tokens.output > 0);
    has(&|line| line.tokens.cache_read > 0);
    has(&|line| line.tokens.cache_write_5m > 0);
    has(&|line| line.tokens.cache_write_1h > 0);
    for prefix in ["global.", "us.", "eu.", "jp.", "au.", "apac.", "us-gov."] {
        has(&|line| line.model.starts_with(prefix));
    }
    for tier in ["default", "flex", "priority", "reserved", "ultrafast"] {
        has(&|line| line.tier == Some(tier));
    }
    for sure in Certainty::ALL {
        has(&|line| line.sure == sure.as_str());
    }
}

#[test]
fn no_moment_is_too_early_or_late_to_be_priced() {
    let route = resolve("opus", "us-east-1", &Account::default(), &Own::default()).expect("a model");
    let tokens = Tokens { input: 1, ..Tokens::default() };
    let far = SystemTime::now() + Duration::from_secs(1_000_000_000_000);
    for at in [UNIX_EPOCH, far] {
        assert!(Tariff::new(&route, at).bill(&tokens).cost.is_some());
    }
}

fn any_tokens() -> impl Strategy<Value = Tokens> {
    let count = || prop_oneof![0_u64..2_000_000, any::<u64>()];
    (count(), count(), count(), count(), count()).prop_map(|(input, output, cache_read, five, hour)| Tokens {
        input,
        output,
        cache_read,
        cache_write_5m: five,
        cache_write_1h: hour,
    })
}

fn any_price() -> impl Strategy<Value = Price> {
    let picos = || prop_oneof![0_i64..50_000_000, 0..=i64::MAX];
    (picos(), picos(), picos(), picos(), picos()).prop_map(|(input, output, cache_read, five, hour)| Price {
        input,
        output,
        cache_read,
        cache_write_5m: five,
        cache_write_1h: hour,
    })
}

proptest! {
    #[test]
    fn a_total_is_the_sum_of_its_parts_and_never_less_than_one(price in any_price(), tokens in any_tokens()) {
        let Cost { input, output, cache_read, cache_write } = price.of(&tokens);
        let parts = [input, output, cache_read, cache_write];
        let total = price.of(&tokens).total();
        prop_assert_eq!(parts.into_iter().sum::<Picos>(), total);
        prop_assert!(parts.iter().all(|part| part.0 >= 0 && *part <= total));
    }

    #[test]
    fn sums_do_not_depend_on_how_they_are_grouped(amounts in prop::collection::vec(0_i64..=i64::MAX, 1..20), at in 0_usize..20) {
        let amounts: Vec<Picos> = amounts.into_iter().map(Picos).collect();
        let (left, right) = amounts.split_at(at.min(amounts.len()));
        let sum = |amounts: &[Picos]| amounts.iter().copied().sum::<Picos>();
        prop_assert_eq!(sum(left) + sum(right), sum(&amounts));
        let reversed: Vec<Picos> = amounts.iter().rev().copied().collect();
        prop_assert_eq!(sum(&reversed), sum(&amounts));
    }

    #[test]
    fn more_tokens_never_cost_less(at in 0_usize..200, tokens in any_tokens(), more in 0_u64..1_000_000) {
        let models = catalog().models();
        let tariff = tariff(&models[at % models.len()].listed_id, "us-east-1", None);
        let dearer = Tokens { input: tokens.input.saturating_add(more), ..tokens };
        if let (Some(cost), Some(dearer)) = (tariff.bill(&tokens).cost, tariff.bill(&dearer).cost) {
            prop_assert!(cost.total() <= dearer.total());
        }
    }
}
