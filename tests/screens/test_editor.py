"""Whatever `$EDITOR` does, the text stays, and the reason is shown."""

import tempfile
from pathlib import Path

import pytest
from textual.widgets import Static

import screens.base.external_editor
import screens.forms.form_draft
from tests.screens.test_forms import row_of
from tests.screens.test_quick_edits import HANDED_OVER, editor, kept_in
from tests.screens.test_writing import small_server
from tests.support.program import Program, program

_BEFORE = "What was there"


def messages(running: Program) -> str:
    """What the texts of the screen on top say, however their lines are broken."""
    return " ".join(str(each.render()) for each in running.app.screen.query(Static))


@pytest.mark.parametrize(
    ("does", "says", "kept"),
    [
        ("file.unlink()", "removed the file; the text is unchanged", []),
        ("file.write_text('x'); file.unlink(); sys.exit(1)", "removed the file", []),
        ("pass", "ended at once, without a change", [_BEFORE]),
        ("sys.exit(1)", "ended with 1; the text is unchanged", []),
        ("file.write_text('half'); sys.exit(1)", "ended with 1; the text is unchanged", ["half"]),
        ("import os; os.kill(os.getpid(), 9)", "was ended by signal 9", []),
        ("file.write_bytes(b'caf\\xe9')", "saved something that is not UTF-8", ["caf\udce9"]),
        ("file.write_text('')", "left the file empty; the text is unchanged", []),
        ("file.write_text(' \\n')", "left the file empty; the text is unchanged", []),
        ("file.write_text('x' * 2_000_000)", "saved more than 1,048,576 bytes", None),
        ("file.unlink(); file.mkdir()", "left a file that cannot be read", None),
        ("import os; file.unlink(); os.mkfifo(file)", "put something that is no file", None),
        ("file.unlink(); file.symlink_to('/nowhere')", "removed the file", None),
    ],
)
async def test_the_text_is_unchanged(
    does: str, says: str, kept: list[str] | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(screens.base.external_editor, "_AT_ONCE", float("inf"))
    async with program(small_server()) as running:
        await running.press("m")
        await running.until_screen("EditScreen")
        row_of(running, "summary").write(_BEFORE)
        await running.rest()
        editor(monkeypatch, tmp_path / "editor.py", does)
        await running.press("ctrl+e")
        await running.until(lambda: says in messages(running))
        assert row_of(running, "summary").value == _BEFORE
        assert HANDED_OVER == [], "the terminal is the program's again"
        if kept is not None:
            assert kept_in(tmp_path) == kept


@pytest.mark.parametrize(
    ("does", "text"),
    [
        ("file.write_text('New')", "New"),
        ("file.rename(file.with_suffix('.bak')); file.write_text('New\\n')", "New"),
        ("file.write_bytes(b'\\xef\\xbb\\xbfNew')", "New"),
        ("file.write_bytes(b'a\\r\\nb')", "a\nb"),
        ("file.write_text('a\\x1b]0;x\\x07b')", "a]0;xb"),
    ],
)
async def test_what_was_saved_is_taken(
    does: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with program(small_server()) as running:
        await running.press("m")
        await running.until_screen("EditScreen")
        editor(monkeypatch, tmp_path / "editor.py", does)
        await running.press("ctrl+e")
        await running.until(lambda: row_of(running, "summary").value == text)
        assert kept_in(tmp_path) == []


async def test_what_was_typed_last_is_kept_before_the_editor_has_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nothing but the hand-over keeps it.
    monkeypatch.setattr(screens.forms.form_draft, "_SAVED_WITHIN", 3600)
    async with program(small_server()) as running:
        await running.press("m")
        await running.until_screen("EditScreen")
        await running.write("typed last")
        running.app.app_suspend_signal.publish(running.app)
        (draft,) = running.workspace.journal.drafts.all()
        assert "typed last" in draft.current
