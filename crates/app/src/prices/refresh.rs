//! `outcrop prices --refresh`: AWS's list beside the prices in use, and its taking.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::catalog::{PriceLine, Prices, catalog};
use protocol::names::Own;
use protocol::price_list::{PriceList, Reading, read};
use protocol::usage::Tokens;

use super::classes;
use crate::connections;
use crate::home::Home;
use crate::usage::grid::{self, Side, thousands};

const SIDES: [Side; 6] = [Side::Left, Side::Left, Side::Left, Side::Left, Side::Right, Side::Right];
const HEADINGS: [&str; 6] = ["model", "called through", "tier", "class", "in use", "list"];
/// Most names of unknown models that are said.
const NAMES: usize = 10;

/// Asks AWS, says what is different, and keeps the list if it is to be taken.
///
/// # Errors
/// If AWS does not answer, or nothing of its answer can be read, or the home cannot be written.
pub async fn refresh(home: &Home, own: &Own, take: bool) -> Result<String> {
    let (reading, differences) = compared(home, own, take).await?;
    Ok(report(&reading, &differences, take))
}

/// The same as figures: how the list was read, and the cells of [`HEADINGS`] for each difference.
pub(crate) async fn compared(home: &Home, own: &Own, take: bool) -> Result<(Reading, Vec<Vec<String>>)> {
    let bedrock = connections::bedrock(home)?;
    let region = bedrock.region().await;
    let products = bedrock.price_list(&region).await.map_err(|failure| {
        anyhow!("{}", failure.refusal().message).context("AWS did not give its price list (pricing:GetProducts)")
    })?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let reading = read(products.iter().map(String::as_str), today, &region, catalog());
    if reading.list.models.is_empty() {
        return Err(anyhow!("{}", summary(&reading)).context("AWS's price list has no price that can be used"));
    }
    let differences = differences(&own.list, &reading.list, today);
    if take {
        keep(home, &reading.list)?;
    }
    Ok((reading, differences))
}

/// Written whole or not at all.
pub(crate) fn keep(home: &Home, list: &PriceList) -> Result<()> {
    home.make()?;
    let file = home.prices();
    let write = || -> Result<()> {
        let draft = tempfile::Builder::new().prefix(".prices").tempfile_in(file.parent().unwrap_or(Path::new(".")))?;
        serde_json::to_writer_pretty(&draft, list)?;
        draft.persist(&file)?;
        Ok(())
    };
    write().with_context(|| format!("the price list {} cannot be written", file.display()))
}

/// A line for each price of the list that is not the one in use: its cells.
pub(super) fn differences(in_use: &PriceList, list: &PriceList, today: Date) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for model in catalog().models() {
        let at = |list: &PriceList, region: &str| match list.models.get(&model.id) {
            Some(rows) => model.prices.listed(list, rows, region),
            None => model.prices.clone(),
        };
        let (old, new) = (at(in_use, &list.region), at(list, &list.region));
        for line in new.lines().iter().filter(|line| line.from.is_some()) {
            let before = before(&old, line, today);
            let before = before.as_ref().map(classes);
            for (at, (class, price)) in classes(line).into_iter().enumerate() {
                let before = before.as_ref().map(|before| before[at].1.clone());
                if before.as_ref() != Some(&price) {
                    let tier = line.tier.unwrap_or("standard").to_owned();
                    let before = before.unwrap_or_else(|| "unpriced".to_owned());
                    rows.push(vec![
                        model.name.clone(),
                        line.row.to_owned(),
                        tier,
                        class.replace('_', " "),
                        before,
                        price,
                    ]);
                }
            }
        }
    }
    rows
}

/// What the same calls cost at other prices.
fn before<'l>(prices: &Prices, line: &PriceLine<'l>, today: Date) -> Option<PriceLine<'l>> {
    let tokens = Tokens { input: line.above.map_or(1, |above| above.saturating_add(1)), ..Tokens::default() };
    let day = line.from.map_or(today, |from| from.max(today));
    let rate = prices.rate(prices.row_for(line.row), day, line.tier, &tokens)?;
    Some(PriceLine { price: rate.price, ..line.clone() })
}

pub(super) fn report(reading: &Reading, differences: &[Vec<String>], taken: bool) -> String {
    let mut report = summary(reading);
    if !differences.is_empty() {
        let rows: Vec<_> = [HEADINGS.map(str::to_owned).to_vec()].iter().chain(differences).cloned().collect();
        report.push_str(&format!("\n{}\nDollars for a million tokens.\n", grid::lines(&SIDES, &rows)));
    }
    let prices = if differences.len() == 1 { "price differs".to_owned() } else { "prices differ".to_owned() };
    let end = match (taken, differences.len()) {
        (true, _) => "Taken: requests are priced by this list from now on. Prices of your own stay.".to_owned(),
        (false, 0) => "Every price of the list is the one in use.".to_owned(),
        (false, count) => format!("{count} {prices}. To use the list: outcrop prices --refresh --take"),
    };
    format!("{report}\n{end}\n")
}

fn summary(reading: &Reading) -> String {
    let Reading { list, read, others, unread, examples, unknown_models } = reading;
    let [read, others] = [read, others].map(|count| thousands(*count as u64));
    let mut summary = format!(
        "AWS's price list of {} for {}: {read} prices of tokens read, {others} products are about other things, {unread} \
         were not understood and are left alone.\n",
        list.taken, list.region
    );
    summary.extend(examples.iter().map(|example| format!("  {example}\n")));
    if !unknown_models.is_empty() {
        let names: Vec<&str> = unknown_models.iter().take(NAMES).map(String::as_str).collect();
        let more = if unknown_models.len() > NAMES { ", …" } else { "" };
        summary.push_str(&format!("Not known here: {}{more}.\n", names.join(", ")));
    }
    summary
}
