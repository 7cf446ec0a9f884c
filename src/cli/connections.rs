//! `outcrop connections` and `outcrop secrets`.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use app::connections::{self, From, New};
use app::home::Home;
use app::secrets::{Kept, Secrets, Store};
use clap::{Args, Subcommand, ValueEnum};

use crate::console;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the connections, with the minutes of sign-in left, and the profiles that could be added
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Add a connection: a name for a place where the AWS identity comes from
    Add {
        /// Letters, digits, '.', '_' and '-'
        name: String,
        #[command(flatten)]
        from: Where,
        /// What the owner of the role wants to be told
        #[arg(long, value_name = "ID", requires = "role")]
        external_id: Option<String>,
        /// The profile that assumes the role [default: what every AWS tool would find]
        #[arg(long, value_name = "PROFILE", requires = "role")]
        source: Option<String>,
        /// Its region [default: that of the profile or the environment]
        #[arg(long)]
        region: Option<String>,
    },
    /// Use a connection from the next request on, without a restart; `environment` is what every AWS tool would find
    Use { name: String },
    /// Take a connection and its secrets away
    Remove { name: String },
    /// Ask AWS who it sees, which models there are, and one of them for a word
    Check {
        /// [default: the one in use]
        name: Option<String>,
        /// Pay for that word without being asked
        #[arg(long, short)]
        yes: bool,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Where {
    /// A profile of ~/.aws
    #[arg(long)]
    profile: Option<String>,
    /// An access key, typed here unseen, or read from standard input: id, secret and, if it is temporary, session token,
    /// a line each
    #[arg(long)]
    keys: bool,
    /// A Bedrock API key, typed here unseen, or read from standard input
    #[arg(long)]
    api_key: bool,
    /// A role to assume
    #[arg(long, value_name = "ARN")]
    role: Option<String>,
    /// What every AWS tool would find, under a name and with a region of its own
    #[arg(long)]
    environment: bool,
}

#[derive(Subcommand)]
pub(crate) enum SecretsCommand {
    /// Say where secrets are kept
    Status,
    /// Move them into the keychain, or into a file that only you can read
    Use { store: Place },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Place {
    Keychain,
    File,
    Environment,
}

pub(crate) async fn run(command: Command) -> Result<()> {
    let home = Home::find()?;
    match command {
        Command::List { json } => console::print(&connections::list(&home, json).await?),
        Command::Add { name, from, external_id, source, region } => {
            let from = from.read(external_id, source)?;
            console::print(&connections::add(&home, New { name, from, region }).await?);
        }
        Command::Use { name } => console::print(&connections::choose(&home, &name).await?),
        Command::Remove { name } => {
            connections::remove(&home, &name)?;
            console::print(&format!("Removed {name}."));
        }
        Command::Check { name, yes } => {
            let agrees = |question: &str| if yes { Ok(true) } else { agrees(question) };
            connections::check(&home, name.as_deref(), console::print, agrees).await?;
        }
    }
    Ok(())
}

pub(crate) fn run_secrets(command: Option<&SecretsCommand>) -> Result<()> {
    let home = Home::find()?;
    home.make()?;
    console::print(&match command {
        None | Some(SecretsCommand::Status) => Secrets::open(&home)?.status(),
        Some(SecretsCommand::Use { store }) => Secrets::choose(
            &home,
            match store {
                Place::Keychain => Store::Keychain,
                Place::File => Store::File,
                Place::Environment => Store::Environment,
            },
        )?,
    });
    Ok(())
}

impl Where {
    fn read(self, external_id: Option<String>, source: Option<String>) -> Result<From> {
        Ok(match self {
            Self { profile: Some(name), .. } => From::Profile(name),
            Self { role: Some(arn), .. } => From::Role { arn, external_id, source },
            Self { api_key: true, .. } => From::ApiKey(typed("Bedrock API key")?.context("there is no key")?),
            Self { keys: true, .. } => From::Keys {
                id: typed("Access key id")?.context("there is no access key id")?,
                secret: typed("Secret access key")?.context("there is no secret access key")?,
                session: typed("Session token (empty if there is none)")?,
            },
            Self { .. } => From::Environment,
        })
    }
}

/// A line that nobody sees: from the terminal without echo, else the next line of standard input.
fn typed(what: &str) -> Result<Option<Kept>> {
    let line = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{what}: "))
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    };
    let line = line.with_context(|| format!("{what} cannot be read"))?;
    let line = line.trim();
    if !line.bytes().all(|byte| byte.is_ascii_graphic()) {
        bail!("{what}: there is a character in it that no key has");
    }
    Ok((!line.is_empty()).then(|| Kept::new(line)))
}

fn agrees(question: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        console::say(question);
        bail!("nobody is here to answer; --yes says yes beforehand");
    }
    let mut error = std::io::stderr();
    write!(error, "{question} [y/N] ").and_then(|()| error.flush()).context("the question cannot be put")?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("the answer cannot be read")?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
