//! The rounds of an answer that the client wants whole.

use std::sync::Arc;

use protocol::change::Changes;
use protocol::native::Answer;
use protocol::refusal::Refusal;
use protocol::usage::Tokens;
use protocol::web::Merged;
use upstreams::Facts;

use super::{Emulated, MOST_ROUNDS, run};
use crate::meter::Meter;
use crate::open::{self, Ask};
use crate::runtime::Runtime;

/// The whole answer, with what [`open::whole`] tells beside it. The meter learns after each round what was used.
pub(crate) async fn whole(
    runtime: &Arc<Runtime>,
    mut ask: Ask,
    web: &Emulated,
    meter: &mut Meter,
) -> Result<(Answer, Facts, Changes), Refusal> {
    let mut asked = web.asked.clone();
    let mut merged = Merged::new(&asked).telling(ask.address.tariff.take());
    let (mut tokens, mut counted) = (Tokens::default(), true);
    for round in 1.. {
        let (answer, facts, changes) = open::one_whole(runtime, ask.clone()).await?;
        (tokens, counted) = (tokens.and(answer.tokens), counted && answer.counted);
        meter.observe(tokens, &facts, counted);
        merged.on_tier(facts.billed_tier());
        merged.take(&answer.body);
        let calls = merged.calls();
        let mut reason = None;
        if !calls.is_empty() {
            let results = run::all(runtime, &mut asked, &merged, calls).await;
            merged.results(results, &mut String::new());
            if !merged.waits_for_client() && round < MOST_ROUNDS {
                ask = web.next(&asked, &ask, merged.said(), runtime)?;
                continue;
            }
            reason = (!merged.waits_for_client()).then_some("pause_turn");
        }
        return Ok((Answer { body: merged.whole(reason), tokens, counted }, facts, changes));
    }
    unreachable!("the rounds are counted")
}
