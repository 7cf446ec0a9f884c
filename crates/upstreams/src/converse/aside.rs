//! Keeps the body of a good answer from the SDK, which gets an empty one and so has nothing to read.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

use crate::passing::Rest;

/// Where the body of one answer is put. Clones are the same place.
#[derive(Clone, Debug, Default)]
pub(super) struct Aside(Arc<Mutex<Option<Taken>>>);

/// The body of an answer that nobody has read yet.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) body: Rest,
    pub(super) content_type: String,
}

impl Aside {
    /// What was put there; empty where there was no good answer.
    pub(super) fn taken(&self) -> Taken {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.unwrap_or_else(|| Taken { body: Rest(SdkBody::empty()), content_type: String::new() })
    }
}

impl Intercept for Aside {
    fn name(&self) -> &'static str {
        "Aside"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success() {
            let content_type = response.headers().get("content-type").unwrap_or("no content type").to_owned();
            let body = Rest(std::mem::replace(response.body_mut(), SdkBody::empty()));
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Taken { body, content_type });
        }
        Ok(())
    }
}
