//! The command line.

use std::path::PathBuf;

use anyhow::{Context, Result};
use app::account::Kept;
use app::home::Home;
use app::models::{self, Known};
use app::serve::{Ask, Demo};
use app::{config::Config, lessons, prices, rates};
use clap::{Parser, Subcommand, ValueEnum};

use crate::console;

mod bill;
mod budget;
mod cache;
mod connections;
mod dashboard;
mod keys;
mod lead;
mod ledger;
mod receipt;
mod serve;
mod usage;

/// Lets Claude Code and every other Anthropic client use Amazon Bedrock.
///
/// Without a command it serves; where no AWS identity is found, as a demo.
#[derive(Parser)]
#[command(name = "outcrop", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const LOOPBACK: &str = "127.0.0.1";

#[derive(Subcommand)]
enum Command {
    /// Run the proxy
    Serve {
        /// Answer without AWS: `always` (the same as no value), or `auto`, where no AWS identity is found
        #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "always")]
        demo: Option<When>,
        /// Port on loopback; 0 picks a free one [default: 8484]
        #[arg(long, short)]
        port: Option<u16>,
        /// Loopback address to listen on
        #[arg(long, default_value = LOOPBACK)]
        host: String,
        /// File to write, as JSON, once requests are accepted
        #[arg(long, value_name = "FILE")]
        ready_file: Option<PathBuf>,
        /// Lead Claude Code here by its settings, as long as this runs
        #[arg(long)]
        apply: bool,
    },
    /// Print a link that signs a browser in to the dashboard, once and within ten minutes
    Dashboard {
        /// Open it in the browser, too
        #[arg(long)]
        open: bool,
    },
    /// Print the environment that leads Claude Code here
    Env(lead::Env),
    /// Lead Claude Code here by its settings: shows the difference, and what overrules it
    Apply(lead::Apply),
    /// Take out of those settings what `apply` wrote, and put back what stood there before
    Remove {
        /// Show the difference and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what was used and what it cost
    Usage(Box<usage::Usage>),
    /// Make keys for clients besides the main token, so that each has its own usage, budgets and service tier
    #[command(subcommand)]
    Keys(keys::Command),
    /// Show what is left of each budget of config.toml
    Budget {
        #[command(subcommand)]
        command: Option<budget::Command>,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// What the demo spent, instead of what AWS did
        #[arg(long)]
        demo: bool,
    },
    /// Show how well the prompt cache served each session, where it broke, why, and what that cost
    Cache(cache::Ask),
    /// Write what a month came to as a page to print, in dollars and in the currency of config.toml with its rates
    Receipt(receipt::Receipt),
    /// Say where the AWS identity comes from: a profile, keys, a Bedrock API key, a role, or the environment
    #[command(subcommand)]
    Connections(connections::Command),
    /// Say or choose where secrets are kept: the token, and what AWS connections must not show
    Secrets {
        #[command(subcommand)]
        command: Option<connections::SecretsCommand>,
    },
    /// Compare the ledger with what AWS bills, day by day, and say why they differ; asks first, as AWS takes a cent or two
    Bill(bill::Ask),
    /// Move requests out of the ledger and into another, or check it
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// Show what a dollar is worth in other currencies, of which day that is, and who says so
    Rates {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Ask the sources now
        #[arg(long)]
        refresh: bool,
    },
    /// List the models, their ids in this region, their prices, and what Bedrock has refused of them
    Models {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Ask Bedrock again for what it has refused of a model: for one thing, or for all
        #[arg(long, num_args = 1..=2, value_names = ["MODEL", "LESSON"], conflicts_with = "json")]
        forget: Option<Vec<String>>,
        /// Ask AWS now what the account can call
        #[arg(long, conflicts_with = "forget")]
        refresh: bool,
    },
    /// Show what each model costs, in dollars for a million tokens
    Prices {
        /// Only these models, and then every way to call them [default: all, as they are called from this region]
        model: Vec<String>,
        /// As JSON
        #[arg(long, conflicts_with = "refresh")]
        json: bool,
        /// Ask AWS's price list, and show what is different
        #[arg(long, conflicts_with = "model")]
        refresh: bool,
        /// Take the prices of the list from now on
        #[arg(long, requires = "refresh")]
        take: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum When {
    Always,
    Auto,
}

pub(crate) fn run() -> Result<()> {
    let cli = Cli::parse();
    app::log::start(std::io::stderr, true);
    match cli.command.unwrap_or_else(Command::usual) {
        Command::Serve { demo, port, host, ready_file, apply } => {
            let demo = match demo {
                None => Demo::Off,
                Some(When::Always) => Demo::On,
                Some(When::Auto) => Demo::Auto,
            };
            let port = port.map_or_else(port_of_environment, |port| Ok(Some(port)))?;
            runtime()?.block_on(serve::run(Ask { demo, host, port, or_next: false, apply, ready_file }))
        }
        Command::Dashboard { open } => runtime()?.block_on(dashboard::run(open)),
        Command::Env(ask) => lead::print_environment(&ask),
        Command::Apply(ask) => lead::apply(&ask),
        Command::Remove { dry_run } => lead::remove(dry_run),
        Command::Usage(usage) => usage::run(*usage),
        Command::Bill(ask) => bill::run(&ask),
        Command::Receipt(receipt) => receipt::run(receipt),
        Command::Keys(command) => keys::run(command),
        Command::Budget { command, json, demo } => budget::run(command.as_ref(), demo, json),
        Command::Cache(ask) => cache::run(&ask),
        Command::Ledger(command) => ledger::run(&command),
        Command::Rates { json, refresh } => {
            console::print(&runtime()?.block_on(rates::show(&Home::find()?, refresh, json, console::say))?);
            Ok(())
        }
        Command::Connections(command) => runtime()?.block_on(connections::run(command)),
        Command::Secrets { command } => connections::run_secrets(command.as_ref()),
        Command::Models { forget: Some(what), .. } => forget(&what),
        Command::Models { json, refresh, forget: None } => print_models(json, refresh),
        Command::Prices { refresh: true, take, .. } => refresh_prices(take),
        Command::Prices { model, json, .. } => print_prices(&model, json),
    }
}

impl Command {
    fn usual() -> Self {
        Self::Serve { demo: Some(When::Auto), port: None, host: LOOPBACK.to_owned(), ready_file: None, apply: false }
    }
}

fn forget(what: &[String]) -> Result<()> {
    let home = Home::find()?;
    let own = Config::load(&home.config())?.own_models();
    let model = what.first().map_or("", String::as_str);
    let forgetting = lessons::forget(&home, &own, model, what.get(1).map(String::as_str));
    console::print(&runtime()?.block_on(forgetting)?);
    Ok(())
}

fn print_models(json: bool, refresh: bool) -> Result<()> {
    let home = Home::find()?;
    let config = Config::load(&home.config())?;
    let runtime = runtime()?;
    let bedrock = app::connections::bedrock(&home)?;
    let region = runtime.block_on(bedrock.region());
    let kept = if refresh {
        home.make()?;
        Some(runtime.block_on(Kept::refresh(&home.models(), &bedrock))?)
    } else {
        Kept::load(&home.models(), &region).filter(|_| config.list_models)
    };
    let lessons = lessons::known(&home.ledger());
    let known = Known {
        region: &region,
        own: &prices::own_models(&home, console::say)?,
        kept: kept.as_ref(),
        lessons: &lessons,
    };
    console::print(&if json { models::json(&known) } else { models::table(&known) });
    Ok(())
}

fn print_prices(only: &[String], json: bool) -> Result<()> {
    let home = Home::find()?;
    let own = prices::own_models(&home, console::say)?;
    let region = region(&home)?;
    console::print(&if json { prices::json(&region, &own, only)? } else { prices::table(&region, &own, only)? });
    Ok(())
}

fn refresh_prices(take: bool) -> Result<()> {
    let own = prices::own_models(&Home::find()?, console::say)?;
    console::print(&runtime()?.block_on(prices::refresh(&Home::find()?, &own, take))?);
    Ok(())
}

/// Where the connection in use calls AWS.
fn region(home: &Home) -> Result<String> {
    Ok(runtime()?.block_on(app::connections::bedrock(home)?.region()))
}

fn port_of_environment() -> Result<Option<u16>> {
    match std::env::var("PORT") {
        Ok(port) if !port.trim().is_empty() => {
            port.trim().parse().map(Some).with_context(|| format!("PORT is {port:?}, which is no port number"))
        }
        _ => Ok(None),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the runtime cannot be started")
}
