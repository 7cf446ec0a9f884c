//! The texts between quotes in the sources, as far as a test about sentences needs to know them.

use std::path::{Path, PathBuf};

/// A text, with what stands before it.
pub(super) struct Literal {
    pub(super) path: PathBuf,
    pub(super) text: String,
    before: String,
}

/// What a sentence for people is given to.
const TELLING: [&str; 12] = [
    "bail!(",
    "ensure!(",
    "anyhow!(",
    "context(",
    "context(||format!(",
    "#[error(",
    "custom(format!(",
    "Err(format!(",
    ".note(",
    ".drop(",
    "What::",
    "words=format!(",
];
/// What is said to nobody but a log, or to who reads the source.
const SILENT: [&str; 5] = ["expect(", "debug!(", "info!(", "warn!(", "error!("];
/// As far back is looked for what a text is given to.
const BACK: usize = 60;

impl Literal {
    /// Whether there are words side by side in it.
    pub(super) fn is_sentence(&self) -> bool {
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
        let words = self.text.split(' ').filter(is_word).count();
        words > 1 && !SILENT.iter().any(|end| self.before.ends_with(end))
    }

    /// Whether it is given to what tells it to somebody.
    pub(super) fn is_told(&self) -> bool {
        let statement = self.before.rsplit([';', '}']).next().unwrap_or_default();
        TELLING.iter().any(|start| statement.contains(start))
    }
}

/// All of a crate but its tests: of its sources, and of its data.
pub(super) fn literals(folder: &Path) -> Vec<Literal> {
    let mut all = Vec::new();
    for within in ["src", "data"] {
        read(&folder.join(within), &mut all);
    }
    all
}

fn read(folder: &Path, all: &mut Vec<Literal>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            read(&path, all);
        } else if (name.ends_with(".rs") || name.ends_with(".json")) && !path.to_string_lossy().contains("tests") {
            let text = std::fs::read_to_string(&path).expect("a source can be read");
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            of(&path, &text[..end], all);
        }
    }
}

/// Comments have no texts, and no letter between single quotes opens one.
fn of(path: &Path, text: &str, all: &mut Vec<Literal>) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            at += rest[1..].find('\'').map_or(1, |end| end + 2);
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            let end = raw.find("\"#").unwrap_or(raw.len());
            all.push(literal(path, text, at, raw[..end].to_owned()));
            at += 3 + end + 2;
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (said, length) = unescaped(quoted);
            all.push(literal(path, text, at, said));
            at += 1 + length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
}

fn literal(path: &Path, text: &str, at: usize, said: String) -> Literal {
    let back = text[..at].char_indices().rev().filter(|(_, letter)| !letter.is_whitespace()).take(BACK);
    let mut before: Vec<char> = back.map(|(_, letter)| letter).collect();
    before.reverse();
    Literal { path: path.to_owned(), text: said, before: before.into_iter().collect() }
}

/// Up to the closing quote, and how long that was with it. A line that goes on leaves no space.
fn unescaped(quoted: &str) -> (String, usize) {
    let (mut said, mut letters) = (String::new(), quoted.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (said, at + 1),
            '\\' => match letters.next() {
                Some((next, '\n')) => {
                    let rest = &quoted[next..];
                    let spaces = rest.len() - rest.trim_start().len();
                    while letters.offset() < next + spaces {
                        letters.next();
                    }
                }
                Some((_, 'n')) => said.push('\n'),
                Some((_, other)) => said.push(other),
                None => {}
            },
            other => said.push(other),
        }
    }
    (said, quoted.len())
}
