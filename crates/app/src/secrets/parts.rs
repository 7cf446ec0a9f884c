//! Cuts what is to be kept into parts of the size that a keychain takes, and joins them again.
//!
//! Where one part is enough the item holds the text itself. Otherwise it holds how many parts there are and their
//! checksum, which also names them: the item is written last, so that a crash leaves either the old parts or the new.

/// Bytes that one item can hold. Windows: CRED_MAX_CREDENTIAL_BLOB_SIZE.
pub(super) const LIMIT: usize = if cfg!(windows) { 2560 } else { usize::MAX };

/// How the first item begins where there are parts. JSON does not begin so.
const MARK: &str = "parts ";

/// What to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// For the item itself.
    pub(super) item: Vec<u8>,
    /// For items of these names, if any.
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

pub(super) fn cut(content: &[u8], limit: usize) -> Cut {
    if content.len() <= limit {
        return Cut { item: content.to_vec(), parts: Vec::new() };
    }
    let checksum = crc32fast::hash(content);
    let pieces: Vec<&[u8]> = content.chunks(limit.max(1)).collect();
    let item = format!("{MARK}{} {checksum:08x}", pieces.len()).into_bytes();
    let parts = names(pieces.len(), checksum).zip(pieces.into_iter().map(<[u8]>::to_vec)).collect();
    Cut { item, parts }
}

/// The names of the other items that belong to this one.
pub(super) fn others(item: &[u8]) -> Vec<String> {
    read(item).map(|(count, checksum)| names(count, checksum).collect()).unwrap_or_default()
}

/// The whole, given what the other items hold; `None` if it is not what was cut.
pub(super) fn join(item: Vec<u8>, parts: impl Iterator<Item = Vec<u8>>) -> Option<Vec<u8>> {
    let Some((_, checksum)) = read(&item) else { return Some(item) };
    let whole = parts.flatten().collect::<Vec<u8>>();
    (crc32fast::hash(&whole) == checksum).then_some(whole)
}

fn names(count: usize, checksum: u32) -> impl Iterator<Item = String> {
    (1..=count).map(move |number| format!("{checksum:08x} {number}"))
}

fn read(item: &[u8]) -> Option<(usize, u32)> {
    let (count, checksum) = std::str::from_utf8(item).ok()?.strip_prefix(MARK)?.split_once(' ')?;
    Some((count.parse().ok()?, u32::from_str_radix(checksum, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// As a keychain would: what is written can be read.
    fn there_and_back(content: &[u8], limit: usize) -> Option<Vec<u8>> {
        let Cut { item, parts } = cut(content, limit);
        let chain: BTreeMap<String, Vec<u8>> = parts.into_iter().collect();
        let found = others(&item).into_iter().map(|name| chain[&name].clone()).collect::<Vec<_>>();
        join(item, found.into_iter())
    }

    #[test]
    fn what_fits_is_kept_as_it_is() {
        assert_eq!(cut(b"{}", 2), Cut { item: b"{}".to_vec(), parts: Vec::new() });
        assert_eq!(others(b"{}"), Vec::<String>::new());
    }

    #[test]
    fn a_part_of_another_writing_is_noticed() {
        let Cut { item, parts } = cut(b"one two three", 5);
        let mut pieces: Vec<Vec<u8>> = parts.into_iter().map(|(_, piece)| piece).collect();
        assert_eq!(join(item.clone(), pieces.clone().into_iter()), Some(b"one two three".to_vec()));
        pieces[1] = b"TWO".to_vec();
        assert_eq!(join(item, pieces.into_iter()), None);
    }

    proptest! {
        #[test]
        fn whatever_is_cut_comes_back_and_no_part_is_too_big(content in "\\{.{0,400}", limit in 40_usize..200) {
            let content = content.into_bytes();
            prop_assert_eq!(there_and_back(&content, limit), Some(content.clone()));
            let cut = cut(&content, limit);
            prop_assert!(cut.item.len() <= limit && cut.parts.iter().all(|(_, part)| part.len() <= limit));
        }
    }
}
