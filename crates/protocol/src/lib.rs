//! The vocabulary of Outcrop: wire types, translators, money. No IO and no clock, so that every rule here can be read
//! and tested as plain data in, plain data out.
//!
//! | module | what it knows |
//! |---|---|
//! | [`json`] | a document as it was sent, and edits that leave every other byte alone |
//! | [`catalog`] | which models there are, what each takes, what it costs |
//! | [`names`] | what a client may call a model |
//! | [`native`] | the Anthropic body and answer as Bedrock's InvokeModel wants and gives them |
//! | [`converse`] | the same request as a Converse call, for the models of every other maker |
//! | [`openai`] | OpenAI's chat completions as Anthropic's Messages, and back |
//! | [`options`] | what a client asks of Bedrock by header |
//! | [`failure`], [`refusal`], [`bedrock_error`] | what went wrong upstream, and how a client is told |
//! | [`lesson`] | what Bedrock refused of a model and is not asked for again |
//! | [`change`] | what was changed of a request on its way, and why |
//! | [`reported`] | what an answer that passes unread says of its use |
//! | [`web`] | web search and fetch, which Bedrock has not, as rounds with the model |
//! | [`prefix`], [`cache_break`] | which block of a prompt changed first when a prompt cache broke |
//! | [`attempt`] | one try of a request, of which it may take several |
//! | [`secret`] | text that cannot be shown by accident |
//! | [`usage`], [`money`], [`tariff`] | what a request used and cost |
//! | [`price_list`] | what AWS says that models cost |
//! | [`budget`], [`runaway`] | when enough is spent, and when it is spent too fast |
//! | [`key`] | who a client is |

pub mod attempt;
pub mod bedrock_error;
pub mod budget;
pub mod cache_break;
pub mod catalog;
pub mod change;
pub mod converse;
pub mod destination;
mod edition;
pub mod estimate;
pub mod failure;
mod first_party;
pub mod json;
pub mod key;
pub mod lesson;
pub mod models;
pub mod money;
pub mod names;
pub mod native;
pub mod openai;
pub mod options;
pub mod prefix;
pub mod price_list;
pub mod refusal;
pub mod reported;
pub mod runaway;
pub mod scrub;
pub mod secret;
pub mod sse;
pub mod tariff;
pub mod tier;
pub mod usage;
pub mod web;
