//! What is kept of what clients say and are told, of which requests, and how long.

mod replay;

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use http::Method;
use serde_json::{Value, json};
use sim::{Scenario, Step};

use crate::support::client::Ask;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{asking, hello, until};

const SESSION: &str = "x-claude-code-session-id";

fn keeping(table: &str) -> Start {
    Outcrop::start().file("config.toml", format!("[capture]\n{table}\n").as_bytes())
}

fn rpc(outcrop: &Outcrop, call: &str, with: Value) -> Ask {
    outcrop.ask(Method::POST, "/outcrop/rpc").json(&json!({ "call": call, "with": with }))
}

async fn told(outcrop: &Outcrop, call: &str, with: Value) -> Value {
    let answer = rpc(outcrop, call, with).reply().await.json();
    assert!(answer["error"].is_null(), "{answer}");
    answer["ok"].clone()
}

/// What is kept of a request, as soon as something is.
async fn body(outcrop: &Outcrop, id: &str) -> Value {
    let look = async || Some(told(outcrop, "body", json!({ "id": id })).await).filter(|body| body["captured"] == true);
    until("the bodies of a request", look).await["body"].clone()
}

/// The files of the days with their content; not those that were deleted a moment ago.
fn files(home: &Path) -> Vec<(PathBuf, String)> {
    let days = std::fs::read_dir(home.join("bodies")).into_iter().flatten().flatten();
    let days = days.filter(|day| !day.file_name().to_string_lossy().starts_with('.'));
    let files = days.flat_map(|day| std::fs::read_dir(day.path()).expect("a day")).flatten();
    let unpacked = |path: PathBuf| {
        let mut text = String::new();
        GzDecoder::new(std::fs::File::open(&path).expect("a file")).read_to_string(&mut text).expect("gzip");
        (path, text)
    };
    let mut files: Vec<_> = files.map(|file| unpacked(file.path())).collect();
    files.sort();
    files
}

#[tokio::test]
async fn nothing_is_kept_unless_somebody_wants_it() {
    let outcrop = Outcrop::start().with(Scenario::new().then_answer("well").throttle(9)).await;
    let id = outcrop.reply(&hello(true)).await.header("request-id").to_owned();
    assert_eq!(outcrop.reply(&hello(false)).await.status, 429);
    let answer = told(&outcrop, "body", json!({ "id": id })).await;
    assert_eq!((&answer["captured"], &answer["why_not"]), (&json!(false), &json!("off")));
    let home = outcrop.home();
    outcrop.interrupt();
    let mut outcrop = outcrop;
    assert!(outcrop.ended().await.success());
    assert!(!home.join("bodies").exists());
}

#[tokio::test]
async fn of_errors_only_what_failed_is_kept() {
    let broken = Step::answer("a b c").cut_after(4);
    let scenario = Scenario::new().then_answer("well").then_error("ValidationException", "odd: no").then(broken);
    let mut outcrop = keeping("bodies = 'errors'").with(scenario).await;
    let well = outcrop.reply(&hello(false)).await;
    let failed = outcrop.reply(&asking("fail", false)).await;
    let broken = outcrop.reply(&hello(true)).await;
    assert_eq!((well.status, failed.status, broken.status), (200, 400, 200));

    let kept = body(&outcrop, failed.header("request-id")).await;
    assert_eq!(kept["conversation"]["turns"][0]["blocks"][0], json!({ "is": "text", "text": "fail" }));
    assert!(kept["error"].as_str().is_some_and(|error| error.contains("odd: no")), "{kept}");
    let kept = body(&outcrop, broken.header("request-id")).await;
    assert!(kept["error"].is_string() && kept["answered"]["text"].as_str() == Some(broken.text()), "{kept}");
    let answer = told(&outcrop, "body", json!({ "id": well.header("request-id") })).await;
    assert_eq!(answer["why_not"], "only_errors");

    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    assert_eq!(files(&outcrop.home()).len(), 2);
}

#[tokio::test]
async fn of_a_model_on_converse_what_bedrock_got_is_kept_as_well() {
    let outcrop = keeping("bodies = 'all'").with(Scenario::new().then_answer("one two")).await;
    let mut asked = hello(false);
    asked["model"] = json!("qwen3-32b");
    let reply = outcrop.reply(&asked).await;
    let kept = body(&outcrop, reply.header("request-id")).await;
    let sent: Value = serde_json::from_str(kept["sent"]["text"].as_str().expect("what Bedrock got")).expect("JSON");
    assert_eq!(sent["messages"][0]["content"], json!([{ "text": "Hello" }]));
    assert!(outcrop.sim().calls().iter().any(|call| call.body == sent), "{sent}");
}

#[tokio::test]
async fn of_all_a_streamed_and_a_whole_answer_come_back_as_they_were_told() {
    let outcrop = keeping("bodies = 'all'").with(Scenario::new().then_answer("one two").then_answer("one two")).await;
    for stream in [false, true] {
        let reply = outcrop.post(&hello(stream)).header(SESSION, "s1").reply().await;
        let kept = body(&outcrop, reply.header("request-id")).await;
        assert_eq!(kept["answer"], json!([{ "is": "text", "text": "one two" }]));
        assert_eq!(kept["request"]["cut"], false);
        let raw = kept["answered"]["text"].as_str().expect("text");
        if stream {
            assert_eq!(raw, reply.text());
        } else {
            assert_eq!(serde_json::from_str::<Value>(raw).expect("JSON"), reply.json());
        }
        let sent = kept["sent"]["text"].as_str().expect("what Bedrock got");
        assert!(sent.contains("bedrock-2023-05-31") && !sent.contains("\"model\""), "{sent}");
    }
    let files = files(&outcrop.home());
    assert_eq!(files.len(), 2);
    #[cfg(unix)]
    for (path, _) in files {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("a day"))), (0o600, 0o700));
    }
}

#[tokio::test]
async fn what_a_client_of_openai_is_told_is_kept_in_its_own_words() {
    let scenario = Scenario::new().then_answer("one two").then_error("ValidationException", "no");
    let outcrop = keeping("bodies = 'all'").with(scenario).await;
    for (stream, error) in [(true, false), (false, true)] {
        let reply = outcrop.ask(Method::POST, "/v1/chat/completions").json(&hello(stream)).reply().await;
        let kept = body(&outcrop, reply.header("request-id")).await;
        let raw: String = kept["answered"]["text"].as_str().expect("text").split_whitespace().collect();
        assert_eq!(raw, reply.text().split_whitespace().collect::<String>());
        assert_eq!((kept["error"].is_string(), kept["answer"][0]["text"] == "one two"), (error, !error), "{kept}");
    }
}

#[tokio::test]
async fn a_session_is_kept_from_the_order_on_until_the_order_to_end() {
    let outcrop = Outcrop::start().await;
    let order = |order: Value| outcrop.ask(Method::POST, "/outcrop/capture").json(&order).reply();
    let ask = async |session: &str| {
        let reply = outcrop.post(&hello(false)).header(SESSION, session).reply().await;
        reply.header("request-id").to_owned()
    };
    order(json!({ "bodies": "all" })).await.is_refused(400, "invalid_request_error", "session");
    let client = crate::keys::create(&outcrop, &["ci"]).await;
    let by_key = outcrop.ask(Method::POST, "/outcrop/capture").header("authorization", &format!("Bearer {client}"));
    by_key.json(&json!({ "session": "mine" })).reply().await.is_refused(403, "permission_error", "main token alone");

    let before = ask("mine").await;
    assert_eq!(order(json!({ "session": "mine" })).await.json(), json!({ "sessions": ["mine"] }));
    let (kept, other) = (ask("mine").await, ask("other").await);
    body(&outcrop, &kept).await;
    assert_eq!(told(&outcrop, "bodies", Value::Null).await["sessions"], json!(["mine"]));
    let off = json!({ "session": { "id": "mine", "on": false }, "which": null });
    told(&outcrop, "capture", off).await;
    let after = ask("mine").await;
    outcrop.usage(4).await;

    let names: Vec<_> = files(&outcrop.home()).into_iter().map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].contains(&kept));
    for id in [before, other, after] {
        assert_eq!(told(&outcrop, "body", json!({ "id": id })).await["captured"], false);
    }
}

#[tokio::test]
async fn the_switch_holds_from_the_next_request_on_and_all_can_be_let_go() {
    let mut outcrop = Outcrop::start().file("config.toml", b"# mine\nport = 8484\n").await;
    told(&outcrop, "capture", json!({ "which": "all" })).await;
    let id = outcrop.reply(&hello(false)).await.header("request-id").to_owned();
    body(&outcrop, &id).await;
    let config = std::fs::read_to_string(outcrop.home().join("config.toml")).expect("a file");
    assert!(config.starts_with("# mine\nport = 8484\n") && config.contains("[capture]\nbodies = \"all\""), "{config}");

    let meter = told(&outcrop, "bodies", Value::Null).await;
    assert_eq!((&meter["requests"], &meter["which"], &meter["days"]), (&json!(1), &json!("all"), &json!(7)));
    let deleted = told(&outcrop, "delete_bodies", Value::Null).await;
    told(&outcrop, "restore_bodies", json!({ "number": deleted["number"] })).await;
    assert_eq!(told(&outcrop, "body", json!({ "id": id })).await["captured"], true, "it was a slip");
    told(&outcrop, "delete_bodies", Value::Null).await;
    assert_eq!(told(&outcrop, "bodies", Value::Null).await["requests"], 0);
    let answer = told(&outcrop, "body", json!({ "id": id })).await;
    assert_eq!((&answer["captured"], &answer["why_not"]), (&json!(false), &json!("gone")));
    assert_eq!(files(&outcrop.home()), Vec::new());
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    assert_eq!(std::fs::read_dir(outcrop.home().join("bodies")).expect("a folder").count(), 0, "gone for good");
}

#[tokio::test]
async fn no_body_is_kept_beyond_the_limit_and_the_client_gets_all_of_it() {
    let long = "word ".repeat(2000);
    let scenario = Scenario::new().then_answer(long.trim());
    let outcrop = keeping("bodies = 'all'\nmax_kb = 4").with(scenario).await;
    let reply = outcrop.reply(&asking(&long, true)).await;
    assert!(reply.text().contains("message_stop") && reply.text().len() > 10_000);
    let kept = body(&outcrop, reply.header("request-id")).await;
    for raw in ["request", "sent", "answered"] {
        assert_eq!(kept[raw]["cut"], true, "{raw}");
        assert!(kept[raw]["text"].as_str().is_some_and(|text| (2000..=4200).contains(&text.len())), "{}", kept[raw]);
    }
    let shown = kept["conversation"]["turns"][0]["blocks"][0]["text"].as_str().expect("as much as there is");
    assert!(long.starts_with(shown) && shown.len() > 3000, "{}", shown.len());
    assert!(kept["answer"][0]["text"].as_str().is_some_and(|text| text.starts_with("word word")));
    assert_eq!(kept["offer"]["why_not"], "cut");
    assert!(std::fs::metadata(&files(&outcrop.home())[0].0).expect("a file").len() < 4096, "and it is packed");
}

#[tokio::test]
async fn what_is_too_old_and_what_there_is_no_room_for_goes_oldest_first() {
    let start = keeping("bodies = 'all'\nmegabytes = 1");
    let bodies = start.folder().join("state/bodies");
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |ago: i64| bodies.join(today.saturating_sub(jiff::Span::new().days(ago)).to_string());
    for (ago, bytes) in [(30, 10), (7, 10), (3, 400_000), (2, 700_000), (1, 200_000)] {
        std::fs::create_dir_all(day(ago)).expect("a folder");
        std::fs::write(day(ago).join(format!("req_{ago}.json.gz")), vec![0; bytes]).expect("a file");
    }
    std::fs::create_dir_all(bodies.join("mine")).expect("a folder that is not ours");
    let outcrop = start.await;
    let id = outcrop.reply(&hello(false)).await.header("request-id").to_owned();
    body(&outcrop, &id).await;
    let left = [30, 7, 3, 2, 1].map(|ago| day(ago).exists());
    assert_eq!(left, [false, false, false, true, true]);
    assert!(bodies.join("mine").exists());
}

#[tokio::test]
async fn a_planted_secret_is_in_no_file() {
    let planted = "sk-ant-api03-AbCdEf0123456789-xyz AKIAIOSFODNN7EXAMPLE ghp_0123456789abcdefABCDEF0123456789abcd";
    let secrets: Vec<&str> =
        planted.split(' ').chain(["hunter2-hunter2", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]).collect();
    let pieces = ["the key is AKIAIOSF", "ODNN7EXAMPLE, and sk-ant-api03-Ab", "CdEf0123456789-xyz"];
    let event = |text: &str| json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    let mut events = vec![
        json!({ "type": "message_start", "message": { "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": [], "stop_reason": null, "stop_sequence": null, "usage": { "input_tokens": 1, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
    ];
    events.extend(pieces.map(event));
    events.push(json!({ "type": "content_block_stop", "index": 0 }));
    events.push(json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn", "stop_sequence": null }, "usage": { "output_tokens": 2 } }));
    events.push(json!({ "type": "message_stop" }));
    let scenario = Scenario::new().then(Step::events(&events)).then_answer(planted);
    let mut outcrop = keeping("bodies = 'all'").with(scenario).await;

    let mut body = asking(
        &format!("env:\nANTHROPIC_API_KEY={planted}\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        true,
    );
    body["messages"].as_array_mut().expect("turns").extend([
        json!({ "role": "assistant", "content": [{ "type": "tool_use", "id": "t1", "name": "login", "input": { "password": "hunter2-hunter2" } }] }),
        json!({ "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "t1", "content": format!("{{\"out\":\"{planted}\\nAKIAIOSFODNN7EXAMPLE\",\"ours\":\"{}\"}}", outcrop.token) }] }),
    ]);
    let streamed =
        outcrop.post(&body).header("x-api-key", secrets[0]).header("anthropic-beta", secrets[0]).reply().await;
    assert!(streamed.text().contains("ODNN7EXAMPLE"), "the client gets what the model said: {}", streamed.text());
    body["stream"] = json!(false);
    assert!(outcrop.reply(&body).await.text().contains(planted));
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());

    let files = files(&outcrop.home());
    assert_eq!(files.len(), 2);
    let ours = outcrop.token.clone();
    for (path, text) in files {
        assert!(text.contains("env:") && text.contains("[secret]") && text.contains("[access key]"), "{text}");
        for secret in secrets.iter().chain([&ours.as_str(), &"ODNN7EXAMPLE", &"CdEf0123456789"]) {
            assert!(!text.contains(secret), "{secret} is in {}: {text}", path.display());
        }
    }
    let said = outcrop.said();
    assert!(secrets.iter().all(|secret| !said.contains(secret)), "nor in the log");
}

#[tokio::test]
async fn trouble_with_files_is_said_once_and_hurts_no_request() {
    let outcrop = keeping("bodies = 'all'").file("bodies", b"in the way").await;
    for stream in [false, true, false] {
        assert_eq!(outcrop.reply(&hello(stream)).await.status, 200);
    }
    let words = "Bodies of requests cannot be kept";
    until("the sentence", async || outcrop.said().contains(words).then_some(())).await;
    outcrop.usage(3).await;
    assert_eq!(outcrop.said().matches(words).count(), 1, "{}", outcrop.said());
}
