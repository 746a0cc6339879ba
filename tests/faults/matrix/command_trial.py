"""Runs a command again and again, as a script does, over a line that breaks, until it exits 0."""

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import app.cli.run
from app.cli.console import OutputFailed
from app.cli.parser import parse
from app.cli.run import run
from app.demo.faults import Fault, FaultKind
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from app.system.clock import Clock
from app.system.exit_codes import ExitCode
from app.system.structs import replace
from tests.faults.lines import Line, any_fault
from tests.faults.matrix import stakes
from tests.faults.matrix.entry_points import Record
from tests.faults.matrix.judge import Duplicated, Lost, Overwritten
from tests.faults.matrix.world import WatchedServer
from tests.support.demo import KEY, SteppingClock
from tests.support.program import make_workspace

# The line holds again before the retry window is over.
_BROKEN_RUNS, _RUNS, _SECONDS_APART = 8, 14, 60
_READ_PATHS = ("*", "/v1/severities", "/v2/custom_fields", "/v2/incidents/*")
_MAY_HAVE_BEEN_DONE = {ExitCode.DONE, ExitCode.UNKNOWN, ExitCode.CONFLICT}
_LIMITS = ((), ("--max-wait", "0"), ("--max-wait", "1h"))
_THEIRS = "Theirs entirely"
# Longer than what an edit was checked against may be old.
_LONG_WAIT = 90


def _left() -> io.TextIOBase:
    """A pipe whose reader has left."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w")


def _full() -> io.TextIOBase:
    return os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")


_OUTPUTS: Sequence[Callable[[], Any]] = (io.StringIO, _full, _left, lambda: None)


@dataclass(frozen=True, slots=True)
class Command:
    """A command line that changes something, with the request that it makes.

    Attributes:
        path: Of the write, with `*` for any characters.
        made: What it has done so far, one entry each time.
        target: The path of the incident that it changes; empty where it makes one.
    """

    words: Sequence[str]
    path: str
    made: Callable[[], Sequence[str]]
    target: str = ""


def _create(server: WatchedServer, random: Random) -> Command:
    words = ["create", "--name", "Cannot pay", "--severity", "Major"]
    words += ["--field", "Owning team=Payments"]
    if random.random() < 0.5:
        words += ["--timestamp", "Reported at=-5m"]
    if random.random() < 0.3:
        words += ["--idempotency-key", "alert-1"]

    def made() -> Sequence[str]:
        names = [each.name for each in server.organisation.incidents]
        return [name for name in names if name == "Cannot pay"]

    return Command(words, "/v2/incidents", made)


def _update(server: WatchedServer, random: Random) -> Command:
    incident = random.choice(server.organisation.incidents)
    words = ["update", incident.id, "--summary", "It is the database."]
    if random.random() < 0.5:
        words += ["--timestamp", "Fixed at=-5m"]
    path = f"/v2/incidents/{incident.id}"

    def made() -> Sequence[str]:
        held = [*(values[0] for values in server.held), *server.values()]
        return ["saved"] * ("It is the database." in held)

    server.values = lambda: (str(server.record(path).get("summary", "")),)
    return Command(words, "/v2/incidents/*/actions/edit", made, path)


_TEXT = "Deployed 1.2"
_LINK = "https://example.com/deployments/12"


def _add(
    command: str, path: str, value: Callable[[Record], str], *flags: str, takes_key: bool = False
) -> Callable[[WatchedServer, Random], Command]:
    """What adds a record to an incident, where `value` of it is the last of the flags."""

    def make(server: WatchedServer, random: Random) -> Command:
        incident_id = random.choice(server.organisation.incidents).id
        key = ["--idempotency-key", "deploy-1"] if takes_key and random.random() < 0.3 else []

        def made() -> Sequence[str]:
            values = [value(record) for record in server.listed(path, incident_id)]
            return [each for each in values if each == flags[-1]]

        words = [command, incident_id, *flags, *key]
        return Command(words, path, made)

    return make


_MAKE: Mapping[str, Callable[[WatchedServer, Random], Command]] = {
    "create": _create,
    "update": _update,
    "share": _add(
        "share", "/v2/incident_updates", stakes.of("message"), "--message", _TEXT, takes_key=True
    ),
    "note": _add(
        "note",
        "/v2/incident_timeline_items",
        stakes.title,
        "--at=-5m",
        "--title",
        _TEXT,
        takes_key=True,
    ),
    "follow-up": _add("follow-up", "/v3/follow_ups", stakes.title, "--title", _TEXT),
    "action": _add("action", "/v3/actions", stakes.title, "--message", _TEXT),
    "attach": _add("attach", "/v1/incident_attachments", stakes.permalink, "--url", _LINK),
    "page": _add(
        "page",
        "/v2/escalations",
        stakes.title,
        "--person",
        "Lerato Horváth",
        "--title",
        _TEXT,
        takes_key=True,
    ),
}

COMMAND_ROWS: Mapping[str, str] = {
    **dict.fromkeys(_MAKE, ""),
    "pending check: create": "check",
    "pending check: update": "check",
    "pending check: follow-up": "check",
    "pending retry: create": "retry",
    "pending retry: update": "retry",
    "pending retry: note": "retry",
    "pending retry: attach": "retry",
}
"""By name of the row, how a write without an answer is resolved; empty for the command itself."""


class CommandTrial:
    """One command, and all that goes wrong.

    Args:
        name: One of `COMMAND_ROWS`.
        seed: The same seed is the same schedule.
        server: Who answers, by this clock.
        journal: The machine's journal.
        line: Real HTTP to the server; None for none.
    """

    def __init__(
        self, name: str, seed: int, server: WatchedServer, journal: Path, line: Line | None
    ) -> None:
        self._random = Random(f"{name} {seed}")
        self._server, self._journal, self._line = server, journal, line
        self._clock = server.now
        self._resolves = COMMAND_ROWS[name]
        self._command = _MAKE[name.rpartition(" ")[2]](server, self._random)
        self._codes: list[int] = []
        self._colleague = bool(self._command.target) and self._random.random() < 0.4

    def run(self) -> None:
        """Run it until it exits 0, and it is known to be done.

        Raises:
            AssertionError: A promise was broken; says which.
        """
        with (
            patch.object(app.cli.run, "open_workspace", self._open),
            patch.dict(os.environ, {"INCIDENT_API_KEY": KEY}),
        ):
            for attempt in range(_RUNS):
                self._server.faults.clear()
                if attempt < _BROKEN_RUNS:
                    self._server.faults.add(*self._faults())
                limits = self._random.choice(_LIMITS)
                if self._is_done(self._run_once(self._words(), *limits)):
                    return
                assert isinstance(self._clock, SteppingClock)
                self._clock.advance(_SECONDS_APART)
        raise AssertionError(f"It never exited 0: {self._codes}")

    def _open(self, _: LaunchOptions) -> Workspace:
        workspace = make_workspace(self._server)
        if self._line:
            workspace.connect = self._line.service
        workspace.clock = Clock(now=self._clock, monotonic=workspace.clock.monotonic)
        workspace.open_journal = lambda: Journal(self._journal, now=self._clock)
        return workspace

    def _words(self) -> Sequence[str]:
        """What the script runs next: the command, or what resolves an earlier one of it."""
        if self._resolves and self._codes and self._codes[-1] == ExitCode.UNKNOWN:
            return ("pending", self._resolves, "--all")
        return self._command.words

    def _faults(self) -> Sequence[Fault]:
        random = self._random
        writes = [
            any_fault(random, "POST", self._command.path) for _ in range(random.randint(0, 5))
        ]
        # A read is tried several times by itself; the first ones come before the write.
        reads = [
            replace(
                any_fault(random, "GET", random.choice(_READ_PATHS)),
                times=random.choice((1, 4, 8)),
                skip=random.choice((0, 0, 1, 2)),
            )
            for _ in range(random.randint(0, 2))
        ]
        if self._colleague:
            # While the rate limit holds the edit up, somebody else changes the same.
            writes.append(
                Fault(FaultKind.RATE_LIMITED, "POST", self._command.path, seconds=_LONG_WAIT)
            )
            self._server.on_written = self._colleague_during_wait
        return [self._perhaps_empty(fault) for fault in (*writes, *reads)]

    def _perhaps_empty(self, fault: Fault) -> Fault:
        """A third of the failing statuses has no body at all."""
        is_empty = fault.kind is FaultKind.STATUS and self._random.random() < 0.3
        return replace(fault, body="") if is_empty else fault

    def _run_once(self, words: Sequence[str], *limits: str) -> int:
        output = self._random.choice(_OUTPUTS)()
        with patch.object(sys, "stdout", output):
            try:
                code = run(parse([*words, *limits]))
            except OutputFailed:  # As `app.__main__` ends it: nothing was to be done.
                code = ExitCode.FAILED
        if output:
            output.close()
        self._codes.append(code)
        self._check_code(words, code)
        return code

    def _check_code(self, words: Sequence[str], code: int) -> None:
        """Fail where the code says that nothing was done, and it was."""
        is_command = words == self._command.words
        says_no = code not in _MAY_HAVE_BEEN_DONE if is_command else code == ExitCode.NOT_FOUND
        if says_no and self._command.made():
            raise Duplicated(f"{words[0]} exited {code} and it is done: {self._codes}")
        if code != ExitCode.UNKNOWN:
            # It has ended, and whoever runs it again means what is there by then.
            self._server.unseen = ""

    def _is_done(self, code: int) -> bool:
        made = self._command.made()
        if len(made) > 1:
            raise Duplicated(f"{made} were made: {self._codes}")
        if self._server.overwritten:
            raise Overwritten(f"{self._server.overwritten} was not told of: {self._codes}")
        if code == ExitCode.DONE:
            if not made:
                raise Lost(f"It exited 0 and is not done: {self._codes}")
            return True
        if code == ExitCode.CONFLICT:
            self._run_once(("pending", "discard", "--all"))
            # What it did before somebody else came is over.
            self._server.held.clear()
        elif code == ExitCode.UNKNOWN and self._colleague and self._random.random() < 0.5:
            self._colleague_writes()
        return False

    # Somebody else.

    def _colleague_during_wait(self) -> None:
        _, response = self._server.written[-1]
        if response.headers.get("retry-after") == str(_LONG_WAIT):
            self._colleague_writes()

    def _colleague_writes(self) -> None:
        if self._colleague:
            self._colleague = False
            body = {"incident": {"summary": _THEIRS}, "notify_incident_channel": False}
            path = f"{self._command.target}/actions/edit"
            self._server.colleague_writes("POST", path, body)
