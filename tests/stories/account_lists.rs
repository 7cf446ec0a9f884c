//! What the account can really call: asked of AWS in the background, kept in the home, and never in a request's way.

use http::Method;
use protocol::catalog::catalog;
use serde_json::{Value, json};
use sim::{Call, Foundation, Gate, Operation, Scenario, Step};

use crate::support::double::Double;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke, until};

const SONNET: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

/// An account with two models of the catalogue, one of tomorrow, and one that does not talk.
fn account() -> Scenario {
    let models = [
        Foundation::new("anthropic.claude-sonnet-4-5-20250929-v1:0").through_profiles(),
        Foundation::new("amazon.nova-pro-v1:0").legacy(),
        Foundation::new("newmaker.talk-9-v1:0").named("Talk 9").without_streams(),
        Foundation::new("amazon.titan-embed-text-v2:0").giving("EMBEDDING"),
        Foundation::new("anthropic.claude-opus-5").through_profiles(),
    ];
    Scenario::new().with_models(models).with_profiles([SONNET])
}

fn lists(call: &Call) -> bool {
    matches!(call.operation, Operation::ListFoundationModels | Operation::ListInferenceProfiles)
}

async fn ids(outcrop: &Outcrop) -> Vec<String> {
    let page = outcrop.get("/v1/models?limit=1000").reply().await.json();
    let models = page["data"].as_array().cloned().unwrap_or_default();
    models.iter().filter_map(|model| model["id"].as_str().map(str::to_owned)).collect()
}

/// The ids listed, once the account's are in force.
async fn ids_of_account(outcrop: &Outcrop) -> Vec<String> {
    until("the list of the account", async || Some(ids(outcrop).await).filter(|ids| ids.len() < 20)).await
}

#[tokio::test]
async fn the_list_shows_what_this_account_can_call() {
    let outcrop = Outcrop::start().with(account()).await;
    let listed = ids_of_account(&outcrop).await;
    let expected = [
        "claude-sonnet-4-5-20250929",
        "anthropic-bedrock/amazon.nova-pro-v1:0",
        "anthropic-bedrock/newmaker.talk-9-v1:0",
    ];
    assert_eq!(listed, expected);
    for stream in [false, true] {
        let mut body = hello(stream);
        body["model"] = json!("anthropic-bedrock/newmaker.talk-9-v1:0");
        let reply = outcrop.reply(&body).await;
        assert_eq!(reply.status, 200, "what is listed can be asked: {}", reply.text());
    }
    let calls = outcrop.sim().calls();
    let asked: Vec<_> =
        calls.iter().filter(|call| call.model == "newmaker.talk-9-v1:0").map(|call| call.operation).collect();
    assert_eq!(asked, [Operation::Converse; 2], "AWS says that it has no streams");
}

#[tokio::test]
async fn the_kinds_of_profiles_are_asked_for_by_the_name_that_aws_knows() {
    let outcrop = Outcrop::start().with(account()).await;
    let calls = outcrop.sim().wait_for(|calls| calls.iter().filter(|call| lists(call)).count() == 3).await;
    let queries: Vec<_> = calls.iter().filter(|call| lists(call)).map(|call| call.query.as_str()).collect();
    assert!(queries.iter().any(|query| query.contains("type=SYSTEM_DEFINED")), "{queries:?}");
    assert!(queries.iter().any(|query| query.contains("type=APPLICATION")), "{queries:?}");
}

#[tokio::test]
async fn a_fresh_list_is_kept_for_the_next_start_and_aws_is_not_asked_again() {
    let mut outcrop = Outcrop::start().with(account()).await;
    let listed = ids_of_account(&outcrop).await;
    until("the file", async || outcrop.home().join("models.json").exists().then_some(())).await;
    outcrop.interrupt();
    outcrop.ended().await;
    let next = Outcrop::start().at(outcrop.into_home()).with(account()).await;
    assert_eq!(ids_of_account(&next).await, listed);
    next.reply(&hello(false)).await;
    assert!(!next.sim().calls().iter().any(lists), "a day has not passed");
}

#[tokio::test]
async fn a_list_of_another_identity_or_of_yesterday_is_asked_for_anew() {
    let mut outcrop = Outcrop::start().with(account()).await;
    ids_of_account(&outcrop).await;
    let file = outcrop.home().join("models.json");
    until("the file", async || file.exists().then_some(())).await;
    outcrop.interrupt();
    outcrop.ended().await;
    let other = Outcrop::start().at(outcrop.into_home()).with(account()).env("AWS_ACCESS_KEY_ID", "AKIDOTHER");
    let mut other = other.await;
    other.sim().wait_for(|calls| calls.iter().any(lists)).await;
    other.interrupt();
    other.ended().await;
    let home = other.into_home();
    let kept: Value =
        serde_json::from_slice(&std::fs::read(home.path().join("state/models.json")).expect("a file")).expect("JSON");
    let mut old = kept.clone();
    old["asked"] = json!("2020-01-01T00:00:00Z");
    let start = Outcrop::start().file("models.json", old.to_string().as_bytes());
    let outcrop = start.with(account()).await;
    outcrop.sim().wait_for(|calls| calls.iter().any(lists)).await;
}

#[tokio::test]
async fn without_permission_everything_works_as_it_did() {
    let denied = || Step::error("AccessDeniedException", "User is not authorized to perform this action");
    let outcrop = Outcrop::start().with(Scenario::new().when(lists, [denied()])).env("OUTCROP_LOG", "info").await;
    outcrop.sim().wait_for(|calls| calls.iter().filter(|call| lists(call)).count() == 3).await;
    until("a line in the log", async || outcrop.said().contains("AWS does not tell all").then_some(())).await;
    assert!(ids(&outcrop).await.len() > 100);
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    assert!(!outcrop.home().join("models.json").exists());
}

#[tokio::test]
async fn no_request_waits_for_the_lists() {
    let gate = Gate::new();
    let scenario = account().when(lists, [Step::demo().held_by(&gate)]);
    let outcrop = Outcrop::start().with(scenario).await;
    outcrop.sim().wait_for(|calls| calls.iter().any(lists)).await;
    assert_eq!(outcrop.reply(&hello(true)).await.status, 200);
    assert!(ids(&outcrop).await.len() > 100, "as it is built in, until AWS has answered");
    gate.open();
    ids_of_account(&outcrop).await;
}

#[tokio::test]
async fn asking_can_be_turned_off() {
    let outcrop = Outcrop::start().with(account()).file("config.toml", b"list_models = false").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    assert!(ids(&outcrop).await.len() > 100);
    assert!(outcrop.sim().calls().iter().all(is_invoke), "only the model was asked");
}

#[tokio::test]
async fn outcrop_models_says_where_its_knowledge_comes_from() {
    let (well, built_in) = Outcrop::start().run(&["models"]).await;
    assert!(well && built_in.contains("This is what is built in."), "{built_in}");
    let Some(double) = Double::start().await else { return };
    let start = || Outcrop::start().before(&double);
    let (well, table) = start().run(&["models", "--refresh"]).await;
    assert!(well && table.contains("What AWS listed for your account 123456789012 in us-east-1 on "), "{table}");
    let (well, printed) = start().run(&["models", "--refresh", "--json"]).await;
    let document: Value = serde_json::from_str(&printed).expect("JSON");
    assert!(well && document["listed_by_aws"]["account"] == "123456789012", "{printed}");
    let models = document["models"].as_array().expect("a list");
    assert!(
        models.iter().any(|model| model["callable"] == true) && models.iter().any(|model| model["callable"] == false)
    );
    let (well, said) = start().env("AWS_SECRET_ACCESS_KEY", "not-the-secret").run(&["models", "--refresh"]).await;
    assert!(!well && said.contains("AWS did not say what this account can call"), "{said}");
}

#[tokio::test]
async fn what_is_legacy_is_marked() {
    let outcrop = Outcrop::start().with(account()).await;
    ids_of_account(&outcrop).await;
    until("the file", async || outcrop.home().join("models.json").exists().then_some(())).await;
    let table = outcrop.run(&["models"]).await;
    let row = |name: &str| table.lines().find(|line| line.split_whitespace().next() == Some(name)).expect("a row");
    assert!(row("nova-pro").ends_with("legacy until 2027-04-08"), "{table}");
    assert!(row("claude-opus-5").ends_with("not offered here"), "{table}");
    assert!(!row("claude-sonnet-4-5").contains("not offered"), "{table}");
}

#[tokio::test]
async fn the_demo_has_an_account_too() {
    let outcrop = Outcrop::start().arg("--demo").without_identity().await;
    let listed = until("the list of the demo", async || {
        Some(ids(&outcrop).await).filter(|ids| ids.len() < catalog().models().len())
    });
    let listed = listed.await;
    assert!(listed.len() > 80 && listed.iter().any(|id| id == "claude-sonnet-4-5-20250929"), "{listed:?}");
    let reply = outcrop.ask(Method::GET, "/v1/models/claude-sonnet-4-5").reply().await;
    assert_eq!(reply.status, 200);
    assert!(!outcrop.home().join("models.json").exists(), "a demo keeps nothing");
}
