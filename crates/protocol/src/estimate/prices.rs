//! What each part of a request costs beyond its words, as measured on recorded requests. Data; the only place that knows
//! model names.

/// What the token count of a request depends on, besides its words.
pub(super) struct Generation {
    /// Fragments of the model names of this generation, in either spelling (Anthropic's or Bedrock's).
    names: &'static [&'static str],
    /// Real tokens in a hundred of ours.
    pub(super) text_percent: u64,
    /// Tokens of the hidden instructions that come with tools.
    pub(super) tools_prompt: u64,
    /// The most tokens an image takes; larger ones are scaled down to it.
    pub(super) image_cap: u64,
}

/// The tokenizer that came with Opus 4.7 makes about half as many tokens again out of the same text.
const LATEST: Generation = Generation { names: &[], text_percent: 165, tools_prompt: 690, image_cap: 4784 };
const GENERATIONS: &[Generation] = &[
    Generation {
        names: &[
            "claude-2",
            "claude-3",
            "claude-instant",
            "claude-v2",
            "opus-4-0",
            "opus-4-1",
            "opus-4-2025",
            "sonnet-4-0",
            "sonnet-4-2025",
        ],
        text_percent: 120,
        tools_prompt: 425,
        image_cap: 1568,
    },
    Generation {
        names: &["opus-4-5", "opus-4-6", "sonnet-4-5", "sonnet-4-6", "haiku-4-5"],
        text_percent: 120,
        tools_prompt: 520,
        image_cap: 1568,
    },
];

pub(super) const REQUEST: u64 = 7;
pub(super) const MESSAGE: u64 = 4;
pub(super) const TOOL_USE: u64 = 45;
pub(super) const TOOL_RESULT: u64 = 30;
pub(super) const TOOL: u64 = 18;
pub(super) const DOCUMENT: u64 = 40;
pub(super) const FORCED_TOOL: u64 = 60;
pub(super) const THINKING: u64 = 40;
pub(super) const TASK_BUDGET: u64 = 45;
pub(super) const OUTPUT_FORMAT: u64 = 170;
/// Once for a request, whatever it cites.
pub(super) const CITATIONS: u64 = 600;
pub(super) const COMPACTION: u64 = 80;
pub(super) const UNSEEN_DOCUMENT: u64 = 5_000;
/// Tools whose schema Anthropic keeps: start of the type, tokens.
const TYPED_TOOLS: &[(&str, u64)] =
    &[("computer_", 1_400), ("text_editor_", 900), ("bash_", 400), ("memory_", 1_500), ("tool_search_tool_", 500)];
const UNKNOWN_TYPED_TOOL: u64 = 3_000;

/// The generation of a model, by any spelling of its name.
pub(super) fn generation(model: &str) -> &'static Generation {
    let model = model.to_ascii_lowercase();
    GENERATIONS.iter().find(|known| known.names.iter().any(|name| model.contains(name))).unwrap_or(&LATEST)
}

/// Tokens of a tool whose schema Anthropic keeps.
pub(super) fn typed_tool(kind: &str) -> u64 {
    TYPED_TOOLS.iter().find(|(start, _)| kind.starts_with(start)).map_or(UNKNOWN_TYPED_TOOL, |(_, tokens)| *tokens)
}
