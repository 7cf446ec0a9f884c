//! The client token: given by `OUTCROP_TOKEN`, else made once. Where secrets are kept nowhere else, it lies in a file that
//! only its user can read.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use proxy::Secret;

/// What the end of a secret may show, so that two can be told apart.
const SHOWN: usize = 4;
/// Random bytes in a token; written as twice as many hexadecimal digits.
const BYTES: usize = 24;

/// The token of this file, made if there is none.
pub(crate) fn load_or_make(file: &Path) -> Result<Secret> {
    match load(file)? {
        Some(token) => Ok(token),
        None => make(file),
    }
}

/// The token of this file.
pub(crate) fn load(file: &Path) -> Result<Option<Secret>> {
    match std::fs::read_to_string(file) {
        Ok(text) if text.trim().is_empty() => {
            bail!("the token file {} is empty; delete it and start again", file.display())
        }
        Ok(text) => Ok(Some(Secret::new(text.trim()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the token file {} cannot be read", file.display())),
    }
}

/// The one that `OUTCROP_TOKEN` gives.
pub(crate) fn given() -> Result<Option<Secret>> {
    let Some(token) = std::env::var_os("OUTCROP_TOKEN").filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    match token.into_string() {
        Ok(token) if token.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(Secret::new(token))),
        _ => bail!("OUTCROP_TOKEN must be printable ASCII without spaces, since clients send it in a header"),
    }
}

/// Two starts at the same moment agree on one token: whoever comes second reads what the first has written.
fn make(file: &Path) -> Result<Secret> {
    let token = fresh()?;
    let folder = file.parent().context("a token file stands in a folder")?;
    let mut draft =
        tempfile::Builder::new().prefix(".token").tempfile_in(folder).with_context(|| cannot_write(file))?;
    draft.write_all(token.expose().as_bytes()).with_context(|| cannot_write(file))?;
    match draft.persist_noclobber(file) {
        Ok(_) => Ok(token),
        Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => load_or_make(file),
        Err(failed) => Err(failed.error).with_context(|| cannot_write(file)),
    }
}

/// A new one that nobody guesses.
pub(crate) fn fresh() -> Result<Secret> {
    let mut random = [0_u8; BYTES];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("this machine gives no random bytes: {error}"))?;
    Ok(Secret::new("outcrop-".chars().chain(random.iter().flat_map(|byte| hex(*byte))).collect::<String>()))
}

/// As people may see it: `…1234`; nothing of a short one.
pub(crate) fn masked(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let end = if letters.len() >= 4 * SHOWN { &letters[letters.len() - SHOWN..] } else { &[] };
    format!("…{}", end.iter().collect::<String>())
}

fn hex(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0'))
}

fn cannot_write(file: &Path) -> String {
    format!("the token file {} cannot be written", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_only_its_user_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("token");
        let made = make(&file).expect("made");
        assert_eq!(made.expose().len(), "outcrop-".len() + 2 * BYTES);
        assert_eq!(make(&file).expect("read again"), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }
}
