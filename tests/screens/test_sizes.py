"""Every screen can be drawn at every size, changed at any time.

`SIZE_CHANGES=1000 pytest tests/screens/test_sizes.py` tries many; the default is a sample.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from app.tui import IncidentApp
from tests.faults.test_any_keys import any_keys
from tests.support.demo import make_demo_server
from tests.support.markdown import CONSTRUCTS
from tests.support.program import Program, program

pytestmark = pytest.mark.usefixtures("painted")

SIZE_CHANGES = int(os.environ.get("SIZE_CHANGES", "25"))
SIZES = [(1, 1), (2, 2), (3, 1), (1, 30), (80, 1), (10, 3), (22, 5), (500, 200), (80, 24)]
# Screens that every run draws, one of every kind.
SAMPLE = {"list", "review"}


def keys(*pressed: str) -> Callable[[Program], Awaitable[None]]:
    async def press(running: Program) -> None:
        for key in pressed:
            await running.press(key)

    return press


SCREENS = {
    "list": keys("5"),
    "empty list": keys("slash", *"qqqq"),
    "search": keys("slash", *"latency"),
    "preview hidden": keys("p"),
    "marks": keys("5", "space", "j", "space", "M"),
    "filter": keys("f"),
    "filter picker": keys("f", "a"),
    "filter text": keys("f", "ctrl+e"),
    "columns": keys("w"),
    "views": keys("W"),
    "sort": keys("S"),
    "export": keys("E"),
    "help": keys("question_mark"),
    "palette": keys("colon"),
    "requests": keys("at"),
    "declare": keys("n", *"Checkout"),
    "edit": keys("e"),
    "choice": keys("e", "tab", "enter"),
    "status": keys("s"),
    "review": keys("s", "4"),
    "bulk": keys("5", "space", "j", "space", "s", "4"),
    "update": keys("U"),
    "pending": keys("d"),
    "open work": keys("T"),
    **{f"tab {number}": keys("enter", number) for number in "1234567"},
}


ALL = [pytest.param(name, marks=[] if name in SAMPLE else [pytest.mark.slow]) for name in SCREENS]


@pytest.mark.parametrize("name", ALL)
async def test_every_screen_can_be_drawn_at_every_size(name: str) -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await SCREENS[name](running)
        for width, height in SIZES:
            await running.pilot.resize_terminal(width, height)
            await running.rest()
            lines = running.text().split("\n")
            assert len(lines) == height
            for key in ("pagedown", "tab"):
                await running.press(key)
        assert running.app.is_running


@pytest.mark.parametrize("name", ALL)
async def test_every_screen_can_be_opened_at_the_smallest_size(name: str) -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await running.pilot.resize_terminal(1, 1)
        await SCREENS[name](running)
        await running.pilot.resize_terminal(80, 24)
        await running.rest()
        assert running.app.is_running


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))]
)
async def test_the_size_may_change_while_keys_are_pressed(
    seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(IncidentApp, "open_url", lambda *_, **__: None)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.chdir(tmp_path)
    random = Random(seed)
    server = make_demo_server(incidents=30)
    for incident in server.organisation.incidents:
        incident.summary = random.choice(CONSTRUCTS)
    async with program(server) as running:
        for key in any_keys(random, SIZE_CHANGES):
            running.app.simulate_key(key)
            size = random.choice([(1, 4), (12, 12), (90, 30), (90, 30), (250, 100)])
            await running.pilot.resize_terminal(*(random.randint(1, each) for each in size))
            await running.rest()
            assert running.app.is_running


async def test_every_markdown_construct_can_be_drawn_at_every_width() -> None:
    server = make_demo_server(incidents=12)
    for incident in server.organisation.incidents:
        incident.summary = "\n\n".join(CONSTRUCTS[:-2])
    async with program(server) as running:
        await running.press("enter")
        for width in (*range(12, 0, -1), 80):
            await running.pilot.resize_terminal(width, 24)
            await running.rest()
        assert running.app.is_running
