"""Every screen can be drawn at every size, changed at any time."""

from collections.abc import Awaitable, Callable
from random import Random

import pytest

from tests.support.demo import make_demo_server
from tests.support.program import Program, program

SIZES = [(1, 1), (2, 2), (3, 1), (1, 30), (80, 1), (10, 3), (22, 5), (500, 200), (80, 24)]


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


@pytest.mark.parametrize("name", SCREENS)
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


@pytest.mark.parametrize("name", SCREENS)
async def test_every_screen_can_be_opened_at_the_smallest_size(name: str) -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await running.pilot.resize_terminal(1, 1)
        await SCREENS[name](running)
        await running.pilot.resize_terminal(80, 24)
        await running.rest()
        assert running.app.is_running


@pytest.mark.parametrize("seed", range(3))
async def test_the_size_may_change_while_keys_are_pressed(seed: int) -> None:
    random = Random(seed)
    async with program(make_demo_server(incidents=30)) as running:
        for _ in range(25):
            pressed = random.choice(
                ["n", "e", "s", "enter", "escape", "f", "slash", "tab", "T", "j"]
            )
            running.app.simulate_key(pressed)
            await running.pilot.resize_terminal(random.randint(1, 90), random.randint(1, 30))
            await running.rest()
        assert running.app.is_running
