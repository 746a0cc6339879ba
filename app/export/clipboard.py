"""Copy to the clipboard through a local program, tmux, or the terminal.

A local program is only used on the user's machine; over SSH it would be the wrong clipboard. By
default tmux does not accept a clipboard from programs, but forwards its own buffer. Everything else
is OSC 52, which the terminal does not confirm.
"""

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.system.multiplexer import past_multiplexer

# Seconds: a program that takes longer is considered stuck.
_PATIENCE = 3.0

# The maximum of most terminals, xterm's limit.
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Way:
    """A clipboard program, with the message after its use."""

    command: tuple[str, ...]
    said: str


def programs(
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    platform: str = sys.platform,
) -> Sequence[Way]:
    """Return the available clipboard programs, the best first."""
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    local = [
        (platform == "darwin", ("pbcopy",)),
        (bool(environ.get("WAYLAND_DISPLAY")), ("wl-copy",)),
        (bool(environ.get("DISPLAY")), ("xclip", "-selection", "clipboard")),
        (bool(environ.get("DISPLAY")), ("xsel", "--clipboard", "--input")),
        (bool(environ.get("WSL_DISTRO_NAME")), ("clip.exe",)),
    ]
    ways = [
        Way(command, f"copied with {command[0]}")
        for possible, command in local
        if possible and not remote and which(command[0])
    ]
    if environ.get("TMUX") and which("tmux"):
        ways.append(Way(("tmux", "load-buffer", "-w", "-"), "sent to the terminal through tmux"))
    return ways


def osc52(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the terminal sequence that copies `text`, wrapped for a multiplexer."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    return past_multiplexer(sequence, environ)


async def copy(text: str, write: Callable[[str], bool], ways: Sequence[Way] | None = None) -> str:
    """Copy `text` and return a message; empty if there is no way.

    Args:
        text: The text to copy.
        write: Writes to the terminal; returns whether there is one.
        ways: Programs to try, instead of those of this machine.
    """
    for way in programs() if ways is None else ways:
        if await _taken_by(way.command, text):
            return way.said
    if len(text.encode()) <= LONGEST and write(osc52(text)):
        return "sent to the terminal, which may ignore it"
    return ""


async def _taken_by(command: Sequence[str], text: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(text.encode()), _PATIENCE)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return False
    return process.returncode == 0
