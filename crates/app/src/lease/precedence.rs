//! What else tells Claude Code where to go, and which of the two wins.
//!
//! The rules are data, measured: `data/claude-code-settings.json`. Settings of an organisation that come from a device
//! manager or from the server, and what a single call is given with `--settings`, cannot be seen from here.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::Result;
use serde::Deserialize;

use super::record::{Reader, claude_folder};

mod source;
#[cfg(test)]
mod tests;

use source::Source;

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/claude-code-settings.json"))
        .expect("the rules are valid: a test reads them")
});

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Environment variables of the shell.
    pub shell: HashMap<String, String>,
    /// Claude Code's own folder.
    pub user: PathBuf,
    /// Its other file, which holds what it saved.
    pub saved: PathBuf,
    /// The folder in which it will be started.
    pub project: PathBuf,
    /// The settings of VS Code.
    pub editor: PathBuf,
    /// The folder of the organisation's settings.
    pub managed: PathBuf,
}

/// Something that says where Claude Code goes, besides us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The variable or key.
    pub name: String,
    /// Where it stands, for people.
    pub place: String,
    /// Whether it leads Claude Code away from Outcrop.
    pub wins: bool,
    /// One sentence with what it does and the next step.
    pub words: String,
}

#[derive(Deserialize)]
struct Rules {
    managed: HashMap<String, PathBuf>,
    ranks: Vec<Rank>,
    rules: Vec<Rule>,
    keys: Vec<Rule>,
    saved: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    names: Vec<String>,
    kind: Kind,
    effect: String,
    /// The only ranks in which it counts; empty for all.
    #[serde(default)]
    only: Vec<Rank>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A key of ours: whoever ranks higher has the say.
    Ours,
    /// Wins wherever it is on, unless somebody of higher rank turns it off.
    Switch,
    /// A credential that ours outranks.
    Rival,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Rank {
    Managed,
    ProjectLocal,
    Project,
    User,
    Shell,
    /// What VS Code adds to the environment of its extension.
    Editor,
}

/// Variables that lead Claude Code elsewhere wherever they are on.
pub(crate) fn switches() -> impl Iterator<Item = &'static str> {
    let switches = RULES.rules.iter().filter(|rule| rule.kind == Kind::Switch);
    switches.flat_map(|rule| rule.names.iter().map(String::as_str))
}

impl Look {
    /// This machine, with Claude Code to be started in `project`.
    pub fn here(project: &Path) -> Result<Self> {
        let user = claude_folder()?;
        let moved = std::env::var_os("CLAUDE_CONFIG_DIR").is_some_and(|path| !path.is_empty());
        let beside = if moved { user.clone() } else { etcetera::home_dir()? };
        Ok(Self {
            shell: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            saved: beside.join(".claude.json"),
            user,
            project: project.to_owned(),
            editor: Reader::VsCode.path()?,
            managed: RULES.managed.get(std::env::consts::OS).cloned().unwrap_or_default(),
        })
    }

    /// All that was found, what wins first. Files that cannot be read as settings are left out.
    pub fn findings(&self) -> Vec<Finding> {
        let sources = self.sources();
        let mut found: Vec<Finding> = Vec::new();
        for rule in &RULES.rules {
            found.extend(rule.names.iter().flat_map(|name| rule.in_variables(name, &sources)));
        }
        for rule in &RULES.keys {
            let having = |name: &String| {
                sources
                    .iter()
                    .filter(|source| source.keys.contains(name))
                    .map(|source| rule.finding(name, source, false))
                    .collect::<Vec<_>>()
            };
            found.extend(rule.names.iter().flat_map(having));
        }
        for file in [&self.saved, &self.user.join(".credentials.json")] {
            let Some(saved) = Source::read(Rank::User, file) else { continue };
            for rule in &RULES.saved {
                found.extend(
                    rule.names
                        .iter()
                        .filter(|name| saved.keys.contains(name))
                        .map(|name| rule.finding(name, &saved, false)),
                );
            }
        }
        found.sort_by_key(|finding| !finding.wins);
        found
    }

    /// Highest rank first.
    fn sources(&self) -> Vec<Source> {
        RULES.ranks.iter().flat_map(|rank| self.of_rank(*rank)).collect()
    }

    fn of_rank(&self, rank: Rank) -> Vec<Source> {
        let files = match rank {
            Rank::Shell => {
                return vec![Source { variables: self.shell.clone(), ..Source::empty(rank) }];
            }
            Rank::Editor => return Source::of_editor(rank, &self.editor).into_iter().collect(),
            Rank::Managed => managed_files(&self.managed),
            Rank::ProjectLocal => self.project_files("settings.local.json"),
            Rank::Project => self.project_files("settings.json"),
            Rank::User => {
                let file = self.user.join("settings.json");
                let ours = Source::read(rank, &file).or_else(|| (!file.exists()).then(|| Source::empty(rank)));
                return ours.into_iter().collect();
            }
        };
        files.iter().filter_map(|file| Source::read(rank, file)).collect()
    }

    /// Of this folder, and of those above it up to the one that holds the repository.
    fn project_files(&self, name: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in self.project.ancestors() {
            let settings = folder.join(".claude");
            if settings != self.user {
                files.push(settings.join(name));
            }
            if folder.join(".git").exists() {
                return files;
            }
        }
        files.truncate(1);
        files
    }
}

/// Later files of the folder overrule earlier ones, and those the main file.
fn managed_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("managed-settings.d")).into_iter().flatten();
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    files.sort();
    files.reverse();
    files.push(folder.join("managed-settings.json"));
    files
}

impl Rule {
    fn in_variables(&self, name: &str, sources: &[Source]) -> Vec<Finding> {
        let counts = |source: &&Source| self.only.is_empty() || self.only.contains(&source.rank);
        let set = |source: &Source| source.variables.get(name).cloned();
        // With the lease, our own keys are among the user's.
        let is_ours = |source: &Source| self.kind == Kind::Ours && matches!(source.rank, Rank::User | Rank::Editor);
        let mut found = Vec::new();
        let mut decided = false;
        for source in sources.iter().filter(counts) {
            if is_ours(source) {
                decided = true;
                continue;
            }
            let Some(value) = set(source) else { continue };
            match self.kind {
                Kind::Switch if decided || !is_on(&value) => {}
                Kind::Switch => found.push(self.finding(name, source, true)),
                Kind::Ours => found.push(self.finding(name, source, !decided)),
                Kind::Rival if value.is_empty() => {}
                Kind::Rival => found.push(self.finding(name, source, false)),
            }
            decided = true;
        }
        found
    }

    fn finding(&self, name: &str, source: &Source, wins: bool) -> Finding {
        let place =
            source.file.as_ref().map_or_else(|| "the environment".to_owned(), |file| file.display().to_string());
        let effect = match (wins, self.kind) {
            (false, Kind::Ours) => "is outranked by the settings of Claude Code",
            _ => &self.effect,
        };
        let winner = if wins { "it wins over Outcrop" } else { "Outcrop wins" };
        let words = format!("{name} in {place} {effect}: {winner}. {}.", next_step(name, source, wins));
        Finding { name: name.to_owned(), place, wins, words }
    }
}

fn next_step(name: &str, source: &Source, wins: bool) -> String {
    match (source.rank, wins) {
        (_, false) => "Nothing need be done".to_owned(),
        (Rank::Managed, true) => "Only who administers this machine can change it: ask there".to_owned(),
        (Rank::Project, true) => format!("Take {name} out of it, or set it in .claude/settings.local.json beside it"),
        (Rank::ProjectLocal | Rank::User | Rank::Editor, true) => format!("Take {name} out of it"),
        (Rank::Shell, true) if cfg!(windows) => {
            format!("Run `Remove-Item Env:{name}`, and take it out of the user's environment variables")
        }
        (Rank::Shell, true) => {
            format!("Run `unset {name}`, and take it out of the file that exports it, such as ~/.profile")
        }
    }
}

fn is_on(value: &str) -> bool {
    ["1", "true", "yes", "on"].iter().any(|on| value.trim().eq_ignore_ascii_case(on))
}
