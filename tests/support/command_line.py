"""The program as a process against the demo organisation over HTTP, as a script runs it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.demo.server import DemoServer
from tests.support.demo import KEY, make_demo_server, serve_over_http

ROOT = Path(__file__).parent.parent.parent
CREATE = (
    "create",
    "--name",
    "Payments down",
    "--severity",
    "Major",
    "--field",
    "Owning team=Payments",
)


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs commands in a shell; the server is at hand, to be told to fail and to be looked at."""

    server: DemoServer
    url: str

    def run(
        self, *words: str, redirected: str = "", **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run `incident-tui WORDS REDIRECTED`; the status is that of the program in a pipe too."""
        script = f'"$@" {redirected}' if "|" not in redirected else _PIPED.format(redirected)
        return subprocess.run(  # noqa: S603 - this program
            ["/bin/sh", "-c", script, "sh", sys.executable, "-m", "app", *words],
            cwd=ROOT,
            env=self._environment() | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start `incident-tui WORDS`, to be interrupted."""
        return subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-m", "app", *words],
            cwd=ROOT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _environment(self) -> dict[str, str]:
        settings = {
            "INCIDENT_API_URL": self.url,
            "INCIDENT_API_KEY": KEY,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "COLUMNS": "100",
        }
        return {**os.environ, **settings}

    def count(self, name: str) -> int:
        """How many incidents of that name the server has."""
        return [each.name for each in self.server.organisation.incidents].count(name)


# POSIX shells tell only the last status of a pipe.
_PIPED = 'exec 3>&1; status=$( {{ {{ "$@"; echo $? >&4; }} {} >&3; }} 4>&1 ); exit "$status"'


@contextmanager
def shell(**options: int) -> Iterator[Shell]:
    """A shell, and a server for as long as it is used; `options` are those of `DemoServer`."""
    server = make_demo_server(**({"incidents": 20} | options))
    with serve_over_http(server) as url:
        yield Shell(server, url)
