//! Web search and fetch for models on Bedrock, which has neither: the pure half.
//!
//! A client asks for Anthropic's server tools; the model gets ordinary tools of the same names ([`Asked::body`]). What it
//! calls them with becomes [`Call`]s that the proxy runs, what they found becomes result blocks ([`result`]), and the
//! rounds with the model are merged into the one answer that the client expects ([`Merged`]). A later request brings
//! those blocks back: they are turned into the calls and results that the model saw, byte for byte, so that its cache
//! and its thinking still fit.

mod asked;
mod citations;
mod domains;
mod fold;
mod history;
mod html;
mod merged;
mod pages;
pub mod providers;
pub mod result;
mod tools;
mod used;

pub use asked::Asked;
pub use merged::{Call, Merged};
pub use pages::{Page, read};
pub use tools::{Offer, Tool};

/// Why a call of a web tool has no result; the words are Anthropic's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The model called it with something that it does not take.
    InvalidInput,
    /// The provider or the page cannot be had.
    Unavailable,
    /// The tool was used as often as it may be in one answer.
    MaxUses,
    /// The provider wants fewer calls.
    TooManyRequests,
    /// Providers take 400 characters.
    QueryTooLong,
    /// Anthropic takes 250 characters.
    UrlTooLong,
    /// The client or the user does not allow this address.
    UrlNotAllowed,
    /// The address stands nowhere in the conversation.
    UrlNotInContext,
    /// There is no page behind the address.
    UrlNotAccessible,
    /// Neither text nor PDF.
    UnsupportedContent,
    /// More than is taken.
    TooLarge,
}

impl Trouble {
    /// `error_code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_tool_input",
            Self::Unavailable => "unavailable",
            Self::MaxUses => "max_uses_exceeded",
            Self::TooManyRequests => "too_many_requests",
            Self::QueryTooLong => "query_too_long",
            Self::UrlTooLong => "url_too_long",
            Self::UrlNotAllowed => "url_not_allowed",
            Self::UrlNotInContext => "url_not_in_prior_context",
            Self::UrlNotAccessible => "url_not_accessible",
            Self::UnsupportedContent => "unsupported_content_type",
            Self::TooLarge => "content_too_large",
        }
    }
}

#[cfg(test)]
mod tests;
