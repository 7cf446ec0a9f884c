//! Any body for any model: translated or refused in words, never a panic; what is sent is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::catalog::{Lane, catalog};
use protocol::converse::{self, Target};
use protocol::estimate;
use protocol::json::Document;
use protocol::lesson::Lessons;
use protocol::native::{self, Addressee, Endpoint, Headers};
use protocol::options::Options;
use protocol::refusal::Refusal;

fuzz_target!(|text: &str| {
    let Ok(document) = Document::parse(text) else { return };
    let models = catalog().models();
    // The length decides, so that a seed is a plain body.
    let model = &models[text.len() % models.len()];
    let headers = Headers { edition_2026: text.len() % 2 == 1, ..Headers::default() };
    if native::Request::read(&document).is_err() {
        return;
    }
    match model.lane {
        Lane::Native | Lane::Messages => {
            if let Ok(call) = native::translate(&document, &headers, model, &Lessons::default()) {
                assert!(Document::parse(&call.body).is_ok(), "Bedrock gets JSON");
            }
            let _ = native::count_body(&document, &headers, model);
            converse_is_json(converse::claude(&document, &headers, model, &Lessons::default()));
            for endpoint in Endpoint::ALL {
                let to = Addressee { endpoint, model_id: &model.name };
                if let Ok(post) = native::post(&document, &headers, model, &Lessons::default(), to) {
                    assert!(Document::parse(&post.call.body).is_ok(), "the endpoint gets JSON");
                }
                let _ = native::count_post(&document, &headers, model, to);
            }
        }
        Lane::Converse => {
            let family = model.family.clone().unwrap_or_default();
            let target = Target { model: &model.name, max_output: Some(model.max_output), family: &family };
            converse_is_json(converse::translate(&document, &headers, target));
        }
    }
    if let Ok(body) = serde_json::from_str(text) {
        estimate::input_tokens(&body);
    }
});

/// Bedrock's words stand around the client's, which may be nested as deeply as is read.
fn converse_is_json(call: Result<converse::Call, Refusal>) {
    let Ok(call) = call else { return };
    let body = converse::written(&call.request, &Options::default());
    let malformed = Document::parse(&body).err().map(|why| why.to_string());
    assert!(malformed.is_none_or(|why| why.contains("nested")), "Bedrock gets JSON");
}
