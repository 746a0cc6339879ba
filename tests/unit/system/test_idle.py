"""Work behind the screen waits until the screen has had its turns, but not for ever."""

import asyncio
import math
from time import thread_time

import pytest

from app.api import paging
from app.api.rate_limiter import in_background
from app.domain.related_models import Team
from app.system import idle


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    """Real time, since it passes while a loop is busy."""
    return "asyncio", {"loop_factory": asyncio.new_event_loop}


def keep_busy(turns: int) -> list[int]:
    """Have the event loop work for some turns, each as long as a frame; those that are done."""
    done: list[int] = []

    def turn() -> None:
        begun = thread_time()
        while thread_time() - begun < 0.005:
            pass
        done.append(len(done))
        if len(done) < turns:
            asyncio.get_running_loop().call_soon(turn)

    asyncio.get_running_loop().call_soon(turn)
    return done


async def test_it_waits_for_all_turns_of_what_is_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "_MOST", 60)
    done = keep_busy(turns=8)
    await idle.idle()
    assert len(done) == 8


async def test_a_loop_that_is_always_busy_holds_nothing_up_for_ever() -> None:
    done = keep_busy(turns=1_000_000)
    await idle.idle()
    assert len(done) < 1_000_000


async def test_two_that_work_behind_the_screen_do_not_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idle, "_MOST", math.inf)
    order: list[str] = []

    async def work(name: str, pieces: int) -> None:
        for _ in range(pieces):
            await idle.idle()
            begun = thread_time()
            while thread_time() - begun < 0.005:
                pass
            order.append(name)

    await asyncio.gather(work("a", 5), work("b", 5))
    assert "".join(order) == "ab" * 5


async def test_a_page_that_nobody_waits_for_is_decoded_in_the_pauses_of_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[bool] = []

    async def pause() -> None:
        pauses.append(True)

    monkeypatch.setattr(paging, "idle", pause)
    listed = {"teams": [{"id": str(number)} for number in range(60)]}
    await paging.read_page(listed, "teams", Team.model_validate)
    assert not pauses
    with in_background():
        page = await paging.read_page(listed, "teams", Team.model_validate)
    assert len(pauses) == 2
    assert len(page.items) == 60
