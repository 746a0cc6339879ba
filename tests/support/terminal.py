"""The program in a real pseudo-terminal: what it writes, what it leaves behind, and how it ends."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

_ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0
_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[(>\d+|<)u")

# Line wrap and the cursor are on in a terminal that nobody has changed.
_USUAL = frozenset({7, 25})


class PseudoTerminal:
    """Runs `python ARGUMENTS` as the leader of a terminal's session; use as a context manager."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (100, 30),
        python: Path | str = sys.executable,
        folder: Path = _ROOT,
    ) -> None:
        self.master, slave = pty.openpty()
        self.resize(*size)
        self.attributes = termios.tcgetattr(slave)
        self.written = b""
        self.process = subprocess.Popen(  # noqa: S603
            [python, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={**os.environ, "TERM": "xterm-256color", **environment},
        )
        self._slave = slave

    def __enter__(self) -> "PseudoTerminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()
        os.close(self._slave)

    def resize(self, width: int, height: int) -> None:
        """Change the window's size; the kernel tells the program."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, keys: bytes) -> None:
        """Press keys, all in one packet."""
        os.write(self.master, keys)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.process.pid, number)

    def until(self, text: bytes) -> None:
        """Wait until a text is written, after what was waited for last."""
        start = len(self.written)
        while text not in self.written[max(0, start - len(text)) :]:
            self.read(_PATIENCE)

    def read(self, seconds: float) -> bool:
        """Read what is written within some seconds; False when nothing is."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            if seconds == _PATIENCE:
                raise AssertionError(f"It never came. Written: {self.written[-3000:]!r}")
            return False
        self.written += os.read(self.master, 1 << 16)
        return True

    def wait(self, seconds: float) -> None:
        """Let time pass, and take what is written."""
        ends = monotonic() + seconds
        while (left := ends - monotonic()) > 0:
            self.read(left)

    def status(self) -> int:
        """Wait for the end; the status as a shell shows it."""
        ends = monotonic() + _PATIENCE
        while self.process.poll() is None:
            assert monotonic() < ends, f"It does not end. Written: {self.written[-2000:]!r}"
            self.read(0.02)
        while self.read(0.0):
            pass
        code = self.process.returncode
        return 128 - code if code < 0 else code

    def stopped(self) -> None:
        """Wait until the program has stopped itself."""
        ends = monotonic() + _PATIENCE
        while not os.WIFSTOPPED(os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)[1]):
            assert monotonic() < ends, "It does not stop."
            self.read(0.02)
        while self.read(0.0):
            pass

    def hang_up(self) -> None:
        """Close the terminal, as a window is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    @property
    def modes(self) -> set[int]:
        """The modes that are on."""
        on = set(_USUAL)
        for numbers, switch in _MODE.findall(self.written):
            for number in map(int, numbers.split(b";")):
                (on.add if switch == b"h" else on.discard)(number)
        return on

    def assert_restored(self) -> None:
        """Fail unless the terminal is as the program found it."""
        assert self.modes == _USUAL
        kitty = [each == b"<" for each in _KITTY.findall(self.written)]
        assert kitty.count(True) >= kitty.count(False)
        assert termios.tcgetattr(self._slave) == self.attributes
