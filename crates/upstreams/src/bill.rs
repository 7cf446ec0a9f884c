//! What AWS says that Bedrock cost (Cost Explorer), line by line as it comes. AWS charges for each question.

use aws_config::{Region, SdkConfig};
use aws_sdk_costexplorer::types::{
    DateInterval, Dimension, DimensionValues, Expression, Granularity, Group, GroupDefinition, GroupDefinitionType,
    ResultByTime,
};
use aws_sdk_costexplorer::{Client, config};
use protocol::failure::Failure;

use crate::fault::failure;
use crate::login::is_blank;

/// Where Cost Explorer is, whatever region it is about.
const HOME: Region = Region::from_static("us-east-1");
/// What the names of all services have that bill models: `Amazon Bedrock`, `Claude Opus 5.5 (Amazon Bedrock Edition)`.
const BEDROCK: &str = "Bedrock";
/// The metrics: money as it is charged, and how much was used.
const COST: &str = "UnblendedCost";
const QUANTITY: &str = "UsageQuantity";
/// Records that are no use of anything. A question without them compares what was used.
const NO_USE: [&str; 3] = ["Tax", "Credit", "Refund"];

/// What AWS bills for some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// One for each day, service and usage type.
    pub lines: Vec<BillLine>,
    /// How many questions were asked; each costs a cent.
    pub calls: u32,
}

/// What one kind of use came to on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillLine {
    /// In UTC: `2026-11-19`.
    pub day: String,
    /// AWS says that the day's figures may still change.
    pub estimated: bool,
    /// `Amazon Bedrock`, `Claude Opus 5.5 (Amazon Bedrock Edition)`
    pub service: String,
    /// `USE1-NovaPro-input-tokens`
    pub usage_type: String,
    /// Dollars in decimals.
    pub dollars: String,
    /// How many units, in decimals.
    pub quantity: String,
    /// `1K tokens`, `Units`
    pub unit: String,
}

/// From the first day up to the one that is no longer meant, for one account.
pub(crate) async fn ask(config: &SdkConfig, account: &str, from: &str, until: &str) -> Result<Bill, Failure> {
    let client = client(config);
    let days = DateInterval::builder().start(from).end(until).build().expect("every required field is set");
    let mut bill = Bill::default();
    let services = services(&client, &days, &mut bill.calls).await?;
    if services.is_empty() {
        return Ok(bill);
    }
    let filter = filter(services, account);
    let mut next = None;
    loop {
        let ask = client.get_cost_and_usage().time_period(days.clone()).granularity(Granularity::Daily);
        let ask = ask.metrics(COST).metrics(QUANTITY).group_by(by("SERVICE")).group_by(by("USAGE_TYPE"));
        let answer = ask.filter(filter.clone()).set_next_page_token(next).send().await.map_err(failure)?;
        bill.calls += 1;
        bill.lines.extend(answer.results_by_time().iter().flat_map(lines));
        next = answer.next_page_token;
        if next.is_none() {
            return Ok(bill);
        }
    }
}

/// The names of the services that are Bedrock's. A filter knows whole names only, and each newer model has one of its own.
async fn services(client: &Client, days: &DateInterval, calls: &mut u32) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let ask = client.get_dimension_values().time_period(days.clone()).dimension(Dimension::Service);
        let answer = ask.search_string(BEDROCK).set_next_page_token(next).send().await.map_err(failure)?;
        *calls += 1;
        found.extend(answer.dimension_values.into_iter().filter_map(|value| value.value));
        next = answer.next_page_token;
        if next.is_none() {
            found.retain(|name| name.contains(BEDROCK));
            return Ok(found);
        }
    }
}

/// A management account sees those of its members, too.
fn filter(services: Vec<String>, account: &str) -> Expression {
    let one_of = |dimension: Dimension, values: Vec<String>| {
        let values = DimensionValues::builder().key(dimension).set_values(Some(values)).build();
        Expression::builder().dimensions(values).build()
    };
    let no_use = one_of(Dimension::RecordType, NO_USE.map(str::to_owned).to_vec());
    Expression::builder()
        .and(one_of(Dimension::Service, services))
        .and(one_of(Dimension::LinkedAccount, vec![account.to_owned()]))
        .and(Expression::builder().not(no_use).build())
        .build()
}

fn by(dimension: &str) -> GroupDefinition {
    GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(dimension).build()
}

fn lines(day: &ResultByTime) -> impl Iterator<Item = BillLine> {
    let date = day.time_period().map(|period| period.start().to_owned()).unwrap_or_default();
    day.groups().iter().map(move |group| line(date.clone(), day.estimated(), group))
}

fn line(day: String, estimated: bool, group: &Group) -> BillLine {
    let metric = |name: &str| group.metrics().and_then(|metrics| metrics.get(name));
    let amount = |name: &str| metric(name).and_then(|metric| metric.amount()).unwrap_or("0").to_owned();
    let key = |at: usize| group.keys().get(at).cloned().unwrap_or_default();
    BillLine {
        day,
        estimated,
        service: key(0),
        usage_type: key(1),
        dollars: amount(COST),
        quantity: amount(QUANTITY),
        unit: metric(QUANTITY).and_then(|metric| metric.unit()).unwrap_or_default().to_owned(),
    }
}

fn client(config: &SdkConfig) -> Client {
    let mut builder = config::Builder::from(config).region(HOME);
    if is_blank("AWS_ENDPOINT_URL_COST_EXPLORER") {
        builder.set_endpoint_url(None);
    }
    Client::from_conf(builder.build())
}
