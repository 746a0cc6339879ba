"""What is used again and again leaves nothing behind, neither garbage nor what is kept for ever."""

import gc
import weakref
from collections import Counter
from collections.abc import Iterator

import pytest
from textual._styles_cache import StylesCache
from textual.widget import Widget

from app.system.gc_policy import collect, pause_gc, resume_gc
from tests.screens.test_live import refresh
from tests.support.demo import declare, edit
from tests.support.garbage import counted_garbage
from tests.support.program import Program, program
from widgets.textual_compat.memory import forget_closed_watchers

pytestmark = pytest.mark.usefixtures("painted")

# Seconds.
_LONGEST_TIMER = 30

# Other tests do without.
_freeze, _set_threshold = gc.freeze, gc.set_threshold


async def somebody_works(running: Program, turn: int) -> None:
    """Others edit and declare, and the list is refreshed."""
    for number, incident in enumerate(running.server.organisation.incidents[-5:]):
        assert edit(running.server, incident.id, name=f"Edit {turn} {number}")[0] == 200
    assert declare(running.server, name=f"Declared {turn}")[0] == 200
    await refresh(running)


async def test_a_refresh_leaves_no_garbage() -> None:
    async with program() as running:
        for turn in range(2):
            await somebody_works(running, turn)
        with counted_garbage() as garbage:
            for turn in range(2, 6):
                await somebody_works(running, turn)
            assert not garbage()
        assert "126 of 126" in running.text()


async def test_moving_through_the_list_leaves_no_garbage() -> None:
    keys = ["j", "pagedown", "k", "right_square_bracket", "j", "left_square_bracket", "5", "G", "1"]
    async with program() as running:
        await running.press(*keys)
        with counted_garbage() as garbage:
            await running.press(*keys, *keys)
            assert not garbage()


@pytest.mark.parametrize(
    "keys",
    [
        ("enter", "3", "4"),
        ("n",),
        *(
            pytest.param(keys, marks=pytest.mark.slow)
            for keys in (("enter",), ("e",), ("f",), ("question_mark",), ("ctrl+p",))
        ),
    ],
    ids="+".join,
)
async def test_a_screen_that_was_left_is_freed(keys: tuple[str, ...]) -> None:
    async with program() as running:
        counts = []
        for _ in range(3):
            await running.press(*keys)
            await running.rest()
            while len(running.app.screen_stack) > 1:
                await running.press("escape")
            # The event loop holds a stopped timer, and so its screen, until it would be due.
            await running.advance(_LONGEST_TIMER)
            await running.rest()
            forget_closed_watchers(running.app)
            gc.collect()
            counts.append(widgets_alive())
        assert not counts[-1] - counts[0]


def widgets_alive() -> Counter[str]:
    """How many widgets there are, and caches of what they have drawn, by type."""
    return Counter(
        type(each).__name__ for each in gc.get_objects() if isinstance(each, (Widget, StylesCache))
    )


@pytest.fixture
def collector_in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    thresholds = gc.get_threshold()
    monkeypatch.setattr(gc, "freeze", _freeze)
    monkeypatch.setattr(gc, "set_threshold", _set_threshold)
    pause_gc()
    resume_gc()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def test_what_is_left_is_collected_at_rest(collector_in_use: None) -> None:
    async with program() as running:
        for keys in (("enter", "escape"), ("r",)):
            circle = Circle()
            freed = weakref.ref(circle)
            del circle
            await running.press(*keys)
            await running.rest()
            assert freed() is None


def test_nothing_is_collected_while_it_is_held(collector_in_use: None) -> None:
    pause_gc()
    freed = weakref.ref(Circle())
    collect()
    assert freed() is not None
    resume_gc()
    collect()
    # What was there when it was released is looked at no more.
    assert freed() is not None
    freed = weakref.ref(Circle())
    collect()
    assert freed() is None


class Circle:
    """Refers to itself."""

    def __init__(self) -> None:
        self.circle = self
