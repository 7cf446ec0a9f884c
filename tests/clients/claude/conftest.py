import pytest

from claude_code import ClaudeCode


@pytest.fixture
def claude(outcrop, tmp_path) -> ClaudeCode:
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    project.mkdir()
    (project / "notes.txt").write_text("The answer is in the notes.\n")
    return ClaudeCode(home, project, outcrop)
