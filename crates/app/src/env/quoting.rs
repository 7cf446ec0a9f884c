//! One assignment in the words of each shell: whatever the value holds, it arrives as it is and runs nothing.

use serde_json::{Value, json};

use super::{Shell, Vars};

/// A line that sets one variable. The settings files have no lines of their own: see [`object`] and [`pairs`].
pub(super) fn assignment(shell: Shell, name: &str, value: &str) -> String {
    match shell {
        Shell::Bash | Shell::Zsh => format!("export {name}={}", posix(value)),
        Shell::Fish => format!("set -gx {name} {}", fish(value)),
        Shell::Powershell => format!("$env:{name} = {}", powershell(value)),
        // The console repeats what it runs, the token included, unless there is an @ before it.
        Shell::Cmd => format!("@set \"{name}={}\"", cmd(value)),
        Shell::Docker => format!("{name}={}", one_line(value)),
        Shell::Json | Shell::Vscode => json!({ name: value }).to_string(),
    }
}

/// `{"NAME": "value"}`
pub(super) fn object(vars: &Vars) -> Value {
    vars.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

/// `[{"name": "NAME", "value": "value"}]`
pub(super) fn pairs(vars: &Vars) -> Value {
    vars.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn posix(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn fish(value: &str) -> String {
    format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'"))
}

/// PowerShell ends a string at typographic quotes too.
fn powershell(value: &str) -> String {
    let mut quoted = String::from("'");
    for letter in value.chars() {
        if matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') {
            quoted.push(letter);
        }
        quoted.push(letter);
    }
    quoted + "'"
}

/// Inside quotes nothing but `%` has a meaning, and a batch file writes that twice. A quote in the value ends the
/// quotes around it until the next one; what comes between needs carets.
fn cmd(value: &str) -> String {
    let mut escaped = String::new();
    let mut inside = true;
    for letter in one_line(value).chars() {
        match letter {
            '%' => escaped.push('%'),
            '"' => inside = !inside,
            '&' | '|' | '<' | '>' | '^' | '(' | ')' if !inside => escaped.push('^'),
            _ => {}
        }
        escaped.push(letter);
    }
    escaped
}

fn one_line(value: &str) -> String {
    value.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect()
}
