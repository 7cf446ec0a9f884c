//! A request, translated for the lane of its model.

use protocol::catalog::{Lane, Model};
use protocol::change::{Changes, What};
use protocol::converse::{self, Target};
use protocol::json::Document;
use protocol::lesson::Lessons;
use protocol::native::{self, Addressee, Headers, Post};
use protocol::options::Options;
use protocol::refusal::Refusal;

use crate::reading::too_large;

/// Bedrock's limit on a body, in bytes.
const MOST: usize = 20 * 1024 * 1024;

/// The request header of the service tier.
pub(crate) const TIER_HEADER: &str = "x-amzn-bedrock-service-tier";

/// A request in the shape of its lane.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// An Anthropic body.
    Native(native::Call),
    /// A Converse call, and its body.
    Converse(Box<converse::Call>, String),
    /// A request in Anthropic's own API.
    Messages(Post),
}

impl Call {
    /// Translates a request for the lane of its model, without what it is known to refuse. With the options that go
    /// beside it: a service tier that the model does not have is none.
    pub(crate) fn translate(
        document: &Document<'_>,
        headers: &Headers,
        model: &Model,
        lessons: &Lessons,
        mut options: Options,
        to: Addressee<'_>,
    ) -> Result<(Self, Options), Refusal> {
        let refused_tier = options.tier.take_if(|tier| lessons.refuse_tier(tier)).is_some();
        let mut call = Self::body(document, headers, model, lessons, &options, to)?;
        if refused_tier {
            let why = "Bedrock does not have this service tier for the model, which runs on the default one";
            call.changes_mut().add(TIER_HEADER, What::Dropped, why);
        }
        if let Self::Messages(post) = &mut call {
            options = without_options(&options, &mut post.call.changes)?;
        }
        Ok((call, options))
    }

    /// The body as it goes out.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Native(call) => &call.body,
            Self::Messages(post) => &post.call.body,
            Self::Converse(_, body) => body,
        }
    }

    fn body(
        document: &Document<'_>,
        headers: &Headers,
        model: &Model,
        lessons: &Lessons,
        options: &Options,
        to: Addressee<'_>,
    ) -> Result<Self, Refusal> {
        match model.lane {
            Lane::Messages => {
                let post = native::post(document, headers, model, lessons, to)?;
                if post.call.body.len() > MOST { Err(too_large()) } else { Ok(Self::Messages(post)) }
            }
            Lane::Native => {
                let call = native::translate(document, headers, model, lessons)?;
                if call.body.len() > MOST { Err(too_large()) } else { Ok(Self::Native(call)) }
            }
            Lane::Converse if document.text().len() > MOST => Err(too_large()),
            Lane::Converse => {
                let model = &*lessons.correct(model);
                let call = match &model.family {
                    None => converse::claude(document, headers, model, lessons)?,
                    Some(family) => {
                        let target = Target { model: &model.name, max_output: Some(model.max_output), family };
                        converse::translate(document, headers, target)?
                    }
                };
                let body = converse::written(&call.request, options);
                Ok(Self::Converse(Box::new(call), body))
            }
        }
    }

    /// What was changed on the way.
    pub(crate) fn changes(&self) -> &Changes {
        match self {
            Self::Native(call) => &call.changes,
            Self::Converse(call, _) => &call.changes,
            Self::Messages(post) => &post.call.changes,
        }
    }

    fn changes_mut(&mut self) -> &mut Changes {
        match self {
            Self::Native(call) => &mut call.changes,
            Self::Converse(call, _) => &mut call.changes,
            Self::Messages(post) => &mut post.call.changes,
        }
    }

    /// The betas in it.
    pub(crate) fn betas(&self) -> &[String] {
        match self {
            Self::Native(call) => &call.betas,
            Self::Messages(post) => &post.call.betas,
            Self::Converse(call, _) => &call.betas,
        }
    }

    /// Whether Bedrock would see no difference.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        // On one lane the betas go in a header.
        self.text() == other.text() && self.betas() == other.betas()
    }
}

/// Where Anthropic's own API is spoken Bedrock's headers mean nothing. Who asked for a guardrail must not go without.
fn without_options(options: &Options, changes: &mut Changes) -> Result<Options, Refusal> {
    if options.guardrail.is_some() {
        return Err(Refusal::invalid(
            "x-amzn-bedrock-guardrailidentifier: the lane \"messages\" has no guardrails; call this model on another",
        ));
    }
    let asked = [
        (TIER_HEADER, &options.tier),
        ("x-amzn-bedrock-performanceconfig-latency", &options.latency),
        ("x-amzn-bedrock-trace", &options.trace),
    ];
    for (header, _) in asked.iter().filter(|(_, value)| value.is_some()) {
        changes.add(header, What::Dropped, "the lane \"messages\" has no such choice");
    }
    Ok(Options::default())
}
