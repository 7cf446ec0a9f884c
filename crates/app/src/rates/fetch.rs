//! Asks the sources. Whatever they answer, and if they answer nothing at all, is a value: nobody waits for a rate.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use upstreams::{Outside, Trouble};

use super::{Sheet, Source};

/// A source that is slower has nothing to say.
const PATIENCE: Duration = Duration::from_secs(10);
/// Days in one question. For longer ones frankfurter.dev may answer with weeks.
const AT_ONCE: i64 = 89;

/// What a source said, oldest day first, and what went wrong before it had said all.
pub(super) type Answer = (Vec<Sheet>, Option<String>);

/// Asks one source for the days from `first` to `last`, as far as it has a past.
pub(super) async fn ask(outside: &Outside, source: Source, base: &str, first: Date, last: Date) -> Answer {
    let mut sheets = Vec::new();
    for (first, last) in questions(source, first, last) {
        match one(outside, source, &source.address(base, first, last)).await {
            Ok(some) => sheets.extend(some),
            Err(why) => return (sheets, Some(why)),
        }
    }
    (sheets, None)
}

fn questions(source: Source, first: Date, last: Date) -> Vec<(Date, Date)> {
    if source == Source::ExchangeRateApi {
        return vec![(last, last)];
    }
    let step = (AT_ONCE + 1).days();
    let begins = std::iter::successors(Some(first), |day| day.checked_add(step).ok());
    begins.take_while(|day| *day <= last).map(|day| (day, day.saturating_add(AT_ONCE.days()).min(last))).collect()
}

async fn one(outside: &Outside, source: Source, url: &str) -> Result<Vec<Sheet>, String> {
    let answer = tokio::time::timeout(PATIENCE, outside.get(url, &[("accept", "application/json")])).await;
    let answer = answer.unwrap_or(Err(Trouble::TimedOut)).map_err(|trouble| in_words(trouble).to_owned())?;
    if answer.status != 200 {
        return Err(format!("it answered with status {}", answer.status));
    }
    let text = std::str::from_utf8(&answer.body).map_err(|_| "its answer is no text".to_owned())?;
    source.read(text).map_err(|unusable| format!("its answer cannot be used: {unusable}"))
}

fn in_words(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoAddress => "its address in config.toml is none",
        Trouble::NotAllowed | Trouble::Unreachable => "it cannot be reached",
        Trouble::TimedOut => "it takes too long to answer",
        Trouble::TooLarge => "its answer is far too long",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_is_asked_for_in_quarters_without_a_gap() {
        let (first, last) = (date(2025, 11, 22), date(2026, 11, 21));
        let asked = questions(Source::Ecb, first, last);
        assert_eq!((asked.len(), asked[0].0, asked[4].1), (5, first, last));
        assert!(asked.windows(2).all(|pair| pair[0].1.tomorrow().ok() == Some(pair[1].0)), "{asked:?}");
        assert_eq!(questions(Source::ExchangeRateApi, first, last).len(), 1);
    }
}
