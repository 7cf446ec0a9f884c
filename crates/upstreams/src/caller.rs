//! Whom AWS takes us for.

use aws_sdk_sts::Client;
use protocol::failure::Failure;

use crate::fault::failure;

/// What STS says of the identity in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// `123456789012`
    pub account: String,
    /// `arn:aws:iam::123456789012:user/anna`
    pub arn: String,
}

pub(crate) async fn ask(client: &Client) -> Result<Caller, Failure> {
    let answer = client.get_caller_identity().send().await.map_err(failure)?;
    let text = |said: Option<&str>| said.unwrap_or("unknown").to_owned();
    Ok(Caller { account: text(answer.account()), arn: text(answer.arn()) })
}
