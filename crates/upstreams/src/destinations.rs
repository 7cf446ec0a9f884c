//! Where this crate goes on the network: AWS, and what the user lets models fetch.
//!
//! An endpoint that the user names in AWS's own variables or profiles stands in the place of AWS's usual one.

use protocol::destination::Destination;
use protocol::web::providers;

/// All of them, the most visited first.
pub const DESTINATIONS: [Destination; 10] = [
    place("bedrock", &["bedrock-runtime.{region}.amazonaws.com"], None),
    place("messages", &["bedrock-mantle.{region}.api.aws", "aws-external-anthropic.{region}.api.aws"], MESSAGES),
    place("lists", &["bedrock.{region}.amazonaws.com"], Some("list_models")),
    place("identity", &["sts.{region}.amazonaws.com"], None),
    place("sign_in", &["portal.sso.{region}.amazonaws.com", "oidc.{region}.amazonaws.com"], None),
    place("machine", &["169.254.169.254", "169.254.170.2"], None),
    place("prices", &["api.pricing.us-east-1.amazonaws.com"], None),
    place("bill", &["ce.us-east-1.amazonaws.com"], None),
    providers::DESTINATION,
    place("fetch", &["*"], Some("web.fetch")),
];

/// Nothing goes there as long as no endpoint is named.
const MESSAGES: Option<&str> = Some("messages.endpoint");

const fn place(id: &'static str, hosts: &'static [&'static str], setting: Option<&'static str>) -> Destination {
    Destination { id, hosts, setting }
}
