"""Start to real rows, and key to paint, beside a blank Textual app in the same run."""

from pathlib import Path
from statistics import median, quantiles

import pytest

from app.folders import cache_path
from tests.bench.seed import fill
from tests.bench.terminal import Terminal

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]

RUNS = 9
KEYS = 150
PROGRAM = ["-m", "app"]
BLANK = ["-m", "tests.bench.blank"]

# A key, and an address on which nobody answers: what is measured is the store and the screen.
ALONE = {"INCIDENT_API_KEY": "none", "INCIDENT_API_URL": "http://127.0.0.1:9"}


def _first_paint(arguments: list[str], text: bytes) -> float:
    with Terminal(arguments, ALONE) as terminal:
        return terminal.until(text)


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    cuts = quantiles(seconds, n=100)
    return median(seconds) * 1000, cuts[98] * 1000


@pytest.mark.parametrize("incidents", [300, 100_000])
def test_start_to_real_rows(incidents: int, own_folders: Path) -> None:
    fill(cache_path("default") / "incidents.db", incidents)
    ours, blank = [], []
    for _ in range(RUNS):
        blank.append(_first_paint(BLANK, b"READY"))
        ours.append(_first_paint(PROGRAM, b"INC-"))
    print(
        f"\nstart, {incidents:,} incidents stored: blank {median(blank) * 1000:.0f} ms, "
        f"ours {median(ours) * 1000:.0f} ms, ratio {median(ours) / median(blank):.2f}"
    )


def _keys(arguments: list[str], text: bytes, first: bytes, keys: list[bytes]) -> list[float]:
    with Terminal(arguments, ALONE) as terminal:
        terminal.until(text)
        terminal.settle()
        terminal.press(first)
        terminal.settle()
        return [terminal.press(keys[number % len(keys)]) for number in range(KEYS)]


@pytest.mark.parametrize("incidents", [300, 100_000])
def test_key_to_paint(incidents: int, own_folders: Path) -> None:
    fill(cache_path("default") / "incidents.db", incidents)
    blank = _percentiles(_keys(BLANK, b"READY", b"x", [b"a", b"b"]))
    cursor = _percentiles(_keys(PROGRAM, b"INC-", b"5", [b"j"] * 20 + [b"k"] * 20))
    pages = _percentiles(_keys(PROGRAM, b"INC-", b"5", [b"]", b"["]))
    views = _percentiles(_keys(PROGRAM, b"INC-", b"5", [b"4", b"5"]))
    typed = [b"/", *(letter.encode() for letter in "latency prod")]
    search = _percentiles(_keys(PROGRAM, b"INC-", b"5", [*typed, *[b"\x7f"] * 12]))
    print(f"\nkey to last byte, {incidents:,} incidents stored, p50 / p99 ms:")
    for name, (p50, p99) in (("blank", blank), ("cursor", cursor), ("page turn", pages),
                             ("view switch", views), ("search", search)):  # fmt: skip
        ratio = f"{p50 / blank[0]:.2f} / {p99 / blank[1]:.2f}"
        print(f"  {name:11} {p50:6.1f} / {p99:6.1f}   × blank {ratio}")
