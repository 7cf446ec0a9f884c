//! How a model name may be spelled, taken apart: nothing here knows which models there are.

use std::fmt;

use crate::catalog::DISCOVERABLE;

/// A name without a trailing `[1m]`, and whether it had one.
pub(super) fn without_one_million(name: &str) -> (&str, bool) {
    let mark = "[1m]";
    match name.len().checked_sub(mark.len()).and_then(|at| name.split_at_checked(at)) {
        Some((bare, end)) if end.eq_ignore_ascii_case(mark) => (bare.trim_end(), true),
        _ => (name, false),
    }
}

/// A name without the vendor that some clients put in front, `anthropic/` or `bedrock/`, and without what
/// `/v1/models` puts there.
pub(super) fn plain(mut name: &str) -> &str {
    while let Some((vendor, rest)) = name.split_once('/') {
        if !["anthropic", "bedrock", DISCOVERABLE.trim_end_matches('/')]
            .iter()
            .any(|known| vendor.eq_ignore_ascii_case(known))
        {
            break;
        }
        name = rest;
    }
    name
}

/// A lower-case name as Anthropic writes it: no version of AWS's, and hyphens in `claude-sonnet-4-5@20250929` and
/// `claude-sonnet-4.5`.
pub(super) fn anthropic_name(name: &str) -> String {
    without_version(name).trim_end_matches("@default").replace(['@', '.'], "-")
}

/// A name without the version of AWS: `-v1`, `-v1:0`.
pub(super) fn without_version(name: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    match name.rsplit_once("-v") {
        Some((bare, version)) if !version.is_empty() && digits(version) => bare,
        _ => name,
    }
}

/// `anthropic.claude-…` or `amazon.nova-…`, with the prefix of an inference profile or bare.
#[derive(Clone, Copy)]
pub(super) struct BedrockId<'a> {
    pub(super) prefix: Option<&'a str>,
    pub(super) base: &'a str,
}

impl<'a> BedrockId<'a> {
    /// `None` for anything that does not look like a model of Bedrock's.
    pub(super) fn parse(id: &'a str) -> Option<Self> {
        let clean = id.len() <= 256 && id.bytes().all(|byte| lower(byte) || b".:".contains(&byte));
        clean.then(|| Self::claude(id).or_else(|| Self::other(id))).flatten()
    }

    fn claude(id: &'a str) -> Option<Self> {
        let (head, base) = id.split_at(id.find(CLAUDE)?);
        let prefix = match head.strip_suffix('.') {
            None if head.is_empty() => None,
            Some(prefix) if !prefix.is_empty() && prefix.bytes().all(lower) => Some(prefix),
            Some(_) | None => return None,
        };
        (base.len() > CLAUDE.len()).then_some(Self { prefix, base })
    }

    /// A vendor, a dot and a model, as in `deepseek.v3.2`. A plain name may have dots too, but no such vendor: there
    /// are hyphens before its dot, as in `gpt-5.4`, or digits after it, as in `qwen2.5-coder`.
    fn other(id: &'a str) -> Option<Self> {
        let (first, rest) = id.split_once('.')?;
        let is_profile = first.len() == 2 || ["apac", "global", "us-gov"].contains(&first);
        let (prefix, base) = if is_profile { (Some(first), rest) } else { (None, id) };
        let (vendor, model) = base.split_once('.')?;
        let letter = |text: &str| text.starts_with(|first: char| first.is_ascii_lowercase());
        let known = vendor.len() > 2 && !vendor.contains(['-', ':']) && !["anthropic", "claude"].contains(&vendor);
        (known && letter(vendor) && letter(model)).then_some(Self { prefix, base })
    }

    /// Whether it is a Claude.
    pub(super) fn is_claude(&self) -> bool {
        self.base.starts_with(CLAUDE)
    }

    /// The name in it: Anthropic's, with its date if it has one.
    pub(super) fn name(&self) -> &'a str {
        without_version(self.base.trim_start_matches("anthropic."))
    }
}

const CLAUDE: &str = "anthropic.claude-";

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

impl fmt::Display for BedrockId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix {
            Some(prefix) => write!(f, "{prefix}.{}", self.base),
            None => f.write_str(self.base),
        }
    }
}

/// The parts of a Bedrock ARN that say what it is.
pub(super) struct Arn<'a> {
    /// `inference-profile`, `foundation-model` and so on.
    pub(super) kind: &'a str,
    /// What follows the kind.
    pub(super) id: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` for what is no ARN of Bedrock's.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, id) = resource.split_once('/')?;
        let ours = arn == "arn" && ["aws", "aws-us-gov", "aws-cn"].contains(&partition) && service == "bedrock";
        let clean = !id.is_empty() && text.len() <= 2048 && text.bytes().all(|byte| byte.is_ascii_graphic());
        (ours && clean).then_some(Self { kind, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_cut_off_only_where_it_is_one() {
        for (name, bare) in [
            ("claude-x-v1:0", "claude-x"),
            ("claude-x-v2", "claude-x"),
            ("claude-vision", "claude-vision"),
            ("claude-x-v", "claude-x-v"),
        ] {
            assert_eq!(without_version(name), bare);
        }
    }

    #[test]
    fn the_million_is_seen_in_any_case_and_after_any_character() {
        assert_eq!(without_one_million("sonnet[1M]"), ("sonnet", true));
        assert_eq!(without_one_million("é[1m]"), ("é", true));
        assert_eq!(without_one_million("日本"), ("日本", false));
        assert_eq!(without_one_million("[1m]"), ("", true));
    }

    #[test]
    fn only_what_can_stand_in_a_path_is_a_bedrock_id() {
        for bad in [
            "",
            "anthropic.claude-",
            ".anthropic.claude-x",
            "us/anthropic.claude-x",
            "us.anthropic.claude-x y",
            "us.anthropic.claude-é",
            "qwen.qwen3/../x",
            "us.amazon",
            "us.amazon.",
            "amazon.nova-pro v1:0",
        ] {
            assert!(BedrockId::parse(bad).is_none(), "{bad}");
        }
        assert!(BedrockId::parse("us-gov.anthropic.claude-x").is_some_and(|id| id.prefix == Some("us-gov")));
    }

    #[test]
    fn the_vendor_tells_an_id_from_a_name_with_a_dot() {
        for (id, parts) in [
            ("amazon.nova-pro-v1:0", Some((None, "amazon.nova-pro-v1:0"))),
            ("us.amazon.nova-pro-v1:0", Some((Some("us"), "amazon.nova-pro-v1:0"))),
            ("us-gov.openai.gpt-oss-120b-1:0", Some((Some("us-gov"), "openai.gpt-oss-120b-1:0"))),
            ("deepseek.v3.2", Some((None, "deepseek.v3.2"))),
            ("eu.deepseek.v3.2", Some((Some("eu"), "deepseek.v3.2"))),
            ("ai21.jamba-9", Some((None, "ai21.jamba-9"))),
            ("deepseek-v3.2", None),
            ("gpt-5.4", None),
            ("qwen2.5-coder", None),
            ("us.llama", None),
            ("anthropic.opus", None),
            ("claude.opus", None),
            ("claude-sonnet-4.5", None),
        ] {
            let found = BedrockId::parse(id);
            assert_eq!(found.map(|found| (found.prefix, found.base)), parts, "{id}");
        }
    }
}
