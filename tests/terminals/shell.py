"""What a shell does, in a terminal: runs the program, and sees what it leaves behind.

Usage: `python -m tests.terminals.shell FOLDER ARGUMENTS…`
"""

import json
import os
import select
import signal
import subprocess
import sys
import termios
import tty
from pathlib import Path
from typing import Any

from tests.terminals.sockets import answer_on

_TERMINAL = 0


class Shell:
    """Runs one program in the foreground of its terminal; answers `state`, `continue` and `end`."""

    def __init__(self, command: list[str]) -> None:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        self._command = command
        self._attributes = termios.tcgetattr(_TERMINAL)
        self._orders: list[str] = []
        self._state: dict[str, Any] = {"typed": "", "changed": "", "stopped": False, "status": None}

    def answer(self, question: str) -> str:
        """Answer a question of the script."""
        if question != "state":
            self._orders.append(question)
        return json.dumps(self._state)

    def run(self) -> None:
        """Run the program until the script says `end`; it starts with the first `continue`."""
        process = None
        while self._collect() != "end":
            self._state |= {"typed": "", "stopped": False}
            if process is None:
                process = self._start()
            os.tcsetpgrp(_TERMINAL, process.pid)
            os.killpg(process.pid, signal.SIGCONT)
            _, status = os.waitpid(process.pid, os.WUNTRACED)
            os.tcsetpgrp(_TERMINAL, os.getpgid(0))
            self._state["changed"] = self._changes()
            if os.WIFSTOPPED(status):
                self._state["stopped"] = True
            else:
                self._state["status"] = os.waitstatus_to_exitcode(status)

    def _start(self) -> subprocess.Popen[bytes]:
        def in_foreground() -> None:
            os.setpgid(0, 0)
            os.tcsetpgrp(_TERMINAL, os.getpgid(0))
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)

        return subprocess.Popen(self._command, preexec_fn=in_foreground)

    def _changes(self) -> str:
        """Describe how the terminal's attributes differ from those before the program."""
        now = termios.tcgetattr(_TERMINAL)
        names = ("input", "output", "control", "local", "ispeed", "ospeed", "characters")
        pairs = zip(names, self._attributes, now, strict=True)
        return " ".join(name for name, before, after in pairs if before != after)

    def _collect(self) -> str:
        """Collect all that is typed, as bytes, until there is an order."""
        attributes = termios.tcgetattr(_TERMINAL)
        tty.setraw(_TERMINAL)
        while not self._orders:
            if select.select([_TERMINAL], [], [], 0.1)[0]:
                self._state["typed"] += os.read(_TERMINAL, 4096).decode("latin-1")
        termios.tcsetattr(_TERMINAL, termios.TCSANOW, attributes)
        return self._orders.pop()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    shell = Shell(
        [sys.executable, "-m", "tests.terminals.probe", str(folder / "program"), *sys.argv[2:]]
    )
    answer_on(folder / "shell", shell.answer)
    shell.run()
