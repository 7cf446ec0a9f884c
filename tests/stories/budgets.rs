//! Budgets: what is refused, in which words, and that requests side by side go over by one at most.

use futures_util::future::join_all;
use serde_json::{Value, json};
use sim::{Gate, Message, Scenario, Step, Usage};

use crate::keys::{create, with_key};
use crate::support::client::Reply;
use crate::support::door::Door;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{hello, is_invoke, noon};

const DOLLAR: i64 = 1_000_000_000_000;

/// Each token of output costs a dollar, and nothing else does.
const PRICES: &str = r#"
[models."claude-sonnet-4-5"]
prices = { input = "0", output = "1000000" }
"#;

/// Outcrop with these budgets, before a Bedrock each of whose answers costs so many dollars.
fn with_budgets(budgets: &str, dollars: u64) -> Start {
    let config = format!("timezone = '{}'\n{PRICES}{budgets}", noon::zone());
    Outcrop::start().file("config.toml", config.as_bytes()).with(Scenario::new().then(costing(dollars)))
}

fn costing(dollars: u64) -> Step {
    Step::message(Message::text("well").with_usage(Usage { input: 10, output: dollars, ..Usage::default() }))
}

/// A request that may cost at most so much.
fn worth(dollars: u64, stream: bool) -> Value {
    let mut body = hello(stream);
    body["max_tokens"] = json!(dollars);
    body
}

fn is_used_up(reply: &Reply, words: &str) {
    reply.is_refused(429, "billing_error", words);
    assert_eq!(reply.header("x-should-retry"), "false");
    assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("anthropic-ratelimit")));
}

const DAY: &str = "[[budget]]\namount = '5.00'\nper = 'day'";

#[tokio::test]
async fn a_budget_that_is_used_up_refuses_in_words_for_people_and_leaves_one_row() {
    let outcrop = with_budgets(DAY, 3).await;
    for (stream, percent) in [(true, "0%"), (false, "120%")] {
        let reply = outcrop.reply(&worth(3, stream)).await;
        assert_eq!((reply.status, reply.header("outcrop-budget")), (200, percent));
    }
    for stream in [true, false] {
        let reply = outcrop.reply(&worth(3, stream)).await;
        is_used_up(&reply, "Outcrop: today's budget of $5.00 is used up ($6.00 spent). It begins anew at 00:00 on ");
        let words = reply.error().1;
        let end = format!("({}); `outcrop budget lift day` lifts it until then.", noon::zone());
        assert!(words.ends_with(&end), "{words}");
        assert_eq!(reply.header("outcrop-budget"), "120%");
    }
    assert_eq!(outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count(), 2, "refused before it costs");

    let counted = outcrop.ask(http::Method::POST, "/v1/messages/count_tokens").json(&hello(false)).reply().await;
    assert_eq!([counted.status, outcrop.get("/v1/models").reply().await.status], [200, 200]);
    let said = outcrop.said();
    assert_eq!(
        said.matches("Today's budget of $5.00 is used up ($6.00 spent). Requests are refused.").count(),
        1,
        "{said}"
    );
    let rows = outcrop.stop().await;
    let refused: Vec<_> = rows.iter().filter(|row| row.status == 429).collect();
    assert_eq!((rows.len(), refused.len()), (4, 2));
    assert!(refused.iter().all(|row| row.outcome.as_str() == "failed" && row.cost.is_none()));
    assert_eq!(refused[0].error_type.as_deref(), Some("billing_error"));
}

const RUPEES: &str = "[[budget]]\namount = '₹500'\nper = 'day'\n";

#[tokio::test]
async fn a_budget_in_rupees_holds_at_the_rate_of_the_day_and_speaks_of_rupees() {
    let source = Door::open(|asked| {
        let day = asked.line.split("..").nth(1).and_then(|rest| rest.get(..10)).expect("a range of days");
        (200, format!(r#"{{"base":"USD","date":"{day}","rates":{{"INR":100}}}}"#))
    })
    .await;
    let source = format!("[currency]\nfrankfurter = '{}'\nexchangerate_api = ''\n", source.url());
    let start = with_budgets(&format!("{RUPEES}{source}"), 3);
    assert!(start.run(&["rates", "--refresh"]).await.0);
    let outcrop = start.await;
    for percent in ["60%", "120%"] {
        assert_eq!(outcrop.reply(&worth(3, false)).await.header("outcrop-budget"), percent);
    }
    is_used_up(&outcrop.reply(&worth(3, true)).await, "today's budget of ₹500.00 is used up (₹600.00 spent)");
    outcrop.usage(3).await;
    let table = outcrop.run(&["budget"]).await;
    let line = table.lines().nth(1).expect("a line");
    assert!(line.contains("₹500.00") && line.contains("₹600.00") && line.contains("120%"), "{table}");
    let shown: Value = serde_json::from_str(&outcrop.run(&["budget", "--json"]).await).expect("JSON");
    let [amount, spent, left] = ["amount", "spent", "left"].map(|key| shown[0][key].clone());
    assert_eq!([amount, spent, left], ["500.00", "600.00", "0.00"].map(Value::from));
    assert_eq!((&shown[0]["currency"], &shown[0]["holds"]), (&json!("INR"), &json!(true)));
}

#[tokio::test]
async fn a_budget_whose_rate_nobody_knows_says_so_at_the_start_and_stops_nobody() {
    let outcrop = with_budgets(&format!("{RUPEES}[currency]\nfetch = false\n"), 30).await;
    assert!(
        outcrop.said().contains("The budget day of ₹500.00 does not hold until a rate to INR is known"),
        "{}",
        outcrop.said()
    );
    for _ in 0..2 {
        let reply = outcrop.reply(&worth(3, false)).await;
        assert_eq!((reply.status, reply.header("outcrop-budget")), (200, "0%"));
    }
    outcrop.usage(2).await;
    let table = outcrop.run(&["budget"]).await;
    assert!(table.contains("does not hold: no rate is known") && table.contains("$60.00"), "{table}");
}

#[tokio::test]
async fn twenty_at_once_go_over_by_one_at_most() {
    let outcrop = with_budgets("[[budget]]\namount = '20'\nper = 'week'", 3).await;
    let client = async |number: usize| loop {
        let reply = outcrop.reply(&worth(3, number.is_multiple_of(2))).await;
        if reply.status != 429 || reply.header("x-should-retry") == "false" {
            return reply.status;
        }
        reply.is_refused(
            429,
            "rate_limit_error",
            "requests that are running may use up the rest of this week's budget",
        );
        assert_eq!(reply.header("retry-after"), "3");
    };
    let statuses = join_all((0..20).map(client)).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        7,
        "seven times three is the first past twenty"
    );
    let spent: i64 = outcrop.stop().await.iter().filter_map(|row| row.cost).map(|cost| cost.0).sum();
    assert_eq!(spent, 21 * DOLLAR);
}

#[tokio::test]
async fn what_a_hang_up_did_not_cost_is_free_again() {
    let gate = Gate::new();
    let scenario = Scenario::new().then(costing(3).held_by(&gate)).then(costing(3));
    let outcrop = with_budgets(DAY, 3).with(scenario).await;
    let first = tokio::spawn(outcrop.post(&worth(9, true)).open());
    outcrop.sim().wait_for(|calls| calls.iter().any(is_invoke)).await;
    outcrop.reply(&worth(1, false)).await.is_refused(429, "rate_limit_error", "Try again in a few seconds");
    first.abort();
    outcrop.usage(2).await;
    assert_eq!(outcrop.reply(&worth(1, false)).await.status, 200);
}

#[tokio::test]
async fn one_that_notifies_says_each_step_once_and_refuses_nothing() {
    let outcrop = with_budgets("[[budget]]\namount = '8'\nper = 'month'\nthen = 'notify'\nwarn = [25, 50]", 3).await;
    for percent in ["37%", "75%", "112%", "150%"] {
        assert_eq!(outcrop.reply(&worth(3, false)).await.header("outcrop-budget"), percent);
    }
    let said = outcrop.said();
    for words in [
        "37% of this month's budget of $8.00 is spent ($3.00).",
        "75% of this month's budget of $8.00 is spent ($6.00).",
        "This month's budget of $8.00 is used up ($9.00 spent). Requests go on.",
    ] {
        assert_eq!(said.matches(words).count(), 1, "{words:?} should stand once in {said}");
    }
    assert_eq!(said.matches("budget of").count(), 3, "{said}");
}

#[tokio::test]
async fn a_key_and_a_session_have_budgets_of_their_own() {
    let budgets = "[[budget]]\namount = '5'\nper = 'day'\nkey = 'ci'\n[[budget]]\namount = '3'\nper = 'session'";
    let outcrop = with_budgets(budgets, 3).await;
    let secret = create(&outcrop, &["ci"]).await;
    for status in [200, 200, 429] {
        assert_eq!(with_key(&outcrop, &secret, &worth(3, true)).reply().await.status, status);
    }
    let reply = with_key(&outcrop, &secret, &worth(3, false)).reply().await;
    is_used_up(&reply, "today's budget of $5.00 for the key ci is used up");
    assert_eq!(outcrop.reply(&worth(3, false)).await.status, 200, "the main token has none");

    let session = |name: &str| outcrop.post(&worth(3, false)).header("x-claude-code-session-id", name).reply();
    assert_eq!([session("one").await.status, session("two").await.status], [200, 200]);
    is_used_up(
        &session("one").await,
        "this session's budget of $3.00 is used up ($3.00 spent). A new session has its own;",
    );
    assert_eq!(session("three").await.header("outcrop-budget"), "100%");

    let again = with_budgets(budgets, 3).at(stopped(outcrop).await).await;
    let one = again.post(&worth(3, true)).header("x-claude-code-session-id", "one").reply().await;
    is_used_up(&one, "this session's budget");
    is_used_up(&with_key(&again, &secret, &worth(3, true)).reply().await, "for the key ci is used up ($6.00 spent)");
    let shown = again.run(&["budget"]).await;
    let rows: Vec<_> = shown.lines().skip(1).map(|line| line.split_whitespace().take(5).collect::<Vec<_>>()).collect();
    assert_eq!(rows, [["day-ci", "$5.00", "$6.00", "$0.00", "120%"], ["session", "$3.00", "$3.00", "$0.00", "100%"]]);
}

#[tokio::test]
async fn a_budget_of_a_key_that_is_none_is_pointed_at() {
    let outcrop = with_budgets("[[budget]]\namount = '5'\nper = 'day'\nkey = 'cl'", 3).await;
    let said = outcrop.said();
    assert!(said.contains("The budget day-cl is for a key that is not there."), "{said}");
}

#[tokio::test]
async fn a_budget_is_lifted_from_another_process_and_a_restart_changes_nothing() {
    let outcrop = with_budgets(DAY, 6).await;
    assert_eq!(outcrop.reply(&worth(6, true)).await.status, 200);
    outcrop.usage(1).await;
    let shown = outcrop.run(&["budget"]).await;
    let row = shown.lines().nth(1).expect("a row").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        row.starts_with("day $5.00 $6.00 $0.00 120% 00:00 on ") && row.ends_with("requests are refused"),
        "{shown}"
    );

    let outcrop = with_budgets(DAY, 6).at(stopped(outcrop).await).await;
    is_used_up(&outcrop.reply(&worth(6, true)).await, "($6.00 spent)");
    let said = outcrop.run(&["budget", "lift", "day"]).await;
    assert!(said.starts_with("The budget day of $5.00 is lifted until 00:00 on "), "{said}");
    assert_eq!(outcrop.reply(&worth(6, true)).await.status, 200);
    let outcrop = with_budgets(DAY, 6).at(stopped(outcrop).await).await;
    assert_eq!(outcrop.reply(&worth(6, false)).await.status, 200, "it is lifted after a restart, too");
    outcrop.usage(4).await;

    let shown: Value = serde_json::from_str(&outcrop.run(&["budget", "--json"]).await).expect("JSON");
    let expected = json!({ "name": "day", "per": "day", "key": null, "then": "stop", "currency": "USD", "amount": "5.00",
        "spent": "18.00", "left": "0.00", "percent": 360, "lifted": true, "holds": true, "resets_at": shown[0]["resets_at"] });
    assert_eq!(shown, json!([expected]));
    let midnight = format!("T{:02}:00:00Z", noon::midnight());
    assert!(shown[0]["resets_at"].as_str().is_some_and(|at| at.ends_with(&midnight)), "midnight there: {shown}");
}

#[tokio::test]
async fn a_lift_of_what_is_no_budget_says_which_there_are() {
    let start = with_budgets(DAY, 1);
    let (well, said) = start.run(&["budget", "lift", "year"]).await;
    assert!(!well && said.contains("config.toml has day"), "{said}");
    let (well, said) = start.run(&["budget", "lift"]).await;
    assert!(well && said.contains("day of $5.00 is lifted"), "{said}");
    let (well, said) = Outcrop::start().run(&["budget"]).await;
    assert!(well && said.contains("[[budget]]"), "{said}");
}

#[tokio::test]
async fn a_model_without_a_price_is_let_in_and_that_is_said_once() {
    let outcrop = with_budgets(DAY, 3).await;
    let mut body = worth(3, false);
    body["model"] = json!("qwen.qwen9-coder-unheard-of-v1:0");
    for _ in 0..2 {
        assert_eq!(outcrop.reply(&body).await.status, 200);
    }
    let said = outcrop.said();
    assert_eq!(said.matches("has no known price, so budgets do not count it").count(), 1, "{said}");
}

#[tokio::test]
async fn demo_money_counts_in_the_demo_and_real_money_outside() {
    let outcrop = with_budgets(DAY, 6).await;
    assert_eq!(outcrop.reply(&worth(6, false)).await.status, 200);
    let demo = with_budgets(DAY, 6).arg("--demo").at(stopped(outcrop).await).await;
    let reply = demo.reply(&worth(1, false)).await;
    assert_eq!((reply.status, reply.header("outcrop-budget")), (200, "20%"), "AWS's dollars are no demo's");
    let outcrop = with_budgets(DAY, 6).at(stopped(demo).await).await;
    is_used_up(&outcrop.reply(&worth(6, false)).await, "($6.00 spent)");
}

#[tokio::test]
async fn every_face_counts_and_is_told_in_its_own_words() {
    let outcrop = with_budgets(DAY, 3).await;
    let model = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
    let messages = json!([{ "role": "user", "content": [{ "type": "text", "text": "Hello" }] }]);
    let invoke = json!({ "anthropic_version": "bedrock-2023-05-31", "max_tokens": 3, "messages": messages });
    let converse = json!({ "inferenceConfig": { "maxTokens": 3 },
        "messages": [{ "role": "user", "content": [{ "text": "Hello" }] }] });
    let bedrock = |operation: &str, body: &Value| {
        outcrop.ask(http::Method::POST, &format!("/model/{model}/{operation}")).json(body).reply()
    };
    let first = bedrock("invoke", &invoke).await;
    assert_eq!((first.status, first.header("outcrop-budget")), (200, "0%"));
    assert_eq!(bedrock("converse-stream", &converse).await.status, 200);
    let refused = bedrock("converse", &converse).await;
    assert_eq!((refused.status, refused.header("x-amzn-errortype")), (403, "AccessDeniedException"));
    assert_eq!(refused.header("outcrop-budget"), "120%");
    let words = refused.json()["message"].as_str().map(str::to_owned).unwrap_or_default();
    assert!(words.contains("today's budget of $5.00 is used up ($6.00 spent)"), "{words}");

    let chat = outcrop.ask(http::Method::POST, "/v1/chat/completions").json(&worth(3, false)).reply().await;
    assert_eq!((chat.status, &chat.json()["error"]["code"]), (429, &json!("insufficient_quota")), "{}", chat.text());
    let statuses: Vec<_> = outcrop.stop().await.iter().map(|row| row.status).collect();
    assert_eq!(statuses, [200, 200, 403, 429]);
}

/// Its home, now that everything is stored.
async fn stopped(mut outcrop: Outcrop) -> tempfile::TempDir {
    outcrop.interrupt();
    assert!(outcrop.ended().await.success(), "{}", outcrop.said());
    outcrop.into_home()
}
