use ledger::{DayRate, keep_rates};
use protocol::cache_break::{CacheBreak, Cause};
use protocol::usage::UsageEvent;
use serde_json::{Value, json};

use crate::rpc::tests::World;
use crate::usage::tests::event;

const DOLLAR: i64 = 1_000_000_000_000;

fn of(session: Option<&str>, agent: Option<&str>, at: &str, dollars: i64) -> UsageEvent {
    UsageEvent {
        session: session.map(str::to_owned),
        agent: agent.map(str::to_owned),
        project: session.map(|_| "shop".to_owned()),
        ..event(at, Some(dollars * DOLLAR))
    }
}

fn work() -> [UsageEvent; 4] {
    let broke = CacheBreak {
        cause: Cause::Expired,
        place: None,
        bytes_before: None,
        bytes_now: None,
        lost_tokens: 1_000,
        gap_s: 700,
        cost_picos: Some(DOLLAR / 2),
    };
    [
        of(Some("cheap"), None, "2026-11-20T12:00:00Z", 1),
        of(Some("dear"), None, "2026-11-20T10:00:00Z", 4),
        UsageEvent { cache_break: Some(broke), ..of(Some("dear"), Some("helper"), "2026-11-20T11:00:00Z", 2) },
        of(None, None, "2026-11-20T13:00:00Z", 3),
    ]
}

async fn listed(world: &World, by: &str, order: &str) -> Value {
    let ask = json!({ "by": by, "order": order, "from": "2026-11-20", "to": "2026-11-20" });
    world.ask("sessions", ask).await
}

fn names_and_costs(answer: &Value, member: &str) -> Vec<(Option<String>, String)> {
    let one = |line: &Value| {
        let name = line["name"].as_str().map(str::to_owned);
        (name, line["sum"]["cost"]["text"].as_str().unwrap_or_default().to_owned())
    };
    answer[member].as_array().into_iter().flatten().map(one).collect()
}

fn named(name: &str, cost: &str) -> (Option<String>, String) {
    (Some(name.to_owned()), cost.to_owned())
}

#[tokio::test]
async fn sessions_their_agents_and_the_unknown_come_to_what_the_day_came_to() {
    let world = World::with("timezone = \"UTC\"\n", work());
    let answer = listed(&world, "session", "cost").await;
    let unknown = (None, "$3.00".to_owned());
    assert_eq!(names_and_costs(&answer, "lines"), [named("dear", "$6.00"), named("cheap", "$1.00"), unknown]);
    assert_eq!(answer["total"]["cost"]["text"], "$10.00");
    let dear = &answer["lines"][0];
    assert_eq!(names_and_costs(dear, "parts"), [(None, "$4.00".to_owned()), named("helper", "$2.00")]);
    assert_eq!((&dear["sum"]["share"], &dear["breaks"]), (&json!(60.0), &json!(1)));
    assert_eq!((&dear["first"]["clock"], &dear["last"]["clock"]), (&json!("10:00"), &json!("11:00")));
    assert_eq!((&dear["models"], &dear["projects"]), (&json!(["claude-sonnet-5-5"]), &json!(["shop"])));
    let latest = listed(&world, "session", "last").await;
    assert_eq!(names_and_costs(&latest, "lines")[0], named("cheap", "$1.00"));
}

#[tokio::test]
async fn the_same_by_agent_and_by_project() {
    let world = World::with("timezone = \"UTC\"\n", work());
    let agents = listed(&world, "agent", "cost").await;
    assert_eq!(names_and_costs(&agents, "lines"), [(None, "$8.00".to_owned()), named("helper", "$2.00")]);
    let projects = listed(&world, "project", "cost").await;
    assert_eq!(names_and_costs(&projects, "lines"), [named("shop", "$7.00"), (None, "$3.00".to_owned())]);
    assert_eq!(names_and_costs(&projects["lines"][0], "parts"), [named("dear", "$6.00"), named("cheap", "$1.00")]);
}

#[tokio::test]
async fn each_day_is_worth_what_it_was_then() {
    let config = "timezone = \"UTC\"\n[currency]\nshow = \"INR\"\n";
    let events = [of(Some("a"), None, "2026-11-19T12:00:00Z", 1), of(Some("a"), None, "2026-11-20T12:00:00Z", 1)];
    let world = World::with(config, events);
    let rate = |day: &str, nanos| DayRate {
        currency: "INR".into(),
        day: day.into(),
        nanos,
        source: "a bank".into(),
        fetched: std::time::SystemTime::UNIX_EPOCH,
    };
    let rates = [rate("2026-11-19", 80_000_000_000), rate("2026-11-20", 90_000_000_000)];
    keep_rates(&world.home.ledger(), &rates).expect("it can be written");
    let ask = json!({ "by": "session", "order": "cost", "from": "2026-11-01", "to": "2026-11-20" });
    let answer = world.ask("sessions", ask).await;
    assert_eq!(answer["total"]["cost"]["text"], "₹170.00");
    assert_eq!(answer["lines"][0]["sum"]["cost"]["dollars"], "$2.00");
}

#[tokio::test]
async fn a_session_that_is_opened_tells_its_models_and_where_its_cache_broke() {
    let world = World::with("timezone = \"UTC\"\n", work());
    let ask = json!({ "session": "dear", "from": "2026-11-20", "to": "2026-11-20" });
    let detail = world.ask("session", ask).await;
    assert_eq!(names_and_costs(&detail, "models"), [named("claude-sonnet-5-5", "$6.00")]);
    let broke = &detail["breaks"][0];
    assert_eq!((&broke["cause"], &broke["minutes"], &broke["lost"]), (&json!("expired"), &json!(11), &json!("1,000")));
    assert_eq!(detail["broke"]["text"], "$0.50");
}

#[tokio::test]
async fn where_nothing_runs_nothing_is_released_and_it_is_said() {
    let world = World::empty();
    let answer = world.whole("release_session", json!({ "session": "dear" })).await;
    assert!(
        answer["error"]["sentence"]["en"].as_str().is_some_and(|said| said.contains("no server runs here")),
        "{answer}"
    );
    assert_eq!(world.ask("sessions", json!({ "by": "session", "order": "cost" })).await["total"], Value::Null);
}
