//! One product of the list.

use jiff::civil::Date;
use serde_json::Value;

use super::usage_type::{Class, Kind, Meaning, meaning};

/// What servicename ends with.
pub(super) const EDITION: &str = " (Amazon Bedrock Edition)";

/// What a product says.
pub(super) enum Read {
    Price(Product),
    /// It is about something that is not asked for here.
    Other,
    /// Why it was not read.
    Not(String),
}

/// The price of one class of tokens.
pub(super) struct Product {
    /// In the list's words.
    pub(super) model: String,
    pub(super) kind: Kind,
    pub(super) class: Class,
    pub(super) picos: i64,
    pub(super) from: Date,
    pub(super) usage_type: String,
}

/// Reads one JSON document; what is for other regions than this is not asked for.
pub(super) fn read(json: &str, region: &str) -> Read {
    let Ok(document) = serde_json::from_str::<Value>(json) else {
        return Read::Not("a product that is no JSON".to_owned());
    };
    let attribute = |key: &str| document["product"]["attributes"][key].as_str().filter(|value| !value.is_empty());
    let Some(usage_type) = attribute("usagetype") else {
        return Read::Not("a product without a usage type".to_owned());
    };
    let feature = attribute("feature").is_none_or(|feature| feature.eq_ignore_ascii_case("on-demand inference"));
    if attribute("regionCode").is_some_and(|code| code != region) || !feature {
        return Read::Other;
    }
    let Some(model) = attribute("servicename").filter(|name| name.ends_with(EDITION)).or_else(|| attribute("model"))
    else {
        return Read::Other;
    };
    let model = model.trim_end_matches(EDITION).to_owned();
    let not = |why: &str| Read::Not(format!("{usage_type}: {why}"));
    if model.to_ascii_lowercase().contains("latency optimized") {
        return Read::Other;
    }
    let (mut kind, class) = match meaning(usage_type) {
        Meaning::Other => return Read::Other,
        Meaning::Unknown(word) => return not(&format!("the word {word:?}")),
        Meaning::Tokens(kind, class) => (kind, class),
    };
    match attribute("service_tier").map(str::to_ascii_lowercase).filter(|tier| tier != "standard") {
        Some(tier) if kind.tier.is_none() => kind.tier = Some(tier),
        Some(tier) if kind.tier.as_ref() != Some(&tier) => return not("two tiers"),
        _ => {}
    }
    let Some((dimension, from)) = the_only_price(&document) else {
        return not("not one price with its day");
    };
    let Some(size) = unit(dimension["unit"].as_str().unwrap_or_default()) else {
        return not(&format!("the unit {}", dimension["unit"]));
    };
    match picos(dimension["pricePerUnit"]["USD"].as_str().unwrap_or_default(), size) {
        Some(0) => not("a price of nothing"),
        Some(picos) => Read::Price(Product { model, kind, class, picos, from, usage_type: usage_type.to_owned() }),
        None => not(&format!("the price {}", dimension["pricePerUnit"])),
    }
}

fn the_only_price(document: &Value) -> Option<(&Value, Date)> {
    let term = the_only(&document["terms"]["OnDemand"])?;
    let dimension = the_only(&term["priceDimensions"])?;
    let day = term["effectiveDate"].as_str()?.get(..10)?.parse().ok()?;
    Some((dimension, day))
}

fn the_only(object: &Value) -> Option<&Value> {
    let mut values = object.as_object()?.values();
    values.next().filter(|_| values.next().is_none())
}

/// How many tokens a price is for, as a power of ten.
fn unit(unit: &str) -> Option<usize> {
    match unit.to_ascii_lowercase().as_str() {
        "1k tokens" => Some(3),
        "1m tokens" => Some(6),
        _ => None,
    }
}

/// Pico-dollars for a token, from dollars for 10^`size` of them. `None` for what is no number or finer than that.
fn picos(dollars: &str, size: usize) -> Option<i64> {
    let (whole, part) = dollars.split_once('.').unwrap_or((dollars, ""));
    let part = part.trim_end_matches('0');
    let places = 12 - size;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && digits(whole) && digits(part) && part.len() <= places;
    fits.then(|| format!("{whole}{part:0<places$}").parse().ok()).flatten()
}
