//! `outcrop env`: the variables that lead Claude Code here, in the words of each shell.
//!
//! Pure: where the server is and what proxy the user has come from outside. How a value is quoted is left to `quoting`.

use std::str::FromStr;

use anyhow::{Result, bail};
use protocol::catalog::catalog;

mod clients;
mod quoting;
#[cfg(test)]
mod tests;
mod verify;

pub use clients::{Library, code};
pub use verify::verify;

/// Variables and their values, in the order in which they are shown.
pub type Vars = [(&'static str, String)];

/// Who reads the snippet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash, and every other POSIX shell.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
    /// Windows PowerShell and PowerShell 7.
    Powershell,
    /// A batch file for `cmd.exe`.
    Cmd,
    /// `~/.claude/settings.json`.
    Json,
    /// The user settings of VS Code.
    Vscode,
    /// A file for `docker run --env-file`.
    Docker,
}

impl Shell {
    /// Every reader, in the order of the declaration.
    pub const ALL: [Self; 8] =
        [Self::Bash, Self::Zsh, Self::Fish, Self::Powershell, Self::Cmd, Self::Json, Self::Vscode, Self::Docker];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Cmd => "cmd",
            Self::Json => "json",
            Self::Vscode => "vscode",
            Self::Docker => "docker",
        }
    }
}

impl FromStr for Shell {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|shell| shell.as_str() == word) {
            Some(shell) => Ok(shell),
            None => bail!("choose one of {}", Self::ALL.map(Self::as_str).join(", ")),
        }
    }
}

/// The shell in use, going by the value of `$SHELL`: a path, which on Windows is usually missing.
pub fn detect(shell: Option<&str>) -> Shell {
    let name = shell.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    match name.trim_end_matches(".exe") {
        "zsh" => Shell::Zsh,
        "fish" => Shell::Fish,
        "pwsh" | "powershell" => Shell::Powershell,
        "" if cfg!(windows) => Shell::Powershell,
        _ => Shell::Bash,
    }
}

/// The user has a proxy for outside traffic; these are its exceptions so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxy {
    /// `NO_PROXY`.
    pub upper: Option<String>,
    /// `no_proxy`, which wins over the other one in many programs.
    pub lower: Option<String>,
}

impl Proxy {
    /// What the environment of this process says; `None` where no proxy is set.
    pub fn of_environment() -> Option<Self> {
        Self::of(|name| std::env::var(name).ok())
    }

    /// What a set of variables says.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let proxied = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let proxied = proxied.into_iter().any(|name| set(name).is_some());
        // Windows has one variable under both names.
        let lower = if cfg!(windows) { None } else { set("no_proxy") };
        proxied.then(|| Self { upper: set("NO_PROXY"), lower })
    }

    /// The exceptions that are missing for a server at `url`.
    fn exceptions(&self, url: &str) -> Vec<(&'static str, String)> {
        let upper = self.upper.as_deref().or(if self.lower.is_none() { Some("") } else { None });
        let lists = [("NO_PROXY", upper), ("no_proxy", self.lower.as_deref())];
        lists.into_iter().filter_map(|(name, list)| Some((name, extended(list?, url)?))).collect()
    }
}

/// The list with this machine's names in it; `None` where they are in it already. A lone `*` stays alone, since many
/// programs understand it in no other way.
fn extended(list: &str, url: &str) -> Option<String> {
    let mut names: Vec<&str> = list.split([',', ' ']).filter(|name| !name.is_empty()).collect();
    let six = url.contains("[::1]").then_some("::1");
    let missing: Vec<_> =
        ["127.0.0.1", "localhost"].into_iter().chain(six).filter(|own| !names.contains(own)).collect();
    if names == ["*"] || missing.is_empty() {
        return None;
    }
    names.extend(missing);
    Some(names.join(","))
}

/// The variables for a server at `url` (`http://127.0.0.1:8484`, without a slash at the end) that wants `token`.
pub fn environment(url: &str, token: &str, proxy: Option<&Proxy>) -> Vec<(&'static str, String)> {
    let families = [
        ("ANTHROPIC_DEFAULT_OPUS_MODEL", "opus"),
        ("ANTHROPIC_DEFAULT_SONNET_MODEL", "sonnet"),
        ("ANTHROPIC_DEFAULT_HAIKU_MODEL", "haiku"),
    ];
    let models = families.into_iter().filter_map(|(name, alias)| Some((name, catalog().by_alias(alias)?.name.clone())));
    // Claude Code asks a gateway for neither by itself.
    let abilities = ["CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY", "CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING"];
    [("ANTHROPIC_BASE_URL", url.to_owned()), ("ANTHROPIC_AUTH_TOKEN", token.to_owned())]
        .into_iter()
        .chain(models)
        .chain(abilities.map(|name| (name, "1".to_owned())))
        .chain(proxy.map(|proxy| proxy.exceptions(url)).unwrap_or_default())
        .collect()
}

/// Text that sets the variables: to be evaluated by a shell, to be saved for Docker, or to be merged into a settings
/// file. Where the reader knows comments, the last line says how to undo it; it is the last because an unquoted
/// `eval $(outcrop env)` makes one line of all.
///
/// `cmd` and Docker cannot hold line breaks in a value: there they are left out.
pub fn snippet(shell: Shell, vars: &Vars) -> String {
    match shell {
        Shell::Json => pretty(&serde_json::json!({ "env": quoting::object(vars) })),
        Shell::Vscode => format!("\"claudeCode.environmentVariables\": {}", pretty(&quoting::pairs(vars))),
        Shell::Bash | Shell::Zsh | Shell::Fish | Shell::Powershell | Shell::Cmd | Shell::Docker => {
            let lines = vars.iter().map(|(name, value)| quoting::assignment(shell, name, value));
            lines.chain(remark(shell, vars)).collect::<Vec<_>>().join("\n")
        }
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// Text that undoes what [`snippet`] did, to be evaluated by the same shell; where there is nothing to evaluate, words.
pub fn undo(shell: Shell, vars: &Vars) -> String {
    let names = |before: &str, between: &str| -> String {
        ours(vars).map(|name| format!("{before}{name}")).collect::<Vec<_>>().join(between)
    };
    match shell {
        Shell::Bash | Shell::Zsh => format!("unset {}", names("", " ")),
        Shell::Fish => format!("set -e {}", names("", " ")),
        Shell::Powershell => format!("Remove-Item {} -ErrorAction Ignore", names("Env:", ", ")),
        // Good in a batch file and at the prompt, unlike a loop.
        Shell::Cmd => ours(vars).map(|name| format!("@set \"{name}=\"")).collect::<Vec<_>>().join("\n"),
        Shell::Docker => "# Start the container without this file.".to_owned(),
        Shell::Json => {
            format!("Take these out of \"env\" (`outcrop remove` does, after `outcrop apply`): {}", names("", ", "))
        }
        Shell::Vscode => format!(
            "Take these out of \"claudeCode.environmentVariables\" (`outcrop remove` does, after `outcrop apply --vscode`): {}",
            names("", ", ")
        ),
    }
}

/// The longer list of exceptions does no harm, and the shorter one of before is not known here.
fn ours<'v>(vars: &'v Vars) -> impl Iterator<Item = &'static str> + Clone + 'v {
    vars.iter().map(|(name, _)| *name).filter(|name| !name.eq_ignore_ascii_case("no_proxy"))
}

/// No apostrophes and no semicolons here: an interactive zsh takes a pasted comment for a command.
fn remark(shell: Shell, vars: &Vars) -> Option<String> {
    match shell {
        Shell::Bash | Shell::Zsh | Shell::Fish | Shell::Powershell => Some(format!("# To undo: {}", undo(shell, vars))),
        Shell::Cmd => Some("@rem To undo: outcrop env --undo --shell cmd".to_owned()),
        Shell::Docker => Some(
            "# This address is the loopback of this machine: run the container with --network host. Outcrop does not answer to host.docker.internal."
                .to_owned(),
        ),
        Shell::Json | Shell::Vscode => None,
    }
}
