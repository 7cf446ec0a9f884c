//! One line to paste into a terminal: it names each variable there that leads Claude Code elsewhere, and says whether
//! Outcrop answers.
//!
//! It asks for a greeting alone and holds no token. That it is one line lets it be pasted whatever the shell is set to.

use super::Shell;
use crate::lease::precedence;

/// The line for a server at `url`, `None` where there is no terminal to paste it into.
pub fn verify(shell: Shell, url: &str) -> Option<String> {
    let names: Vec<&str> = precedence::switches().collect();
    let nobody =
        format!("Nobody answers at {url}: start Outcrop, or if a proxy is set, add 127.0.0.1,localhost to NO_PROXY");
    match shell {
        Shell::Bash | Shell::Zsh => Some(posix(&names.join(" "), url, &nobody)),
        Shell::Fish => Some(fish(&names.join(" "), url, &nobody)),
        Shell::Powershell => Some(powershell(&names.join("','"), url, &nobody)),
        Shell::Cmd => Some(cmd(&names.join(" "), url, &nobody)),
        Shell::Json | Shell::Vscode | Shell::Docker => None,
    }
}

const BASE: &str = "ANTHROPIC_BASE_URL";

fn posix(names: &str, url: &str, nobody: &str) -> String {
    format!(
        "for v in {names}; do case \"$(printenv $v)\" in 1|true|yes|on) echo \"$v is in the way: unset $v\";; esac; done; \
         case \"${{{BASE}:-{url}}}\" in {url}) ;; *) echo '{BASE} leads elsewhere: unset {BASE}';; esac; \
         curl -fsS -o /dev/null {url}/api/hello && echo 'Outcrop answers.' || echo '{nobody}'"
    )
}

fn fish(names: &str, url: &str, nobody: &str) -> String {
    format!(
        "for v in {names}; contains -- \"$$v\" 1 true yes on; and echo \"$v is in the way: set -e $v\"; end; \
         set -q {BASE}; and test \"${BASE}\" != {url}; and echo '{BASE} leads elsewhere: set -e {BASE}'; \
         curl -fsS -o /dev/null {url}/api/hello; and echo 'Outcrop answers.'; or echo '{nobody}'"
    )
}

fn powershell(names: &str, url: &str, nobody: &str) -> String {
    format!(
        "'{names}' | ForEach-Object {{ if ('1','true','yes','on' -contains [Environment]::GetEnvironmentVariable($_)) \
         {{ \"$_ is in the way: Remove-Item Env:$_\" }} }}; \
         if ($env:{BASE} -and $env:{BASE} -ne '{url}') {{ '{BASE} leads elsewhere: Remove-Item Env:{BASE}' }}; \
         try {{ $null = Invoke-RestMethod {url}/api/hello; 'Outcrop answers.' }} catch {{ '{nobody}' }}"
    )
}

fn cmd(names: &str, url: &str, nobody: &str) -> String {
    format!(
        "(for %v in ({names}) do @if defined %v echo %v is in the way: set %v=) & \
         (if defined {BASE} if not \"%{BASE}%\"==\"{url}\" echo {BASE} leads elsewhere: set {BASE}=) & \
         (curl -fsS -o NUL {url}/api/hello && echo Outcrop answers. || echo {nobody})"
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Where nobody listens.
    const URL: &str = "http://127.0.0.1:1";

    #[expect(clippy::print_stderr, reason = "a skipped check must say so")]
    fn said(program: &str, arguments: &[&str], shell: Shell, vars: &[(&str, &str)]) -> Option<String> {
        let line = verify(shell, URL).expect("it has a terminal");
        let mut command = Command::new(program);
        for name in precedence::switches().chain([BASE]) {
            command.env_remove(name);
        }
        let Ok(run) = command.args(arguments).arg(line).envs(vars.iter().copied()).output() else {
            eprintln!("SKIPPED: no {program} here, so nobody knows whether it runs the line");
            return None;
        };
        Some(String::from_utf8_lossy(&run.stdout).into_owned())
    }

    #[test]
    fn the_line_names_the_variables_that_block_and_no_others() {
        let shells = [
            ("sh", &["-c"][..], Shell::Bash),
            ("bash", &["-c"], Shell::Bash),
            ("zsh", &["-f", "-c"], Shell::Zsh),
            ("fish", &["--no-config", "-c"], Shell::Fish),
            ("pwsh", &["-NoProfile", "-NonInteractive", "-Command"], Shell::Powershell),
        ];
        let blocked = [("CLAUDE_CODE_USE_BEDROCK", "1"), ("CLAUDE_CODE_USE_VERTEX", "0"), (BASE, "http://elsewhere")];
        for (program, arguments, shell) in shells {
            let Some(clean) = said(program, arguments, shell, &[(BASE, URL)]) else { continue };
            assert!(clean.starts_with(&format!("Nobody answers at {URL}")) && clean.lines().count() == 1, "{clean}");
            let Some(found) = said(program, arguments, shell, &blocked) else { continue };
            assert!(found.contains("CLAUDE_CODE_USE_BEDROCK is in the way: "), "{program} {found}");
            assert!(found.contains(&format!("{BASE} leads elsewhere: ")), "{program} {found}");
            assert!(!found.contains("VERTEX"), "{program} {found}");
        }
    }
}
