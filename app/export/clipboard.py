"""Ways to the clipboard: a local program, tmux, or the terminal itself.

A local program is asked only where the person sits at this machine; over SSH its clipboard would
be the wrong one. tmux takes no clipboard from programs as it is shipped, but passes on what it is
given as its own buffer. Everything else is OSC 52, which the terminal answers to no one about.
"""

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

# Seconds: a program that has not taken the text by then never will.
_PATIENCE = 3.0

# What terminals take at most, by xterm's own limit.
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Way:
    """A program that takes a text for the clipboard, and how to say that it was used."""

    command: tuple[str, ...]
    said: str


def programs(
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    platform: str = sys.platform,
) -> Sequence[Way]:
    """The programs that lead to the clipboard of the person, the best first."""
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
    """What asks the terminal to take `text`, past the multiplexer that is in between."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    if environ.get("TMUX"):
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    if environ.get("STY"):
        return f"\x1bP{sequence}\x1b\\"
    return sequence


async def copy(text: str, write: Callable[[str], bool], ways: Sequence[Way] | None = None) -> str:
    """Put `text` on the clipboard, and say how; empty when there is no way to it.

    Args:
        text: What to copy.
        write: Writes to the terminal; whether there is one.
        ways: The programs to try, instead of those of this machine.
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
