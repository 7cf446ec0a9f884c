//! Which models there are, what each takes and what it costs: knowledge that lives in `data/catalog.json`, not in code.
//!
//! The file is written by `cargo xtask catalog`. What a client may call a model is the business of [`crate::names`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

mod model;
mod other;
mod prices;

pub use model::{CountTokens, DISCOVERABLE, Disabled, Effort, Lane, Line, Model, Sampling, StructuredOutput, Thinking};
pub use prices::{PriceLine, PriceRow, Prices, Rate, Source};

/// The catalogue of this build.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG
        .get_or_init(|| serde_json::from_str(include_str!("../data/catalog.json")).expect("tests parse this very file"))
}

/// All models, with the names and regions that lead to them.
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub struct Catalog {
    models: Vec<Model>,
    aliases: BTreeMap<String, String>,
    regions: Vec<Region>,
    retired: Vec<String>,
}

/// The file as it lies there: every Claude with all its rules, the others with what they have.
#[derive(Deserialize)]
struct File {
    models: Vec<Model>,
    others: Vec<other::Other>,
    aliases: BTreeMap<String, String>,
    regions: Vec<Region>,
    retired: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Region {
    #[serde(rename = "match")]
    pattern: String,
    prefer: Vec<String>,
}

impl From<File> for Catalog {
    fn from(file: File) -> Self {
        let File { mut models, others, aliases, regions, retired } = file;
        models.extend(others.into_iter().map(Model::from));
        Self { models, aliases, regions, retired }
    }
}

impl Catalog {
    /// Every model: Claude line by line, the newest of a line first, then the others by vendor.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model with this base Bedrock id, as in `anthropic.claude-opus-5-5`.
    pub fn by_id(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The model that is called so: Claude as Anthropic does, with or without its date.
    pub fn by_name(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.is_called(name))
    }

    /// The model behind a family word: `sonnet`, `opus`, `best`.
    pub fn by_alias(&self, alias: &str) -> Option<&Model> {
        self.by_name(self.aliases.get(alias)?)
    }

    /// The family words.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        self.aliases.keys().map(String::as_str)
    }

    /// The rules for a Claude that is newer than this catalogue: those of the newest Opus, and no price, for an unknown
    /// price must not look like a known one. Id and names are still that Opus's: [`Model::renamed`] replaces them.
    pub fn newest_claude(&self) -> Model {
        let newest = self.by_alias("opus").expect("tests see that every alias leads to a model");
        Model { prices: Prices::default(), mantle_id: None, released: None, ..newest.clone() }
    }

    /// Profile prefixes to try in a region, the best first: `["jp", "apac", "global"]`.
    pub fn prefixes(&self, region: &str) -> &[String] {
        let rule = self.regions.iter().find(|rule| rule.pattern.split('|').any(|pattern| matches(pattern, region)));
        rule.map_or(&[], |rule| &rule.prefer)
    }

    /// Whether a base Bedrock id belongs to a generation that AWS serves no more.
    pub fn is_retired(&self, id: &str) -> bool {
        self.retired.iter().any(|pattern| matches(pattern, id))
    }
}

/// The only wild card is a `*` at the end.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::converse::{CachePoints, Family, Reasoning, ReasoningBack, TopK};

    #[test]
    fn every_alias_leads_to_a_model() {
        for alias in catalog().aliases() {
            assert!(catalog().by_alias(alias).is_some(), "{alias}");
        }
        for (alias, id) in [
            ("opus", "claude-opus-5-5"),
            ("sonnet", "claude-sonnet-5-5"),
            ("haiku", "claude-haiku-5-5"),
            ("fable", "claude-fable-5-2"),
        ] {
            assert_eq!(catalog().by_alias(alias).map(|model| model.name.as_str()), Some(id));
        }
    }

    #[test]
    fn no_two_models_share_a_name_or_an_id() {
        let names = |model: &Model| {
            let mut names = [vec![model.id.clone(), model.listed_id.clone()], model.names.clone()].concat();
            names.sort();
            names.dedup();
            names
        };
        let mut all: Vec<String> = catalog().models().iter().flat_map(names).collect();
        all.extend(catalog().aliases().map(str::to_owned));
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn a_region_has_its_own_prefixes_and_the_wide_ones_after_them() {
        for (region, prefixes) in [
            ("us-east-1", "us global"),
            ("us-gov-west-1", "us-gov"),
            ("ca-central-1", "us global"),
            ("eu-north-1", "eu global"),
            ("ap-northeast-1", "jp apac global"),
            ("ap-northeast-2", "apac global"),
            ("ap-southeast-2", "au apac global"),
            ("ap-south-1", "in apac global"),
            ("ap-south-2", "apac global"),
            ("sa-east-1", "global"),
            ("", "global"),
        ] {
            assert_eq!(catalog().prefixes(region).join(" "), prefixes, "{region}");
        }
    }

    #[test]
    fn the_generations_differ_where_the_reference_says_so() {
        let rules = |name: &str| {
            let model = catalog().by_name(name).expect(name);
            (
                model.thinking.enabled,
                model.thinking.adaptive,
                model.thinking.disabled,
                model.sampling,
                model.modern,
                model.efforts.len(),
            )
        };
        assert_eq!(rules("claude-sonnet-4-5"), (true, false, Disabled::Yes, Sampling::TemperatureOrTopP, false, 0));
        assert_eq!(rules("claude-sonnet-4"), (true, false, Disabled::Yes, Sampling::Both, false, 0));
        assert_eq!(rules("claude-opus-4-6"), (true, true, Disabled::Yes, Sampling::TemperatureOrTopP, false, 4));
        assert_eq!(rules("claude-opus-4-7"), (false, true, Disabled::Yes, Sampling::Rejected, true, 5));
        assert_eq!(rules("claude-opus-5"), (false, true, Disabled::UpToHighEffort, Sampling::Rejected, true, 5));
        assert_eq!(rules("claude-opus-5-5"), (false, true, Disabled::No, Sampling::Rejected, true, 5));
    }

    #[test]
    fn each_flag_is_set_for_exactly_the_models_that_have_it() {
        let which = |has: fn(&Model) -> bool| {
            let names = catalog()
                .models()
                .iter()
                .filter(|model| model.lane == Lane::Native && has(model))
                .map(|model| model.name.trim_start_matches("claude-"));
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            which(|model| !model.modern),
            "opus-4-6 opus-4-5 opus-4-1 opus-4-0 sonnet-4-6 sonnet-4-5 sonnet-4-0 haiku-4-5"
        );
        assert_eq!(which(|model| !model.thinking.display), which(|model| !model.modern));
        assert_eq!(which(|model| model.context_1m_beta), "opus-4-6 sonnet-4-6 sonnet-4-5");
        assert_eq!(which(|model| model.strict_tools), "opus-4-6 opus-4-5 sonnet-4-6 sonnet-4-5 haiku-4-5");
        assert_eq!(which(|model| model.thinking.between_tools), "sonnet-5-5");
        assert_eq!(
            which(|model| model.interleaved_beta),
            "opus-4-8 opus-4-7 opus-4-6 opus-4-5 opus-4-1 opus-4-0 sonnet-4-6 sonnet-4-5 sonnet-4-0"
        );
        assert_eq!(which(|model| !model.forced_tool_choice), "opus-5-5 sonnet-5-5 fable-5-2 fable-5-1 mythos-5-2");
        assert_eq!(
            which(|model| model.structured_output == StructuredOutput::Yes),
            "opus-4-6 opus-4-5 sonnet-4-6 sonnet-4-5 haiku-4-5"
        );
        assert_eq!(which(|model| model.deprecated), "opus-4-1 opus-4-0 sonnet-4-0");
    }

    #[test]
    fn a_claude_nobody_knows_gets_the_newest_rules_and_no_price() {
        let unknown = catalog().newest_claude();
        assert_eq!(unknown.thinking.disabled, Disabled::No);
        assert_eq!(unknown.price(Some("us")), None);
    }

    #[test]
    fn the_families_differ_where_traffic_was_seen_to_differ() {
        let family = |name: &str| catalog().by_name(name).and_then(|model| model.family.clone()).expect(name);
        let which = |has: fn(&Family) -> bool| {
            let names = ["nova-pro", "nova-micro", "nova-2-lite", "gpt-oss-120b", "qwen3-32b", "qwen3-coder-480b"];
            let more = ["deepseek-r1", "deepseek-v3.1", "deepseek-v3.2", "llama-3.3-70b", "llama-4-scout-17b"];
            let rest = [
                "mistral-7b",
                "mistral-large-3-675b",
                "devstral-2-123b",
                "kimi-k2",
                "kimi-k2.5",
                "minimax-m2",
                "glm-5",
            ];
            let all = names.into_iter().chain(more).chain(rest);
            all.filter(|name| has(&family(name))).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(which(|family| !family.system_prompt), "mistral-7b");
        assert_eq!(which(|family| !family.tools), "deepseek-r1 mistral-7b");
        assert_eq!(which(|family| !family.tools_in_stream), "llama-3.3-70b llama-4-scout-17b");
        assert_eq!(
            which(|family| family.tools && !family.forced_tool_choice),
            "llama-3.3-70b llama-4-scout-17b mistral-large-3-675b minimax-m2"
        );
        assert_eq!(which(|family| !family.stop_sequences), "gpt-oss-120b qwen3-32b qwen3-coder-480b deepseek-v3.1");
        assert_eq!(
            which(|family| family.images),
            "nova-pro nova-2-lite llama-4-scout-17b mistral-large-3-675b kimi-k2.5"
        );
        assert_eq!(which(|family| family.documents), "nova-pro nova-2-lite");
        assert_eq!(
            which(|family| family.cache_points == CachePoints::NotInTools
                && family.prefill
                && family.top_k == TopK::Nova),
            "nova-pro nova-micro nova-2-lite"
        );
        assert_eq!(
            which(|family| family.takes_reasoning_back == ReasoningBack::Unsigned),
            "gpt-oss-120b qwen3-32b qwen3-coder-480b kimi-k2 kimi-k2.5 minimax-m2 glm-5"
        );
        let knobs = ["nova-2-lite", "gpt-oss-120b", "qwen3-32b", "deepseek-r1", "deepseek-v3.1", "gpt-5.4"];
        assert_eq!(
            knobs.map(|name| family(name).reasoning),
            [
                Reasoning::NovaConfig,
                Reasoning::Effort,
                Reasoning::QwenConfig,
                Reasoning::None,
                Reasoning::Effort,
                Reasoning::EffortObject,
            ]
        );
        let gpt = family("gpt-5.6-sol");
        assert_eq!((gpt.temperature, gpt.top_p, gpt.min_max_tokens), (false, false, 16));
    }

    #[test]
    fn every_model_has_what_its_lane_needs() {
        for model in catalog().models() {
            assert_eq!(model.family.is_some(), model.lane == Lane::Converse, "{}", model.id);
            assert_eq!(model.line.is_some(), model.lane == Lane::Native, "{}", model.id);
            let callable = model.on_demand || !model.profiles.is_empty() || model.lane == Lane::Native;
            assert!(callable, "{} cannot be called", model.id);
            assert!(model.is_called(&model.name) && model.is_called(&model.listed_id), "{}", model.id);
        }
        assert_eq!(catalog().models().iter().filter(|model| model.lane == Lane::Converse).count(), 80);
    }

    #[test]
    fn old_generations_are_known_to_be_gone() {
        assert!(catalog().is_retired("anthropic.claude-3-haiku-20240307-v1:0"));
        assert!(catalog().is_retired("anthropic.claude-v2:1"));
        assert!(catalog().is_retired("meta.llama2-70b-chat-v1"));
        assert!(!catalog().is_retired("anthropic.claude-opus-4-20250514-v1:0"));
    }
}
