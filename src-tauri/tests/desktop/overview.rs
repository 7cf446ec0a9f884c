//! The overview in the desktop's own window, with a year of use in the ledger.

use std::path::Path;

use crate::driver::Window;
use crate::session::Session;
use crate::support::{there, until};

/// What makes the year, if it was built: `cargo xtask test --only desktop` does.
fn seed() -> Option<std::path::PathBuf> {
    there(&Path::new(env!("CARGO_BIN_EXE_outcrop-desktop")).with_file_name("examples").join("seed"))
}

/// The bars of the chart on top, as a person with a screen reader goes through them.
const BARS: &str = "ul[aria-label='Cost per day'] li";
/// The largest figure.
const COST: &str = "return document.querySelector('main dl dd.large')?.innerText.trim() ?? ''";

#[tokio::test]
async fn a_year_is_seen_as_figures_as_a_picture_as_a_table_and_in_another_currency() {
    let Some(seed) = seed() else { return };
    let session = Session::start("");
    let ledger = session.state().join("ledger.sqlite3");
    session.prints(seed.to_str().expect("a plain path"), &["--rows", "20000", ledger.to_str().expect("a plain path")]);
    let nobody = "http://127.0.0.1:9";
    let variables = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIexample"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", nobody),
        ("AWS_ENDPOINT_URL_BEDROCK", nobody),
        ("AWS_ENDPOINT_URL_STS", nobody),
    ];
    let Some(window) = Window::drive(&session, &variables, &[]).await else { return };
    window.goes_to("overview").await;
    let cost = async || window.runs(COST).await.as_str().unwrap_or_default().to_owned();

    window.sees("Cost per day").await;
    let month = until("a cost", async || Some(cost().await).filter(|cost| cost.contains('$'))).await;
    window.presses("Year").await;
    until("a bar for each day", async || (window.count(BARS).await == 365).then_some(())).await;
    let year = until("another cost", async || Some(cost().await).filter(|cost| *cost != month)).await;

    window.points_at("(//ul[@aria-label='Cost per day']/li/a)[last()]").await;
    until("what the bar says", async || (window.count(".tip").await == 1).then_some(())).await;
    let tip = window.runs("return document.querySelector('.tip').innerText").await;
    assert!(tip.as_str().is_some_and(|tip| tip.contains('$')), "{tip}");

    window.clicks("(//button[normalize-space()='Show as a table'])[1]").await;
    until("a table", async || (window.count("main table tbody tr").await > 300).then_some(())).await;
    let total = window.runs("return document.querySelector('main table tfoot td:last-child').innerText.trim()").await;
    let (total, amount) = (total.as_str().unwrap_or_default(), year.split('(').next().unwrap_or_default());
    assert!(total.starts_with(amount), "the table sums up to what stands on top: {total}, and {year}");

    window.presses("INR").await;
    until("rupees", async || cost().await.contains('₹').then_some(())).await;
    until("rupees in the table", async || {
        let total = window.runs("return document.querySelector('main table tfoot')?.innerText ?? ''").await;
        total.as_str()?.contains('₹').then_some(())
    })
    .await;
    window.close().await;
}
