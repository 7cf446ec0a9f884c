//! Holds the estimate against every recorded request of Claude whose true count is known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::input_tokens;

/// No estimate may be more than this many times the truth, for requests of 300 tokens and more; below, the fixed
/// prices of tools and thinking weigh too much for a ratio to mean anything.
const MOST_ABOVE: f64 = 2.2;
const SMALL: u64 = 300;

#[test]
fn the_estimate_is_never_below_a_recorded_truth_and_not_far_above() {
    let Some(corpus) = corpus() else { return };
    let mut ratios = Vec::new();
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases(&corpus) {
        if let Some(reason) = unknowable(&case) {
            *left_out.entry(reason).or_default() += 1;
            continue;
        }
        let estimate = input_tokens(&case.body);
        let ratio = estimate as f64 / case.truth as f64;
        let may_be_high = case.truth < SMALL || shrunk_by_the_server(&case.body);
        if estimate < case.truth || (ratio > MOST_ABOVE && !may_be_high) {
            wrong.push(format!("{ratio:.2}  {estimate} for {} tokens: {}", case.truth, case.name));
        }
        if !may_be_high {
            ratios.push(ratio);
        }
    }
    ratios.sort_by(f64::total_cmp);
    report(&ratios, &left_out);
    assert!(ratios.len() > 150, "only {} cases of {SMALL} tokens and more", ratios.len());
    assert!(wrong.is_empty(), "{} estimates out of bounds:\n{}", wrong.len(), wrong.join("\n"));
}

#[expect(clippy::print_stderr, reason = "the figures are worth reading after a change of the calibration")]
fn report(ratios: &[f64], left_out: &BTreeMap<&str, usize>) {
    if let (Some(least), Some(median), Some(most)) = (ratios.first(), ratios.get(ratios.len() / 2), ratios.last()) {
        eprintln!(
            "estimate / truth over {} cases: least {least:.2}, median {median:.2}, most {most:.2}; left out: {left_out:?}",
            ratios.len()
        );
    }
}

/// Recorded cases in which something counts that the body doesn't show.
fn unknowable(case: &Case) -> Option<&'static str> {
    let text = case.body.to_string();
    let server_tool =
        ["\"web_search_", "\"web_fetch_", "\"code_execution_", "\"advisor_", "\"server_tool_use\"", "\"mcp_servers\""];
    let elsewhere = ["\"type\":\"url\"", "\"type\":\"file\"", "\"container\"", "\"container_upload\""];
    let shown = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    if case.server_tool_ran || shown(&server_tool) {
        Some("a server tool adds what it finds")
    } else if shown(&elsewhere) {
        Some("a file or page that is not in the body")
    } else if shown(&["_REDACTED_"]) && shown(&["\"thinking\":\"\""]) {
        Some("withheld thinking whose signature the recorder cut")
    } else {
        None
    }
}

/// What the server leaves out of a request before it counts: thinking of earlier turns for the first thinking models,
/// and whatever the client asked it to clear.
fn shrunk_by_the_server(body: &Value) -> bool {
    let text = body.to_string();
    text.contains("\"context_management\"") || text.contains("\"type\":\"thinking\"")
}

struct Case {
    name: String,
    body: Value,
    truth: u64,
    server_tool_ran: bool,
}

/// Answers that were made up or carry figures of another request, by the end of the file name.
const NOT_GENUINE: &[&str] = &["0d0db54f", "4853c0b6"];

fn cases(corpus: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in ["anthropic", "bedrock"] {
        for entry in std::fs::read_dir(corpus.join(folder)).expect("the corpus has this folder") {
            let path = entry.expect("a readable entry").path();
            let case: Value =
                serde_json::from_slice(&std::fs::read(&path).expect("a readable case")).expect("a case is JSON");
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let genuine = !NOT_GENUINE.iter().any(|end| name.ends_with(end));
            if case["model_family"] == "claude" && genuine {
                let server_tool_ran = case["response"].to_string().contains("srvtoolu_");
                let known = request_body(&case).zip(truth(&case));
                cases.extend(known.map(|(body, truth)| Case { name, body, truth, server_tool_ran }));
            }
        }
    }
    cases
}

/// The Anthropic body of a recorded request, whatever it was wrapped in.
fn request_body(case: &Value) -> Option<Value> {
    let body = &case["request"]["body"];
    let mut body = match body["input"]["invokeModel"]["body"].as_str() {
        Some(wrapped) => serde_json::from_slice(&STANDARD.decode(wrapped).ok()?).ok()?,
        None => body.clone(),
    };
    body["messages"].as_array()?;
    if body["model"].is_null() {
        body["model"] = case["model"].clone();
    }
    Some(body)
}

/// The input tokens the service counted, cached ones included.
fn truth(case: &Value) -> Option<u64> {
    let response = &case["response"];
    let counted = match case["api"].as_str()? {
        "count-tokens" => {
            return response["body"]["input_tokens"].as_u64().or(response["body"]["inputTokens"].as_u64());
        }
        "messages" | "invoke" => total(&response["body"]["usage"]),
        "messages-stream" => {
            let data = response["body"].as_str()?.lines().filter_map(|line| line.strip_prefix("data:"));
            let events = data.filter_map(|data| serde_json::from_str(data).ok());
            events
                .filter(|event: &Value| event["type"] == "message_start")
                .find_map(|event| total(&event["message"]["usage"]))
        }
        "invoke-stream" => {
            response["frames"].as_array()?.iter().find_map(|frame| total(&frame["chunk"]["message"]["usage"]))
        }
        _ => None,
    };
    counted.filter(|tokens| *tokens > 0)
}

fn total(usage: &Value) -> Option<u64> {
    let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"];
    Some(usage["input_tokens"].as_u64()? + cached.iter().filter_map(|key| usage[key].as_u64()).sum::<u64>())
}

/// The recorded traffic beside the checkout.
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "no recorded traffic at ../shared/corpus");
    eprintln!("SKIPPED: no recorded traffic at ../shared/corpus, so the estimate was held against nothing");
    None
}
