//! A request for an endpoint that speaks Anthropic's own API: model and stream stay in the body, betas in a header.

use super::body::Wire;
use super::{Call, Endpoint, Headers, over};
use crate::catalog::Model;
use crate::change::Changes;
use crate::json::{Document, Edits, quoted};
use crate::lesson::Lessons;
use crate::refusal::Refusal;

/// The version that every model takes, and the one that clients of the newer kind want.
const VERSIONS: [&str; 2] = ["2023-06-01", "2026-10-21"];
/// Fields that have no place in a request to count.
const NOT_COUNTED: [&str; 8] =
    ["max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata", "safeguards"];

/// What goes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The body; the values of `anthropic-beta`; what was changed on the way, but for the name of the model.
    pub call: Call,
    /// `anthropic-version`.
    pub version: &'static str,
}

/// Where a request goes, and what its model is called there.
#[derive(Clone, Copy, Debug)]
pub struct Addressee<'a> {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// As in [`Endpoint::model_id`].
    pub model_id: &'a str,
}

/// Translates a request. Anthropic's own service gets it as it is; the others know what Bedrock knows.
///
/// # Errors
/// What the endpoint cannot do, in words that say so.
pub fn post(
    document: &Document<'_>,
    headers: &Headers,
    model: &Model,
    lessons: &Lessons,
    to: Addressee<'_>,
) -> Result<Post, Refusal> {
    let newest = to.endpoint == Endpoint::Platform || model.modern;
    let version = VERSIONS[usize::from(headers.edition_2026 && newest)];
    match to.endpoint {
        Endpoint::Platform => {
            let mut edits = Edits::new(document);
            edits.set(document.root(), "model", quoted(to.model_id));
            let call = Call { body: edits.finish(), betas: headers.betas.clone(), changes: Changes::default() };
            Ok(Post { call, version })
        }
        Endpoint::Mantle | Endpoint::Runtime => {
            let wire = Wire::Post { model_id: to.model_id };
            Ok(Post { call: over(wire, document, headers, model, lessons)?, version })
        }
    }
}

/// The same, to have its tokens counted.
///
/// # Errors
/// As [`post`].
pub fn count_post(
    document: &Document<'_>,
    headers: &Headers,
    model: &Model,
    to: Addressee<'_>,
) -> Result<Post, Refusal> {
    let Post { call, version } = post(document, headers, model, &Lessons::default(), to)?;
    let document = Document::parse(&call.body).expect("edits keep JSON whole");
    let mut edits = Edits::new(&document);
    for key in NOT_COUNTED {
        edits.remove(document.root(), key);
    }
    let body = edits.finish();
    Ok(Post { call: Call { body, ..call }, version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Account, Own, resolve};

    const BODY: &str = r#"{"model":"sonnet","stream":true,"max_tokens":9,"speed":"fast","messages":[{"role":"user","content":"hi"}],"new": 1.0}"#;

    fn posted(endpoint: Endpoint, betas: &[&str]) -> Post {
        let route = resolve("claude-sonnet-5", "us-east-1", &Account::default(), &Own::default()).expect("known");
        let headers = Headers { betas: betas.iter().map(|&beta| beta.to_owned()).collect(), edition_2026: true };
        let document = Document::parse(BODY).expect("JSON");
        let model_id = endpoint.model_id(&route);
        let to = Addressee { endpoint, model_id: &model_id };
        post(&document, &headers, &route.model, &Lessons::default(), to).expect("translated")
    }

    #[test]
    fn each_endpoint_has_its_own_name_for_a_model() {
        let names = Endpoint::ALL.map(|endpoint| {
            let body: serde_json::Value = serde_json::from_str(&posted(endpoint, &[]).call.body).expect("JSON");
            body["model"].as_str().expect("a name").to_owned()
        });
        assert_eq!(names, ["anthropic.claude-sonnet-5", "us.anthropic.claude-sonnet-5", "claude-sonnet-5"]);
    }

    #[test]
    fn anthropics_own_service_gets_everything_as_it_is() {
        let posted = posted(Endpoint::Platform, &["fast-mode-2026-02-01"]);
        assert_eq!(posted.call.body, BODY.replace("\"sonnet\"", "\"claude-sonnet-5\""));
        assert_eq!((posted.call.betas, posted.version), (vec!["fast-mode-2026-02-01".to_owned()], "2026-10-21"));
        assert_eq!(posted.call.changes, Changes::default());
    }

    #[test]
    fn mantle_gets_what_bedrock_knows_and_the_betas_in_a_header() {
        let posted = posted(Endpoint::Mantle, &["claude-code-20250219", "fast-mode-2026-02-01"]);
        assert_eq!(posted.call.betas, ["claude-code-20250219"]);
        let body: serde_json::Value = serde_json::from_str(&posted.call.body).expect("JSON");
        assert_eq!((&body["stream"], &body["speed"]), (&true.into(), &serde_json::Value::Null));
        assert!(body.get("anthropic_version").is_none() && body.get("anthropic_beta").is_none());
        let changed: Vec<_> = posted.call.changes.list().iter().map(|change| change.field.as_str()).collect();
        assert_eq!(changed, ["speed", "new", "anthropic-beta.fast-mode-2026-02-01"]);
    }

    #[test]
    fn what_is_counted_is_the_conversation_alone() {
        let route = resolve("claude-sonnet-5", "us-east-1", &Account::default(), &Own::default()).expect("known");
        let document = Document::parse(BODY).expect("JSON");
        let to = Addressee { endpoint: Endpoint::Mantle, model_id: "anthropic.claude-sonnet-5" };
        let posted = count_post(&document, &Headers::default(), &route.model, to).expect("translated");
        let expected = r#"{"model":"anthropic.claude-sonnet-5","messages":[{"role":"user","content":"hi"}]}"#;
        assert_eq!(posted.call.body, expected);
    }
}
