//! Recorded traffic.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::shared;

/// One recording, or one vector.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Its file without ending.
    pub(crate) name: String,
    pub(crate) value: Value,
}

impl Case {
    pub(crate) fn api(&self) -> &str {
        self.value["api"].as_str().unwrap_or_default()
    }

    /// The bytes that stand at this pointer in base64.
    pub(crate) fn bytes(&self, pointer: &str) -> Vec<u8> {
        let text = self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{}", self.name));
        STANDARD.decode(text).expect("base64")
    }
}

/// The cases of a folder whose names begin so, in the order of their names; `None`, said loudly, where there is none.
pub(crate) fn cases(folder: &str, beginning: &str) -> Option<Vec<Case>> {
    let folder = shared(&format!("corpus/{folder}"))?;
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path()).collect();
    files.sort();
    let cases: Vec<_> = files.iter().filter_map(|file| case(file, beginning)).collect();
    assert!(!cases.is_empty(), "there are recordings of {beginning}");
    Some(cases)
}

fn case(file: &Path, beginning: &str) -> Option<Case> {
    let name = file.file_stem()?.to_str()?.to_owned();
    let text = name.starts_with(beginning).then(|| std::fs::read(file).expect("a file"))?;
    Some(Case { name, value: serde_json::from_slice(&text).expect("a recording in JSON") })
}
