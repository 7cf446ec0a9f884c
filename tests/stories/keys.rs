//! Client keys: each is let in under its own name, and from the moment it is revoked no more.

use http::Method;
use serde_json::{Value, json};
use sim::Operation;

use crate::support::client::Ask;
use crate::support::outcrop::Outcrop;
use crate::support::{hello, is_invoke};

/// A request with this secret in place of the token.
pub(crate) fn with_key(outcrop: &Outcrop, secret: &str, body: &Value) -> Ask {
    outcrop.post(body).without("authorization").header("x-api-key", secret)
}

pub(crate) async fn create(outcrop: &Outcrop, args: &[&str]) -> String {
    outcrop.run(&[&["keys", "create"], args].concat()).await.trim().to_owned()
}

#[tokio::test]
async fn a_key_is_known_at_once_by_its_name_and_revoked_at_once() {
    let outcrop = Outcrop::start().await;
    let [ci, laptop] = [create(&outcrop, &["ci"]).await, create(&outcrop, &["laptop"]).await];
    assert_eq!((ci.len(), ci == laptop), (56, false));
    assert_eq!(with_key(&outcrop, &ci, &hello(false)).reply().await.status, 200);
    assert_eq!(
        outcrop.post(&hello(true)).header("authorization", &format!("Bearer {laptop}")).reply().await.status,
        200
    );
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);

    let said = outcrop.run(&["keys", "revoke", "ci"]).await;
    assert!(said.contains("ci no longer holds"), "{said}");
    with_key(&outcrop, &ci, &hello(false)).reply().await.is_refused(
        401,
        "authentication_error",
        "nor a key that holds",
    );
    assert_eq!(with_key(&outcrop, &laptop, &hello(false)).reply().await.status, 200);
    let listed: Value = serde_json::from_str(&outcrop.run(&["keys", "list", "--json"]).await).expect("JSON");
    assert_eq!((&listed[0]["name"], &listed[1]), (&json!("laptop"), &Value::Null));

    let used = outcrop.usage(4).await;
    let names: Vec<_> = used.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(names, ["ci", "laptop", "default", "laptop"]);
    for name in ["ledger.sqlite3", "ledger.sqlite3-wal"] {
        let bytes = std::fs::read(outcrop.home().join(name)).unwrap_or_default();
        assert!(!bytes.windows(laptop.len()).any(|window| window == laptop.as_bytes()), "{name} holds the secret");
    }
    assert!(!outcrop.said().contains(&laptop));
}

#[tokio::test]
async fn a_key_made_while_nothing_runs_holds_after_the_start() {
    let start = Outcrop::start();
    let (well, said) = start.run(&["keys", "create", "ci"]).await;
    assert!(well, "{said}");
    let secret = said.lines().next().expect("a secret").to_owned();
    for (name, why) in [("ci", "already"), ("default", "main token"), ("two words", "letters")] {
        let (well, said) = start.run(&["keys", "create", name]).await;
        assert!(!well && said.contains(why), "{said}");
    }
    let (well, said) = start.run(&["keys", "revoke", "nobody"]).await;
    assert!(!well && said.contains("no key called nobody"), "{said}");
    let outcrop = start.await;
    assert_eq!(with_key(&outcrop, &secret, &hello(false)).reply().await.status, 200);
}

#[tokio::test]
async fn a_keys_tier_stands_between_the_header_and_the_model() {
    let config = "[models.\"claude-sonnet-4-5\"]\ntier = \"priority\"";
    let outcrop = Outcrop::start().file("config.toml", config.as_bytes()).await;
    let [flex, plain] = [create(&outcrop, &["slow", "--tier", "flex"]).await, create(&outcrop, &["plain"]).await];
    for (secret, header) in [(&flex, Some("reserved")), (&flex, None), (&plain, None)] {
        let ask = with_key(&outcrop, secret, &hello(false));
        let ask = if let Some(tier) = header { ask.header("x-amzn-bedrock-service-tier", tier) } else { ask };
        assert_eq!(ask.reply().await.status, 200);
    }
    let calls = outcrop.sim().calls();
    let calls = calls.iter().filter(|call| is_invoke(call) && call.operation == Operation::InvokeModel);
    let tiers: Vec<_> = calls.map(|call| call.header("x-amzn-bedrock-service-tier").unwrap_or_default()).collect();
    assert_eq!(tiers, ["reserved", "flex", "priority"]);
}

#[tokio::test]
async fn orders_are_for_the_main_token_alone() {
    let outcrop = Outcrop::start().await;
    let secret = create(&outcrop, &["ci"]).await;
    for path in
        ["/outcrop/lessons/forget", "/outcrop/reload", "/outcrop/connections/reload", "/outcrop/sessions/release"]
    {
        let ask = || outcrop.ask(Method::POST, path).json(&json!({ "model": "x" }));
        let refused = ask().without("authorization").header("x-api-key", &secret).reply().await;
        refused.is_refused(403, "permission_error", "main token");
        assert_eq!(ask().without("authorization").reply().await.status, 401);
        assert_eq!(ask().reply().await.status, 200, "{path}");
    }
}
