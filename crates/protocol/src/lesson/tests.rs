use super::*;
use crate::catalog::{Lane, catalog};

fn learned(words: &str, lane: Lane, betas: &[&str], tier: Option<&str>) -> Vec<String> {
    let betas: Vec<String> = betas.iter().map(|beta| (*beta).to_owned()).collect();
    let lessons = taught(words, Sent { lane, betas: &betas, tier }, &Lessons::default());
    lessons.into_iter().map(|lesson| lesson.0).collect()
}

#[test]
fn bedrocks_words_teach_what_may_be_left_out() {
    let cases = [
        ("metadata: Extra inputs are not permitted", Lane::Native, "field:metadata"),
        ("tools.3.custom.strict: Extra inputs are not permitted", Lane::Native, "field:tools.strict"),
        (
            "The model returned the following errors: output_config: Extra inputs are not permitted",
            Lane::Native,
            "field:output_config.effort",
        ),
        ("This model does not support the effort parameter.", Lane::Native, "field:output_config.effort"),
        ("thinking.adaptive.display: Extra inputs are not permitted", Lane::Native, "field:thinking.display"),
        ("messages.1: role 'system' is not supported on this model", Lane::Native, "system-role"),
        ("messages.2.role: Input should be 'user' or 'assistant'", Lane::Native, "system-role"),
        (
            "system.0.cache_control.ephemeral.ttl: Extra inputs are not permitted",
            Lane::Native,
            "field:cache_control.ttl",
        ),
        (
            "You invoked an unsupported model or your request did not allow prompt caching. See the docs.",
            Lane::Converse,
            "cache-points",
        ),
        (
            "This model doesn't support the toolConfig.tools.cachePoint field. Remove it.",
            Lane::Converse,
            "field:tools.cachePoint",
        ),
        (
            "This model doesn't support the toolConfig.toolChoice.any field. Remove it.",
            Lane::Converse,
            "field:toolChoice",
        ),
        (
            "Malformed input request: #: extraneous key [reasoning_config] is not permitted",
            Lane::Converse,
            "field:reasoning_config",
        ),
    ];
    for (words, lane, lesson) in cases {
        assert_eq!(learned(words, lane, &[], None), [lesson], "{words}");
    }
}

#[test]
fn what_the_user_asked_for_is_never_unlearned() {
    for words in [
        "output_config.format: Extra inputs are not permitted",
        "temperature: Extra inputs are not permitted",
        "tools.0.custom.input_schema.metadata: Extra inputs are not permitted",
        "my_metadata: Extra inputs are not permitted",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
        "This model doesn't support tool use.",
    ] {
        for lane in [Lane::Native, Lane::Converse] {
            assert_eq!(learned(words, lane, &["a-2026-01-01"], Some("flex")), Vec::<String>::new(), "{words}");
        }
    }
}

#[test]
fn a_beta_that_is_named_goes_alone_and_others_are_suspected_together() {
    let sent = ["interleaved-thinking-2025-05-14", "a-2026-01-01", "b-2026-01-01"];
    let of = |words: &str, sent: &[&str]| learned(words, Lane::Native, sent, None);
    let named = "Unexpected value(s) `b-2026-01-01` for the `anthropic-beta` header.";
    assert_eq!(of(named, &sent), ["beta:b-2026-01-01"]);
    assert_eq!(of("invalid beta flag", &sent), ["beta:a-2026-01-01", "beta:b-2026-01-01"]);
    assert_eq!(of("invalid beta flag", &sent[..1]), ["beta:interleaved-thinking-2025-05-14"]);
    assert_eq!(of("invalid beta flag", &[]), Vec::<String>::new());
}

#[test]
fn a_tier_is_learned_only_if_there_is_such_a_one_and_it_was_refused() {
    let of = |words: &str, tier| learned(words, Lane::Converse, &[], tier);
    let refused = "The provided service tier is not supported for this model";
    assert_eq!(of(refused, Some("flex")), ["tier:flex"]);
    for (words, tier) in [
        (refused, None),
        (refused, Some("default")),
        (refused, Some("express")),
        ("Reservation not found.", Some("reserved")),
        ("Too many tokens", Some("flex")),
    ] {
        assert_eq!(of(words, tier), Vec::<String>::new(), "{words} {tier:?}");
    }
}

#[test]
fn what_is_known_is_not_learned_again() {
    let known = Lessons::from_iter([Lesson::named("field:metadata")]);
    let sent = Sent { lane: Lane::Native, betas: &[], tier: None };
    assert_eq!(taught("metadata: Extra inputs are not permitted", sent, &known), []);
}

#[test]
fn every_field_of_the_table_corrects_something() {
    let elsewhere = ["field:safeguards", "field:metadata", "field:context_management"];
    for row in taught::table().iter().filter(|row| !elsewhere.contains(&row.lesson.as_str())) {
        let lessons = Lessons::from_iter([Lesson::named(&row.lesson)]);
        let corrects = |model: &&crate::catalog::Model| *lessons.correct(model) != **model;
        let most = crate::converse::Family {
            cache_points: crate::converse::CachePoints::All,
            cache_ttl_1h: true,
            strict_tools: true,
            forced_tool_choice: true,
            takes_reasoning_back: crate::converse::ReasoningBack::Signed,
            top_k: crate::converse::TopK::Plain,
            reasoning: crate::converse::Reasoning::EffortObject,
            ..crate::converse::Family::careful()
        };
        let most = crate::catalog::Model { family: Some(most), ..catalog().models()[0].clone() };
        assert!(catalog().models().iter().any(|model| corrects(&model)) || corrects(&&most), "{}", row.lesson);
        assert!(row.said.iter().all(|said| *said == said.to_ascii_lowercase()), "{}", row.lesson);
    }
}

#[test]
fn only_the_line_that_teaches_is_kept_without_accounts_and_not_too_long() {
    let words = "messages.0.content: what the user said\nmetadata: Extra inputs are not permitted\nmore";
    let lesson = Lesson::named("field:metadata");
    assert_eq!(kept_words(words, &lesson), "metadata: Extra inputs are not permitted");
    let long = format!("The service tier is not supported for account 123456789012 {}", "x ".repeat(400));
    let kept = kept_words(&long, &Lesson::tier("flex"));
    assert!(kept.chars().count() == 300 && !kept.contains("123456789012"), "{kept}");
}

#[test]
fn a_lesson_holds_for_thirty_days() {
    let at = SystemTime::UNIX_EPOCH + HOLDS * 100;
    let learned =
        Learned { model: String::new(), region: String::new(), lesson: Lesson::tier("flex"), at, words: String::new() };
    let seconds = Duration::from_secs(1);
    assert!(learned.holds(at) && learned.holds(at - seconds) && learned.holds(at + HOLDS - seconds));
    assert!(!learned.holds(at + HOLDS));
}
