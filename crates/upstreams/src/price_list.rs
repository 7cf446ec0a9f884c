//! AWS's price list (GetProducts), product by product as it comes.

use aws_config::{Region, SdkConfig};
use aws_sdk_pricing::types::{Filter, FilterType};
use aws_sdk_pricing::{Client, config};
use protocol::failure::Failure;
use protocol::price_list::SERVICE_CODES;

use crate::fault::failure;
use crate::login::is_blank;

/// Where the list is, whatever region it is about.
const HOME: Region = Region::from_static("us-east-1");

/// A client for the list, with the identity of this configuration.
fn client(config: &SdkConfig) -> Client {
    let mut builder = config::Builder::from(config).region(HOME);
    if is_blank("AWS_ENDPOINT_URL_PRICING") {
        builder.set_endpoint_url(None);
    }
    Client::from_conf(builder.build())
}

/// Every product that is priced for this region, as the JSON document it is.
pub(crate) async fn products(config: &SdkConfig, region: &str) -> Result<Vec<String>, Failure> {
    let client = client(config);
    let of_region = Filter::builder().r#type(FilterType::TermMatch).field("regionCode").value(region).build();
    let of_region = of_region.expect("every required field is set");
    let mut found = Vec::new();
    for code in SERVICE_CODES {
        let ask = client.get_products().service_code(code).format_version("aws_v1").filters(of_region.clone());
        let mut pages = ask.into_paginator().page_size(100).send();
        while let Some(page) = pages.next().await {
            found.extend(page.map_err(failure)?.price_list.unwrap_or_default());
        }
    }
    Ok(found)
}
