//! What leads a client here, to be copied. On screen the token is masked; whole it is told for copying alone.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::running;
use crate::engine::Engine;
use crate::env::{self, Library, Proxy, Shell};
use crate::token::masked;

/// Who is to be led here.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct SnippetAsk {
    /// The client; without one, the shell in use.
    pub client: Option<SnippetFor>,
}

/// A client that takes a snippet.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SnippetFor {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Cmd,
    Docker,
    Anthropic,
    Openai,
}

/// A snippet as it is shown.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Snippet {
    /// The client that it is for.
    pub client: SnippetFor,
    /// The lines, with a masked token.
    pub shown: String,
    /// What undoes it.
    pub undo: Option<String>,
    /// A line that says in a terminal what leads elsewhere, and whether Outcrop answers.
    pub verify: Option<String>,
}

/// A snippet to be copied. The only answer that holds the token.
#[derive(Serialize, TS)]
pub(crate) struct Whole {
    /// The lines.
    pub text: String,
}

pub(in crate::rpc) fn snippet(engine: &Engine, SnippetAsk { client }: SnippetAsk) -> Result<Snippet> {
    let ready = &running(engine)?.ready;
    let client = client.unwrap_or_else(SnippetFor::detected);
    let token = masked(&ready.token);
    let (undo, verify) = match client.shell() {
        Some(shell) => {
            let vars = env::environment(&ready.url, &token, Proxy::of_environment().as_ref());
            (Some(env::undo(shell, &vars)), env::verify(shell, &ready.url))
        }
        None => (None, None),
    };
    Ok(Snippet { client, shown: lines(client, &ready.url, &token), undo, verify })
}

pub(in crate::rpc) fn whole(engine: &Engine, SnippetAsk { client }: SnippetAsk) -> Result<Whole> {
    let ready = &running(engine)?.ready;
    Ok(Whole { text: lines(client.unwrap_or_else(SnippetFor::detected), &ready.url, &ready.token) })
}

fn lines(client: SnippetFor, url: &str, token: &str) -> String {
    match client.shell() {
        Some(shell) => {
            let snippet = env::snippet(shell, &env::environment(url, token, Proxy::of_environment().as_ref()));
            // The last line says how to undo it, which has a place of its own on the screen.
            match snippet.rsplit_once('\n') {
                Some((lines, remark)) if shell != Shell::Docker && remark.contains("To undo: ") => lines.to_owned(),
                _ => snippet,
            }
        }
        None => env::code(if client == SnippetFor::Openai { Library::OpenAi } else { Library::Anthropic }, url, token),
    }
}

impl SnippetFor {
    fn detected() -> Self {
        match env::detect(std::env::var("SHELL").ok().as_deref()) {
            Shell::Zsh => Self::Zsh,
            Shell::Fish => Self::Fish,
            Shell::Powershell => Self::Powershell,
            Shell::Cmd => Self::Cmd,
            Shell::Bash | Shell::Json | Shell::Vscode | Shell::Docker => Self::Bash,
        }
    }

    fn shell(self) -> Option<Shell> {
        match self {
            Self::Bash => Some(Shell::Bash),
            Self::Zsh => Some(Shell::Zsh),
            Self::Fish => Some(Shell::Fish),
            Self::Powershell => Some(Shell::Powershell),
            Self::Cmd => Some(Shell::Cmd),
            Self::Docker => Some(Shell::Docker),
            Self::Anthropic | Self::Openai => None,
        }
    }
}
