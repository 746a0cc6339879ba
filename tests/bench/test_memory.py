"""Memory after an hour of refreshes and a first sync, beside a new start on the same store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

import pytest

from app.api.rate_limiter import CONNECTIONS
from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from tests.bench.report import Report
from tests.bench.terminal import Terminal, Usage
from tests.support.demo import KEY, SteppingClock, declare, edit, serve_over_http

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]

SYNCED = int(os.environ.get("BENCH_INCIDENTS", "100000"))
PAGE = 250
WATCHED = 2_000
REFRESHES = int(os.environ.get("BENCH_REFRESHES", "720"))
EVERY = 5  # Seconds: 720 refreshes are an hour.
_LONG = 5.0  # Seconds without work; a busy machine gives a second of it to others.
_WAKING = 2  # Sockets of the event loop, with which a thread wakes it.
PROGRAM, ROWS, ESCAPE = ["-m", "app"], b"INC-", b"\x1b"

# What a person does from refresh to refresh: move, turn a page, look at an incident, search.
KEYS = [
    *[[b"j"]] * 8,
    [b"]"],
    [b"\r", ESCAPE],
    [b"/", b"l", b"a", b"t", ESCAPE, ESCAPE],
    [b"2"],
    [b"1"],
]


class BusyServer(DemoServer):
    """An organisation at work: each refresh finds what five seconds have changed.

    One incident a second is edited, and twenty a minute are declared.

    Attributes:
        refreshes: How often it was asked what has changed.
    """

    def __init__(self, incidents: int) -> None:
        # Not in the past: nothing can have been updated later than the client's clock allows.
        clock = SteppingClock(datetime.now(UTC).replace(microsecond=0))
        super().__init__(incidents, now=clock.now, clock=clock, key=KEY)
        self._clock = clock
        self._choice = Random(1)
        self._is_working = False
        self.refreshes = 0

    def handle(self, request: Request) -> Response:
        """Answer a request; what happened in the meantime comes before it."""
        asked = {name for name, _ in request.query}
        if "updated_at[gte]" in asked and "after" not in asked and not self._is_working:
            self.refreshes += 1
            self._is_working = True
            self._work()
            self._is_working = False
        return super().handle(request)

    def _work(self) -> None:
        for second in range(EVERY):
            self._clock.advance(1)
            incident = self._choice.choice(self.organisation.incidents)
            name = f"{incident.name.partition(' · ')[0]} · edit {self.refreshes}"
            assert edit(self, incident.id, name=name)[0] == 200
            if (self.refreshes * EVERY + second) % 3 == 0:
                assert declare(self, name=f"Declared {self.refreshes}")[0] == 200


@contextmanager
def _running(server: DemoServer, url: str) -> Iterator[Terminal]:
    alone = {"INCIDENT_API_KEY": KEY, "INCIDENT_API_URL": url}
    with Terminal(PROGRAM, alone) as terminal:
        terminal.until(ROWS)
        yield terminal


class Course(NamedTuple):
    """How the usage went."""

    usages: list[Usage]

    @property
    def last(self) -> Usage:
        return self.usages[-1]

    @property
    def median(self) -> float:
        ordered = sorted(usage.resident for usage in self.usages)
        return ordered[len(ordered) // 2] / 1e6

    def __str__(self) -> str:
        steps = self.usages[:: max(1, len(self.usages) // 12)]
        return "  ".join(f"{usage.resident / 1e6:.0f}" for usage in (*steps, self.last))


def _started(server: DemoServer, url: str) -> Usage:
    """What a new start takes when its first refresh is done."""
    with _running(server, url) as terminal:
        terminal.until_idle()
        return terminal.usage()


def test_an_hour_of_refreshes(report: Report) -> None:
    server = BusyServer(WATCHED)
    with serve_over_http(server) as url:
        with _running(server, url) as terminal:
            terminal.until_idle()
            at_first = terminal.usage()
            usages = []
            for number in range(REFRESHES):
                before = server.refreshes
                terminal.press(b"r")
                for key in KEYS[number % len(KEYS)]:
                    terminal.press(key)
                while server.refreshes == before:
                    terminal.rest()
                usages.append(terminal.usage())
            terminal.until_idle()
            usages.append(terminal.usage())
        anew = _started(server, url)
    _tell(report, f"{REFRESHES} refreshes", Course(usages), at_first, anew)


def test_a_first_sync(report: Report) -> None:
    server = DemoServer(SYNCED, key=KEY)
    with serve_over_http(server) as url:
        with _running(server, url) as terminal:
            at_first = terminal.usage()
            usages = []
            # The index is merged behind the last page, and then memory is returned.
            while _pages_read(server) < SYNCED / PAGE - 1 or not terminal.is_idle(_LONG):
                terminal.rest(1.0)
                usages.append(terminal.usage())
            usages.append(terminal.usage())
        anew = _started(server, url)
    _tell(report, f"a first sync of {SYNCED:,}", Course(usages), at_first, anew)


def _pages_read(server: DemoServer) -> int:
    """How many pages were asked for behind a first one."""
    return sum(any(name == "after" for name, _ in asked.query) for asked in server.requests)


def _tell(report: Report, what: str, course: Course, at_first: Usage, anew: Usage) -> None:
    print(f"\n{what}: resident, MB: {course}")
    print(f"at first {at_first}\nat last  {course.last}\nanew     {anew}")
    base = anew.resident / 1e6
    report.add(f"memory after {what}, MB", [base], [course.last.resident / 1e6], "1.3 ×")
    report.add(f"memory during {what}, median, MB", [base], [course.median], "1.5 ×")
    report.add(f"memory at its peak in {what}, MB", [base], [course.last.peak / 1e6], "1.5 ×")
    # Other than times, this does not depend on how busy the machine is.
    assert course.last.peak <= 1.5 * anew.resident
    assert course.last.resident <= 1.3 * anew.resident
    assert course.last.descriptors <= at_first.descriptors
    assert course.last.sockets <= CONNECTIONS + _WAKING
    assert course.last.threads <= max(at_first.threads, anew.threads)
