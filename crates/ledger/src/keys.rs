//! The client keys: a row for each. Written from the command line beside a running server, and seldom.

use std::path::Path;

use protocol::key::{Key, KeyHash};
use protocol::tier::Tier;
use rusqlite::{Connection, params};

use crate::error::Error;
use crate::row::{millis, time};
use crate::schema;

/// Adds a key to the ledger at `path`, which is made if there is none; `false` if one has its name.
///
/// # Errors
/// If the file cannot be written.
pub fn add_key(path: &Path, key: &Key) -> Result<bool, Error> {
    let (connection, _) = schema::open_for_writing(path)?;
    let insert = "INSERT INTO keys (name, hash, tier, created_ms) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING";
    let values = params![key.name, key.hash.0, key.tier.map(Tier::as_str), millis(key.created)];
    Ok(connection.execute(insert, values).map_err(Error::at(path))? > 0)
}

/// Takes a key out; `false` if there is none of this name. What it used stays.
///
/// # Errors
/// If the file cannot be written.
pub fn remove_key(path: &Path, name: &str) -> Result<bool, Error> {
    let (connection, _) = schema::open_for_writing(path)?;
    Ok(connection.execute("DELETE FROM keys WHERE name = ?", [name]).map_err(Error::at(path))? > 0)
}

/// All keys, by name.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Key>> {
    let mut found = connection.prepare("SELECT name, hash, tier, created_ms FROM keys ORDER BY name")?;
    let keys = found.query_map([], |row| {
        let tier: Option<String> = row.get(2)?;
        Ok(Key {
            name: row.get(0)?,
            hash: KeyHash(row.get(1)?),
            tier: tier.as_deref().and_then(Tier::named),
            created: time(row.get(3)?),
        })
    })?;
    keys.collect()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::Reader;

    #[test]
    fn a_key_is_kept_once_until_it_is_removed() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite3");
        let key = Key {
            name: "ci".into(),
            hash: KeyHash::of(b"secret"),
            tier: Some(Tier::Flex),
            created: time(millis(SystemTime::now())),
        };
        assert!(add_key(&path, &key)?);
        let other = Key { hash: KeyHash::of(b"other"), ..key.clone() };
        assert!(!add_key(&path, &other)?, "the name is taken");
        assert_eq!(Reader::open(&path)?.keys()?, [key]);
        assert!(remove_key(&path, "ci")? && !remove_key(&path, "ci")?);
        assert_eq!(Reader::open(&path)?.keys()?, []);
        Ok(())
    }
}
