"""Plain mode on every screen: text without lines and signs, in one column."""

import re
from collections.abc import Iterator

import pytest

from app.present.signs import use_plain_signs
from tests.support.demo import make_demo_server
from tests.support.program import program
from tests.support.tour import tour

# Lines, blocks, shapes and the program's signs; not dashes and quotes.
DRAWN = re.compile("[\u2200-\u22ff\u2460-\u27bf]")
# In plain mode, the key for numbers turns the charts on, which are drawn.
CHARTS = "insights, numbers"
# Words are struck out with it, and it is read as minus.
_MINUS = "\u2212"


@pytest.fixture(autouse=True)
def _usual_signs() -> Iterator[None]:
    yield
    use_plain_signs(plain=False)


async def test_a_list_has_words_for_signs() -> None:
    async with program(size=(80, 24), plain=True) as running:
        await running.press("space")
        row = next(line for line in running.text().splitlines() if "INC-" in line)
        assert row.strip().startswith("marked, INC-")
        assert not DRAWN.search(running.text())
        await running.press("k", "v")
        await running.until_screen("PickerScreen")
        assert not DRAWN.search(running.text())


async def test_the_state_of_an_alert_is_said_once() -> None:
    async with program(size=(80, 24), plain=True) as running:
        await running.press("A")
        await running.until_on_screen("unattached")
        rows = [line.strip() for line in running.text().splitlines() if "unattached, " in line]
        assert rows
        assert all(row.startswith("firing, ") for row in rows)


@pytest.mark.slow
async def test_no_screen_has_lines_or_signs() -> None:
    drawn = {}
    async with program(make_demo_server(incidents=60), size=(80, 24), plain=True) as running:
        async for stop in tour(running):
            if stop != CHARTS and (found := {*DRAWN.findall(running.text())} - {_MINUS}):
                drawn[stop] = found
    assert drawn == {}
