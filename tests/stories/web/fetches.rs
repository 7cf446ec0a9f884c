//! Fetches: pages become documents, and nobody is led to where he should not look.

use serde_json::{Value, json};

use super::*;
use crate::support::double::Double;

/// A few pages, some of which lead elsewhere.
fn pages(asked: &Asked) -> ((u16, String), Vec<(&'static str, &'static str)>) {
    let to = |place: &'static str| ((302, String::new()), vec![("location", place)]);
    match asked.line.split(' ').nth(1).unwrap_or_default() {
        "/page" => {
            let page = "<html><head><title>Rocks &amp; stones</title></head><body><script>no()</script><h1>Granite</h1>\
                <p>is <b>hard</b>.</p></body></html>";
            ((200, page.into()), vec![("content-type", "text/html; charset=utf-8")])
        }
        "/text" => ((200, "plain words ".repeat(100)), vec![("content-type", "text/plain")]),
        "/pdf" => ((200, "%PDF-1.4 not much of one".into()), vec![("content-type", "application/pdf")]),
        "/picture" => ((200, "x".into()), vec![("content-type", "image/png")]),
        "/moved" => to("/page"),
        "/metadata" => to("http://169.254.169.254/latest/meta-data/iam/security-credentials/"),
        "/inside" => to("http://localhost:22/"),
        _ => ((404, "gone".into()), Vec::new()),
    }
}

/// A request whose user names the address that the model is to fetch.
fn fetching(model: &str, url: &str, tool: &Value, stream: bool) -> Value {
    asking(model, &format!(r#"[[tool:web_fetch {{"url": "{url}"}}]]"#), tool, stream)
}

fn code(message: &Value) -> &str {
    block(message, "web_fetch_tool_result")["content"]["error_code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn a_page_becomes_a_document_for_models_of_either_lane() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = with_web(&door).before(&double).await;
    for (model, stream) in [(SONNET, false), (SONNET, true), (QWEN, false), (QWEN, true)] {
        let url = format!("{}/moved", door.url());
        let message = message(&outcrop.reply(&fetching(model, &url, &fetch(), stream)).await);
        let result = &block(&message, "web_fetch_tool_result")["content"];
        assert_eq!(
            (&result["type"], &result["url"]),
            (&json!("web_fetch_result"), &json!(format!("{}/page", door.url())))
        );
        assert_eq!(result["content"]["title"], "Rocks & stones");
        assert_eq!(result["content"]["source"]["data"], "Granite\nis hard.");
        assert!(result["retrieved_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{result}");
        assert!(said(&message).contains("is hard."), "{message}");
        assert_eq!(message["usage"]["server_tool_use"], json!({ "web_search_requests": 0, "web_fetch_requests": 1 }));
    }
}

#[tokio::test]
async fn a_pdf_goes_to_the_model_whole_and_comes_back_with_the_history() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = with_web(&door).before(&double).await;
    for model in [SONNET, "amazon.nova-pro-v1:0", QWEN] {
        let mut body = fetching(model, &format!("{}/pdf", door.url()), &fetch(), true);
        let first = message(&outcrop.reply(&body).await);
        let source = &block(&first, "web_fetch_tool_result")["content"]["content"]["source"];
        assert_eq!(source["media_type"], "application/pdf", "{first}");
        let turns =
            [json!({ "role": "assistant", "content": first["content"] }), json!({ "role": "user", "content": "So?" })];
        body["messages"].as_array_mut().expect("a list").extend(turns);
        assert_eq!(message(&outcrop.reply(&body).await)["stop_reason"], "end_turn", "{model}");
    }
}

#[tokio::test]
async fn what_cannot_or_must_not_be_fetched_is_told_by_its_code() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = with_web(&door).before(&double).await;
    let here = |path: &str| format!("{}{path}", door.url());
    let long = format!("https://rocks.example/{}", "x".repeat(300));
    let cases = [
        (here("/gone"), "url_not_accessible"),
        (here("/picture"), "unsupported_content_type"),
        (here("/metadata"), "url_not_allowed"),
        ("http://169.254.169.254/latest/meta-data/".into(), "url_not_allowed"),
        ("http://[::1]:8484/health".into(), "url_not_allowed"),
        ("http://10.0.0.1/".into(), "url_not_allowed"),
        ("file:///etc/passwd".into(), "invalid_tool_input"),
        ("rocks".into(), "invalid_tool_input"),
        (long, "url_too_long"),
    ];
    for (url, expected) in cases {
        let message = message(&outcrop.reply(&fetching(QWEN, &url, &fetch(), true)).await);
        assert_eq!(code(&message), expected, "{url}");
        assert_eq!(message["usage"]["server_tool_use"]["web_fetch_requests"], 0);
    }
}

#[tokio::test]
async fn loopback_is_out_of_reach_unless_the_user_allows_it() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = Outcrop::start().file("config.toml", b"[web]\nfetch = true\n").before(&double).await;
    for url in [door.url(), door.url().replace("127.0.0.1", "localhost"), door.url().replace("127.0.0.1", "2130706433")]
    {
        let message = message(&outcrop.reply(&fetching(QWEN, &format!("{url}/page"), &fetch(), false)).await);
        assert_eq!(code(&message), "url_not_allowed", "{url}");
    }
    assert!(door.asked().is_empty(), "nobody knocked");
}

#[tokio::test]
async fn only_addresses_that_the_conversation_brought_up_are_fetched() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = with_web(&door).before(&double).await;
    let url = format!("{}/page", door.url());
    // Bits of it stand there, the whole does not: the order's JSON escapes a letter.
    let escaped = url.replace("/page", "/p\\u0061ge");
    let mut body = fetching(QWEN, &escaped, &fetch(), true);
    assert_eq!(code(&message(&outcrop.reply(&body).await)), "url_not_in_prior_context");
    let history = [
        json!({ "role": "user", "content": format!("See {url}.") }),
        json!({ "role": "assistant", "content": "I do." }),
    ];
    body["messages"].as_array_mut().expect("a list").splice(0..0, history);
    assert_eq!(code(&message(&outcrop.reply(&body).await)), "none");
}

#[tokio::test]
async fn the_client_says_how_much_and_from_where() {
    let Some(double) = Double::start().await else { return };
    let door = Door::with_headers(pages).await;
    let outcrop = with_web(&door).before(&double).await;
    let with = |key: &str, value: Value| {
        let mut tool = fetch();
        tool[key] = value;
        tool
    };
    let text = format!("{}/text", door.url());
    let short = message(&outcrop.reply(&fetching(QWEN, &text, &with("max_content_tokens", json!(10)), true)).await);
    let data = block(&short, "web_fetch_tool_result")["content"]["content"]["source"]["data"].as_str().expect("text");
    assert!(data.len() < 100 && data.ends_with("cut off.]"), "{data}");
    for (key, value) in [("allowed_domains", json!(["rocks.example"])), ("blocked_domains", json!(["127.0.0.1"]))] {
        let message = message(&outcrop.reply(&fetching(QWEN, &text, &with(key, value), true)).await);
        assert_eq!(code(&message), "url_not_allowed", "{key}");
    }
}
