"""Keys that come all at once, at random, end where they end one by one."""

import asyncio
import os
from random import Random

import pytest
from textual.events import Key

from tests.support.program import Program, program
from widgets.incident.preview import Preview

# More of them go hunting.
_SEEDS = int(os.environ.get("SEEDS", "2"))

_KEYS = [
    *["j", "j", "j", "k", "G", "g", "1", "2", "3", "5", "5", "enter", "enter", "space", "p"],
    *["escape", "escape", "escape", "f", "S", "e", "s", "v", "l", "n", "W", "w", "T", "colon"],
    *["slash", "question_mark", "right_square_bracket", "down", "down", "up", "tab", "i", "m"],
    *["a", "d", "o", "t", "backspace", "home", "end", "shift+tab", "ctrl+u", "d", "x"],
]
_CHARACTERS = {
    "slash": "/",
    "question_mark": "?",
    "right_square_bracket": "]",
    "colon": ":",
    "space": " ",
}


def send(running: Program, key: str) -> None:
    character = key if len(key) == 1 else _CHARACTERS.get(key)
    running.app.post_message(Key(key, character))


async def end_of(keys: list[str], *, pause: float | None) -> list[str]:
    """What is shown at the end, when so many seconds lie between two keys; None for any rest."""
    async with program() as running:
        for key in keys:
            send(running, key)
            if pause is None:
                await running.rest()
            else:
                await asyncio.sleep(pause)
        await running.rest()
        running.app.clear_notifications()
        await running.rest()
        names = " > ".join(type(screen).__name__ for screen in running.app.screen_stack)
        preview = running.app.screen_stack[0].query_one(Preview).said.plain
        return [names, *running.text().splitlines(), preview]


@pytest.mark.parametrize("seed", range(_SEEDS))
async def test_keys_at_random_end_where_they_end_one_by_one(seed: int) -> None:
    random = Random(seed)
    keys = [random.choice(_KEYS) for _ in range(random.randint(4, 12))]
    expected = await end_of(keys, pause=None)
    for pause in (0.0, 0.01):
        assert await end_of(keys, pause=pause) == expected, (pause, keys)
