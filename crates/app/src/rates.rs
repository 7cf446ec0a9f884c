//! Exchange rates: what a dollar was worth on each day, and where that is known from.
//!
//! A day's spend is converted at the rate of that day, so that last month never changes its value. Where a day has no
//! rate of its own, as weekends have none, the one before it holds; where there is none near, dollars are shown.
//! `fetch` asks the sources, `kept` decides what of it goes into the ledger and when to ask, `shown` is `outcrop rates`.

mod amount;
mod fetch;
mod history;
mod kept;
mod sheet;
mod shown;
#[cfg(test)]
mod tests;
mod worth;

pub use amount::{Amount, Rate};
pub use history::{History, Used};
pub(crate) use kept::keep_up;
pub use kept::{Told, history, refresh};
pub use sheet::{Sheet, Source, Unusable};
pub use shown::show;
pub use worth::{Exchange, Worth};

use protocol::destination::Destination;

/// Where rates are fetched, unless the user has named other addresses or turned it off.
pub(crate) const DESTINATION: Destination =
    Destination { id: "rates", hosts: &["api.frankfurter.dev", "open.er-api.com"], setting: Some("currency.fetch") };
