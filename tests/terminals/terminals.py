"""The terminals, multiplexers, terminal types and locales in which the program is tried."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_SESSION = "incident-terminals"
_FONT, _PLACE = "DejaVu Sans Mono", "100x34+0+0"
_XTERM = (
    *("xterm", "-fa", _FONT, "-fs", "10", "-geometry", _PLACE),
    *("-xrm", "*bellIsUrgent: true"),
)
# By default its bell is a flash.
_SCREENRC = Path(__file__).parent / "screenrc"
_TYPED, _PASTED = "Größe Ä§ß", "eins é\nzwei\ndrei"
_WIDE = " € 日本"
RUNG = "rung"
"""File that a bell makes, in the home of the terminal."""

Command = Sequence[str]
NOTHING: Mapping[str, str] = MappingProxyType({})


class Terminal(NamedTuple):
    """A terminal, with what differs from an xterm.

    Attributes:
        name: Its name, and how it is called in the table.
        start: Returns the command that runs a command in it.
        version: Command that prints its version.
        environment: Variables of the terminal and the program.
        inside: Variables of the program alone.
        is_wayland: Whether it needs a compositor.
        paste: Key that pastes.
        typed: Letters that its keys can type.
        pasted: Three lines that it can paste.
        refusal: Why the program does not start in it.
        captures_mouse: Whether the mouse is captured without `%`.
        rows_outside: Lines at the bottom that belong to a multiplexer.
        not_applicable: Reasons by step.
        end: Command that ends what it has left running.
    """

    name: str
    start: Callable[[Command], Command]
    version: Command
    environment: Mapping[str, str] = NOTHING
    inside: Mapping[str, str] = NOTHING
    is_wayland: bool = False
    paste: str = "shift+Insert"
    typed: str = _TYPED + _WIDE
    pasted: str = _PASTED + _WIDE
    captures_mouse: bool = True
    refusal: str = ""
    rows_outside: int = 0
    not_applicable: Mapping[str, str] = NOTHING
    end: Command = ()

    @property
    def has_own_version(self) -> bool:
        """Whether it is a terminal of its own, rather than a type or a locale."""
        return self.name.isidentifier()

    @property
    def version_text(self) -> str:
        """Its version; empty if it is not installed."""
        if not shutil.which(self.version[0]):
            return ""
        done = subprocess.run(self.version, capture_output=True, text=True, check=False)
        found = re.search(r"\d+(\.\d+)+[a-z]?|\(\d+\)", done.stdout + done.stderr)
        return found.group().strip("()") if found else "?"


def _in_xterm(*before: str) -> Callable[[Command], Command]:
    return lambda command: (*_XTERM, "-e", *before, *command)


def _mosh(command: Command) -> Command:
    """Run mosh's server and client on this machine, without the ssh between them."""
    words = " ".join(f"'{word}'" for word in command)
    return (*_XTERM, "-e", "sh", "-c", _MOSH.format(command=words))


_MOSH = """
set -- $(mosh-server new -i 127.0.0.1 -c 256 -- {command} 2>/dev/null | grep '^MOSH CONNECT')
MOSH_KEY=$4 exec mosh-client 127.0.0.1 "$3"
"""

_UTF_8 = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
_XTERM_VERSION = ("xterm", "-version")


def _typed(term: str) -> Terminal:
    inside = {"TERM": term, "COLORTERM": ""}
    refusal = "a terminal that cannot move its cursor is refused" if term == "dumb" else ""
    return Terminal(f"TERM={term}", _in_xterm(), _XTERM_VERSION, inside=inside, refusal=refusal)


TERMINALS = (
    Terminal("xterm", _in_xterm(), _XTERM_VERSION),
    Terminal(
        "urxvt",
        lambda command: (
            *("urxvt", "-fn", f"xft:{_FONT}:size=10", "-geometry", _PLACE),
            # It would ask before it pastes several lines.
            *("-pe", "-confirm-paste", "-xrm", "*urgentOnBell: true", "-e", *command),
        ),
        ("urxvt", "-help"),
    ),
    Terminal(
        "st",
        lambda command: ("stterm", "-f", f"{_FONT}:size=10", "-g", _PLACE, "-e", *command),
        ("stterm", "-v"),
    ),
    Terminal(
        "kitty",
        lambda command: (
            *("kitty", "--config", "NONE", "-o", "remember_window_size=no"),
            *("-o", "initial_window_width=900", "-o", "initial_window_height=600"),
            *("-o", f"command_on_bell=touch {RUNG}", *command),
        ),
        ("kitty", "--version"),
    ),
    Terminal(
        "alacritty",
        lambda command: (
            *("alacritty", "-o", "window.dimensions.columns=100"),
            *("-o", "window.dimensions.lines=34"),
            *("-o", f"bell.command={{program: touch, args: [{RUNG}]}}", "-e", *command),
        ),
        ("alacritty", "--version"),
    ),
    Terminal(
        "foot",
        lambda command: (
            *("foot", "-o", f"bell.command=touch {RUNG}", "-o", "bell.command-focused=yes"),
            *command,
        ),
        ("foot", "--version"),
        is_wayland=True,
        paste="ctrl+shift+v",
        # The compositor's layout has the others, which need no other key.
        typed=_TYPED,
    ),
    Terminal(
        "tmux",
        _in_xterm("tmux", "-L", _SESSION, "-f", "/dev/null", "new-session"),
        ("tmux", "-V"),
        rows_outside=1,
        end=("tmux", "-L", _SESSION, "kill-server"),
    ),
    Terminal(
        "screen",
        _in_xterm("screen", "-c", str(_SCREENRC), "-S", _SESSION, "-U"),
        ("screen", "-v"),
        captures_mouse=False,
        end=("screen", "-S", _SESSION, "-X", "quit"),
    ),
    Terminal("mosh", _mosh, ("mosh-server", "--version")),
    *map(
        _typed,
        ("xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100", "dumb"),
    ),
    Terminal("locale C", _in_xterm(), _XTERM_VERSION, inside={"LC_ALL": "C", "LANG": "C"}),
    Terminal("locale C.UTF-8", _in_xterm(), _XTERM_VERSION, inside=_UTF_8),
    Terminal(
        "locale ISO-8859-1",
        _in_xterm(),
        _XTERM_VERSION,
        {"LC_ALL": "en_US.ISO-8859-1", "LANG": "en_US.ISO-8859-1"},
        typed=_TYPED,
        pasted=_PASTED,
    ),
)
"""All of them; `TERM=…` and locales are those of the program in an xterm."""


def environment_of(terminal: Terminal, folder: Path) -> dict[str, str]:
    """Return the variables with which a terminal starts, without those of another terminal."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LOCPATH")}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {**kept, "HOME": str(home), "TZ": "UTC", **_UTF_8, **terminal.environment}


def end(terminal: Terminal) -> None:
    """End what the terminal has left running."""
    if terminal.end:
        with suppress(OSError):
            subprocess.run(terminal.end, capture_output=True, check=False)
