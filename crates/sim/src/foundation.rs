//! The list of foundation models, as the control plane of Bedrock gives it.

use serde_json::{Value, json};

use crate::call::Call;
use crate::exception::Exception;

/// A foundation model as it is listed: one that talks, streams and can be called by its bare id, unless told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foundation {
    id: String,
    name: String,
    input: Vec<String>,
    output: String,
    streams: bool,
    on_demand: bool,
    legacy: bool,
}

impl Foundation {
    /// With this Bedrock id, such as `amazon.nova-pro-v1:0`.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        let (input, output) = (vec!["TEXT".to_owned()], "TEXT".to_owned());
        Self { name: id.clone(), id, input, output, streams: true, on_demand: true, legacy: false }
    }

    /// The name for people.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// It takes pictures.
    pub fn seeing(mut self) -> Self {
        self.input.push("IMAGE".to_owned());
        self
    }

    /// It gives something else than text: `EMBEDDING`, `IMAGE`.
    pub fn giving(self, output: impl Into<String>) -> Self {
        Self { output: output.into(), ..self }
    }

    /// It answers whole only.
    pub fn without_streams(self) -> Self {
        Self { streams: false, ..self }
    }

    /// It can be called through profiles only.
    pub fn through_profiles(self) -> Self {
        Self { on_demand: false, ..self }
    }

    /// AWS advises against it.
    pub fn legacy(self) -> Self {
        Self { legacy: true, ..self }
    }
}

/// The list; an account of which nothing was said may not see it.
pub(crate) fn list(models: Option<&[Foundation]>, call: &Call) -> Result<Value, Exception> {
    let forbidden = || {
        let words = "User is not authorized to perform: bedrock:ListFoundationModels";
        Exception::new("AccessDeniedException", words)
    };
    let region = call.region().unwrap_or("us-east-1");
    let models: Vec<Value> = models.ok_or_else(forbidden)?.iter().map(|model| summary(model, region)).collect();
    Ok(json!({ "modelSummaries": models }))
}

fn summary(model: &Foundation, region: &str) -> Value {
    let lifecycle = if model.legacy {
        json!({ "status": "LEGACY", "endOfLifeTime": "2027-04-08T00:00:00Z" })
    } else {
        json!({ "status": "ACTIVE" })
    };
    json!({
        "modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{}", model.id),
        "modelId": model.id,
        "modelName": model.name,
        "providerName": model.id.split('.').next(),
        "inputModalities": model.input,
        "outputModalities": [model.output],
        "responseStreamingSupported": model.streams,
        "customizationsSupported": [],
        "inferenceTypesSupported": [if model.on_demand { "ON_DEMAND" } else { "INFERENCE_PROFILE" }],
        "modelLifecycle": lifecycle,
    })
}
