//! Which Bedrock stands behind a server: AWS's, or one on this machine for the demo.

use std::time::Duration;

use anyhow::{Context, Result};
use protocol::catalog::catalog;
use sim::{Answerer, Foundation, Sim};
use upstreams::{Bedrock, Login, Messages, Upstream};

use super::Demo;

/// How long to look for an AWS identity before the demo is started instead.
const IDENTITY_SEARCH: Duration = Duration::from_secs(5);

/// Where the demo pretends to be.
const DEMO_REGION: &str = "us-east-1";

/// The one that is wanted; a simulator lives as long as what is returned.
pub(super) async fn upstream(demo: Demo, login: Login, messages: Option<Messages>) -> Result<(Bedrock, Option<Sim>)> {
    let aws = Bedrock::new(Upstream::Aws(login)).with_messages(messages);
    let simulate = match demo {
        Demo::Off => false,
        Demo::On => true,
        Demo::Auto => !matches!(tokio::time::timeout(IDENTITY_SEARCH, aws.identity()).await, Ok(Ok(_))),
    };
    if !simulate {
        return Ok((aws, None));
    }
    let sim = Sim::start(demo_account()).await.context("the demo cannot be started")?;
    Ok((Bedrock::new(Upstream::Simulator(sim.url().to_owned())), Some(sim)))
}

/// A demo in which every model of the catalogue that the region has can be called.
fn demo_account() -> Answerer {
    let models = catalog().models();
    let prefixes = catalog().prefixes(DEMO_REGION);
    let profiles = models.iter().flat_map(|model| {
        prefixes.iter().filter(|prefix| model.profiles.contains(prefix)).map(|prefix| format!("{prefix}.{}", model.id))
    });
    let listed = models.iter().map(|model| {
        let listed = Foundation::new(&model.id).named(&model.display_name);
        if model.on_demand { listed } else { listed.through_profiles() }
    });
    Answerer::demo().with_profiles(profiles).with_models(listed)
}
