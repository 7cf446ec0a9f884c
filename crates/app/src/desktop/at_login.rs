//! Sets right what libraries write where Linux desktops look for programs to start at login.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use etcetera::BaseStrategy;

/// The name of our entry.
const ENTRY: &str = "Outcrop.desktop";

/// Quotes the path of this program in its entry, where there is one: a folder may have a space in its name. Elsewhere than
/// on Linux there is nothing to do.
///
/// # Errors
/// If the entry cannot be read or written.
pub fn set_right() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    // The library behind autostart knows this folder alone, wherever XDG_CONFIG_HOME leads.
    let entry = etcetera::base_strategy::Xdg::new()?.home_dir().join(".config/autostart").join(ENTRY);
    if !entry.exists() {
        return Ok(());
    }
    let program = std::env::var_os("APPIMAGE").map_or_else(std::env::current_exe, |path| Ok(path.into()))?;
    let text = fs::read_to_string(&entry).with_context(|| format!("{} cannot be read", entry.display()))?;
    let right = righted(&text, &program);
    if right == text {
        Ok(())
    } else {
        fs::write(&entry, right).with_context(|| format!("{} cannot be written", entry.display()))
    }
}

/// The entry with `Exec` as the specification of desktop entries wants it.
fn righted(entry: &str, program: &Path) -> String {
    let path = program.to_string_lossy();
    // First the quoting of Exec, then that of any value.
    let quoted: String =
        path.chars().flat_map(|c| "\"`$\\".contains(c).then_some('\\').into_iter().chain([c])).collect();
    let exec = format!("Exec=\"{}\" --hidden", quoted.replace('\\', "\\\\").replace('%', "%%"));
    entry
        .lines()
        .map(|line| if line.starts_with("Exec=") { &exec } else { line })
        .fold(String::new(), |all, line| all + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_is_one_word() {
        let entry = "[Desktop Entry]\nType=Application\nName=Outcrop\nExec=/opt/my apps/outcrop-desktop --hidden\nTerminal=false\n";
        let right = righted(entry, Path::new("/opt/my apps/outcrop-desktop"));
        assert_eq!(right, entry.replace("/opt/my apps/outcrop-desktop", "\"/opt/my apps/outcrop-desktop\""));
        assert_eq!(righted(&right, Path::new("/opt/my apps/outcrop-desktop")), right);
        assert!(righted("Exec=x", Path::new("/a$b")).starts_with("Exec=\"/a\\\\$b\" --hidden"));
    }
}
