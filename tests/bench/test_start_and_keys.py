"""Start to real rows, key to paint, memory and disk, beside a blank Textual app in the same run."""

import atexit
import os
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from socket import create_server
from statistics import median, quantiles

import pytest

from app.auth.cache_owner import cache_file, key_fingerprint
from app.config.settings import Profile, Settings
from app.system.secret import Secret
from tests.bench.report import Report
from tests.bench.seed import fill
from tests.bench.terminal import Terminal

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

STORED = int(os.environ.get("BENCH_INCIDENTS", "100000"))
FEW = 100
# `make bench LARGEST=1000000` measures one more store, beside that of `STORED`.
SIZES = sorted({FEW, STORED, int(os.environ.get("BENCH_LARGEST", STORED))})
RUNS = 15
KEYS = 300
PROGRAM, ROWS = ["-m", "app"], b"INC-"
# The same, with the screen of the last time first.
SAVING = ["-m", "incident_tui"]
BLANK, READY = ["-m", "tests.bench.blank"], b"READY"

CURSOR = [b"j"] * 45 + [b"k"] * 45
VIEWS = [b"1", b"2", b"3", b"4", b"5"]
LETTERS = [bytes([letter]) for letter in b"latency prod"]
NOTHING = [bytes([letter]) for letter in b"checkout qqq"]
TAKEN_BACK = [b"\x7f"] * len(LETTERS)
SEARCH = [*LETTERS, *TAKEN_BACK, *NOTHING, *TAKEN_BACK]
# Ends in text that no terminal echoes, in both programs.
EARLY, HANDLED = b" ", (b"space ", b"1 marked")


@cache
def alone() -> Mapping[str, str]:
    """Environment in which connections are taken and never answered.

    What is measured is the store and the screen. Where none is taken the program counts the seconds
    until it tries again, in frames that no key caused.
    """
    server = create_server(("127.0.0.1", 0), backlog=100)
    atexit.register(server.close)
    return {
        "INCIDENT_API_KEY": "none",
        "INCIDENT_API_URL": f"http://127.0.0.1:{server.getsockname()[1]}",
    }


def _page_turns(incidents: int) -> Sequence[bytes]:
    """There and back; where there are enough pages, each is one that was not drawn before."""
    turns = max(1, min(KEYS // 2, incidents // Settings().page_size - 1))
    return [b"]"] * turns + [b"["] * turns


def stored_at() -> Path:
    """Where the program that is started looks for its incidents."""
    profile = Profile("default", api_url=alone()["INCIDENT_API_URL"])
    return cache_file(profile, key_fingerprint(profile, Secret(alone()["INCIDENT_API_KEY"])))


def _store(incidents: int) -> None:
    fill(stored_at(), incidents)


def _first_paint(arguments: Sequence[str], text: bytes) -> float:
    with Terminal(arguments, alone()) as terminal:
        return terminal.until(text) * 1000


@pytest.mark.parametrize("incidents", SIZES)
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


def _first_key(arguments: Sequence[str], text: bytes) -> float:
    with Terminal(arguments, alone()) as terminal:
        terminal.type_ahead(EARLY)
        return terminal.until(text) * 1000


def test_start_to_the_first_key(report: Report) -> None:
    _store(STORED)
    blank, ours = [], []
    for _ in range(RUNS):
        blank.append(_first_key(BLANK, HANDLED[0]))
        ours.append(_first_key(SAVING, HANDLED[1]))
    what = f"start to the first key handled, {STORED:,} stored, ms"
    report.add(what, [median(blank)], [median(ours)], "1.25 ×")


def test_start_to_the_first_screen(report: Report) -> None:
    _store(STORED)
    with Terminal(SAVING, alone()) as terminal:
        terminal.until(ROWS)
        terminal.until_idle()
        # Saved when the program is left.
        terminal.leave()
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
    with Terminal(arguments, alone()) as terminal:
        terminal.until(text)
        terminal.settle()
        for key in [*first, *keys]:
            terminal.press(key)
        seconds = []
        for key in islice(cycle(keys), KEYS):
            terminal.rest()
            seconds.append(terminal.press(key))
    return [median(seconds) * 1000, quantiles(seconds, n=100)[98] * 1000]


def _pressed_beside(
    keys: Sequence[bytes], first: Sequence[bytes]
) -> tuple[list[float], list[float]]:
    """The same of the blank app and of the program, key by key."""
    with Terminal(BLANK, alone()) as blank, Terminal(PROGRAM, alone()) as ours:
        blank.until(READY)
        ours.until(ROWS)
        for terminal, pressed in ((blank, [b"a"]), (ours, [*first, *islice(cycle(keys), 60)])):
            terminal.settle()
            for key in pressed:
                terminal.press(key)
        seconds: tuple[list[float], list[float]] = [], []
        for place, key in enumerate(islice(cycle(keys), 60, 60 + KEYS)):
            ours.rest()
            seconds[1].append(ours.press(key))
            blank.rest(0.01)
            seconds[0].append(blank.press(b"ab"[place % 2 :][:1]))
    both = [[median(each) * 1000, quantiles(each, n=100)[98] * 1000] for each in seconds]
    return both[0], both[1]


# The figures at `STORED`, beside which those of more incidents stand.
_USUAL: dict[str, list[float]] = {}


@pytest.mark.parametrize("incidents", SIZES)
@pytest.mark.parametrize("kind", ["cursor", "page turn", "view switch", "search, a letter"])
def test_key_to_paint(kind: str, incidents: int, report: Report) -> None:
    _store(incidents)
    keys, first, goal = {
        "cursor": (CURSOR, [b"5"], "1.2, 1.3 ×"),
        "page turn": (_page_turns(incidents), [b"5"], "1.4, 1.5 ×"),
        "view switch": (VIEWS, [], "1.5, 1.6 ×"),
        "search, a letter": (SEARCH, [b"5", b"/"], "2, 2.5 ×"),
    }[kind]
    blank, ours = _pressed_beside(keys, first)
    report.add(f"{kind}, {incidents:,} stored, p50 / p99 ms", blank, ours, goal)
    if incidents <= STORED:
        _USUAL[kind] = ours
    else:
        what = f"{kind}, {incidents:,} beside {STORED:,} stored, p50 / p99 ms"
        report.add(what, _USUAL[kind], ours, "1.1, 1.3 ×")


def _megabytes(incidents: int) -> float:
    """What the program takes after some pages, views, a search and a look at an incident."""
    _store(incidents)
    with Terminal(PROGRAM, alone()) as terminal:
        terminal.until(ROWS)
        terminal.settle()
        for key in [b"5", *[b"]"] * 20, *VIEWS, b"/", *LETTERS, b"\x1b"]:
            terminal.press(key)
        terminal.settle()
        return terminal.memory() / 1e6


def test_memory(report: Report) -> None:
    few, many = _megabytes(FEW), _megabytes(STORED)
    report.add(f"memory, {STORED:,} stored beside {FEW}, MB", [few], [many], "1.3 ×")


@pytest.mark.parametrize("incidents", SIZES)
def test_disk(incidents: int, report: Report) -> None:
    _store(incidents)
    size = stored_at().stat().st_size / 1e6
    report.add_plain(f"disk, {incidents:,} stored, MB", size, "170 MB; of a million 1,700")
