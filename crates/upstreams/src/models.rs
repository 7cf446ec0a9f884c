//! What foundation models AWS has in a region.

use std::collections::BTreeMap;

use aws_sdk_bedrock::Client;
use aws_sdk_bedrock::types::{FoundationModelLifecycleStatus, FoundationModelSummary, InferenceType, ModelModality};
use aws_smithy_types::date_time::Format;
use protocol::failure::Failure;
use protocol::names::Offered;

use crate::fault::failure;

/// All of them by id (ListFoundationModels, which has no pages).
pub(crate) async fn list(client: &Client) -> Result<BTreeMap<String, Offered>, Failure> {
    let answer = client.list_foundation_models().send().await.map_err(failure)?;
    Ok(answer.model_summaries().iter().map(|model| (model.model_id().to_owned(), offered(model))).collect())
}

fn offered(model: &FoundationModelSummary) -> Offered {
    let text = &ModelModality::Text;
    let lifecycle = model.model_lifecycle();
    let ends = lifecycle.and_then(|lifecycle| lifecycle.end_of_life_time()?.fmt(Format::DateTime).ok());
    Offered {
        name: model.model_name().unwrap_or_else(|| model.model_id()).to_owned(),
        text: model.input_modalities().contains(text) && model.output_modalities().contains(text),
        images: model.input_modalities().contains(&ModelModality::Image),
        streams: model.response_streaming_supported() == Some(true),
        on_demand: model.inference_types_supported().contains(&InferenceType::OnDemand),
        legacy: lifecycle.is_some_and(|lifecycle| *lifecycle.status() == FoundationModelLifecycleStatus::Legacy),
        ends: ends.and_then(|moment| Some(moment.get(..10)?.to_owned())),
    }
}
