//! AWS connections: named, changed while the server runs, checked.

use http::Method;
use serde_json::{Value, json};
use sim::{Gate, Scenario, Step};

use crate::identity::aws::{Aws, Keys, REGION};
use crate::identity::{aws_file, is_served};
use crate::support::hello;
use crate::support::outcrop::Outcrop;

const ROLE: &str = "arn:aws:iam::123456789012:role/models";

fn lines(keys: &Keys) -> String {
    format!("{}\n{}\n{}\n", keys.id, keys.secret, keys.token.clone().unwrap_or_default())
}

async fn goes_well(outcrop: &Outcrop, args: &[&str], lines: &str) -> String {
    let (well, said) = outcrop.beside(args, lines).await;
    assert!(well, "{said}");
    said
}

async fn add_keys(outcrop: &Outcrop, name: &str, keys: &Keys) {
    goes_well(outcrop, &["connections", "add", name, "--keys", "--region", REGION], &lines(keys)).await;
}

#[tokio::test]
async fn a_connection_chosen_while_the_server_runs_is_whom_aws_sees_next() {
    let Some(aws) = Aws::start().await else { return };
    let (anna, build) = (aws.user().await, aws.session().await);
    let outcrop = aws.stranger().await;
    add_keys(&outcrop, "anna", &anna).await;
    is_served(&outcrop, &aws, &anna).await;
    add_keys(&outcrop, "build", &build).await;
    is_served(&outcrop, &aws, &anna).await;
    let said = goes_well(&outcrop, &["connections", "use", "build"], "").await;
    assert!(said.contains("build is used") && said.contains("from its next request on"), "{said}");
    is_served(&outcrop, &aws, &build).await;
}

#[tokio::test]
async fn a_stream_that_is_open_goes_on_when_the_connection_changes() {
    let gate = Gate::new();
    let scenario = Scenario::new().then(Step::answer("one two three").stall_after(3, &gate)).then_answer("four");
    let outcrop = Outcrop::start().with(scenario).await;
    let mut stream = outcrop.open(&hello(true)).await;
    stream.until("content_block_delta").await;
    let add = ["connections", "add", "typed", "--keys", "--region", "eu-west-1"];
    goes_well(&outcrop, &add, "AKIATYPED\na-typed-secret\n\n").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    gate.open();
    stream.until("message_stop").await;
    let signed = |number: usize| outcrop.sim().calls()[number].header("authorization").unwrap_or_default().to_owned();
    let calls = outcrop.sim().calls().len();
    assert!(signed(0).contains("AKIDEXAMPLE/") && signed(0).contains("/us-east-1/"), "{}", signed(0));
    assert!(signed(calls - 1).contains("AKIATYPED/") && signed(calls - 1).contains("/eu-west-1/"));
}

#[tokio::test]
async fn a_chosen_profile_goes_before_everything_that_the_environment_says() {
    let Some(aws) = Aws::start().await else { return };
    let (work, other) = (aws.session().await, aws.user().await);
    let config = format!("[default]\nregion = us-west-2\n[profile work]\nregion = {REGION}\n{}", work.ini());
    let start = aws_file(aws.stranger(), "config", &config).env("AWS_REGION", "us-east-1");
    let start = start.env("AWS_ACCESS_KEY_ID", &other.id).env("AWS_SECRET_ACCESS_KEY", &other.secret);
    let outcrop = start.env("AWS_BEARER_TOKEN_BEDROCK", "a-key-of-the-environment").env("AWS_PROFILE", "default").await;
    goes_well(&outcrop, &["connections", "add", "work", "--profile", "work"], "").await;
    is_served(&outcrop, &aws, &work).await;
    assert_eq!(aws.answered(&other).await, 0);
    let (well, said) = outcrop.beside(&["connections", "add", "x", "--profile", "wrok"], "").await;
    assert!(!well && said.contains("there is no AWS profile \"wrok\"; there are default, work"), "{said}");
}

#[tokio::test]
async fn a_role_and_a_bedrock_api_key_are_connections_too() {
    let Some(aws) = Aws::start().await else { return };
    let base = aws.user().await;
    let outcrop = aws_file(aws.stranger(), "credentials", &format!("[base]\n{}", base.ini())).await;
    let role = ["connections", "add", "models", "--role", ROLE, "--source", "base", "--external-id", "known-to-both"];
    goes_well(&outcrop, &[&role[..], &["--region", REGION]].concat(), "").await;
    let reply = outcrop.reply(&hello(false)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let is_it = |entry: &Value| entry["operation"] == "AssumeRole" && entry["principal"] == *base.id;
    let assumed = aws.request("AssumeRole", is_it).await;
    assert_eq!((&assumed["body"]["ExternalId"], &assumed["body"]["RoleArn"]), (&"known-to-both".into(), &ROLE.into()));

    goes_well(&outcrop, &["connections", "add", "key", "--api-key", "--region", REGION], &aws.api_key).await;
    goes_well(&outcrop, &["connections", "use", "key"], "").await;
    let reply = outcrop.reply(&hello(false)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let bearer = |entry: &Value| entry["principal"] == "api-key" && entry["status"] == 200;
    aws.request("the key", bearer).await;
}

#[tokio::test]
async fn a_check_says_who_where_and_what_answers_and_its_price_beforehand() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let outcrop = aws.stranger().await;
    add_keys(&outcrop, "anna", &keys).await;
    let (well, said) = outcrop.beside(&["connections", "check"], "").await;
    assert!(!well && said.contains("costs at most $0.0000") && said.contains("--yes"), "{said}");
    assert_eq!(aws.answered(&keys).await, 0, "nothing was paid for");
    let said = goes_well(&outcrop, &["connections", "check", "anna", "--yes"], "").await;
    assert!(said.contains(&format!("anna: access key ASIA… in {REGION}")), "{said}");
    assert!(said.contains("AWS sees: arn:aws:") && said.contains("of account 123456789012"), "{said}");
    assert!(said.contains("claude-sonnet-4-5") && said.contains(" answered: "), "{said}");
    assert_eq!(aws.answered(&keys).await, 1);
    assert!(!said.contains(&keys.id) && !said.contains(&keys.secret), "{said}");
}

#[tokio::test]
async fn the_window_is_told_what_a_check_finds_and_pays_only_when_asked_to() {
    let Some(aws) = Aws::start().await else { return };
    let keys = aws.session().await;
    let outcrop = aws.stranger().await;
    add_keys(&outcrop, "anna", &keys).await;
    let ask = async |call: &str, with: Value| {
        let question = json!({ "call": call, "with": with });
        let reply = outcrop.ask(Method::POST, "/outcrop/rpc").json(&question).reply().await;
        let said = reply.text().to_owned();
        assert!([&keys.id, &keys.secret].iter().all(|secret| !said.contains(*secret)), "{said}");
        reply.json()["ok"].clone()
    };
    let checked = ask("check_connection", json!({ "name": "anna" })).await;
    assert_eq!((&checked["region"], &checked["caller"]["account"]), (&REGION.into(), &"123456789012".into()));
    let models = checked["models"]["names"].as_array().expect("a list");
    assert!(models.contains(&"claude-sonnet-4-5".into()), "{checked}");
    let at_most = checked["offer"]["at_most"]["dollars"].as_str().expect("a price");
    assert!(at_most.starts_with("$0.0000"), "{checked}");
    assert_eq!(aws.answered(&keys).await, 0, "nothing was paid for");
    let said = ask("ask_word", json!({ "name": "anna" })).await;
    assert_eq!((&said["model"], aws.answered(&keys).await), (&checked["offer"]["model"], 1));
    let found = ask("found", Value::Null).await;
    assert_eq!((&found["sources"][0]["what"]["name"], &found["why"]["is"]), (&"anna".into(), &"in_use".into()));
}

#[tokio::test]
async fn a_check_of_keys_that_aws_does_not_know_says_the_next_step() {
    let Some(aws) = Aws::start().await else { return };
    let outcrop = aws.stranger().await;
    let wrong = Keys { id: "AKIANOBODY".to_owned(), secret: "a-wrong-secret".to_owned(), token: None };
    add_keys(&outcrop, "nobody", &wrong).await;
    let (well, said) = outcrop.beside(&["connections", "check", "--yes"], "").await;
    assert!(!well && said.contains("AWS STS: "), "{said}");
    assert!(!said.contains("a-wrong-secret"), "{said}");
}

#[tokio::test]
async fn a_list_shows_which_is_in_use_and_the_minutes_of_sign_in_left() {
    // The SHA-1 of `acme`: by this name the AWS CLI keeps the token of the sign-in.
    let cache = "sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json";
    let config = "[profile acme]\nregion = eu-west-1\nsso_session = acme\nsso_account_id = 123456789012\n\
        sso_role_name = models\n[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = https://acme.example/start\n\
        [profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = acme\n";
    let token = json!({ "accessToken": "a-token-of-sso", "expiresAt": "2099-01-01T00:00:00Z" });
    let outcrop = aws_file(aws_file(Outcrop::start(), "config", config), cache, &token.to_string()).await;
    goes_well(&outcrop, &["connections", "add", "work", "--profile", "deploy"], "").await;
    let said = goes_well(&outcrop, &["connections", "list", "--json"], "").await;
    let listed: Value = serde_json::from_str(&said).expect("JSON");
    let work = &listed["connections"][0];
    assert_eq!((&work["name"], &work["active"], &work["kind"]), (&"work".into(), &true.into(), &"profile".into()));
    assert!(work["sign_in"]["minutes_left"].as_u64().is_some_and(|minutes| minutes > 1_000_000), "{said}");
    let kinds: Vec<_> = listed["profiles"].as_array().expect("a list").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["SSO", "role"]);
    let said = goes_well(&outcrop, &["connections", "list"], "").await;
    assert!(said.contains("*  work ") && said.contains(" min left") && !said.contains("a-token-of-sso"), "{said}");
}

#[tokio::test]
async fn a_connection_leaves_nothing_behind_and_the_users_own_words_stay() {
    let mine = "# mine\nlist_models = false # AWS is slow\n\n[keep]\ndays = 90\n";
    let outcrop = Outcrop::start().file("config.toml", mine.as_bytes()).await;
    let config = || std::fs::read_to_string(outcrop.home().join("config.toml")).expect("there");
    let before = config();
    goes_well(&outcrop, &["connections", "add", "typed", "--keys"], "AKIATYPED\na-typed-secret\n\n").await;
    let (well, said) = outcrop.beside(&["connections", "remove", "typed"], "").await;
    assert!(!well && said.contains("is in use"), "{said}");
    goes_well(&outcrop, &["connections", "use", "environment"], "").await;
    goes_well(&outcrop, &["connections", "remove", "typed"], "").await;
    assert_eq!(config(), before);
    assert_eq!(crate::secrets::holding(&outcrop.home(), "a-typed-secret"), Vec::<std::path::PathBuf>::new());
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
}
