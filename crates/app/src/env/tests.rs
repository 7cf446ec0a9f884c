//! What the shells themselves make of a snippet.

use std::process::Command;

use super::*;

/// Values that some shell somewhere takes for something else.
const NASTY: [(&str, &str); 9] = [
    ("OUTCROP_TEST_QUOTES", r#"'it''s' "so" `id` "#),
    ("OUTCROP_TEST_ONLY_QUOTES", "'''"),
    ("OUTCROP_TEST_DOLLARS", "$HOME ${HOME} $(id) $env:HOME %PATH% !! !x"),
    ("OUTCROP_TEST_SLASHES", r"C:\new\ \\ \' \"),
    ("OUTCROP_TEST_OPERATORS", "a & b | c > d < e ; f ^ g ( h ) # i ~ * ? [j] {k,l}"),
    ("OUTCROP_TEST_LINES", "one\ntwo\r\n\tthree\n"),
    ("OUTCROP_TEST_SPACES", "  both ends  "),
    ("OUTCROP_TEST_LETTERS", "₹ ü 漢 \u{2018}a\u{2019} \u{201A}b\u{201B}"),
    ("OUTCROP_TEST_EMPTY", ""),
];

/// What `env -0` does, without PowerShell reading lines in between.
const PWSH_ENV: &str = "[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false
    Get-ChildItem Env: | ForEach-Object { [Console]::Out.Write($_.Name + '=' + $_.Value + [char]0) }";

fn nasty() -> Vec<(&'static str, String)> {
    NASTY.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// The environment after the script, or `None` if there is no such shell here.
#[expect(clippy::print_stderr, reason = "a skipped check must say so")]
fn seen_after(program: &str, arguments: &[&str], script: &str) -> Option<Vec<(String, String)>> {
    // NULs between the variables, so that every other byte stands for itself.
    let show = if program == "pwsh" { PWSH_ENV } else { "env -0" };
    let run = Command::new(program).args(arguments).arg(format!("{script}\n{show}")).output();
    let Ok(output) = run else {
        // Not every system has a package of PowerShell; the others are installed before the tests.
        assert!(program == "pwsh" || std::env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("SKIPPED: no {program} here, so nobody knows whether it reads the snippet right");
        return None;
    };
    assert!(output.stderr.is_empty(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("what was UTF-8 stays UTF-8");
    let variables = text.split('\0').filter_map(|variable| variable.split_once('='));
    Some(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn arrives(program: &str, arguments: &[&str], shell: Shell) {
    let Some(seen) = seen_after(program, arguments, &snippet(shell, &nasty())) else { return };
    for (name, value) in NASTY {
        let found = seen.iter().find(|(seen, _)| seen == name).map(|(_, value)| value.as_str());
        // Where PowerShell has no empty variables, setting one to nothing removes it.
        let found = if shell == Shell::Powershell { found.or(Some("")) } else { found };
        assert_eq!(found, Some(value), "{program} {name}");
    }
}

#[test]
fn posix_shells_set_exactly_what_was_meant() {
    arrives("sh", &["-c"], Shell::Bash);
    arrives("bash", &["-c"], Shell::Bash);
    arrives("zsh", &["-f", "-c"], Shell::Zsh);
    arrives("zsh", &["-f", "-o", "rcquotes", "-c"], Shell::Zsh);
}

#[test]
fn fish_sets_exactly_what_was_meant() {
    arrives("fish", &["--no-config", "-c"], Shell::Fish);
}

#[test]
fn powershell_sets_exactly_what_was_meant() {
    arrives("pwsh", &["-NoProfile", "-NonInteractive", "-Command"], Shell::Powershell);
}

#[test]
fn eval_takes_the_snippet_with_quotes_and_without() {
    let vars = environment("http://127.0.0.1:1", "token-1", None);
    for form in ["eval \"$(cat <<'E'\n{}\nE\n)\"", "eval $(cat <<'E'\n{}\nE\n)"] {
        for (program, shell) in [("bash", Shell::Bash), ("zsh", Shell::Zsh)] {
            let script = form.replace("{}", &snippet(shell, &vars));
            let Some(seen) = seen_after(program, &["-c"], &script) else { continue };
            for (name, value) in &vars {
                assert!(seen.iter().any(|(seen, found)| seen == name && found == value), "{program} {name}");
            }
        }
    }
}

#[test]
fn the_last_line_undoes_the_others() {
    let vars = environment("http://127.0.0.1:1", "token-1", None);
    for (program, shell) in [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish)] {
        let text = snippet(shell, &vars);
        let undo = text.lines().last().and_then(|line| line.strip_prefix("# To undo: ")).expect("it says how");
        let Some(seen) = seen_after(program, &["-c"], &format!("{text}\n{undo}")) else { continue };
        let left: Vec<_> = seen.iter().filter(|(seen, _)| vars.iter().any(|(name, _)| name == seen)).collect();
        assert!(left.is_empty(), "{program} {left:?}");
    }
}

#[test]
fn undoing_takes_away_what_was_set_and_no_exceptions() {
    let proxy = Proxy { upper: Some("a.example".into()), lower: None };
    let vars = environment("http://127.0.0.1:1", "token-1", Some(&proxy));
    let shells = [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish), ("pwsh", Shell::Powershell)];
    for (program, shell) in shells {
        let flag = if program == "pwsh" { "-Command" } else { "-c" };
        // Twice, since it may be undone already.
        let script = format!("{0}\n{1}\n{1}", snippet(shell, &vars), undo(shell, &vars));
        let Some(seen) = seen_after(program, &[flag], &script) else { continue };
        let left: Vec<_> = vars.iter().filter(|(name, _)| seen.iter().any(|(seen, _)| seen == name)).collect();
        assert_eq!(left, [&("NO_PROXY", "a.example,127.0.0.1,localhost".to_owned())], "{program}");
    }
    assert!(undo(Shell::Cmd, &vars).starts_with("@set \"ANTHROPIC_BASE_URL=\"\n@set \"ANTHROPIC_AUTH_TOKEN=\"\n"));
    for shell in Shell::ALL {
        assert!(!undo(shell, &vars).contains("token-1"), "{shell:?}");
    }
}

#[test]
fn nothing_that_harms_is_ever_set() {
    // Without its attribution block Claude Code is refused where plans are checked; with quiet traffic it finds no models.
    let harmful = ["CLAUDE_CODE_ATTRIBUTION_HEADER", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "ANTHROPIC_API_KEY"];
    let vars = environment("http://127.0.0.1:1", "t", Some(&Proxy::default()));
    assert!(vars.iter().all(|(name, _)| !harmful.contains(name)), "{vars:?}");
}

#[test]
fn a_batch_file_has_no_special_letters_left() {
    let line = |value: &str| quoting::assignment(Shell::Cmd, "X", value);
    assert_eq!(line("100% a&b^c|d "), r#"@set "X=100%% a&b^c|d ""#);
    assert_eq!(line(r#"a "b&c" d&e"#), r#"@set "X=a "b^&c" d&e""#);
    assert_eq!(line("one\r\ndel *"), r#"@set "X=onedel *""#);
}

#[test]
fn docker_gets_one_raw_line_for_each_variable() {
    let text = snippet(Shell::Docker, &[("X", "a 'b' \"c\" $d".to_owned()), ("Y", "1\nZ=2".to_owned())]);
    assert_eq!(text.lines().take(2).collect::<Vec<_>>(), ["X=a 'b' \"c\" $d", "Y=1Z=2"]);
    assert!(text.lines().skip(2).all(|line| line.starts_with('#')));
}

#[test]
fn settings_files_hold_every_value() -> anyhow::Result<()> {
    let settings: serde_json::Value = serde_json::from_str(&snippet(Shell::Json, &nasty()))?;
    let code: serde_json::Value = serde_json::from_str(&format!("{{{}}}", snippet(Shell::Vscode, &nasty())))?;
    for (at, (name, value)) in NASTY.into_iter().enumerate() {
        assert_eq!(settings["env"][name], value);
        assert_eq!(code["claudeCode.environmentVariables"][at], serde_json::json!({ "name": name, "value": value }));
    }
    Ok(())
}

#[test]
fn claude_code_is_told_where_to_go_and_which_models_there_are() {
    let names = catalog();
    let newest = |alias| names.by_alias(alias).map(|model| model.name.clone()).expect("an alias of the catalogue");
    let expected = [
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:8484".to_owned()),
        ("ANTHROPIC_AUTH_TOKEN", "secret".to_owned()),
        ("ANTHROPIC_DEFAULT_OPUS_MODEL", newest("opus")),
        ("ANTHROPIC_DEFAULT_SONNET_MODEL", newest("sonnet")),
        ("ANTHROPIC_DEFAULT_HAIKU_MODEL", newest("haiku")),
        ("CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY", "1".to_owned()),
        ("CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING", "1".to_owned()),
    ];
    assert_eq!(environment("http://127.0.0.1:8484", "secret", None), expected);
}

#[test]
fn a_proxy_is_told_to_leave_this_machine_alone() {
    let exceptions = |upper: Option<&str>, lower: Option<&str>, url| {
        let proxy = Proxy { upper: upper.map(str::to_owned), lower: lower.map(str::to_owned) };
        let vars = environment(url, "t", Some(&proxy)).split_off(7);
        vars.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    };
    let four = "http://127.0.0.1:1";
    assert_eq!(exceptions(None, None, four), "NO_PROXY=127.0.0.1,localhost");
    assert_eq!(exceptions(Some("a.example, localhost"), None, four), "NO_PROXY=a.example,localhost,127.0.0.1");
    assert_eq!(exceptions(None, Some("b"), four), "no_proxy=b,127.0.0.1,localhost");
    assert_eq!(exceptions(Some("a"), Some("b"), four), "NO_PROXY=a,127.0.0.1,localhost no_proxy=b,127.0.0.1,localhost");
    assert_eq!(exceptions(Some("localhost,127.0.0.1"), None, four), "");
    assert_eq!(exceptions(Some("*"), None, four), "");
    assert_eq!(exceptions(None, None, "http://[::1]:1"), "NO_PROXY=127.0.0.1,localhost,::1");
}

#[test]
fn exceptions_without_a_proxy_are_nobodys_business() {
    let of = |set: &'static [(&str, &str)]| {
        Proxy::of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    };
    assert_eq!(of(&[("NO_PROXY", "a")]), None);
    assert_eq!(of(&[("HTTPS_PROXY", " ")]), None);
    assert_eq!(
        of(&[("https_proxy", "http://p"), ("NO_PROXY", "a")]),
        Some(Proxy { upper: Some("a".into()), lower: None })
    );
}

#[test]
fn the_shell_in_use_is_known_by_its_path() {
    let found =
        ["/bin/bash", "/usr/bin/zsh", "/opt/fish", r"C:\x\pwsh.exe", "/bin/dash"].map(|path| detect(Some(path)));
    assert_eq!(found, [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Powershell, Shell::Bash]);
    assert_eq!(detect(None), if cfg!(windows) { Shell::Powershell } else { Shell::Bash });
}

#[test]
fn a_shell_goes_by_its_own_word_and_no_other() -> anyhow::Result<()> {
    for shell in Shell::ALL {
        assert_eq!(shell.as_str().parse::<Shell>()?, shell);
    }
    let refused = "tcsh".parse::<Shell>().expect_err("nobody reads tcsh").to_string();
    assert!(refused.contains("bash, zsh, fish"), "{refused}");
    Ok(())
}
