"""Show the last list screen from a file at once, until the interface has been loaded.

This module is imported before everything else, and imports nothing slow: not even `pathlib` and
`platformdirs`, which take longer than all of it.
"""

import os
import sys
from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from app.system.exit_signals import write_in_time
from app.system.version import VERSION

if sys.platform != "win32":
    import termios

FILE = "first-screen"
"""Name of the file, in the folder of the caches."""

_LARGEST = 1 << 20
_PRIVATE = 0o077
_FORMAT = "incident-tui first screen 1"
_SHOW, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[H", "\x1b[m\x1b[2J\x1b[H\x1b[?1049l\x1b[?25h"
_STDIN, _STDERR = 0, 2

# What the look of the screen depends on, or which organisation it shows.
_VARIABLES = (
    *("TERM", "COLORTERM", "COLORFGBG", "TERM_PROGRAM", "NO_COLOR", "COLUMNS", "LINES"),
    *("LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUTF8", "PYTHONIOENCODING"),
    *("INCIDENT_TUI_PROFILE", "INCIDENT_TUI_CONFIG", "INCIDENT_API_URL"),
    *("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"),
)
# Their values name a session.
_SET = ("TMUX", "STY")
_KEY = "INCIDENT_API_KEY"

SavedScreen = namedtuple(
    "SavedScreen",
    ("start", "files", "owner_file", "owner", "selected", "frame", "format"),
    defaults=(_FORMAT,),
)
"""A screen in the file; all fields are texts without NUL.

Attributes:
    start: What the start must have in common, from `describe_start`.
    files: What these files must be, from `describe_files`.
    owner_file: File that names the owner of the last used cache.
    owner: Its content: hash of the key and address.
    selected: Id of the incident at the cursor.
    frame: The screen, as written to the terminal.
    format: Format of the file.
"""


def describe_start(words: Sequence[str]) -> str:
    """Describe a start: program, arguments, terminal and environment.

    Raises:
        OSError: There is no terminal.
    """
    columns, lines = os.get_terminal_size(_STDERR)
    variables = (os.environ.get(name, "") for name in _VARIABLES)
    known = (str(name in os.environ) for name in _SET)
    return "\x1f".join((VERSION, *words, f"{columns}x{lines}", *variables, *known))


def describe_files(paths: Sequence[str]) -> str:
    """Describe files, such as the configuration, by size and time of their last change."""
    return "\x1e".join(f"{path}\x1f{_state(path)}" for path in paths)


def fingerprint(address: str, key: str) -> str:
    """Return a hash of an API's URL and a key, which reveals neither."""
    from hashlib import sha256  # Only for a key in the environment.

    return sha256(f"{address}\n{key}".encode()).hexdigest()[:32]


class FirstScreen:
    """Start of the interface, and the screen shown until it is there.

    Args:
        words: Arguments of the command.

    Attributes:
        words: Arguments of the command.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._selected = ""
        self._attributes: list[Any] | None = None

    def show(self) -> None:
        """Show the saved screen, if this start is one that it is valid for."""
        if sys.platform == "win32" or not is_plain(self.words):
            return
        try:
            saved = _read(_path())
            if saved is None or not _is_valid(saved, self.words):
                return
            attributes = termios.tcgetattr(_STDIN)
            self._attributes = attributes
            termios.tcsetattr(_STDIN, termios.TCSANOW, _without_echo(attributes))
            _write(_SHOW + saved.frame)
        except (OSError, termios.error):
            self.leave()
        else:
            self._selected = saved.selected

    def take_over(self) -> list[Any] | None:
        """Return the terminal's attributes before `show`; from now on it is not left here."""
        attributes, self._attributes = self._attributes, None
        return attributes

    def take_selected(self) -> str:
        """Return once the id of the incident at the cursor; empty if no screen was shown."""
        selected, self._selected = self._selected, ""
        return selected

    def leave(self) -> None:
        """Restore the terminal, unless the interface has it."""
        if attributes := self.take_over():
            try:
                write_in_time(_STDERR, _LEAVE.encode())
                termios.tcsetattr(_STDIN, termios.TCSANOW, attributes)
            except (OSError, termios.error):
                return  # It has been closed.


def is_plain(words: Sequence[str]) -> bool:
    """Return whether arguments open the list of the last used cache."""
    return not words or (len(words) == 2 and words[0] == "--profile")


def _path() -> str:
    """Return the path of the file, which is that of `app.system.paths.first_screen_path`."""
    folder = os.environ.get("XDG_CACHE_HOME", "").strip()
    if not folder:
        usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        folder = os.path.expanduser(usual)  # noqa: PTH111 - `pathlib` is slow to import
    return os.path.join(folder, "incident-tui", FILE)  # noqa: PTH118


def _read(path: str) -> SavedScreen | None:
    """Read the file, unless another user may have written it.

    Raises:
        OSError: It cannot be read.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        # Of the kinds of file, a regular one alone has a size that is its content's.
        if status.st_uid != os.geteuid() or status.st_mode & _PRIVATE or status.st_size > _LARGEST:
            return None
        content = os.read(descriptor, _LARGEST)
    finally:
        os.close(descriptor)
    fields = content.decode("utf-8", "replace").split("\0")
    return SavedScreen(*fields) if len(fields) == len(SavedScreen._fields) else None


def _is_valid(saved: SavedScreen, words: Sequence[str]) -> bool:
    """Return whether the interface would show this organisation in this way.

    Raises:
        OSError: There is no terminal, or the last used cache has been deleted.
    """
    if saved.format != _FORMAT or saved.start != describe_start(words):
        return False
    paths = [each.partition("\x1f")[0] for each in saved.files.split("\x1e")]
    with open(saved.owner_file, "rb") as file:  # noqa: PTH123
        owner = file.read(_LARGEST).decode("utf-8", "replace")
    key = os.environ.get(_KEY, "").strip()
    known, _, address = saved.owner.partition(" ")
    return (
        saved.files == describe_files(paths)
        and saved.owner == owner
        and (not key or known == fingerprint(address, key))
        and os.isatty(_STDIN)
        and os.isatty(_STDERR)
    )


def _state(path: str) -> str:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return "-"
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns}"


def _without_echo(attributes: list[Any]) -> list[Any]:
    """Return attributes with which keys wait for the interface; ctrl+c still ends the program."""
    quiet = [*attributes]
    # As the interface has it: enter is a carriage return, and ctrl+s is a key.
    quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    quiet[6] = [*quiet[6]]
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    # Stopped here, the program would leave the shell this screen.
    quiet[6][termios.VSUSP] = bytes([os.fpathconf(_STDIN, "PC_VDISABLE")])
    return quiet


def _write(text: str) -> None:
    content = text.encode()
    while content:
        content = content[os.write(_STDERR, content) :]
