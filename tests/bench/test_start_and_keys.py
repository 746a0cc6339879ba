"""Start to real rows, key to paint, and memory, beside a blank Textual app in the same run."""

import os
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from socket import create_server
from statistics import median, quantiles

import pytest

from app.auth.cache_owner import cache_file, key_fingerprint
from app.config.settings import Profile
from app.system.secret import Secret
from tests.bench.report import Report
from tests.bench.seed import fill
from tests.bench.terminal import Terminal

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

STORED = int(os.environ.get("BENCH_INCIDENTS", "100000"))
FEW = 100
RUNS = 15
KEYS = 600
PROGRAM, ROWS = ["-m", "app"], b"INC-"
# The same, with the screen of the last time first.
SAVING = ["-m", "incident_tui"]
BLANK, READY = ["-m", "tests.bench.blank"], b"READY"

# Connections are taken and never answered: what is measured is the store and the screen. Where
# none is taken the program counts the seconds until it tries again, in frames that no key caused.
SILENT = create_server(("127.0.0.1", 0), backlog=100)
ALONE = {
    "INCIDENT_API_KEY": "none",
    "INCIDENT_API_URL": f"http://127.0.0.1:{SILENT.getsockname()[1]}",
}

CURSOR = [b"j"] * 45 + [b"k"] * 45
# Every page is one that was not drawn before.
PAGES = [b"]"]
VIEWS = [b"1", b"2", b"3", b"4", b"5"]
LETTERS = [bytes([letter]) for letter in b"latency prod"]
NOTHING = [bytes([letter]) for letter in b"checkout qqq"]
TAKEN_BACK = [b"\x7f"] * len(LETTERS)
SEARCH = [*LETTERS, *TAKEN_BACK, *NOTHING, *TAKEN_BACK]


def stored_at() -> Path:
    """Where the program that is started looks for its incidents."""
    profile = Profile("default", api_url=ALONE["INCIDENT_API_URL"])
    return cache_file(profile, key_fingerprint(profile, Secret(ALONE["INCIDENT_API_KEY"])))


def _store(incidents: int) -> None:
    fill(stored_at(), incidents)


def _first_paint(arguments: Sequence[str], text: bytes) -> float:
    with Terminal(arguments, ALONE) as terminal:
        return terminal.until(text) * 1000


@pytest.mark.parametrize("incidents", [FEW, STORED])
def test_start_to_real_rows(incidents: int, report: Report) -> None:
    _store(incidents)
    blank = [_first_paint(BLANK, READY) for _ in range(2)]
    ours = [_first_paint(PROGRAM, ROWS) for _ in range(2)]
    # What comes first compiles modules, and makes files that are there from then on.
    blank.clear()
    ours.clear()
    for _ in range(RUNS):
        blank.append(_first_paint(BLANK, READY))
        ours.append(_first_paint(PROGRAM, ROWS))
    what = f"start to rows, {incidents:,} stored, ms"
    report.add(what, [median(blank)], [median(ours)], "1.5 ×")


def test_start_to_the_first_screen(report: Report) -> None:
    _store(STORED)
    with Terminal(SAVING, ALONE) as terminal:
        terminal.until(ROWS)
        terminal.until_idle()
        # Saved when the program is left.
        terminal.press(b"q")
    blank, ours = [], []
    for _ in range(RUNS):
        blank.append(_first_paint(BLANK, READY))
        ours.append(_first_paint(SAVING, ROWS))
    what = f"start to the rows of the last time, {STORED:,} stored, ms"
    report.add(what, [median(blank)], [median(ours)], "0.15 ×")


def _pressed(
    arguments: Sequence[str], text: bytes, keys: Sequence[bytes], first: Sequence[bytes] = ()
) -> list[float]:
    """Milliseconds from a key to the last byte of its frame: the median, and 99 of 100.

    About seven keys are pressed a second. Without a pause, what the program leaves for later, such
    as the preview, would be counted to the key after.
    """
    with Terminal(arguments, ALONE) as terminal:
        terminal.until(text)
        terminal.settle()
        for key in [*first, *keys]:
            terminal.press(key)
        seconds = []
        for key in islice(cycle(keys), KEYS):
            terminal.rest()
            seconds.append(terminal.press(key))
    return [median(seconds) * 1000, quantiles(seconds, n=100)[98] * 1000]


def test_key_to_paint(report: Report) -> None:
    _store(STORED)
    blank = _pressed(BLANK, READY, [b"a", b"b"])
    for name, keys, first, goal in (
        ("cursor", CURSOR, [b"5"], "8 ms"),
        ("page turn", PAGES, [b"5"], "8 ms"),
        ("view switch", VIEWS, [], "8 ms"),
        ("search, a letter", SEARCH, [b"5", b"/"], "25 ms"),
    ):
        ours = _pressed(PROGRAM, ROWS, keys, first)
        report.add(f"{name}, {STORED:,} stored, p50 / p99 ms", blank, ours, goal)


def _megabytes(incidents: int) -> float:
    """What the program takes after some pages, views, a search and a look at an incident."""
    _store(incidents)
    with Terminal(PROGRAM, ALONE) as terminal:
        terminal.until(ROWS)
        terminal.settle()
        for key in [b"5", *[b"]"] * 20, *VIEWS, b"/", *LETTERS, b"\x1b"]:
            terminal.press(key)
        terminal.settle()
        return terminal.memory() / 1e6


def test_memory(report: Report) -> None:
    few, many = _megabytes(FEW), _megabytes(STORED)
    report.add(f"memory, {STORED:,} stored beside {FEW}, MB", [few], [many], "1.3 ×")
