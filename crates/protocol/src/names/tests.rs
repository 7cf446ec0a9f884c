use std::collections::BTreeMap;

use super::*;
use crate::catalog::Lane;
use crate::money::Price;

const ACCOUNT: &str = "123456789012";

fn offline(asked: &str, region: &str) -> Result<Resolved, Unknown> {
    resolve(asked, region, &Account::default(), &Own::default())
}

fn sent(asked: &str, region: &str) -> String {
    offline(asked, region).map_or_else(|unknown| unknown.message(), |found| found.sent)
}

fn price(found: &Resolved) -> Option<Price> {
    found.model.prices.standard(found.prices)
}

fn listed(profiles: &[&str]) -> Account {
    Account { profiles: Some(profiles.iter().map(|id| (*id).to_owned()).collect()), ..Account::default() }
}

fn names(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned())).collect()
}

fn own(pairs: &[(&str, &str)]) -> Own {
    let models = pairs.iter().map(|(name, meaning)| ((*name).to_owned(), Entry::alias(meaning))).collect();
    Own { models, ..Own::default() }
}

/// Twenty regions, each with its prefix for a model that has every profile, for Sonnet 4.5 and for Opus 4.1.
const REGIONS: [(&str, &str, &str, &str); 20] = [
    ("us-east-1", "us.", "us.", "us."),
    ("us-east-2", "us.", "us.", "us."),
    ("us-west-1", "us.", "us.", "us."),
    ("us-west-2", "us.", "us.", "us."),
    ("us-gov-west-1", "us-gov.", "us-gov.", ""),
    ("us-gov-east-1", "us-gov.", "us-gov.", ""),
    ("ca-central-1", "us.", "us.", "us."),
    ("eu-central-1", "eu.", "eu.", "eu."),
    ("eu-west-1", "eu.", "eu.", "eu."),
    ("eu-west-3", "eu.", "eu.", "eu."),
    ("eu-north-1", "eu.", "eu.", "eu."),
    ("ap-northeast-1", "jp.", "jp.", ""),
    ("ap-northeast-2", "apac.", "global.", ""),
    ("ap-northeast-3", "jp.", "jp.", ""),
    ("ap-south-1", "apac.", "global.", ""),
    ("ap-southeast-1", "apac.", "global.", ""),
    ("ap-southeast-2", "au.", "au.", ""),
    ("ap-southeast-4", "au.", "au.", ""),
    ("sa-east-1", "global.", "global.", ""),
    ("me-central-1", "global.", "global.", ""),
];

#[test]
fn a_bare_name_finds_the_profile_of_each_region() {
    for (region, newest, sonnet, opus) in REGIONS {
        assert_eq!(sent("claude-opus-5-5", region), format!("{newest}anthropic.claude-opus-5-5"), "{region}");
        for name in ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "anthropic.claude-sonnet-4-5-20250929-v1:0"] {
            assert_eq!(
                sent(name, region),
                format!("{sonnet}anthropic.claude-sonnet-4-5-20250929-v1:0"),
                "{name} in {region}"
            );
        }
        assert_eq!(
            sent("claude-opus-4-1", region),
            format!("{opus}anthropic.claude-opus-4-1-20250805-v1:0"),
            "{region}"
        );
    }
}

#[test]
fn every_name_of_every_model_resolves_in_every_region() {
    for model in catalog().models() {
        for name in model.names.iter().chain([&model.id]) {
            for (region, ..) in REGIONS {
                let found = offline(name, region).expect(name);
                assert_eq!(
                    offline(&model.listed_id, region).map(|found| found.model.id.clone()).as_ref(),
                    Ok(&model.id)
                );
                assert_eq!(found.model.id, model.id);
                assert!(found.sent.ends_with(&model.id) && !found.guessed && !found.one_million);
                assert_eq!(found.sent, found.prefix.map_or(String::new(), |prefix| prefix + ".") + &model.id);
            }
        }
    }
}

#[test]
fn a_name_may_be_spelled_in_many_ways() {
    for (asked, name) in [
        ("sonnet", "claude-sonnet-5-5"),
        ("Opus", "claude-opus-5-5"),
        ("haiku", "claude-haiku-5-5"),
        ("fable", "claude-fable-5-2"),
        ("best", "claude-opus-5-5"),
        ("default", "claude-opus-5-5"),
        ("opusplan", "claude-sonnet-5-5"),
        ("sonnet[1m]", "claude-sonnet-5-5"),
        ("claude-sonnet-latest", "claude-sonnet-5-5"),
        ("claude-sonnet-4-5-latest", "claude-sonnet-4-5"),
        ("CLAUDE-SONNET-4-5", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("claude-opus-4-6@default", "claude-opus-4-6"),
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("Bedrock/Anthropic/claude-haiku-4-5[1m]", "claude-haiku-4-5"),
        ("  claude-opus-4-8\n", "claude-opus-4-8"),
        ("claude-opus-4", "claude-opus-4-0"),
        ("claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("claude-sonnet-4-0", "claude-sonnet-4-0"),
        ("anthropic.claude-haiku-4-5", "claude-haiku-4-5"),
        ("anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6"),
    ] {
        assert_eq!(offline(asked, "us-east-1").map(|found| found.model.name.clone()).as_deref(), Ok(name), "{asked}");
    }
}

#[test]
fn the_million_is_heard_but_not_sent() {
    let found = offline("claude-sonnet-4-6[1m]", "eu-west-1").expect("the name is known");
    assert_eq!((found.sent.as_str(), found.one_million), ("eu.anthropic.claude-sonnet-4-6", true));
}

#[test]
fn a_profile_id_of_another_region_stays_where_it_is() {
    for id in [
        "eu.anthropic.claude-opus-4-1-20250805-v1:0",
        "global.anthropic.claude-haiku-5-5",
        "us-gov.anthropic.claude-opus-5",
        "jp.anthropic.claude-mythos-5",
    ] {
        assert_eq!(sent(id, "us-west-2"), id);
    }
    let found = offline("jp.anthropic.claude-opus-5", "us-west-2").expect("the id is known");
    assert_eq!((found.prefix.as_deref(), price(&found)), (Some("jp"), found.model.price(Some("jp"))));
}

#[test]
fn a_profile_id_that_is_nearly_right_is_put_right_in_its_own_region() {
    assert_eq!(sent("eu.anthropic.claude-opus-4-6-v1:0", "us-west-2"), "eu.anthropic.claude-opus-4-6-v1");
    let account = listed(&["eu.anthropic.claude-opus-4-6-v1:0"]);
    let found = resolve("eu.anthropic.claude-opus-4-6-v1:0", "eu-west-1", &account, &Own::default());
    assert_eq!(found.map(|found| found.sent).as_deref(), Ok("eu.anthropic.claude-opus-4-6-v1:0"));
}

#[test]
fn an_arn_is_sent_as_it_came() {
    for (partition, region) in [("aws", "us-east-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")] {
        let arn = format!("arn:{partition}:bedrock:{region}:{ACCOUNT}:inference-profile/eu.anthropic.claude-sonnet-5");
        let found = offline(&format!("bedrock/{arn}"), "us-east-1").expect("the profile tells its model");
        assert_eq!((found.sent, found.prefix.as_deref(), found.guessed), (arn, Some("eu"), false));
        assert_eq!(found.model.name, "claude-sonnet-5");
    }
}

#[test]
fn the_arn_of_a_foundation_model_goes_through_the_best_profile() {
    let arn = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0";
    assert_eq!(sent(arn, "ap-northeast-1"), "jp.anthropic.claude-sonnet-4-5-20250929-v1:0");
}

#[test]
fn an_application_profile_has_the_rules_of_the_model_behind_it() {
    let arn = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:application-inference-profile/Abc123");
    let known = |key: &str, base: &str| Account { applications: names(&[(key, base)]), ..Account::default() };
    for account in [
        known(&arn, "anthropic.claude-haiku-4-5-20251001-v1:0"),
        known("Abc123", "global.anthropic.claude-haiku-4-5-20251001-v1:0"),
    ] {
        let found = resolve(&arn, "us-east-1", &account, &Own::default()).expect("the profile is known");
        assert_eq!(
            (found.sent.as_str(), found.model.name.as_str(), found.guessed),
            (arn.as_str(), "claude-haiku-4-5", false)
        );
    }
    let global = known("Abc123", "global.anthropic.claude-opus-5");
    let found = resolve("Abc123", "us-east-1", &global, &Own::default()).expect("the bare id is known too");
    assert_eq!((found.sent.as_str(), price(&found)), ("Abc123", found.model.price(Some("global"))));
    let nova = resolve(&arn, "us-east-1", &known("Abc123", "eu.amazon.nova-pro-v1:0"), &Own::default());
    let nova = nova.expect("the profile is known");
    assert_eq!((nova.model.lane, price(&nova)), (Lane::Converse, nova.model.price(Some("eu"))));
}

#[test]
fn an_application_profile_nobody_knows_gets_the_newest_rules_without_a_price() {
    let arn = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:application-inference-profile/abc123");
    let found = offline(&arn, "us-east-1").expect("it may be a Claude");
    assert_eq!((found.sent.as_str(), found.guessed, found.model.price(None)), (arn.as_str(), true, None));
}

#[test]
fn provisioned_throughput_has_no_price_per_token() {
    let arn = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:provisioned-model/abc123");
    let account = Account {
        applications: names(&[("abc123", "anthropic.claude-sonnet-4-5-20250929-v1:0")]),
        ..Account::default()
    };
    let found = resolve(&arn, "us-east-1", &account, &Own::default()).expect("the model is known");
    assert_eq!((found.model.name.as_str(), found.model.price(None), found.guessed), ("claude-sonnet-4-5", None, false));
}

#[test]
fn what_the_account_has_wins_over_what_the_catalogue_says() {
    let best = |profiles: &[&str]| {
        resolve("claude-sonnet-5", "eu-west-1", &listed(profiles), &Own::default()).map(|found| found.sent)
    };
    assert_eq!(
        best(&["eu.anthropic.claude-sonnet-5", "global.anthropic.claude-sonnet-5"]).as_deref(),
        Ok("eu.anthropic.claude-sonnet-5")
    );
    assert_eq!(best(&["global.anthropic.claude-sonnet-5"]).as_deref(), Ok("global.anthropic.claude-sonnet-5"));
    assert_eq!(best(&["ch.anthropic.claude-sonnet-5"]).as_deref(), Ok("ch.anthropic.claude-sonnet-5"));
    assert_eq!(
        best(&["eu.anthropic.claude-sonnet-5-5"]).as_deref(),
        Ok("eu.anthropic.claude-sonnet-5"),
        "nothing fits: as if offline"
    );
    assert_eq!(best(&[]).as_deref(), Ok("eu.anthropic.claude-sonnet-5"));
}

#[test]
fn a_claude_that_is_newer_than_the_catalogue_passes() {
    for id in ["us.anthropic.claude-nova-9", "anthropic.claude-sonnet-9-20270101-v1:0"] {
        let found = offline(id, "us-east-1").expect("it looks like a Claude");
        assert_eq!((found.sent.as_str(), found.guessed, found.model.price(None)), (id, true, None));
    }
    for profile in
        ["us.anthropic.claude-sonnet-9", "us.anthropic.claude-sonnet-9-v1", "us.anthropic.claude-sonnet-9-v1:0"]
    {
        let found =
            resolve("claude-sonnet-9", "us-east-1", &listed(&[profile]), &Own::default()).expect("the account has it");
        assert_eq!((found.sent.as_str(), found.prefix.as_deref(), found.guessed), (profile, Some("us"), true));
    }
    let found =
        resolve("anthropic.claude-sonnet-9", "us-east-1", &listed(&["us.anthropic.claude-sonnet-9"]), &Own::default());
    assert_eq!(found.map(|found| found.sent).as_deref(), Ok("us.anthropic.claude-sonnet-9"));
}

#[test]
fn the_users_own_name_wins_and_is_followed_once() {
    let user = own(&[
        ("sonnet", "claude-haiku-4-5"),
        ("haiku", "sonnet"),
        ("gpt-4o", "eu.anthropic.claude-opus-5"),
        ("loop", "loop"),
        ("long", "sonnet[1m]"),
    ]);
    let found = |asked: &str| resolve(asked, "us-east-1", &Account::default(), &user);
    let name = |asked: &str| found(asked).map(|found| found.model.name.clone());
    assert_eq!(name("sonnet").as_deref(), Ok("claude-haiku-4-5"));
    assert_eq!(name("sonnet[1m]").as_deref(), Ok("claude-haiku-4-5"));
    assert_eq!(name("haiku").as_deref(), Ok("claude-sonnet-5-5"), "the meaning is an ordinary name");
    assert_eq!(found("gpt-4o").map(|found| found.sent).as_deref(), Ok("eu.anthropic.claude-opus-5"));
    assert!(found("loop").is_err());
    assert!(found("long").is_ok_and(|found| found.one_million));
}

#[test]
fn a_bare_id_in_govcloud_has_the_price_of_govcloud() {
    let found = offline("claude-haiku-4-5", "us-gov-west-1").expect("the name is known");
    assert_eq!(
        (found.sent.as_str(), found.prefix.as_deref(), price(&found)),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", None, found.model.price(Some("us-gov")))
    );
    assert_ne!(price(&found), found.model.price(None));
    let nova = offline("nova-pro", "us-gov-west-1").expect("the name is known");
    assert_eq!((nova.sent.as_str(), price(&nova)), ("amazon.nova-pro-v1:0", nova.model.price(Some("us-gov"))));
    let opus = offline("claude-opus-4-1", "sa-east-1").expect("the name is known");
    assert!(price(&opus).is_some() && price(&opus) == opus.model.price(Some("eu")));
}

#[test]
fn what_is_no_model_of_today_is_unknown() {
    for asked in [
        "",
        "   ",
        "[1m]",
        "claude",
        "claude-",
        "claude-sonnet-9",
        "claude-sonnet-4-5-20260101",
        "claude-3-opus-20240229",
        "claude-3-5-sonnet-latest",
        "anthropic.claude-3-haiku-20240307-v1:0",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "anthropic.claude-v2:1",
        "qwen3-coder-481b",
        "gpt-4.1",
        "claude.sonnet-9",
        "meta.llama2-13b-chat-v1",
        "us.amazon",
        "amazon.nova-pro-v1:0/../x",
        "us.anthropic.claude-opus-5/../x",
        "arn:aws:bedrock:us-east-1:123456789012:imported-model/abc",
        "arn:aws:s3:::bucket/anthropic.claude-opus-5",
        "arn:aws:bedrock",
        "\u{0}é日本",
    ] {
        assert!(offline(asked, "us-east-1").is_err(), "{asked}");
    }
    let old = listed(&["us.anthropic.claude-3-haiku-20240307-v1:0"]);
    assert!(resolve("claude-3-haiku-20240307", "us-east-1", &old, &Own::default()).is_err());
}

#[test]
fn an_unknown_name_is_told_in_anthropics_words_with_the_nearest_names() {
    assert_eq!(
        sent(" claude-sonet-4-5 ", "us-east-1"),
        "model: claude-sonet-4-5. The nearest known names are claude-sonnet-4-5, claude-sonnet-5-5 and claude-sonnet-4-6."
    );
    assert_eq!(sent("sonet", "us-east-1"), "model: sonet. The nearest known name is sonnet.");
    assert!(sent(&"x".repeat(100_000), "us-east-1").len() < 400);
}

#[test]
fn a_wrong_meaning_of_the_users_is_not_shown_to_clients() {
    let user = own(&[("work", "arn:aws:bedrock:us-east-1:123456789012:imported-model/abc")]);
    let unknown = resolve("work", "us-east-1", &Account::default(), &user).expect_err("imported models are no Claude");
    assert!(!unknown.message().contains(ACCOUNT));
}

#[test]
fn a_model_that_is_no_claude_has_many_names_too() {
    for (asked, id) in [
        ("qwen3-coder-480b", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("Qwen3-Coder-480B-A35B", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("bedrock/qwen3-coder-480b", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("anthropic-bedrock/qwen.qwen3-coder-480b-a35b-v1:0", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("anthropic-bedrock/qwen3-coder-480b[1m]", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("qwen.qwen3-coder-480b-a35b", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("qwen.qwen3-coder-480b-a35b-instruct", "qwen.qwen3-coder-480b-a35b-v1:0"),
        ("gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
        ("openai.gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
        ("deepseek-v3.1", "deepseek.v3-v1:0"),
        ("deepseek-v3-1", "deepseek.v3-v1:0"),
        ("deepseek-v3.2", "deepseek.v3.2"),
        ("kimi-k2", "moonshot.kimi-k2-thinking"),
        ("kimi-k2-thinking", "moonshot.kimi-k2-thinking"),
        ("kimi-k2.5", "moonshotai.kimi-k2.5"),
        ("nemotron-nano-9b-v2", "nvidia.nemotron-nano-9b-v2"),
        ("nova-pro-v1:0", "amazon.nova-pro-v1:0"),
        ("minimax-m2", "minimax.minimax-m2"),
        ("glm-5", "zai.glm-5"),
    ] {
        let found = offline(asked, "us-east-1").expect(asked);
        assert_eq!((found.model.id.as_str(), found.model.lane, found.guessed), (id, Lane::Converse, false), "{asked}");
    }
}

#[test]
fn a_model_goes_through_a_profile_where_the_region_has_one_and_bare_elsewhere() {
    for (asked, region, id) in [
        ("nova-pro", "us-east-1", "us.amazon.nova-pro-v1:0"),
        ("nova-pro", "ap-northeast-1", "apac.amazon.nova-pro-v1:0"),
        ("nova-pro", "sa-east-1", "amazon.nova-pro-v1:0"),
        ("nova-2-lite", "sa-east-1", "global.amazon.nova-2-lite-v1:0"),
        ("gpt-oss-120b", "us-east-1", "openai.gpt-oss-120b-1:0"),
        ("gpt-oss-120b", "us-gov-west-1", "us-gov.openai.gpt-oss-120b-1:0"),
        ("qwen3-32b", "eu-west-1", "qwen.qwen3-32b-v1:0"),
    ] {
        assert_eq!(sent(asked, region), id, "{asked} in {region}");
    }
}

#[test]
fn an_id_is_sent_as_given_where_it_can_be_called() {
    for (asked, id) in [
        ("amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"),
        ("eu.amazon.nova-pro-v1:0", "eu.amazon.nova-pro-v1:0"),
        ("meta.llama3-3-70b-instruct-v1:0", "us.meta.llama3-3-70b-instruct-v1:0"),
        ("deepseek.r1-v1:0", "us.deepseek.r1-v1:0"),
        ("openai.gpt-5.4", "us.openai.gpt-5.4"),
        ("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"),
        ("arn:aws:bedrock:us-east-1::foundation-model/deepseek.r1-v1:0", "us.deepseek.r1-v1:0"),
    ] {
        assert_eq!(sent(asked, "us-east-1"), id, "{asked}");
    }
    let arn = format!("arn:aws:bedrock:eu-west-1:{ACCOUNT}:inference-profile/eu.amazon.nova-lite-v1:0");
    let found = offline(&arn, "eu-west-1").expect("the profile tells its model");
    assert_eq!((found.sent.as_str(), found.prefix.as_deref()), (arn.as_str(), Some("eu")));
    assert_eq!((found.model.name.as_str(), price(&found)), ("nova-lite", found.model.price(Some("eu"))));
}

#[test]
fn a_bare_id_has_the_price_of_its_region() {
    let input = |region| {
        let found = offline("qwen3-next-80b", region).expect("the name is known");
        price(&found).map(|price| price.input)
    };
    assert_eq!([input("us-east-1"), input("eu-west-2"), input("us-gov-west-1")], [Some(150_000), Some(230_000), None]);
}

#[test]
fn a_model_that_nobody_knows_passes_with_careful_rules_and_no_price() {
    for (asked, base) in [
        ("newmaker.model-9-v1:0", "newmaker.model-9-v1:0"),
        ("us.newmaker.model-9.5", "newmaker.model-9.5"),
        ("anthropic-bedrock/qwen.qwen9-max", "qwen.qwen9-max"),
    ] {
        let found = offline(asked, "us-east-1").expect(asked);
        assert_eq!((found.model.id.as_str(), found.model.lane, found.guessed), (base, Lane::Converse, true));
        assert_eq!(found.model.family, Some(crate::converse::Family::careful()));
        assert_eq!((price(&found), found.sent.as_str()), (None, asked.trim_start_matches("anthropic-bedrock/")));
    }
    let account = listed(&["global.newmaker.model-9"]);
    let found = resolve("newmaker.model-9", "us-east-1", &account, &Own::default());
    assert_eq!(found.map(|found| found.sent).as_deref(), Ok("global.newmaker.model-9"));
}
