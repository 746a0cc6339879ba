"""Key to last byte of a table alone, beside the stock table and a blank Textual app."""

from statistics import median, quantiles

import pytest

from tests.bench.terminal import Terminal

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

KEYS = 300
BLANK = ["-m", "tests.bench.blank"]
DOWN, UP = b"\x1b[B", b"\x1b[A"
PAGE_DOWN, PAGE_UP = b"\x1b[6~", b"\x1b[5~"


def _times(arguments: list[str], text: bytes, keys: list[bytes]) -> tuple[float, float]:
    """Median and 99th percentile, in ms."""
    with Terminal(arguments, {}) as terminal:
        terminal.until(text)
        terminal.settle()
        for key in keys[:10]:
            terminal.press(key)
        seconds = [terminal.press(keys[number % len(keys)]) for number in range(KEYS)]
    return median(seconds) * 1000, quantiles(seconds, n=100)[98] * 1000


def test_key_to_paint_of_a_table() -> None:
    cursor = [DOWN] * 100 + [UP] * 100
    blank = _times(BLANK, b"READY", [b"a", b"b"])
    lines = [("blank app", blank)]
    for kind, name, rows in (
        ("stock", "DataTable", 500),
        ("ours", "LineTable", 250),
        ("ours", "LineTable", 10_000),
        ("ours", "LineTable", 100_000),
    ):
        arguments = ["-m", "tests.bench.tables", kind, str(rows)]
        lines.append((f"{name}, {rows:,} rows, cursor", _times(arguments, b"INC-1", cursor)))
        # Where there are enough rows, every page is one that was not drawn before.
        pages = 5 if rows < 10_000 else 100
        turns = [PAGE_DOWN] * pages + [PAGE_UP] * pages
        lines.append((f"{name}, {rows:,} rows, pages", _times(arguments, b"INC-1", turns)))
    print("\nkey to last byte, p50 / p99 ms, and × the blank app:")
    for name, (p50, p99) in lines:
        print(
            f"  {name:34} {p50:6.1f} / {p99:6.1f}   {p50 / blank[0]:5.2f} / {p99 / blank[1]:5.2f}"
        )
