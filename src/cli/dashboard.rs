//! `outcrop dashboard`.

use anyhow::{Context, Result};
use app::dashboard;
use app::home::Home;

use crate::console;

pub(super) async fn run(open: bool) -> Result<()> {
    let link = dashboard::link(&Home::find()?).await?;
    console::print(&link);
    if open {
        open::that(&link).context("there is no browser that could be started; open the link yourself")?;
    }
    Ok(())
}
