//! A bare name of Anthropic's finds the inference profile of the region in use.

use serde_json::{Value, json};
use sim::Scenario;

use crate::support::outcrop::Outcrop;
use crate::support::{asking, hello, is_invoke, until};

/// The profile that Claude Sonnet 5 is called through from each region.
const PROFILES: [(&str, &str); 22] = [
    ("us-east-1", "us."),
    ("us-east-2", "us."),
    ("us-west-1", "us."),
    ("us-west-2", "us."),
    ("ca-central-1", "us."),
    ("ca-west-1", "us."),
    ("eu-central-1", "eu."),
    ("eu-north-1", "eu."),
    ("eu-west-1", "eu."),
    ("eu-west-3", "eu."),
    ("eu-south-2", "eu."),
    ("ap-northeast-1", "jp."),
    ("ap-northeast-3", "jp."),
    ("ap-northeast-2", "apac."),
    ("ap-south-1", "apac."),
    ("ap-southeast-1", "apac."),
    ("ap-southeast-2", "au."),
    ("ap-southeast-4", "au."),
    ("sa-east-1", "global."),
    ("me-central-1", "global."),
    ("af-south-1", "global."),
    ("us-gov-west-1", "us-gov."),
];

#[tokio::test]
async fn each_region_has_its_own_profile_for_the_same_name() {
    for (region, prefix) in PROFILES {
        let (well, printed) = Outcrop::start().env("AWS_REGION", region).run(&["models", "--json"]).await;
        assert!(well, "{printed}");
        let models: Value = serde_json::from_str(&printed).expect("JSON");
        let named = |model: &&Value| model["name"] == "claude-sonnet-5";
        let sonnet = models["models"].as_array().into_iter().flatten().find(named).expect("the model is listed");
        assert_eq!(sonnet["bedrock_id"], format!("{prefix}anthropic.claude-sonnet-5"), "{region}");
    }
}

#[tokio::test]
async fn what_is_listed_is_what_goes_over_the_wire_signed_for_the_region() {
    for (region, model) in [
        ("eu-west-1", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("ap-northeast-1", "jp.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ] {
        let outcrop = Outcrop::start().env("AWS_REGION", region).await;
        for stream in [false, true] {
            let reply = outcrop.reply(&hello(stream)).await;
            assert_eq!(reply.header("outcrop-target"), format!("bedrock/{region}/native"));
        }
        let calls = outcrop.sim().wait_for(|calls| calls.iter().filter(|call| call.model == model).count() == 2).await;
        assert!(calls.iter().all(|call| call.region() == Some(region)), "{calls:?}");
        assert!(calls.iter().any(|call| call.path.contains("v1%3A0")), "a colon is escaped, and signed so");
    }
}

#[tokio::test]
async fn a_profile_that_the_account_has_wins_over_the_table() {
    let profile = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let outcrop = Outcrop::start().with(Scenario::new().with_profiles([profile])).await;
    outcrop.sim().wait_for(|calls| calls.iter().any(|call| call.finished())).await;
    // The list has gone out; it is in force as soon as it is read.
    let sent = until("the profile of the account", async || {
        outcrop.reply(&asking("which?", false)).await;
        let last = outcrop.sim().calls().into_iter().rfind(is_invoke)?;
        (last.model == profile).then_some(last.model)
    });
    assert_eq!(sent.await, profile);
}

#[tokio::test]
async fn every_way_to_write_a_name_leads_to_the_model() {
    let outcrop = Outcrop::start().file("config.toml", b"[models]\nmine = \"claude-haiku-4-5\"").await;
    let haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let named = [
        ("claude-haiku-4-5", haiku),
        ("claude-haiku-4-5-20251001", haiku),
        ("mine", haiku),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", haiku),
        (haiku, haiku),
        ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
        ("sonnet", "us.anthropic.claude-sonnet-5-5"),
        ("claude-opus-4-6[1m]", "us.anthropic.claude-opus-4-6-v1"),
    ];
    for (name, sent) in named {
        let mut body = hello(false);
        body["model"] = json!(name);
        let reply = outcrop.reply(&body).await;
        assert_eq!(reply.json()["model"], name, "the client hears the name it used: {}", reply.text());
        let asked = outcrop.sim().calls().into_iter().rfind(is_invoke);
        assert_eq!(asked.map(|call| call.model).as_deref(), Some(sent), "{name}");
    }
    let rows = outcrop.stop().await;
    let kept = |row: &protocol::usage::UsageEvent| (row.requested_model.clone(), row.sent_model.clone());
    for (row, (name, sent)) in rows.iter().zip(named) {
        assert_eq!(kept(row), (Some(name.to_owned()), Some(sent.to_owned())));
    }
}

#[tokio::test]
async fn a_name_of_no_model_is_told_the_nearest_ones() {
    let outcrop = Outcrop::start().await;
    for path in ["/v1/messages", "/v1/messages/count_tokens"] {
        let mut body = hello(false);
        body["model"] = json!("claude-sonet-4-5");
        let reply = outcrop.ask(http::Method::POST, path).json(&body).reply().await;
        reply.is_refused(404, "not_found_error", "model: claude-sonet-4-5");
        assert!(reply.text().contains("claude-sonnet-4-5"), "{}", reply.text());
    }
    outcrop.get("/v1/models/claude-sonet-4-5").reply().await.is_refused(404, "not_found_error", "claude-sonnet-4-5");
    assert!(outcrop.get("/v1/models/claude-sonnet-4-5").reply().await.text().contains("\"id\""));
}

#[tokio::test]
async fn every_id_of_the_list_is_found_as_it_stands_there() {
    let outcrop = Outcrop::start().await;
    let listed = outcrop.get("/v1/models?limit=1000").reply().await.json();
    let ids: Vec<&str> = listed["data"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.iter().any(|id| id.contains('/')), "{ids:?}");
    for id in ids {
        for path in [id.to_owned(), id.replace('/', "%2F")] {
            let found = outcrop.get(&format!("/v1/models/{path}")).reply().await;
            assert_eq!((found.status, &found.json()["id"]), (200, &json!(id)), "{path}");
        }
    }
    outcrop.get("/v1/models/%ff").reply().await.is_refused(404, "not_found_error", "not UTF-8");
}
