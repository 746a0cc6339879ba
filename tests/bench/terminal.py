"""A program in a real pseudo-terminal, timed from outside by what it writes."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

_ROOT = Path(__file__).parents[2]
_QUIET = 0.03  # Seconds without output after which a frame is complete.
_PATIENCE = 30.0
_IDLE = 0.1  # The part of a processor that counting seconds takes at most.

# What a program may ask at its start, its background and what it can do, and what xterm answers. A
# program that asks waits for a terminal that does not answer.
_ANSWERS = {
    b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    b"\x1b[c": b"\x1b[?62;22c",
}


class Usage(NamedTuple):
    """What a process takes of the machine.

    Attributes:
        resident: Bytes in memory.
        peak: The most that there were.
        descriptors: What is open but sockets.
        sockets: Connections to the API that are in use or kept for the next request, and the pair
            that wakes the event loop.
    """

    resident: int
    peak: int
    threads: int
    descriptors: int
    sockets: int

    def __str__(self) -> str:
        return (
            f"{self.resident / 1e6:.0f} MB, at most {self.peak / 1e6:.0f}, "
            f"{self.threads} threads, {self.descriptors} descriptors, {self.sockets} sockets"
        )


class Terminal:
    """Runs `python ARGUMENTS` on a terminal of 120×40; use as a context manager."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._started = perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=_ROOT,
            close_fds=True,
            env={**_environment(), **environment},
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def until(self, text: bytes) -> float:
        """Seconds from the start of the process until `text` was written."""
        seen = b""
        while text not in seen:
            seen = (seen + self.read(_PATIENCE))[-200_000:]
        return perf_counter() - self._started

    def settle(self) -> None:
        """Wait until the program writes nothing any more for a while."""
        while self.read(0.5):
            pass

    def press(self, key: bytes) -> float:
        """Seconds from a key to the last byte of the frame that it caused."""
        started = last = perf_counter()
        os.write(self._master, key)
        patience = _PATIENCE
        while self.read(patience):
            last = perf_counter()
            patience = _QUIET
        return last - started

    def rest(self, seconds: float = 0.1) -> None:
        """Let some time pass, and what the last key left for later be drawn."""
        ends = perf_counter() + seconds
        while (left := ends - perf_counter()) > 0:
            self.read(left)

    def until_idle(self) -> None:
        """Wait until the program has nothing to do but to count the seconds."""
        while not self.is_idle(1.0):
            pass

    def is_idle(self, seconds: float) -> bool:
        """Let some time pass; whether the program had nothing to do in it."""
        before = self._worked()
        self.rest(seconds)
        return self._worked() - before < seconds * _IDLE

    def _worked(self) -> float:
        """Seconds of processor time that the program has used (Linux)."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        took = (task.joinpath("schedstat").read_text(encoding="ascii") for task in tasks)
        return sum(int(each.split()[0]) for each in took) / 1e9

    def work_during(self, seconds: float) -> float:
        """Let some time pass; the part of a processor that the program used."""
        before = self._worked()
        self.rest(seconds)
        return (self._worked() - before) / seconds

    def type_ahead(self, keys: bytes) -> None:
        """Type before the program reads anything."""
        os.write(self._master, keys)

    def leave(self) -> None:
        """Press the key that ends the program, and wait for its end."""
        os.write(self._master, b"q")
        with suppress(OSError):  # Nobody writes to the terminal any more.
            while self._process.poll() is None:
                self.read(0.01)
        self._process.wait()

    def usage(self) -> Usage:
        """What the process takes of the machine now (Linux)."""
        process = Path(f"/proc/{self._process.pid}")
        lines = (process / "status").read_text(encoding="ascii").splitlines()
        status = dict(line.split(":", 1) for line in lines)
        resident, peak = (int(status[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
        opened = [str(each.readlink()) for each in (process / "fd").iterdir()]
        sockets = sum(each.startswith("socket:") for each in opened)
        return Usage(resident, peak, int(status["Threads"]), len(opened) - sockets, sockets)

    def memory(self) -> int:
        """Bytes of the process that are in memory, as `ps` counts them."""
        command = ["ps", "-o", "rss=", "-p", str(self._process.pid)]
        told = subprocess.run(command, capture_output=True, check=True)
        return int(told.stdout) * 1024

    def read(self, seconds: float) -> bytes:
        """Wait for output, at most some seconds; empty without any."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        written = os.read(self._master, 1 << 16) if ready else b""
        for question, answer in _ANSWERS.items():
            if question in written:
                os.write(self._master, answer)
        return written


def _environment() -> dict[str, str]:
    """A terminal of these days; modules are compiled once, as those of an installed program are."""
    kept = {name: held for name, held in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
