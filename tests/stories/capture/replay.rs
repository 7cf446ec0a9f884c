//! A kept request once more, with one change.

use serde_json::{Value, json};
use sim::{Scenario, Step};

use super::{body, keeping, rpc, told};
use crate::support::hello;

#[tokio::test]
async fn a_refused_request_goes_through_without_the_field_that_was_refused() {
    let refuses = |call: &sim::Call| call.body["metadata"]["odd"] == json!(1);
    let no = Step::error("ValidationException", "metadata.odd: Extra inputs are not permitted");
    let scenario = Scenario::new().when(refuses, [no]).then_answer("well");
    let outcrop = keeping("bodies = 'errors'").with(scenario).await;
    let mut asked = hello(false);
    asked["metadata"] = json!({ "user_id": "u", "odd": 1 });
    let refused = outcrop.reply(&asked).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let id = refused.header("request-id");
    let offer = body(&outcrop, id).await["offer"].clone();
    assert_eq!((&offer["why_not"], &offer["suggested"]), (&Value::Null, &json!("/metadata/odd")), "{offer}");

    let change = json!({ "change": "without", "field": "/metadata/odd" });
    let replayed = told(&outcrop, "replay", json!({ "id": id, "change": change })).await;
    assert_eq!((&replayed["old"]["status"], &replayed["fresh"]["status"]), (&json!(400), &json!(200)), "{replayed}");
    assert_eq!(replayed["field"], "/metadata/odd");
    assert_eq!((&replayed["before"], &replayed["after"]), (&json!("1"), &Value::Null));
    assert!(replayed["old"]["error"].as_str().is_some_and(|error| error.contains("metadata.odd")), "{replayed}");
    assert_eq!(replayed["fresh"]["blocks"], json!([{ "is": "text", "text": "well" }]));
    assert!(replayed["cost"]["dollars"].as_str().is_some_and(|cost| cost.starts_with('$')), "{replayed}");

    let rows = outcrop.usage(2).await;
    assert_eq!(replayed["id"], rows[1].request_id.as_str());
    assert_eq!((rows[1].key.as_str(), rows[1].status), ("default", 200));
    let gone = rpc(&outcrop, "replay", json!({ "id": id, "change": { "change": "without", "field": "/no" } }));
    assert_eq!(gone.reply().await.json()["error"]["sentence"]["en"], "the request has no /no");
}
