//! Changes `config.toml` for its user: comments, order and everything that is not meant stay as they are.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Item, KeyMut, Table, TableLike, Value};

use super::Config;

/// Applies a change, unless the file could not be used afterwards. Whole or not at all; where the file is a link, what it
/// leads to is changed.
pub(crate) fn edit(file: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    edit_unless(file, |document| {
        change(document);
        Ok(())
    })
}

/// The same for a change that may find that it cannot be made. Then nothing is.
pub(crate) fn edit_unless(file: &Path, change: impl FnOnce(&mut DocumentMut) -> Result<()>) -> Result<()> {
    let cannot = || format!("{} cannot be changed", file.display());
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        text => text.with_context(cannot)?,
    };
    let mut document: DocumentMut = text.parse().with_context(cannot)?;
    change(&mut document)?;
    let changed = with_ends_of(&text, document.to_string());
    toml::from_str::<Config>(&changed).map_err(anyhow::Error::from).and_then(Config::checked).with_context(cannot)?;
    if changed == text {
        return Ok(());
    }
    write(&std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()), &changed).with_context(cannot)
}

/// Sets a value, and keeps the comments around it.
pub(crate) fn set(within: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut new = value.into();
    match within.get_mut(key) {
        Some(Item::Value(present)) => {
            *new.decor_mut() = present.decor().clone();
            *present = new;
        }
        _ => drop(within.insert(key, Item::Value(new))),
    }
}

/// This table, made at the end of the file if it is not there. `None` if something else has its name.
pub(crate) fn table<'a>(within: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    entry(within, name).as_table_mut()
}

/// The same, also where it is written within braces; the document itself for a table without a name.
pub(crate) fn values<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    match name {
        "" => Some(document.as_table_mut()),
        name => entry(document, name).as_table_like_mut(),
    }
}

fn entry<'a>(within: &'a mut Table, name: &str) -> &'a mut Item {
    let implicit = || {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    };
    within.entry(name).or_insert_with(implicit)
}

/// Takes a key out of a table of the document, or of the document itself where the table has no name. The comments above
/// it stay: above what comes next, or at the end of the file.
pub(crate) fn unset(document: &mut DocumentMut, table: &str, key: &str) {
    if !table.is_empty() && !document.contains_key(table) {
        return;
    }
    let Some(within) = values(document, table) else { return };
    let next = within.iter().skip_while(|(name, _)| *name != key).nth(1);
    let next = next.filter(|(_, item)| item.is_value()).map(|(name, _)| name.to_owned());
    let above = within.key_mut(key).map(|key| above(&key)).unwrap_or_default();
    within.remove(key);
    if !above.contains('#') {
        return;
    }
    match next.and_then(|next| within.key_mut(&next)) {
        Some(mut next) => {
            let both = above + &self::above(&next);
            next.leaf_decor_mut().set_prefix(both);
        }
        None => {
            let end = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(end + &above);
        }
    }
}

/// The comments above a key.
fn above(key: &KeyMut<'_>) -> String {
    key.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

/// With the ends of lines of a file that was written on Windows.
fn with_ends_of(text: &str, changed: String) -> String {
    if text.contains("\r\n") { changed.replace("\r\n", "\n").replace('\n', "\r\n") } else { changed }
}

fn write(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().context("it is in no folder")?;
    std::fs::create_dir_all(folder)?;
    let mut draft = tempfile::Builder::new().prefix(".config").tempfile_in(folder)?;
    draft.write_all(text.as_bytes())?;
    if let Ok(present) = std::fs::metadata(file) {
        std::fs::set_permissions(draft.path(), present.permissions())?;
    }
    draft.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use toml_edit::value;

    use super::*;

    #[test]
    fn what_is_not_meant_stays_to_the_byte() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("config.toml");
        for ends in ["\n", "\r\n"] {
            let text = "# mine\ntimezone = \"UTC\"   # not here\n\n[models]\n'mine' = 'sonnet'\n".replace('\n', ends);
            std::fs::write(&file, &text)?;
            edit(&file, |document| set(document.as_table_mut(), "timezone", "Asia/Kolkata"))?;
            assert_eq!(std::fs::read_to_string(&file)?, text.replace("UTC", "Asia/Kolkata"));
        }
        Ok(())
    }

    #[test]
    fn what_is_taken_out_leaves_the_comments_of_its_user() -> Result<()> {
        let text = "# a\nport = 1 # goes with it\n# b\nshow_cost = true\n\n[keep]\n# c\ndays = 3\n";
        for (table, key, left) in [
            ("", "port", "# a\n# b\nshow_cost = true\n\n[keep]\n# c\ndays = 3\n"),
            ("keep", "days", "# a\nport = 1 # goes with it\n# b\nshow_cost = true\n\n[keep]\n# c\n"),
            ("web", "fetch", text),
        ] {
            let mut document: DocumentMut = text.parse()?;
            unset(&mut document, table, key);
            assert_eq!(document.to_string(), left);
        }
        let mut document: DocumentMut = "keep = { days = 3, megabytes = 9 }\n".parse()?;
        unset(&mut document, "keep", "days");
        assert_eq!(document.to_string().replace(' ', ""), "keep={megabytes=9}\n");
        Ok(())
    }

    #[test]
    fn a_change_that_would_make_the_file_useless_is_not_made() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("config.toml");
        std::fs::write(&file, "port = 9000\n")?;
        assert!(edit(&file, |document| document["prot"] = value(1)).is_err());
        assert_eq!(std::fs::read_to_string(&file)?, "port = 9000\n");
        Ok(())
    }
}
