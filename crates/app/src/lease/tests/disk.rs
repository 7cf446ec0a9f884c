//! Files, links and permissions.

use std::fs;
use std::path::PathBuf;

use super::*;

/// A settings file in a folder of its own, and a home.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("claude").join("settings.json")
    }

    fn with(self, bytes: &[u8]) -> Self {
        fs::create_dir_all(self.settings().parent().expect("a folder")).expect("a folder");
        fs::write(self.settings(), bytes).expect("a file");
        self
    }
}

fn on_disk(place: &Files) -> (File, String, edit::Written) {
    let file = File::read(&place.settings()).expect("readable");
    let (after, memory) = written(file.text().expect("text"), Place::ClaudeCode);
    (file, after, memory)
}

#[test]
fn a_byte_order_mark_stays_in_front() {
    let place = Files::new().with(b"\xEF\xBB\xBF{\r\n}\r\n");
    let (file, after, memory) = on_disk(&place);
    file.write(&after).expect("written");
    assert!(fs::read(place.settings()).expect("there").starts_with(b"\xEF\xBB\xBF{\r\n  \"env\""));
    let file = File::read(&place.settings()).expect("readable");
    file.write(&edit::take_back(file.text().expect("text"), &memory).expect("ours").0).expect("written");
    assert_eq!(fs::read(place.settings()).expect("there"), b"\xEF\xBB\xBF{\r\n}\r\n");
}

#[test]
fn a_file_that_changed_since_it_was_read_is_not_overwritten() {
    let place = Files::new().with(b"{}");
    let (file, after, _) = on_disk(&place);
    fs::write(place.settings(), "{ \"new\": 1 }").expect("somebody writes");
    let refused = format!("{:#}", file.write(&after).expect_err("it is not what was read"));
    assert!(refused.contains("at this moment"), "{refused}");
    assert_eq!(fs::read_to_string(place.settings()).expect("there"), "{ \"new\": 1 }");
    assert_eq!(
        fs::read_dir(place.settings().parent().expect("a folder")).expect("a folder").count(),
        1,
        "no draft stays"
    );
}

#[test]
#[cfg(unix)]
fn links_and_permissions_stay_and_read_only_files_are_left_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Files::new().with(b"{}");
    let real = place.folder.path().join("dotfiles.json");
    fs::rename(place.settings(), &real).expect("moved");
    symlink("../dotfiles.json", place.settings()).expect("a link");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    let (file, after, _) = on_disk(&place);
    file.write(&after).expect("written");
    assert!(fs::symlink_metadata(place.settings()).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&real).expect("there"), after);
    assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, 0o640);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).expect("a mode");
    let refused = format!("{:#}", File::read(&place.settings()).expect("readable").write("{}").expect_err("read-only"));
    assert!(refused.contains("read-only"), "{refused}");
}

#[test]
#[cfg(unix)]
fn a_new_file_and_its_folder_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Files::new();
    let (file, after, _) = on_disk(&place);
    file.write(&after).expect("written");
    for (path, mode) in [(place.settings(), 0o600), (place.folder.path().join("claude"), 0o700)] {
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, mode, "{}", path.display());
    }
}

#[test]
fn the_draft_of_one_who_was_killed_is_swept_away() {
    let files = Files::new().with(b"{}");
    let draft = files.folder.path().join("claude").join(".outcrop-draft-1");
    fs::write(&draft, "half").expect("a draft");
    let (file, after, _) = on_disk(&files);
    file.write(&after).expect("written");
    assert!(!draft.exists());
}
