//! The models as OpenAI lists them.

use serde_json::{Value, json};

use crate::catalog::{DISCOVERABLE, Model};

const SECONDS_A_DAY: i64 = 86_400;

/// All of `models`, in their order.
pub fn list(models: &[&Model]) -> Value {
    json!({ "object": "list", "data": models.iter().map(|model| one(model)).collect::<Vec<_>>() })
}

/// One model. Models that are no Claude go by their Bedrock id, without what makes them discoverable elsewhere.
pub fn one(model: &Model) -> Value {
    json!({
        "id": model.listed_id.strip_prefix(DISCOVERABLE).unwrap_or(&model.listed_id),
        "object": "model",
        "created": model.released.as_deref().and_then(midnight).unwrap_or_default(),
        "owned_by": model.id.split('.').next().unwrap_or_default(),
    })
}

/// The beginning of a day such as `2025-09-29`, in seconds since 1970.
fn midnight(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years that begin in March have their odd day at the end, and months of 30.6 days on average.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((days - 719_468) * SECONDS_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(midnight("1970-01-01"), Some(0));
        assert_eq!(midnight("2000-02-29"), Some(951_782_400));
        assert_eq!(midnight("2025-09-29"), Some(1_759_104_000));
        assert_eq!(midnight("soon"), None);
    }

    #[test]
    fn a_model_goes_by_the_id_that_aws_knows_and_says_whose_it_is() {
        let shown = |name: &str| one(catalog().by_name(name).expect(name));
        let nova = shown("nova-2-lite");
        assert_eq!((&nova["id"], &nova["owned_by"]), (&json!("amazon.nova-2-lite-v1:0"), &json!("amazon")));
        let claude = shown("claude-sonnet-4-5");
        assert_eq!((&claude["id"], &claude["created"]), (&json!("claude-sonnet-4-5-20250929"), &json!(1_759_104_000)));
        assert_eq!(claude["owned_by"], "anthropic");
        let all: Vec<&Model> = catalog().models().iter().collect();
        assert!(list(&all)["data"].as_array().is_some_and(|models| models.len() == all.len()));
    }
}
