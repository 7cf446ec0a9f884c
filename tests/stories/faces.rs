//! Each client hears a refusal in the words of the API it speaks.

use http::Method;

use crate::support::outcrop::Outcrop;

const CHAT: &str = "/v1/chat/completions";
const INVOKE: &str = "/model/us.anthropic.claude-sonnet-5/invoke-with-no-such-thing";

#[tokio::test]
async fn a_wrong_token_is_told_in_the_words_of_each_api() {
    let outcrop = Outcrop::start().await;
    let wrong = |path| outcrop.ask(Method::POST, path).header("authorization", "Bearer wrong").body("{}");
    wrong("/v1/messages").reply().await.is_refused(401, "authentication_error", "outcrop env");

    let openai = outcrop.get("/v1/models").header("authorization", "Bearer wrong");
    let openai = openai.header("user-agent", "OpenAI/Python 3.52.0").reply().await;
    let error = &openai.json()["error"];
    assert_eq!((openai.status, &error["code"]), (401, &"invalid_api_key".into()), "{error}");
    assert!(error["message"].as_str().is_some_and(|words| words.contains("outcrop env")), "{error}");
}

#[tokio::test]
async fn what_is_not_there_is_told_in_the_words_of_each_api() {
    let outcrop = Outcrop::start().await;
    let wrong_method = outcrop.get(CHAT).reply().await;
    assert!([404, 405].contains(&wrong_method.status));
    assert_eq!(wrong_method.json()["error"]["type"], "invalid_request_error");
    assert_eq!(wrong_method.header("x-request-id"), wrong_method.header("request-id"));

    let bedrock = outcrop.ask(Method::POST, INVOKE).body("{}").reply().await;
    assert_eq!((bedrock.status, bedrock.header("x-amzn-errortype")), (404, "UnknownOperationException"));
    assert_eq!(bedrock.header("x-amzn-requestid"), bedrock.header("request-id"));
    assert!(bedrock.json()["message"].as_str().is_some_and(|words| words.contains("Not found")));
}

#[tokio::test]
async fn a_web_page_is_turned_away_in_the_words_of_each_api() {
    let outcrop = Outcrop::start().await;
    let page = |path| outcrop.ask(Method::POST, path).header("origin", "https://evil.example").body("{}");
    page("/v1/messages").reply().await.is_refused(403, "permission_error", "web pages");

    let openai = page(CHAT).reply().await;
    assert_eq!((openai.status, &openai.json()["error"]["code"]), (403, &"permission_denied".into()));
    let bedrock = page(INVOKE).reply().await;
    assert_eq!((bedrock.status, bedrock.header("x-amzn-errortype")), (403, "AccessDeniedException"));
    assert_eq!(bedrock.header("content-type"), "application/json");
}
