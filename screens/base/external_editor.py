"""Edit a text in `$VISUAL`, `$EDITOR`, or else an installed editor."""

import os
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any

from textual.app import App, SuspendNotSupported

from app.errors import IncidentError
from app.system.exit_signals import exit_signals
from app.system.exit_state import is_exiting
from app.text.text import clean

_USUAL = ("nano", "vi", "vim")

# Seconds that editing takes at least.
_AT_ONCE = 5.0

# Bytes; the API accepts far less.
_LONGEST = 1024 * 1024


class EditorFailed(IncidentError):
    """The editor could not be used, or failed; the text is unchanged."""

    title = "Not edited"
    hint = (
        "Set EDITOR to a program that waits until the file is closed, such as `vim` or `code -w`."
    )


def edit_externally(app: App[Any], text: str) -> str:
    """Edit a text in an external editor, which has the terminal until it ends.

    Raises:
        EditorFailed: There is no editor, or its result is unusable. Text that it has saved stays in
            a file that the error names.
    """
    command = _command()
    file = _file(text)
    begun = monotonic()
    try:
        with app.suspend():
            code = _run([*command, str(file)])
    except SuspendNotSupported:
        file.unlink()
        raise EditorFailed("This terminal cannot be handed to an editor.") from None
    if isinstance(code, OSError):
        file.unlink()
        raise EditorFailed(f"{command[0]}: {code.strerror}.")
    try:
        saved = _read(file)
    except _CannotRead as error:
        raise EditorFailed(f"{command[0]} {error}; the text is unchanged.") from None
    if problem := _problem(code, text, saved, monotonic() - begun):
        raise EditorFailed(f"{command[0]} {problem}{_kept(file, text, saved, code)}")
    file.unlink()
    # Editors add a line break at the end of a file.
    return clean(saved if text.endswith("\n") else saved.removesuffix("\n"))


def _problem(code: int, text: str, saved: str, seconds: float) -> str:
    """Return the reason why the text stays unchanged; empty if the result is usable."""
    if code:
        how = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        return f"{how}; the text is unchanged."
    if text.strip() and not saved.strip():
        # As with a commit message, an empty file means cancel, or a failed editor.
        return "left the file empty; the text is unchanged. To clear it, clear it here."
    if saved == text and seconds < _AT_ONCE:
        return "ended at once, without a change. A window that is still open is not watched."
    return ""


def _kept(file: Path, text: str, saved: str, code: int) -> str:
    """Delete the file, unless it may be the only copy of a text."""
    is_nowhere_else = saved.strip() and (saved != text or not code)
    if not is_nowhere_else:
        file.unlink()
        return ""
    return f" What is saved there is in {file}."


def _run(command: Sequence[str]) -> int | OSError:
    """Run the editor; return its exit code, or the error.

    The error is not raised: Textual only restores the terminal after a block without one.
    """
    try:
        editor = subprocess.Popen(command)  # noqa: S603
    except OSError as error:
        return error
    before = {number: signal.getsignal(number) for number in exit_signals()}

    def end_both(number: int, frame: FrameType | None) -> None:
        if callable(handle := before[number]):
            handle(number, frame)
        editor.send_signal(number)

    # A signal that ends this program has to end the editor first. The terminal sends ctrl+c to both
    # processes, but it is meant for the editor.
    for number in before:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else end_both)
    if is_exiting():  # The signal came just before.
        editor.terminate()
    try:
        return editor.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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


def _file(text: str) -> Path:
    """Write the text into a file that only the user can read."""
    try:
        number, name = tempfile.mkstemp(prefix="incident-", suffix=".md")
        with os.fdopen(number, "w", encoding="utf-8", errors="replace", newline="") as opened:
            opened.write(text)
    except OSError as error:
        raise EditorFailed(f"No file can be made for it: {error.strerror}.") from None
    return Path(name)


class _CannotRead(Exception):
    """The editor's result is not text; the message continues after the editor's name."""


def _read(file: Path) -> str:
    """Read the editor's result.

    Raises:
        _CannotRead: It is not text.
    """
    try:
        # Not blocking: it could be a pipe by now.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise _CannotRead(f"put something that is no file at {file}")
            content = opened.read(_LONGEST + 1)
    except FileNotFoundError:
        raise _CannotRead("removed the file") from None
    except OSError as error:
        raise _CannotRead(f"left a file that cannot be read ({error.strerror}: {file})") from None
    if len(content) > _LONGEST:
        raise _CannotRead(f"saved more than {_LONGEST:,} bytes in {file}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _CannotRead(f"saved something that is not UTF-8 in {file}") from None
