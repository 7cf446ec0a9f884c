//! Running what a model called: a search or a fetch. Whatever goes wrong becomes a result that says so.

use std::sync::Arc;

use futures_util::future::join_all;
use protocol::web::providers::Provider;
use protocol::web::result::Found;
use protocol::web::{Asked, Call, Merged, Page, Tool, Trouble, read, result};
use upstreams::{Fetched, Trouble as OutsideTrouble};

use super::{Search, Web};
use crate::runtime::Runtime;

/// Runs all calls of a round at once, and gives their result blocks in order.
pub(super) fn all(
    runtime: &Arc<Runtime>,
    asked: &mut Asked,
    merged: &Merged,
    calls: Vec<Call>,
) -> impl Future<Output = Vec<String>> + Send + use<> {
    let judged = calls.into_iter().map(|call| {
        let judged = asked.judge(&call, merged.said()).map(|(tool, input)| (tool.clone(), input));
        one(runtime.clone(), call, judged)
    });
    join_all(judged.collect::<Vec<_>>())
}

async fn one(runtime: Arc<Runtime>, call: Call, judged: Result<(Tool, String), Trouble>) -> String {
    match judged {
        Err(trouble) => call.failed(trouble),
        Ok((tool, query)) if call.is_search() => result::searched(&call, runtime.web.search(&tool, &query).await),
        Ok((tool, url)) => {
            let page = runtime.web.fetch(&tool, &url).await;
            result::fetched(&call, page, &jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
    }
}

impl Web {
    async fn search(&self, tool: &Tool, query: &str) -> Result<Vec<Found>, Trouble> {
        let search = self.settings.search.as_ref().ok_or(Trouble::Unavailable)?;
        let fetched = self.ask(search, tool, query).await.map_err(|why| {
            tracing::warn!(provider = ?search.provider, ?why, "the search provider did not answer");
            Trouble::Unavailable
        })?;
        let found = search.provider.answer(tool, fetched.status, &fetched.body);
        if let Err(trouble) = found {
            let (status, code) = (fetched.status, trouble.as_str());
            tracing::warn!(provider = ?search.provider, status, code, "the search provider refused");
        }
        found
    }

    async fn ask(&self, search: &Search, tool: &Tool, query: &str) -> Result<Fetched, OutsideTrouble> {
        let Search { provider, key, url } = search;
        let ask = Provider::ask(*provider, tool, query);
        let base = url.as_deref().unwrap_or(provider.url()).trim_end_matches('/');
        let key = format!("{}{}", ask.key.1, key.expose());
        let mut headers: Vec<(&str, &str)> = ask.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend([(ask.key.0, key.as_str()), ("accept", "application/json")]);
        let url = format!("{base}{}", ask.path);
        match &ask.body {
            None => self.outside.get(&url, &headers).await,
            Some(body) => self.outside.post_json(&url, &headers, body).await,
        }
    }

    async fn fetch(&self, tool: &Tool, url: &str) -> Result<Page, Trouble> {
        let fetched = self.outside.visit(url).await.map_err(|why| match why {
            OutsideTrouble::NoAddress => Trouble::InvalidInput,
            OutsideTrouble::NotAllowed => Trouble::UrlNotAllowed,
            OutsideTrouble::Unreachable | OutsideTrouble::TimedOut => Trouble::UrlNotAccessible,
            OutsideTrouble::TooLarge => Trouble::TooLarge,
        })?;
        match fetched.status {
            _ if !tool.allows(&fetched.url) => Err(Trouble::UrlNotAllowed),
            200..=299 => read(&fetched.url, &fetched.content_type, &fetched.body, tool),
            429 => Err(Trouble::TooManyRequests),
            _ => Err(Trouble::UrlNotAccessible),
        }
    }
}
