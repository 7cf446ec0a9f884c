use serde_json::{Value, json};

use super::usage_type::{Meaning, meaning};
use super::*;
use crate::catalog::{Model, Rate, Source, catalog};
use crate::usage::Tokens;

const TODAY: Date = Date::constant(2026, 11, 21);

/// A product as GetProducts gives it.
fn product(attributes: Value, unit: &str, dollars: &str) -> String {
    let dimension = json!({
        "unit": unit, "endRange": "Inf", "description": "words", "appliesTo": [], "rateCode": "S.T.R", "beginRange": "0",
        "pricePerUnit": { "USD": dollars },
    });
    let term = json!({
        "priceDimensions": { "S.T.R": dimension }, "sku": "S", "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": "T", "termAttributes": {},
    });
    json!({
        "product": { "productFamily": "Amazon Bedrock", "attributes": attributes, "sku": "S" },
        "serviceCode": "AmazonBedrock", "terms": { "OnDemand": { "S.T": term } },
        "version": "20261101000000", "publicationDate": "2026-11-01T00:00:00Z",
    })
    .to_string()
}

fn claude(usage_type: &str, dollars: &str) -> String {
    let name = "Claude Opus 5.5 (Amazon Bedrock Edition)";
    let usage_type = format!("USW2-MP:USW2_{usage_type}-Units");
    let attributes = json!({ "regionCode": "us-west-2", "servicename": name, "usagetype": usage_type });
    product(attributes, "1M tokens", dollars)
}

fn nova(usage_type: &str, dollars: &str) -> String {
    let attributes = json!({
        "regionCode": "us-west-2", "model": "Nova Pro", "usagetype": format!("USW2-NovaPro-{usage_type}"),
        "feature": "On-demand Inference",
    });
    product(attributes, "1K tokens", dollars)
}

fn reading(products: &[String]) -> Reading {
    read(products.iter().map(String::as_str), TODAY, "us-west-2", catalog())
}

fn model(name: &str) -> &'static Model {
    catalog().by_name(name).expect(name)
}

#[test]
fn the_words_of_a_usage_type_say_class_place_tier_and_length() {
    use usage_type::Class::{CacheRead, CacheWrite1h, CacheWrite5m, Input, Output};
    for (usage_type, class, place, tier, long) in [
        ("USE1-NovaPro-input-tokens", Input, Place::Region, None, false),
        ("USE1-NovaPro-output-tokens-flex", Output, Place::Region, Some("flex"), false),
        ("USE1-NovaPro-cache-read-input-token-count", CacheRead, Place::Region, None, false),
        ("USW2-Nova2.0Lite-input-tokens-priority-cross-region-global", Input, Place::Global, Some("priority"), false),
        ("USW2-NovaPro-input-tokens-cross-region-geo", Input, Place::Geo, None, false),
        ("USE1-Nova2.0Pro-text-input-tokens", Input, Place::Region, None, false),
        ("USW2-MP:USW2_InputTokenCount-Units", Input, Place::Region, None, false),
        ("USW2-MP:USW2_CacheReadInputTokenCount_Global-Units", CacheRead, Place::Global, None, false),
        ("USW2-MP:USW2_CacheWriteInputTokenCount-Units", CacheWrite5m, Place::Region, None, false),
        ("USW2-MP:USW2_CacheWrite1hInputTokenCount-Units", CacheWrite1h, Place::Region, None, false),
        ("USW2-MP:USW2_output_tokens_standard-Units", Output, Place::Region, None, false),
        ("USW2-MP:USW2_cache_write_tokens_30m_long_ctx_global_standard-Units", CacheWrite5m, Place::Global, None, true),
        ("USW2-MP:USW2_cache_write_tokens_1h_standard-Units", CacheWrite1h, Place::Region, None, false),
    ] {
        let kind = Kind { place, tier: tier.map(str::to_owned), long };
        assert_eq!(meaning(usage_type), Meaning::Tokens(kind, class), "{usage_type}");
    }
}

#[test]
fn what_is_not_asked_for_is_told_apart_from_what_nobody_understands() {
    for other in [
        "APN1-NovaPro-input-tokens-batch",
        "USE1-qwen.qwen3-32b-mantle-input-tokens-standard",
        "USE1-NovaPro-output-tokens-latency-optimized",
        "USW2-MP:USW2_Reserved_1Month_InputTPM_Geo-Units",
        "USW2-Nova2.0Omni-input-audio-token-count",
        "USW2-Ray-V2-Medfps-HDRes",
        "USE1-Guardrail-ContextualGroundingPolicyUnitsConsumed",
    ] {
        assert_eq!(meaning(other), Meaning::Other, "{other}");
    }
    for (usage_type, word) in [
        ("USW2-MP:USW2_input_tokens_lunar_standard-Units", "lunar"),
        ("USE1-NovaPro-input-tokens-v2", "v"),
        ("USE1-NovaPro-cache-tokens", "cache"),
    ] {
        assert_eq!(meaning(usage_type), Meaning::Unknown(word.to_owned()), "{usage_type}");
    }
}

#[test]
fn a_list_becomes_rows_to_the_pico_dollar() {
    let reading = reading(&[
        claude("input_tokens_standard", "4.4000000000"),
        claude("output_tokens_standard", "22.0000000000"),
        claude("cache_read_tokens_standard", "0.22"),
        claude("cache_write_tokens_1h_standard", "8.8"),
        nova("input-tokens-flex", "0.0004000000"),
        nova("output-tokens-flex", "0.0016"),
        nova("cache-read-input-token-count-flex", "0.0000010000"),
    ]);
    assert_eq!((reading.read, reading.unread, reading.others), (7, 0, 0), "{:?}", reading.examples);
    let row = &reading.list.models["anthropic.claude-opus-5-5"][0];
    assert_eq!(
        (row.place, row.tier.as_deref(), row.long, row.from),
        (Place::Region, None, false, Date::constant(2026, 11, 1))
    );
    assert_eq!((row.input, row.output, row.cache_read), (4_400_000, 22_000_000, Some(220_000)));
    assert_eq!((row.cache_write_5m, row.cache_write_1h), (None, Some(8_800_000)));
    let row = &reading.list.models["amazon.nova-pro-v1:0"][0];
    assert_eq!((row.tier.as_deref(), row.input, row.output), (Some("flex"), 400_000, 1_600_000));
    assert_eq!(row.cache_read, Some(1_000));
}

#[test]
fn what_cannot_be_read_is_counted_and_said_and_never_guessed() {
    let attributes =
        |name: &str| json!({ "regionCode": "us-west-2", "model": name, "usagetype": "USW2-X-input-tokens" });
    let reading = reading(&[
        "no JSON".to_owned(),
        "{}".to_owned(),
        nova("input-tokens-lunar", "0.1"),
        nova("input-tokens", "-1"),
        nova("output-tokens", "1e-3"),
        nova("cache-read-input-token-count", "0.0000000000001"),
        nova("cache-write-input-token-count", "0.0000000000"),
        product(attributes("Nova Pro"), "token", "0.1"),
        product(attributes("Nova Pro Max"), "1K tokens", "0.1"),
        claude("input_tokens_standard", "4"),
        claude("input_tokens_standard", "5"),
        claude("input_tokens_batch", "2"),
    ]);
    assert_eq!(reading.list.models, BTreeMap::new(), "neither a half nor a doubtful price is taken");
    assert_eq!((reading.read, reading.others), (1, 2));
    assert_eq!(reading.unread, 10, "eight products, one more price, one model without an output price");
    assert_eq!(reading.examples.len(), EXAMPLES);
    assert!(reading.examples[2].contains("lunar"), "{:?}", reading.examples);
    assert_eq!(reading.unknown_models, BTreeSet::from(["Nova Pro Max".to_owned()]));
}

#[test]
fn names_are_the_catalogues_but_for_case_signs_and_maker() {
    for (listed, id) in [
        ("Claude Opus 5.5", "anthropic.claude-opus-5-5"),
        ("Nova Pro", "amazon.nova-pro-v1:0"),
        ("Nova 2.0 Lite", "amazon.nova-2-lite-v1:0"),
        ("OpenAI GPT-6 Astra", "openai.gpt-6-astra"),
        ("gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
        ("qwen.qwen3-coder-next", "qwen.qwen3-coder-next"),
        ("Qwen3 32B", "qwen.qwen3-32b-v1:0"),
    ] {
        assert_eq!(model::id(listed, catalog()), Some(id), "{listed}");
    }
    assert_eq!(["Claude Opus", "Nova", "Claude Opus 9", ""].map(|name| model::id(name, catalog())), [None; 4]);
    for model in catalog().models() {
        assert_eq!(model::id(&model.display_name, catalog()), Some(&*model.id), "no name is two models'");
    }
}

fn rate(
    prices: &crate::catalog::Prices,
    prefix: Option<&str>,
    region: &str,
    tier: Option<&str>,
    input: u64,
) -> Option<Rate> {
    let tokens = Tokens { input, ..Tokens::default() };
    prices.rate(prices.row(prefix, region), TODAY, tier, &tokens)
}

#[test]
fn a_list_wins_over_the_catalogue_from_its_first_day_on_and_only_for_its_region() {
    let reading = reading(&[
        claude("input_tokens_standard", "9"),
        claude("output_tokens_standard", "90"),
        claude("input_tokens_global_standard", "8"),
        claude("output_tokens_global_standard", "80"),
    ]);
    let (built_in, list) = (&model("claude-opus-5-5").prices, &reading.list);
    let rows = &list.models["anthropic.claude-opus-5-5"];
    let here = built_in.listed(list, rows, "us-west-2");
    assert_eq!(here.source, Source::List(TODAY));
    let input = |prices, prefix, region| rate(prices, prefix, region, None, 1).map(|rate| rate.price.input);
    assert_eq!([input(&here, Some("us"), ""), input(&here, Some("global"), "")], [Some(9_000_000), Some(8_000_000)]);
    assert_eq!([input(&here, Some("eu"), ""), input(&here, Some("us-gov"), "")], [Some(4_400_000), Some(4_800_000)]);
    let price = rate(&here, Some("us"), "", None, 1).expect("a price").price;
    assert_eq!((price.cache_read, price.cache_write_1h), (220_000, 8_800_000), "what the list does not say stays");
    let elsewhere = built_in.listed(list, rows, "eu-west-1");
    assert_eq!(
        [input(&elsewhere, Some("us"), ""), input(&elsewhere, Some("global"), "")],
        [Some(4_400_000), Some(8_000_000)]
    );
    let early = here.rate(
        here.row(Some("us"), ""),
        Date::constant(2026, 10, 31),
        None,
        &Tokens { input: 1, ..Tokens::default() },
    );
    assert_eq!(early.map(|rate| rate.price.input), Some(4_400_000));
}

#[test]
fn a_list_leaves_long_requests_and_tiers_their_prices() {
    let reading = reading(&[
        nova("input-tokens", "0.001"),
        nova("output-tokens", "0.002"),
        nova("input-tokens-flex", "0.0007"),
        nova("output-tokens-flex", "0.001"),
    ]);
    let list = &reading.list;
    let nova = model("nova-pro").prices.listed(list, &list.models["amazon.nova-pro-v1:0"], "us-west-2");
    let input = |tier| rate(&nova, None, "us-west-2", tier, 1).map(|rate| (rate.price.input, rate.known));
    assert_eq!(input(None), Some((1_000_000, true)));
    assert_eq!(input(Some("flex")), Some((700_000, true)), "flex has a row of its own");
    assert_eq!(input(Some("priority")), Some((1_750_000, true)), "priority is a part of the standard price");
    assert_eq!(rate(&nova, Some("eu"), "", Some("flex"), 1).map(|rate| rate.price.input), Some(525_000));

    let haiku = model("claude-haiku-5-5");
    let row = ListedRow {
        place: Place::Region,
        tier: None,
        long: false,
        from: TODAY,
        input: 110_001,
        output: 550_000,
        cache_read: None,
        cache_write_5m: None,
        cache_write_1h: None,
    };
    let list = PriceList { taken: TODAY, region: "us-west-2".to_owned(), models: BTreeMap::new() };
    let listed = haiku.prices.listed(&list, &[row], "us-west-2");
    let input = |tokens| rate(&listed, Some("us"), "us-west-2", None, tokens).map(|rate| rate.price.input);
    assert_eq!([input(100_000), input(100_001)], [Some(110_001), Some(550_000)]);
}

#[test]
fn a_kept_list_is_read_as_it_was_written() {
    let list = reading(&[claude("input_tokens_standard", "9"), claude("output_tokens_standard", "90")]).list;
    let kept = serde_json::to_string(&list).expect("plain data");
    assert_eq!(serde_json::from_str::<PriceList>(&kept).expect("the same"), list);
    assert!(serde_json::from_str::<PriceList>(r#"{"taken":"2026-11-21"}"#).is_err());
}

#[test]
fn a_line_of_the_bill_is_about_the_model_and_class_that_the_list_means() {
    let said = |service: &str, usage_type: &str| match billed(service, usage_type, catalog()) {
        Billed::Tokens(model, class) => Some((model.name.as_str(), class)),
        Billed::Other => None,
    };
    let claude = "Claude Sonnet 4.5 (Amazon Bedrock Edition)";
    assert_eq!(said(claude, "USE1-MP:USE1_InputTokenCount-Units"), Some(("claude-sonnet-4-5", Class::Input)));
    assert_eq!(
        said(claude, "USW2-MP:USW2_CacheWrite1hInputTokenCount_Global-Units"),
        Some(("claude-sonnet-4-5", Class::CacheWrite1h))
    );
    let bedrock = "Amazon Bedrock";
    assert_eq!(said(bedrock, "USE1-NovaPro-cache-read-input-token-count"), Some(("nova-pro", Class::CacheRead)));
    assert_eq!(said(bedrock, "USE1-Nova2.0Lite-output-tokens-flex"), Some(("nova-2-lite", Class::Output)));
    for other in ["USE1-NovaPro-input-tokens-batch", "USE1-NovaMax-input-tokens", "USE1-Guardrail-Units", ""] {
        assert_eq!(said(bedrock, other), None, "{other}");
    }
}
