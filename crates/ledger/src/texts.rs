//! Texts that many requests share. The tables hold their numbers; 0 stands for none where a number has to be.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

/// The columns of requests whose texts are kept once.
pub(crate) const COLUMNS: [&str; 10] = [
    "key",
    "session",
    "agent",
    "project",
    "requested_model",
    "sent_model",
    "target",
    "error_type",
    "tier",
    "price_row",
];

/// The statement that makes sure of so many texts; what is NULL or there already is passed over.
pub(crate) fn addition(count: usize) -> String {
    format!("INSERT OR IGNORE INTO texts (text) VALUES {}", vec!["(?)"; count].join(", "))
}

/// So many are looked up one by one; whoever wants more has all of them read at once, which is several times faster.
const ONE_BY_ONE: usize = 200;

/// Texts by their numbers, each read once.
pub(crate) struct Texts<'c> {
    connection: &'c Connection,
    known: HashMap<i64, Option<String>>,
    all: bool,
}

impl<'c> Texts<'c> {
    pub(crate) fn of(connection: &'c Connection) -> Self {
        Self { connection, known: HashMap::new(), all: false }
    }

    /// The text of this number; none for 0, and for one that a damaged file has lost.
    pub(crate) fn get(&mut self, number: i64) -> rusqlite::Result<Option<&str>> {
        if !self.all && !self.known.contains_key(&number) {
            if self.known.len() == ONE_BY_ONE {
                self.read_all()?;
                return self.get(number);
            }
            let mut found = self.connection.prepare_cached("SELECT text FROM texts WHERE id = ?")?;
            let text = found.query_row([number], |row| row.get(0)).optional()?;
            self.known.insert(number, text);
        }
        Ok(self.known.get(&number).and_then(Option::as_deref).filter(|text| !text.is_empty()))
    }

    fn read_all(&mut self) -> rusqlite::Result<()> {
        let mut all = self.connection.prepare_cached("SELECT id, text FROM texts")?;
        self.known = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        self.all = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_texts_and_many_are_the_same_texts() -> rusqlite::Result<()> {
        let file = Connection::open_in_memory()?;
        file.execute_batch(
            "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
            INSERT INTO texts SELECT i, printf('text %d', i) FROM n; INSERT INTO texts VALUES (1000, '');",
        )?;
        let mut texts = Texts::of(&file);
        for number in (1..1_000).chain(1..1_000) {
            assert_eq!(texts.get(number)?, Some(&*format!("text {number}")));
        }
        for none in [0, 1_000, 7_777] {
            assert_eq!((texts.get(none)?, Texts::of(&file).get(none)?), (None, None));
        }
        Ok(())
    }
}
