//! Cache points: what is made of breakpoints, and no more than Bedrock takes.

use super::draft::Draft;
use super::types::{Block, Request, SystemBlock, Tool};
use crate::change::What;

/// How many cache points a request may have.
const MOST: usize = 4;

/// Takes out the points that are too many. The first ones of the messages go first: they reach the least far, and a
/// long conversation reads them again anyway.
pub(super) fn limit(draft: &mut Draft<'_>, request: &mut Request) {
    let in_tools = request.tools.iter().flat_map(|config| &config.tools);
    let in_tools = in_tools.filter(|tool| matches!(tool, Tool::CachePoint(_))).count();
    let in_system = request.system.iter().filter(|block| matches!(block, SystemBlock::CachePoint(_))).count();
    let in_messages = request.messages.iter().flat_map(|message| &message.content);
    let in_messages = in_messages.filter(|block| matches!(block, Block::CachePoint(_))).count();
    let mut surplus = (in_tools + in_system + in_messages).saturating_sub(MOST);
    if surplus == 0 {
        return;
    }
    draft.note("cache_control", What::Dropped, format!("Bedrock takes {MOST} cache points"));
    for message in &mut request.messages {
        message.content.retain(|block| !spent(matches!(block, Block::CachePoint(_)), &mut surplus));
    }
    request.system.retain(|block| !spent(matches!(block, SystemBlock::CachePoint(_)), &mut surplus));
    if let Some(config) = &mut request.tools {
        config.tools.retain(|tool| !spent(matches!(tool, Tool::CachePoint(_)), &mut surplus));
    }
}

fn spent(is_point: bool, surplus: &mut usize) -> bool {
    let goes = is_point && *surplus > 0;
    *surplus -= usize::from(goes);
    goes
}
