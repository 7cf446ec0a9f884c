//! What models say, whole and streamed.

use protocol::converse::types::{
    Block, Citation, Delta, Document, DocumentFormat, DocumentSource, Event, Image, ImageFormat, Location,
    OutputFormat, ResultBlock, Span, Start, StopReason, SystemBlock, Tool, ToolChoice, ToolConfig, ToolResult,
    ToolSpec, ToolUse, Ttl,
};
use protocol::options::Options;
use serde_json::json;
use upstreams::{Bedrock, Upstream};

use super::double::Double;
use super::{QWEN, asking, assistant, events, http, joined, json_of, said, stopped, text, thought, user, whole};

const NOVA: &str = "amazon.nova-lite-v1:0";
const GPT_OSS: &str = "openai.gpt-oss-120b-1:0";
const DEEPSEEK: &str = "deepseek.v3.2";
const CLAUDE: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const LARGE: u64 = 9_007_199_254_740_993;

#[tokio::test]
async fn a_model_answers_in_text() {
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let mut call = asking(QWEN, vec![user(vec![text("Grüß Gott 🧀")])]);
    call.request.system = vec![SystemBlock::Text("Be brief.".to_owned())];
    call.request.inference.temperature = Some(0.7);
    call.request.inference.top_p = Some(0.9);
    call.options = Options { tier: Some("flex".to_owned()), ..Options::default() };

    let reply = whole(&bedrock, &call).await;
    assert_eq!(reply.content, [text("Echo: Grüß Gott 🧀")]);
    assert_eq!(reply.stop_reason, StopReason::EndTurn);
    assert!(reply.usage.is_some_and(|usage| usage.input > 0 && usage.output > 0), "{:?}", reply.usage);

    let events = events(&bedrock, &call).await;
    assert_eq!(joined(&events, said), "Echo: Grüß Gott 🧀");
    assert_eq!(stopped(&events), Some(&StopReason::EndTurn));
    let Some(Event::Metadata { usage }) = events.last() else { panic!("the last event is the usage") };
    assert_eq!(*usage, reply.usage);
    assert_eq!(double.asked_of(QWEN).await[0]["body"]["serviceTier"], json!({ "type": "flex" }));
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_taken_back_with_every_digit() {
    let model = "qwen.qwen3-coder-480b-a35b-v1:0";
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let question = user(vec![text(&format!("[[tool:add {{\"n\": {LARGE}, \"by\": -0.5}}]]"))]);
    let mut call = asking(model, vec![question]);
    call.request.tools = Some(ToolConfig { tools: vec![adder()], choice: Some(ToolChoice::Any) });

    let reply = whole(&bedrock, &call).await;
    assert_eq!(reply.stop_reason, StopReason::ToolUse);
    let Some(Block::ToolUse(used)) = reply.content.last() else { panic!("no tool in {:?}", reply.content) };
    let expected = ToolUse { input: json!({ "by": -0.5, "n": LARGE }).into(), ..used.clone() };
    assert_eq!((used, used.name.as_str(), used.server), (&expected, "add", false));

    let events = events(&bedrock, &call).await;
    let input = joined(&events, |delta| if let Delta::ToolInput(json) = delta { Some(json) } else { None });
    assert_eq!(json_of(&input), json_of(expected.input.text()));
    let called =
        |event: &Event| matches!(event, Event::BlockStart { start: Start::ToolUse { name, .. }, .. } if name == "add");
    assert!(events.iter().any(called), "{events:?}");

    let content = vec![ResultBlock::Json(json!({ "sum": LARGE }).into()), ResultBlock::Text("done".to_owned())];
    let result = ToolResult { id: used.id.clone(), content, failed: true };
    call.request.messages.push(assistant(reply.content.clone()));
    call.request.messages.push(user(vec![Block::ToolResult(result)]));
    call.request.tools = Some(ToolConfig { tools: vec![adder()], choice: Some(ToolChoice::Auto) });
    let reply = whole(&bedrock, &call).await;
    assert!(matches!(&reply.content[..], [Block::Text(text)] if text.contains(&LARGE.to_string())), "{reply:?}");
    let asked = double.asked_of(model).await;
    let sent = &asked.last().expect("a call")["body"]["messages"];
    assert_eq!(
        sent[1]["content"].as_array().and_then(|blocks| blocks.last()).expect("a call")["toolUse"]["input"]["n"],
        LARGE
    );
    assert_eq!(sent[2]["content"][0]["toolResult"]["status"], "error");
}

#[tokio::test]
async fn pictures_and_documents_arrive_as_their_own_bytes() {
    let Some(double) = Double::start().await else { return };
    let image = Image { format: ImageFormat::Png, bytes: b"\x89PNG\r\n\x1a\n\0\xff".to_vec() };
    let paper = Document {
        format: DocumentFormat::Txt,
        name: "a paper".to_owned(),
        source: DocumentSource::Bytes(b"Cheese melts.".to_vec()),
        context: None,
        citations: false,
    };
    let content = vec![Block::Image(image), Block::Document(paper), text("What is it?"), Block::CachePoint(None)];
    let call = asking(NOVA, vec![user(content)]);
    let reply = whole(&double.bedrock(), &call).await;
    assert_eq!(reply.content, [text("Echo: What is it?")]);
    assert!(reply.usage.is_some_and(|usage| usage.input > 1000), "the double counts a thousand for a picture");
    assert_eq!(joined(&events(&double.bedrock(), &call).await, said), "Echo: What is it?");
    let sent = &double.asked_of(NOVA).await[0]["body"]["messages"][0]["content"];
    assert_eq!(sent[0], json!({ "image": { "format": "png", "source": { "bytes": "iVBORw0KGgoA/w==" } } }));
    assert_eq!(sent[1]["document"]["source"], json!({ "bytes": "Q2hlZXNlIG1lbHRzLg==" }));
}

#[tokio::test]
async fn reasoning_comes_before_the_text_and_may_be_sent_back() {
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let mut call = asking(GPT_OSS, vec![user(vec![text("Why?")])]);
    call.request.additional = Some(json!({ "reasoning_effort": "high" }));
    let reply = whole(&bedrock, &call).await;
    let reasoning = Block::Reasoning { text: "The user says: Why?".to_owned(), signature: None };
    assert_eq!(reply.content, [reasoning, text("Echo: Why?")]);

    let streamed = events(&bedrock, &call).await;
    assert_eq!(joined(&streamed, thought), "The user says: Why?");
    assert_eq!(joined(&streamed, said), "Echo: Why?");

    call.request.messages.extend([assistant(reply.content), user(vec![text("And now?")])]);
    assert_eq!(joined(&events(&bedrock, &call).await, said), "Echo: And now?");
}

#[tokio::test]
async fn an_answer_keeps_to_the_schema_that_was_asked_for() {
    let Some(double) = Double::start().await else { return };
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"],
        "additionalProperties": false });
    let mut call = asking(DEEPSEEK, vec![user(vec![text("How many?")])]);
    call.request.format = Some(OutputFormat { schema: schema.into(), name: Some("count".to_owned()) });
    assert_eq!(whole(&double.bedrock(), &call).await.content, [text(r#"{"n": 0}"#)]);
}

#[tokio::test]
async fn claude_signs_its_thoughts_and_quotes_documents() {
    let Some(double) = Double::start().await else { return };
    let paper = Document {
        format: DocumentFormat::Txt,
        name: "a paper".to_owned(),
        source: DocumentSource::Text("Cheese melts. Stone does not.".to_owned()),
        context: Some("found in a kitchen".to_owned()),
        citations: true,
    };
    let mut call = asking(CLAUDE, vec![user(vec![Block::Document(paper), text("What melts?")])]);
    call.request.additional = Some(json!({ "thinking": { "type": "enabled", "budget_tokens": 1024 } }));
    call.request.additional_response_paths = vec!["/stop_sequence".to_owned()];
    let bedrock = double.bedrock();

    let reply = whole(&bedrock, &call).await;
    let [Block::Reasoning { signature: Some(signature), .. }, said, Block::Cited { texts, citations }] =
        &reply.content[..]
    else {
        panic!("{reply:?}")
    };
    assert_eq!((said, texts.concat().as_str()), (&text("Echo: What melts?"), "Cheese melts."));
    let place = Location::DocumentChar(Span { index: 0, start: 0, end: 14 });
    let [Citation { location: Some(found), .. }] = &citations[..] else { panic!("{citations:?}") };
    assert_eq!(found, &place);

    let streamed = events(&bedrock, &call).await;
    let signed =
        joined(&streamed, |delta| if let Delta::Signature(signature) = delta { Some(signature) } else { None });
    assert_eq!(&signed, signature);
    let cited = |event: &Event| match event {
        Event::BlockDelta { delta: Delta::Citation(citation), .. } => Some(citation.clone()),
        _ => None,
    };
    assert_eq!(streamed.iter().filter_map(cited).collect::<Vec<_>>(), *citations);

    call.request.messages.extend([assistant(reply.content.clone()), user(vec![text("Thanks")])]);
    whole(&bedrock, &call).await;
}

#[tokio::test]
async fn what_is_written_to_the_cache_for_an_hour_is_told_apart() {
    let Some(double) = Double::start().await else { return };
    let mut call = asking(CLAUDE, vec![user(vec![text("Hello")])]);
    let long = "All cheese is good. ".repeat(400);
    call.request.system = vec![SystemBlock::Text(long), SystemBlock::CachePoint(Some(Ttl::OneHour))];
    let bedrock = double.bedrock();
    let written = whole(&bedrock, &call).await.usage.expect("counts");
    assert!(written.cache_write_1h >= 1024 && written.cache_write_1h == written.cache_write, "{written:?}");
    let read = whole(&bedrock, &call).await.usage.expect("counts");
    assert_eq!((read.cache_read, read.cache_write), (written.cache_write, 0));
}

#[tokio::test]
async fn a_guardrail_steps_in() {
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let mut call = asking("amazon.nova-micro-v1:0", vec![user(vec![text("[[stop:guardrail_intervened]]")])]);
    call.options.guardrail = Some("gr1234567890".to_owned());
    call.options.guardrail_version = Some("DRAFT".to_owned());
    call.options.trace = Some("ENABLED".to_owned());
    assert_eq!(whole(&bedrock, &call).await.stop_reason, StopReason::GuardrailIntervened);
    assert_eq!(stopped(&events(&bedrock, &call).await), Some(&StopReason::GuardrailIntervened));
}

#[tokio::test]
async fn waiting_for_an_event_may_be_given_up_and_nothing_is_lost() {
    let model = "moonshotai.kimi-k2.5";
    let Some(double) = Double::start().await else { return };
    let bedrock = double.bedrock();
    let call = asking(model, vec![user(vec![text("Piece by piece")])]);
    let at_once = events(&bedrock, &call).await;
    double.fault(&json!({ "match": { "model": model }, "action": { "dribble": 7 } })).await;
    let mut stream = bedrock.converse_stream(&call.call()).await.expect("an answer");
    let (mut dribbled, mut given_up) = (Vec::new(), 0);
    loop {
        tokio::select! {
            biased;
            event = stream.next() => match event.expect("an event") {
                Some(event) => dribbled.push(event),
                None => break,
            },
            () = tokio::task::yield_now() => given_up += 1,
        }
    }
    assert!(given_up > 0);
    assert_eq!(dribbled, at_once);
}

#[tokio::test]
async fn a_request_is_sent_as_the_text_that_was_written() {
    let mut call = asking(QWEN, vec![user(vec![text("Grüß Gott\u{1f9c0}")])]);
    call.request.tools = Some(ToolConfig { tools: vec![adder()], choice: None });
    for stream in [false, true] {
        let listener = http::answering(Vec::new()).await;
        let bedrock = Bedrock::new(Upstream::Simulator(listener.url));
        match stream {
            true => drop(bedrock.converse_stream(&call.call()).await),
            false => drop(bedrock.converse(&call.call()).await),
        }
        assert_eq!(listener.body.await.expect("it was asked"), call.call().body);
    }
}

fn adder() -> Tool {
    let number = json!({ "type": "number" });
    let schema = json!({ "type": "object", "additionalProperties": false, "required": ["n"], "title": "Add",
        "description": "Numbers", "properties": { "n": number, "by": number, "to": number, "of": number, "in": number } });
    let (name, description) = ("add".to_owned(), Some("Adds.".to_owned()));
    Tool::Spec(ToolSpec { name, description, schema: schema.into(), strict: false })
}
