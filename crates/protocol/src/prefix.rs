//! What the prompt cache of a session was asked to keep: the blocks of a prompt in the order in which a model reads them, each
//! as a keyed hash and a length. Told apart two such lists say which block changed first, and with the counts of both
//! answers whether that cost anything.
//!
//! No word of a prompt is kept but the names of tools. The hashes are made with a key that its owner never writes down, so
//! that a hash says nothing even of a text that can be guessed.
//!
//! | module | what it knows |
//! |---|---|
//! | `read` | where the blocks of a request stand |
//! | `compare` | how two lists differ first |
//! | `judge` | whether a cache broke, and why |

mod compare;
mod judge;
mod read;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use judge::{Visit, judge};

/// How many blocks back from a breakpoint the cache is looked up: Anthropic's figure.
const LOOKBACK: usize = 20;

/// The blocks of a prompt up to its last breakpoint, or all of them where there is no breakpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix {
    blocks: Vec<Block>,
    /// Names of the first tools, as many as there are blocks of tools.
    tools: Vec<Box<str>>,
    /// Whether the request has more blocks than these.
    goes_on: bool,
}

/// One tool, system block, setting or content block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    hash: u64,
    /// What was hashed, in bytes.
    bytes: u32,
    /// Which tool, system block, setting or message.
    item: u32,
    /// Which block of the message.
    content: u32,
    part: Part,
    /// Its breakpoint.
    kept: Option<Ttl>,
    /// Whether it is what a model thought.
    thought: bool,
}

/// The parts of a prompt, in the order in which a cache sees them. A change in one spoils those behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Tool,
    System,
    /// A setting that the cache of the messages depends on.
    Setting,
    History,
}

/// How long a breakpoint keeps a prefix after its last use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ttl {
    FiveMinutes,
    OneHour,
}

impl Ttl {
    fn time(self) -> Duration {
        match self {
            Self::FiveMinutes => Duration::from_mins(5),
            Self::OneHour => Duration::from_hours(1),
        }
    }
}

/// The settings that are read as blocks: with any of them changed the messages are not found in the cache.
const SETTINGS: [&str; 3] = ["thinking", "tool_choice", "output_config.format"];

impl Prefix {
    /// Memory that it takes, in bytes.
    pub fn size(&self) -> usize {
        let names: usize = self.tools.iter().map(|name| name.len() + size_of::<Box<str>>()).sum();
        size_of::<Self>() + self.blocks.len() * size_of::<Block>() + names
    }

    /// Whether it is the beginning of `other`.
    pub fn begins(&self, other: &Self) -> bool {
        self.shared(other) == self.blocks.len()
    }

    /// Whether the conversation of `other` begins with all that is said in this one. What stands before it does not count:
    /// clients name the model in the system prompt, and each model has settings of its own. Nor do thoughts, which are kept
    /// from another model.
    pub fn is_continued_by(&self, other: &Self) -> bool {
        let mut said = self.of(Part::History).filter(|block| !block.thought).peekable();
        let mut theirs = other.of(Part::History).filter(|block| !block.thought);
        said.peek().is_some() && said.all(|block| theirs.next().is_some_and(|other| other.is_like(block)))
    }

    /// How many blocks both begin with.
    pub fn shared(&self, other: &Self) -> usize {
        let pairs = self.blocks.iter().zip(&other.blocks);
        pairs.take_while(|(one, other)| one.is_like(other)).count()
    }

    /// Whether `other` can be a later request of the same conversation, whatever was changed of it.
    pub fn is_kin_of(&self, other: &Self) -> bool {
        let head = self.head().count();
        let same_head = head > 0 && self.head().map(|block| block.hash).eq(other.head().map(|block| block.hash));
        let first = |prefix: &Self| prefix.of(Part::History).next().map(|block| block.hash);
        let last = self.of(Part::History).last();
        same_head
            || (first(self).is_some() && first(self) == first(other))
            || last.is_some_and(|last| other.of(Part::History).any(|block| block.hash == last.hash))
    }

    /// Tools and system.
    fn head(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.part < Part::Setting)
    }

    fn of(&self, part: Part) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.part == part)
    }

    /// The breakpoints, each with the index of its block.
    fn marks(&self) -> impl DoubleEndedIterator<Item = (usize, Ttl)> {
        self.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, block.kept?)))
    }

    /// Where a block stands, in the words of a request: `tools[3] "Bash"`, `messages[4].content[0]`.
    fn place(&self, at: usize) -> Option<String> {
        let Block { part, item, content, .. } = *self.blocks.get(at)?;
        let item = item as usize;
        Some(match part {
            Part::Tool => format!("tools[{item}] {:?}", self.tools.get(item).map_or("", |name| &**name)),
            Part::System => format!("system[{item}]"),
            Part::Setting => SETTINGS.get(item).copied().unwrap_or_default().to_owned(),
            Part::History => format!("messages[{item}].content[{content}]"),
        })
    }
}

impl Block {
    fn is_like(&self, other: &Self) -> bool {
        (self.part, self.hash) == (other.part, other.hash)
    }
}
