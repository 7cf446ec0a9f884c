//! A prompt cache that breaks is told with its cause, its place and its cost; one that holds is not. The simulator keeps
//! prefixes as Bedrock does.

use std::path::PathBuf;

use protocol::usage::UsageEvent;
use serde_json::{Value, json};
use sim::Scenario;

use crate::secrets::holding;
use crate::support::MODEL;
use crate::support::outcrop::Outcrop;

/// Stands in every part of a prompt, and must stand nowhere in the home folder.
const MARKER: &str = "a-marker-that-nobody-may-keep";

/// A request with four tools, a long system prompt and these turns, the last of which is to be cached.
fn prompt(turns: &[&str]) -> Value {
    let long = format!("{MARKER} {}", "There is much to know. ".repeat(200));
    let tool = |name| json!({ "name": name, "description": MARKER, "input_schema": { "type": "object" } });
    let tools = ["Bash", "Edit", "Read", "Write"].map(tool);
    let turn = |(at, words): (usize, &&str)| {
        let mut block = json!({ "type": "text", "text": format!("{words} {long}") });
        if at + 1 == turns.len() {
            block["cache_control"] = json!({ "type": "ephemeral" });
        }
        json!({ "role": if at % 2 == 0 { "user" } else { "assistant" }, "content": [block] })
    };
    json!({
        "model": MODEL, "max_tokens": 64, "stream": turns.len() > 2,
        "tools": tools,
        "system": [
            { "type": "text", "text": "x-anthropic-billing-header: cc_version=2;" },
            { "type": "text", "text": long, "cache_control": { "type": "ephemeral" } },
        ],
        "messages": turns.iter().enumerate().map(turn).collect::<Vec<_>>(),
    })
}

/// Asks these one after the other in one session. The breaks of their rows, `None` where there is none.
async fn told(outcrop: &Outcrop, session: &str, prompts: &[Value]) -> Vec<Option<String>> {
    for prompt in prompts {
        let reply = outcrop.post(prompt).header("x-claude-code-session-id", session).reply().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    let theirs = |row: &UsageEvent| row.session.as_deref() == Some(session);
    let rows = crate::support::until("all rows of the session", async || {
        let rows: Vec<_> = outcrop.usage(1).await.into_iter().filter(theirs).collect();
        (rows.len() == prompts.len()).then_some(rows)
    });
    let word = |row: UsageEvent| {
        let broke = row.cache_break?;
        assert!(broke.cost_picos.is_some_and(|cost| cost > 0) && broke.lost_tokens > 1_000, "{broke:?}");
        Some(format!("{} {}", broke.cause, broke.place.unwrap_or_default()))
    };
    rows.await.into_iter().map(word).collect()
}

#[tokio::test]
async fn a_conversation_that_only_grows_has_no_break() {
    let outcrop = Outcrop::start().await;
    let mut grown = prompt(&["a", "b", "c"]);
    grown["system"][0]["text"] = json!("x-anthropic-billing-header: cc_version=2; cch=other;");
    let prompts = [prompt(&["a"]), grown, prompt(&["a", "b", "c", "d", "e"])];
    assert_eq!(told(&outcrop, "grows", &prompts).await, [None, None, None]);
}

#[tokio::test]
async fn the_block_that_changed_first_is_named() {
    let outcrop = Outcrop::start().await;
    let grown = ["a", "b", "c"];
    let changed = |change: fn(&mut Value)| {
        let mut body = prompt(&grown);
        change(&mut body);
        [prompt(&grown[..1]), body]
    };
    let stories = [
        (
            "tools",
            changed(|body| body["tools"].as_array_mut().expect("tools").swap(1, 3)),
            "tools_reordered tools[1] \"Write\"",
        ),
        ("system", changed(|body| body["system"][1]["text"] = json!("Now: noon")), "system_changed system[1]"),
        (
            "history",
            changed(|body| body["messages"][0]["content"][0]["text"] = json!("a!")),
            "history_changed messages[0].content[0]",
        ),
    ];
    for (session, prompts, word) in stories {
        assert_eq!(told(&outcrop, session, &prompts).await, [None, Some(word.to_owned())]);
    }
}

#[tokio::test]
async fn a_compaction_is_told_as_what_it_is() {
    let outcrop = Outcrop::start().await;
    let prompts = [prompt(&["a", "b", "c", "d", "e"]), prompt(&["a summary"])];
    let word = "history_replaced messages[0].content[0]".to_owned();
    assert_eq!(told(&outcrop, "compacts", &prompts).await, [None, Some(word)]);
}

#[tokio::test]
async fn what_is_asked_beside_the_conversation_breaks_nothing() {
    let outcrop = Outcrop::start().await;
    let mut title = prompt(&["find a title"]);
    (title["system"], title["tools"]) = (json!("You find titles."), json!(null));
    title.as_object_mut().expect("an object").remove("tools");
    let prompts = [prompt(&["a"]), title, prompt(&["a", "b", "c"])];
    assert_eq!(told(&outcrop, "titled", &prompts).await, [None, None, None]);
}

#[tokio::test]
async fn the_command_line_tells_it_and_nothing_of_the_prompt_is_kept() {
    let outcrop = Outcrop::start().with(Scenario::new()).await;
    let mut reordered = prompt(&["a", "b", "c"]);
    reordered["tools"].as_array_mut().expect("tools").swap(1, 3);
    told(&outcrop, "my-session", &[prompt(&["a"]), reordered]).await;
    let id = outcrop.usage(2).await.remove(1).request_id;

    let shown = outcrop.run(&["cache"]).await;
    assert!(shown.contains("the tool list changed its order at tools[1] \"Write\"; "), "{shown}");
    let json: Value = serde_json::from_str(&outcrop.run(&["cache", "--json"]).await).expect("JSON");
    assert_eq!(json["sessions"][0]["breaks"][0]["request_id"], id.as_str(), "{json}");
    let one = outcrop.run(&["usage", "--request", &id]).await;
    assert!(one.lines().any(|line| line.starts_with("cache broke ") && line.contains("tools[1]")), "{one}");

    for words in [MARKER, "much to know"] {
        assert_eq!(holding(&outcrop.home(), words), Vec::<PathBuf>::new(), "nothing of what a client said");
    }
}
