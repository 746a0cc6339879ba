"""A command is run again until it exits 0, over a line that breaks: it is done exactly once.

Schedules are drawn by seed. `COMMAND_SCHEDULES=2000` runs as many of each kind.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import app.cli.run
from app.cli.parser import parse
from app.cli.run import run
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.system.clock import Clock
from app.system.exit_codes import ExitCode
from tests.faults.lines import Line, any_fault
from tests.support.demo import SteppingClock, make_demo_server, serve_over_http
from tests.support.program import make_workspace

_SCHEDULES = int(os.environ.get("COMMAND_SCHEDULES", "16"))
_BATCHES = max(2, _SCHEDULES // 12)

# The line holds again before the retry window is over.
_BROKEN_RUNS, _RUNS, _SECONDS_APART = 8, 10, 60
_READ_PATHS = ("*", "/v1/severities", "/v2/custom_fields", "/v2/incidents/*")
_MAY_HAVE_BEEN_DONE = {ExitCode.DONE, ExitCode.UNKNOWN}


def _left() -> io.TextIOBase:
    """A pipe whose reader has left."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w")


def _full() -> io.TextIOBase:
    return os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")


OUTPUTS: Sequence[Callable[[], Any]] = (io.StringIO, _full, _left, str)


@dataclass(frozen=True, slots=True)
class Command:
    """A command line with the requests that it makes.

    Attributes:
        path: Of the write, with `*` for any characters.
        count: How often the server has done it.
    """

    words: Sequence[str]
    path: str
    count: Callable[[], int]


CLOCK = SteppingClock()


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """A server whose allowance grows again, since its time passes."""
    server = make_demo_server(incidents=20, clock=CLOCK)
    with serve_over_http(server) as url:
        yield Line(server, url)


class Machine:
    """Runs a command as a script does, each time with other faults and another output."""

    def __init__(self, line: Line, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._line, self._journal, self._monkeypatch = line, journal, monkeypatch
        self._clock = CLOCK
        monkeypatch.setattr(app.cli.run, "open_workspace", self._open)

    def _open(self, _: LaunchOptions) -> Workspace:
        workspace = make_workspace(self._line.server)
        workspace.connect = self._line.service
        workspace.clock = Clock(now=self._clock, monotonic=workspace.clock.monotonic)
        workspace.open_journal = lambda: Journal(self._journal, now=self._clock)
        return workspace

    def run_until_done(self, command: Command, random: Random) -> None:
        """Run it until it exits 0; whatever else it says has to be true each time."""
        server = self._line.server
        sent: list[Any] = []
        for attempt in range(_RUNS):
            server.faults.clear()
            if attempt < _BROKEN_RUNS:
                server.faults.add(*_faults(command, random))
            before = len(server.requests)
            code = self._run_once(command, random)
            sent += [
                request.body
                for request in list(server.requests)[before:]
                if request.method == "POST"
            ]
            if code not in _MAY_HAVE_BEEN_DONE:
                assert command.count() == 0, code
                sent.clear()
            # From the first attempt without an answer on it is always the same request.
            assert all(body == sent[0] for body in sent)
            if code is ExitCode.DONE:
                assert command.count() == 1
                return
            self._clock.advance(_SECONDS_APART)
        raise AssertionError("It never exited 0.")

    def _run_once(self, command: Command, random: Random) -> int:
        limits = random.choice(((), ("--max-wait", "0"), ("--max-wait", "1h")))
        output = random.choice(OUTPUTS)() or None
        with self._monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", output)
            code = run(parse([*command.words, "--demo", *limits]))
        if output:
            output.close()
        return code


def _faults(command: Command, random: Random) -> list[Fault]:
    writes = [any_fault(random, "POST", command.path) for _ in range(random.randint(0, 5))]
    reads = [
        any_fault(random, "GET", random.choice(_READ_PATHS)) for _ in range(random.randint(0, 2))
    ]
    return [_perhaps_empty(fault, random) for fault in (*writes, *reads)]


def _perhaps_empty(fault: Fault, random: Random) -> Fault:
    """A third of the failing statuses has no body at all."""
    is_empty = fault.kind is FaultKind.STATUS and random.random() < 0.3
    return replace(fault, body="") if is_empty else fault


def create_command(server: DemoServer, seed: int, random: Random) -> Command:
    name = f"Cannot pay {seed}"
    words = ["create", "--name", name, "--severity", "Major", "--field", "Owning team=Payments"]
    if random.random() < 0.5:
        words += ["--timestamp", "Reported at=-5m"]
    if random.random() < 0.3:
        words += ["--idempotency-key", f"alert-{seed}"]

    def count() -> int:
        return [each.name for each in server.organisation.incidents].count(name)

    return Command(words, "/v2/incidents", count)


def update_command(server: DemoServer, seed: int, random: Random) -> Command:
    place = seed % 20
    summary = f"It is the database ({seed})."
    words = ["update", server.organisation.incidents[place].id, "--summary", summary]
    if random.random() < 0.5:
        words += ["--timestamp", "Fixed at=-5m"]

    def count() -> int:
        return int(server.organisation.incidents[place].summary == summary)

    return Command(words, "/v2/incidents/*/actions/edit", count)


@pytest.mark.parametrize("batch", range(_BATCHES))
@pytest.mark.parametrize("make", [create_command, update_command])
def test_a_command_that_is_run_until_it_succeeds_is_done_once(
    make: Callable[[DemoServer, int, Random], Command],
    batch: int,
    line: Line,
    server: DemoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(batch, _SCHEDULES, _BATCHES):
        random = Random(f"{make.__name__} {seed}")
        try:
            machine = Machine(line, tmp_path / f"{seed}.db", monkeypatch)
            machine.run_until_done(make(server, seed, random), random)
        except BaseException as error:
            error.add_note(f"Seed {seed} of {make.__name__}.")
            raise
