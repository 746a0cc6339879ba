"""A text in the person's own editor: `$VISUAL` or `$EDITOR`, else whichever of a few is there."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from app.errors import IncidentError

_USUAL = ("nano", "vi", "vim")


class EditorFailed(IncidentError):
    """The editor could not be used, or said that it failed; the text is as it was."""

    title = "Not edited"
    hint = (
        "Set EDITOR to a program that waits until the file is closed, such as `vim` or `code -w`."
    )


def edited(app: App[Any], text: str) -> str:
    """What the person makes of `text` in their editor, which has the terminal meanwhile.

    Raises:
        EditorFailed: There is no editor, or it ended with an error or left nothing. What it had
            saved by then stays in a file that the error names.
    """
    command = _command()
    with _file(text) as file:
        try:
            with app.suspend():
                ended = _ended([*command, str(file)])
        except SuspendNotSupported:
            raise EditorFailed("This terminal cannot be handed to an editor.") from None
        if isinstance(ended, OSError):
            raise EditorFailed(f"{command[0]}: {ended.strerror}.")
        saved = file.read_text(encoding="utf-8", errors="replace")
        if ended:
            raise EditorFailed(_failure(command[0], ended, text, saved))
    if text.strip() and not saved.strip():
        # As with a commit's message, this is how people give up; and how editors fail.
        raise EditorFailed(
            f"{command[0]} left the file empty; the text is as it was.",
            hint="Where it shall be empty, empty it here.",
        )
    # Editors end a file with a line break that nobody typed.
    return saved if text.endswith("\n") else saved.removesuffix("\n")


def _ended(command: Sequence[str]) -> int | OSError:
    """The editor's exit code, or why there was none.

    It is not raised: Textual takes the terminal back only from a block that ends well.
    """
    try:
        editor = subprocess.Popen(command)  # noqa: S603
    except OSError as error:
        return error
    # ctrl+c is for the editor alone; the terminal sends it to both.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return editor.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _command() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if words := os.environ.get(name, "").strip():
            try:
                return shlex.split(words)
            except ValueError as error:
                raise EditorFailed(f"{name} cannot be read as a command: {error}.") from None
    for program in _USUAL:
        if found := shutil.which(program):
            return [found]
    raise EditorFailed("Neither VISUAL nor EDITOR is set.")


@contextmanager
def _file(text: str) -> Iterator[Path]:
    """A file that only the person can read, removed in the end."""
    try:
        number, name = tempfile.mkstemp(prefix="incident-", suffix=".md", text=True)
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as opened:
            opened.write(text)
    except OSError as error:
        raise EditorFailed(f"No file can be made for it: {error.strerror}.") from None
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _failure(program: str, code: int, text: str, saved: str) -> str:
    said = f"{program} ended with {code}; the text is as it was."
    if saved.removesuffix("\n") == text.removesuffix("\n"):
        return said
    number, kept = tempfile.mkstemp(prefix="incident-kept-", suffix=".md", text=True)
    with os.fdopen(number, "w", encoding="utf-8") as opened:
        opened.write(saved)
    return f"{said} What it had saved is in {kept}."
