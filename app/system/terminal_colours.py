"""Find out what colours the terminal shows, before Textual starts.

A terminal is asked for its background, followed by a question that every terminal answers. The
answers must not be read by Textual, which types them as keys.
"""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from select import select
from time import monotonic

from msgspec import Struct

from app.system.exit_signals import undo_at_exit

QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
"""OSC 11, and DA1 as a fence behind it."""

_PATIENCE, _PATIENCE_OVER_SSH = 0.2, 1.0
# These show the question, or answer it behind the fence.
_NOT_ASKED = ("linux", "vt", "screen")
_BACKGROUND = re.compile(
    rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)[^\x07\x1b]*(?:\x07|\x1b\\)"
)
_FENCE = re.compile(rb"\x1b\[\?[\d;]*c")
# ITU-R BT.601.
_LIGHTNESS = (0.299, 0.587, 0.114)


class TerminalColours(Struct, frozen=True):
    """Colours of the terminal.

    Attributes:
        is_dark: Whether its background is dark.
        has_few: Whether it has at most sixteen colours.
        typed: Keys typed while it was asked.
        awaits_answer: Whether an answer may still come.
    """

    is_dark: bool = True
    has_few: bool = False
    typed: bytes = b""
    awaits_answer: bool = False


def colours_from_environment(environment: Mapping[str, str]) -> TerminalColours:
    """Return what the environment says; `COLORFGBG` may be that of an outer terminal."""
    _, _, background = environment.get("COLORFGBG", "").rpartition(";")
    is_light = background == "7" or (background.isdecimal() and 9 <= int(background) <= 15)
    return TerminalColours(is_dark=not is_light, has_few=_has_few(environment))


def _has_few(environment: Mapping[str, str]) -> bool:
    """Return whether there are at most sixteen colours, as Rich, which draws them, finds out."""
    if sys.platform == "win32":
        return False
    if (named := environment.get("TEXTUAL_COLOR_SYSTEM", "auto")) != "auto":
        return named == "standard"
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    term = environment.get("TERM", "").strip().lower()
    return not (term.endswith("256color") or term.rpartition("-")[2] == "kitty")


class BackgroundQuestion:
    """A question to the terminal, asked at once and answered while modules are imported.

    Until `answer` is called, the terminal neither shows keys nor waits for the end of a line.

    Args:
        descriptor: The terminal.
        environment: The environment variables.
    """

    def __init__(self, descriptor: int, environment: Mapping[str, str]) -> None:
        import termios  # not on Windows

        self._descriptor = descriptor
        self._guess = colours_from_environment(environment)
        self._before = termios.tcgetattr(descriptor)
        silent = [*self._before]
        # Enter stays what it is, and ctrl+s a key, as they are for Textual.
        silent[0] &= ~(termios.ICRNL | termios.IXON)
        silent[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(descriptor, termios.TCSANOW, silent)
        undo_at_exit(self._restore)
        is_far = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
        self._ends = monotonic() + (_PATIENCE_OVER_SSH if is_far else _PATIENCE)
        os.write(descriptor, QUESTION)

    def answer(self) -> TerminalColours:
        """Wait for the answer, and restore the terminal."""
        received = b""
        while not _FENCE.search(received):
            # What has come in the meantime is read, however long that was.
            left = max(0.0, self._ends - monotonic())
            if not select([self._descriptor], [], [], left)[0]:
                break
            if not (data := os.read(self._descriptor, 4096)):
                break  # It was closed.
            received += data
        self._restore()
        return _read(received, self._guess)

    def _restore(self) -> None:
        import termios

        with suppress(termios.error):  # It was closed.
            termios.tcsetattr(self._descriptor, termios.TCSANOW, self._before)


def may_be_asked(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal can be asked without harm."""
    if sys.platform == "win32" or environment.get("STY"):
        return False
    term = environment.get("TERM", "")
    return bool(environment.get("TMUX")) or not term.startswith(_NOT_ASKED)


def _read(received: bytes, guess: TerminalColours) -> TerminalColours:
    background, fence = _BACKGROUND.search(received), _FENCE.search(received)
    is_dark = guess.is_dark
    if background:
        parts = (int(part, 16) / (16 ** len(part) - 1) for part in background.groups())
        is_dark = sum(map(float.__mul__, parts, _LIGHTNESS)) < 0.5
    typed = _FENCE.sub(b"", _BACKGROUND.sub(b"", received))
    return TerminalColours(is_dark, guess.has_few, typed, awaits_answer=not fence)
