//! The first minute, in the desktop's own window and before an AWS that checks everything.

use crate::driver::Window;
use crate::session::Session;
use crate::support::double::Double;
use crate::support::{hello, until};

#[tokio::test]
async fn the_first_minute_leads_from_an_identity_that_was_found_to_the_first_request_that_is_seen() {
    let Some(aws) = Double::start().await else { return };
    let session = Session::start("");
    let folder = session.home().join(".aws");
    std::fs::create_dir_all(&folder).expect("a folder");
    let keys = format!("aws_access_key_id = {}\naws_secret_access_key = {}\n", aws.access_key, aws.secret_key);
    std::fs::write(folder.join("config"), format!("[profile work]\nregion = us-east-1\n{keys}")).expect("a file");
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", aws.region.as_str()),
        ("AWS_ENDPOINT_URL_BEDROCK", &aws.region),
        ("AWS_ENDPOINT_URL_STS", &aws.sts),
    ];
    let Some(window) = Window::drive(&session, &variables, &[]).await else { return };
    window.goes_to("connect").await;

    window.clicks("//label[.//strong='work']").await;
    window.presses("Use this identity").await;
    window.sees("123456789012").await;
    window.sees("models can be called").await;
    window.presses("Next").await;

    window.sees("It costs at most").await;
    window.presses("Ask for one word").await;
    window.sees("First token").await;
    assert!(window.text().await.contains("$0.00"), "what it cost: {}", window.text().await);
    window.presses("Next").await;

    let settings = session.home().join(".claude/settings.json");
    window.sees("\"ANTHROPIC_AUTH_TOKEN\": \"…").await;
    assert!(!settings.exists(), "nothing is written without a click");
    window.presses("Apply").await;
    window.sees("Claude Code is led here").await;
    let token = window.app.ready().token;
    assert!(std::fs::read_to_string(&settings).expect("it was written").contains(&token));
    assert!(!window.text().await.contains(&token), "on screen it is masked");
    window.presses("Next").await;

    window.sees("Waiting for your first request…").await;
    assert_eq!(window.app.ask(&hello(true)).reply().await.status, 200);
    window.sees("It arrived.").await;
    window.presses("Go to the overview").await;
    until("the overview", async || (window.runs("return location.hash").await == "#/overview").then_some(())).await;
    window.sees("Cost per day").await;
    window.close().await;
}
