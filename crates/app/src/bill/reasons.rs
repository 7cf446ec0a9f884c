//! Why bill and ledger differ, as far as the figures tell. Pure.

use std::fmt;

use protocol::catalog::Source;
use protocol::money::Picos;

use super::compared::{Figure, Known, What};
use crate::usage::dollars;
use crate::usage::grid::thousands;

/// What is too little to be a difference: half a cent, or half a hundredth.
const LITTLE: i64 = Picos::PER_DOLLAR / 200;
const PART: i64 = 200;
/// Counts that are further apart than this are not in the unit they were taken for.
const ABSURD: u64 = 100;

/// Why a line of the bill is not what the ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Both count the same tokens at other prices: pico-dollars for a token.
    Price { aws: i64, ledger: i64, source: Source },
    /// So many requests have no known price here.
    Unpriced(u64),
    /// AWS has not brought in all of the day yet.
    NotFinal,
    /// So much is for attempts whose answers were thrown away.
    Waste(Picos),
    /// So much of the ledger's figure is an estimate.
    Estimated(Picos),
    /// AWS knows of more: somebody else uses the account.
    Others,
    /// AWS knows of less: it went to another account.
    Elsewhere,
    /// Bedrock bills it, and it is nothing that passes through here.
    NoTokens,
}

/// The likeliest first; none where both agree.
pub(super) fn reasons(what: &What, aws: Figure, ledger: Figure, known: Known, is_final: bool) -> Vec<Reason> {
    if near(aws.cost.0, ledger.cost.0, LITTLE) {
        return Vec::new();
    }
    if matches!(what, What::Other(..)) {
        return vec![Reason::NoTokens];
    }
    let mut found = Vec::new();
    let counted = counts(aws, ledger);
    found.extend(counted.and_then(|counts| price(aws, ledger, counts, known)));
    let same_tokens = counted.is_some_and(|(aws, ledger)| near(signed(aws), signed(ledger), 0));
    if same_tokens && !found.is_empty() {
        return found;
    }
    found.extend((known.unpriced > 0 && aws.cost > ledger.cost).then_some(Reason::Unpriced(known.unpriced)));
    found.extend((!is_final).then_some(Reason::NotFinal));
    let more = counted.map_or(aws.cost > ledger.cost, |(aws, ledger)| aws > ledger);
    found.extend((more && known.waste > Picos::default()).then_some(Reason::Waste(known.waste)));
    found.extend((known.estimated > Picos::default()).then_some(Reason::Estimated(known.estimated)));
    found.push(if more { Reason::Others } else { Reason::Elsewhere });
    found
}

/// What both count, where that can be compared.
fn counts(aws: Figure, ledger: Figure) -> Option<(u64, u64)> {
    let (aws, ledger) = (aws.tokens?, ledger.tokens?);
    let absurd = aws.min(ledger) > 0 && aws.max(ledger) / aws.min(ledger) >= ABSURD;
    (!absurd).then_some((aws, ledger))
}

fn price(aws: Figure, ledger: Figure, (aws_tokens, our_tokens): (u64, u64), known: Known) -> Option<Reason> {
    if aws_tokens == 0 || our_tokens == 0 || known.unpriced > 0 {
        return None;
    }
    let each = |cost: Picos, tokens: u64| cost.0 / signed(tokens);
    let (aws, ledger) = (each(aws.cost, aws_tokens), each(ledger.cost, our_tokens));
    (!near(aws, ledger, 0)).then_some(Reason::Price { aws, ledger, source: known.source })
}

/// Whether two figures are the same but for this much, or a half of a hundredth of the larger.
fn near(one: i64, other: i64, little: i64) -> bool {
    let apart = one.saturating_sub(other).saturating_abs();
    apart <= little.max(one.saturating_abs().max(other.saturating_abs()) / PART)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Reason {
    /// The word for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Price { .. } => "price",
            Self::Unpriced(_) => "unpriced",
            Self::NotFinal => "not_final",
            Self::Waste(_) => "waste",
            Self::Estimated(_) => "estimated",
            Self::Others => "others",
            Self::Elsewhere => "elsewhere",
            Self::NoTokens => "no_tokens",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Price { aws, ledger, source } => {
                let million = |price: i64| dollars(Picos(price.saturating_mul(1_000_000)));
                let (aws, ledger) = (million(*aws), million(*ledger));
                write!(f, "price: AWS took {aws} for a million, the ledger {ledger} ({})", whose(*source))
            }
            Self::Unpriced(requests) => write!(f, "{} requests have no price here", thousands(*requests)),
            Self::NotFinal => f.write_str("AWS has not brought in all of this day yet"),
            Self::Waste(waste) => write!(f, "attempts that were thrown away cost about {}", dollars(*waste)),
            Self::Estimated(part) => write!(f, "{} of the ledger's is an estimate", dollars(*part)),
            Self::Others => f.write_str("other tools or machines use this account"),
            Self::Elsewhere => f.write_str("billed to another account, or discounted"),
            Self::NoTokens => f.write_str("nothing that passes through Outcrop"),
        }
    }
}

fn whose(source: Source) -> String {
    match source {
        Source::BuiltIn => "built in; `outcrop prices --refresh` compares".to_owned(),
        Source::List(day) => format!("AWS's list of {day}"),
        Source::Own => "your own in config.toml".to_owned(),
    }
}
