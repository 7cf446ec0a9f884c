//! What nobody may read: tokens, keys, and what people and models say to each other.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use http::Method;
use serde_json::json;
use sim::{Operation, Scenario, Step};

use crate::support::outcrop::{Outcrop, SECRET_KEY};
use crate::support::{MODEL, asking, asks};

const PROMPT: &str = "prompt-that-nobody-else-may-read";
const ANSWER: &str = "answer-that-nobody-else-may-read";
const SESSION: &str = "FwoGZXIvYXdzEXAMPLE-session-token-of-aws";

#[tokio::test]
async fn neither_secrets_nor_prompts_are_logged_or_stored_even_at_the_finest_level() {
    let echo = format!("messages.0: {PROMPT} is too long");
    let words = |how: &str| format!("{PROMPT} {how}");
    let scenario = Scenario::new()
        .when(asks(words("cut")), [Step::answer(ANSWER.to_owned() + " and more").cut_after(3)])
        .when(asks(words("refused")), [Step::error("ValidationException", &echo)])
        .when(asks(words("refused late")), [Step::answer(ANSWER).exception_after(3, "ValidationException", &echo)])
        .when(asks(words("page")), [Step::page(200, ANSWER)])
        .when(|call| call.operation == Operation::CountTokens, [Step::error("ValidationException", &echo)])
        .then_answer(ANSWER);
    let outcrop = Outcrop::start().with(scenario).env("OUTCROP_LOG", "trace").env("AWS_SESSION_TOKEN", SESSION).await;
    for how in ["well", "cut", "refused", "refused late", "page"] {
        for stream in [false, true] {
            outcrop.reply(&asking(&words(how), stream)).await;
        }
    }
    let tools = json!({ "model": MODEL, "max_tokens": 9, "system": PROMPT, "metadata": { "user_id": PROMPT },
        "messages": [{ "role": "user", "content": [{ "type": "image", "source": { "type": "url", "url": PROMPT } }] }] });
    outcrop.reply(&tools).await;
    for body in [format!("{{\"model\": \"{PROMPT}\""), PROMPT.to_owned(), format!("[\"{PROMPT}\"]")] {
        outcrop.ask(Method::POST, "/v1/messages").body(body).reply().await;
    }
    for path in ["/v1/messages/count_tokens", &format!("/v1/models?after_id={PROMPT}")] {
        outcrop.ask(Method::POST, path).json(&asking(PROMPT, false)).reply().await;
    }
    let wrong = format!("Bearer wrong-{PROMPT}");
    outcrop.get("/v1/models").header("authorization", &wrong).reply().await;
    outcrop.usage(14).await;

    let said = outcrop.said();
    assert!(said.contains("DEBUG") && said.contains("WARN"), "it was asked to say everything: {said}");
    for secret in [PROMPT, ANSWER, SECRET_KEY, SESSION, &outcrop.token] {
        assert!(!said.contains(secret), "{secret} in {said}");
        let found = holding(&outcrop.home(), secret);
        let may_hold = |file: &PathBuf| {
            *secret == *outcrop.token && ["secrets.json", "running.json"].iter().any(|name| file.ends_with(name))
        };
        assert_eq!(
            found.into_iter().filter(|file| !may_hold(file)).collect::<Vec<_>>(),
            Vec::<PathBuf>::new(),
            "{secret}"
        );
    }
}

/// The files of a folder that hold this text.
pub(crate) fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let holds = |file: &PathBuf| {
        let bytes = match std::fs::read(file) {
            // A program that runs there takes its drafts away.
            Err(error) if error.kind() == ErrorKind::NotFound => return false,
            read => read.expect("a file"),
        };
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    files.filter(|file| file.is_file()).filter(holds).collect()
}
