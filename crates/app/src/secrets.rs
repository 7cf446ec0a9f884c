//! The secrets of one home: the client token, and what AWS connections call AWS with.
//!
//! They are kept together, in the keychain or wherever the user has chosen. Until somebody chooses, and where there is no
//! keychain that can be used, only the token is kept, in a file of its own as in the first version; secrets of AWS never
//! come into a file unless they were sent there.

mod choice;
mod content;
mod file;
mod keychain;
mod parts;
mod trouble;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use proxy::Secret;
use toml_edit::{DocumentMut, value};

pub use choice::Store;
pub use content::{Credential, Kept};
pub use trouble::Trouble;

use crate::config::edit::{edit, set, table};
use crate::home::Home;
use crate::token;
use choice::Choice;
use content::Content;

/// Where secrets are kept. Holds none.
#[derive(Debug)]
pub struct Place {
    /// `None` as long as nobody has chosen and there is no keychain: then the token alone is kept, in its file.
    pub store: Option<Store>,
    /// In words: `the keychain`, or the file.
    pub path: String,
    /// What is kept there, or why that cannot be found out.
    pub held: Result<Held>,
}

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The client token.
    pub token: bool,
    /// As many connections have secrets.
    pub connections: usize,
}

/// The way to them.
#[derive(Clone, Debug)]
pub struct Secrets {
    home: Home,
    choice: Choice,
}

impl Secrets {
    /// Finds out where they are; reads none.
    ///
    /// # Errors
    /// If the configuration cannot be used.
    pub fn open(home: &Home) -> Result<Self> {
        Ok(Self { home: home.clone(), choice: Choice::of(home)? })
    }

    /// The client token: given by `OUTCROP_TOKEN`, else the one that is kept, else a new one.
    ///
    /// # Errors
    /// A sentence with the next step.
    pub fn token(&self, say: impl Fn(&str)) -> Result<Secret> {
        if let Some(given) = token::given()? {
            return Ok(given);
        }
        match self.choice {
            Choice::TokenFile => token::load_or_make(&self.home.token()),
            Choice::Chosen(Store::Environment) => bail!(
                "OUTCROP_TOKEN is not set, and secrets come from the environment here; set it, or choose another place: `outcrop secrets use file`"
            ),
            Choice::Chosen(Store::Keychain | Store::File) => self.kept_token(),
            Choice::Keychain => self.kept_token().or_else(|why| {
                if !why.is::<Trouble>() {
                    return Err(why);
                }
                say(&format!("The token is kept in {}, since {why}.", self.home.token().display()));
                token::load_or_make(&self.home.token())
            }),
        }
    }

    fn kept_token(&self) -> Result<Secret> {
        if let Some(token) = self.read()?.token {
            return Ok(token.0);
        }
        let token = Kept(token::load(&self.home.token())?.map_or_else(token::fresh, Ok)?);
        self.change(|content| content.token.get_or_insert(token).0.clone())
    }

    /// What this connection calls AWS with.
    ///
    /// # Errors
    /// A sentence with the next step.
    pub fn credential(&self, connection: &str) -> Result<Option<Credential>> {
        Ok(self.credentials()?.remove(connection))
    }

    /// What all connections call AWS with, by their names.
    ///
    /// # Errors
    /// A sentence with the next step.
    pub fn credentials(&self) -> Result<BTreeMap<String, Credential>> {
        Ok(self.read()?.connections)
    }

    /// Keeps what a connection calls AWS with; `None` forgets it.
    ///
    /// # Errors
    /// A sentence with the next step, also where nothing was chosen that may hold it.
    pub fn keep(&self, connection: &str, credential: Option<Credential>) -> Result<()> {
        let Some(credential) = credential else {
            if self.credential(connection)?.is_none() {
                return Ok(());
            }
            return self.change(|content| drop(content.connections.remove(connection)));
        };
        self.change(|content| drop(content.connections.insert(connection.to_owned(), credential)))
    }

    /// Where they are; asks the keychain whether it would answer.
    pub fn place_of_all(&self) -> Place {
        let store = match self.choice {
            Choice::Chosen(store) => Some(store),
            Choice::Keychain => Some(Store::Keychain),
            Choice::TokenFile => None,
        };
        let reads = matches!(store, Some(Store::Keychain | Store::File));
        Place { store, path: self.place(), held: if reads { self.read().map(Held::of) } else { Ok(Held::default()) } }
    }

    /// The same as a sentence.
    pub fn status(&self) -> String {
        let Place { store, path: place, held } = self.place_of_all();
        match (store, held) {
            (None, _) => format!(
                "The token is kept in {place}. Nothing else is kept until you choose: `outcrop secrets use keychain` or `outcrop secrets use file`."
            ),
            (Some(Store::Environment), _) => {
                "Nothing is kept: the token is in OUTCROP_TOKEN, and the AWS_ variables say who calls AWS.".to_owned()
            }
            (Some(Store::Keychain | Store::File), Ok(Held { token: true, connections })) => {
                format!("Secrets are kept in {place}: the token, {connections} AWS connections.")
            }
            (Some(Store::Keychain | Store::File), Ok(Held { token: false, connections })) => {
                format!("Secrets are kept in {place}: no token, {connections} AWS connections.")
            }
            (Some(Store::Keychain | Store::File), Err(why)) => format!("Secrets are kept in {place}, but {why:#}."),
        }
    }

    /// Moves everything to another place and writes the choice into config.toml. Returns sentences about it.
    ///
    /// # Errors
    /// If the new place does not take them; then everything stays where it was.
    pub fn choose(home: &Home, store: Store) -> Result<String> {
        let _alone = home.alone(&home.secrets())?;
        let before = Self::open(home)?;
        if choice::variable()?.is_some_and(|said| said != store) {
            bail!("OUTCROP_SECRETS_STORE says otherwise and goes before the configuration; unset it");
        }
        let after = Self { home: home.clone(), choice: Choice::Chosen(store) };
        let (mut content, left) = match before.read() {
            Ok(content) => (content, None),
            // Where the old place is out of reach, the new one must not be.
            Err(why) => (Content::default(), Some(why)),
        };
        if content.token.is_none() {
            content.token = token::load(&home.token())?.map(Kept);
        }
        if store == Store::Environment && !content.connections.is_empty() {
            bail!(
                "the environment cannot hold what AWS connections need; remove them first: `outcrop connections list`"
            );
        }
        if store != Store::Environment {
            after.write(&content)?;
        }
        edit(&home.config(), |document| write_down(document, store))?;
        file::remove(&home.token())?;
        if before.place() != after.place() && left.is_none() {
            before.remove()?;
        }
        let left = left.map(|why| format!("What was in {} stays there: {why:#}.", before.place()));
        Ok([after.status()].into_iter().chain(left).collect::<Vec<_>>().join("\n"))
    }

    fn place(&self) -> String {
        match self.choice {
            Choice::Chosen(Store::Keychain) | Choice::Keychain => "the keychain".to_owned(),
            Choice::Chosen(Store::File) => self.home.secrets().display().to_string(),
            Choice::Chosen(Store::Environment) => "the environment".to_owned(),
            Choice::TokenFile => self.home.token().display().to_string(),
        }
    }

    fn read(&self) -> Result<Content> {
        let kept = match self.choice {
            Choice::Chosen(Store::Keychain) | Choice::Keychain => keychain::read(&self.owner())?,
            Choice::Chosen(Store::File) => file::read(&self.home.secrets())?,
            Choice::Chosen(Store::Environment) | Choice::TokenFile => None,
        };
        // The error of the parser would quote what it read.
        let parsed = kept.map(|kept| serde_json::from_slice(&kept).map_err(|_| Trouble::Damaged)).transpose();
        parsed.map(Option::unwrap_or_default).with_context(|| format!("{} cannot be used", self.place()))
    }

    /// Of two starts at once in a new home, the second finds the token of the first.
    fn change<T>(&self, change: impl FnOnce(&mut Content) -> T) -> Result<T> {
        let _alone = self.home.alone(&self.home.secrets())?;
        let mut content = self.read()?;
        let changed = change(&mut content);
        self.write(&content)?;
        if self.choice == Choice::Keychain {
            // From now on a keychain that is not there is no reason to begin anew elsewhere.
            edit(&self.home.config(), |document| write_down(document, Store::Keychain))?;
        }
        if content.token.is_some() {
            file::remove(&self.home.token())?;
        }
        Ok(changed)
    }

    fn write(&self, content: &Content) -> Result<()> {
        let text = serde_json::to_vec(content).context("secrets cannot be written as JSON")?;
        match self.choice {
            Choice::Chosen(Store::Keychain) | Choice::Keychain => Ok(keychain::write(&self.owner(), &text)?),
            Choice::Chosen(Store::File) => file::write(&self.home.secrets(), &text),
            Choice::Chosen(Store::Environment) => bail!(
                "secrets come from the environment here; choose a place for them: `outcrop secrets use keychain` or `outcrop secrets use file`"
            ),
            Choice::TokenFile => Err(Trouble::Undecided.into()),
        }
    }

    fn remove(&self) -> Result<()> {
        match self.choice {
            Choice::Chosen(Store::Keychain) | Choice::Keychain => Ok(keychain::remove(&self.owner())?),
            Choice::Chosen(Store::File) => file::remove(&self.home.secrets()),
            Choice::Chosen(Store::Environment) | Choice::TokenFile => Ok(()),
        }
    }

    /// Each home has an item of its own, named after its folder.
    fn owner(&self) -> String {
        let folder = self.home.path();
        std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).display().to_string()
    }
}

impl Held {
    fn of(content: Content) -> Self {
        Self { token: content.token.is_some(), connections: content.connections.len() }
    }
}

fn write_down(document: &mut DocumentMut, store: Store) {
    match table(document, "secrets") {
        Some(table) => set(table, "store", store.as_str()),
        // An inline table, then.
        None => document["secrets"]["store"] = value(store.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_the_first_token_at_the_same_moment_gets_the_same() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let secrets = Secrets { home: Home::at(folder.path()), choice: Choice::Chosen(Store::File) };
        let tokens = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(|| secrets.token(|_| {}))).collect();
            asking.into_iter().map(|asked| asked.join().expect("no panic")).collect::<Result<Vec<_>>>()
        })?;
        assert!(tokens.iter().all(|token| *token == tokens[0]));
        Ok(())
    }
}
