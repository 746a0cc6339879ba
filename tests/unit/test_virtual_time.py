"""The event loop that the tests run on: time passes when nothing is left to do, and in order."""

import asyncio
import sys
import time

import pytest

from tests.support.virtual_time import VirtualTimeLoop


def loop() -> VirtualTimeLoop:
    running = asyncio.get_running_loop()
    assert isinstance(running, VirtualTimeLoop)
    return running


async def test_an_hour_passes_at_once_and_what_is_due_in_it_comes_in_its_order() -> None:
    came: list[str] = []
    loop().call_later(3000, came.append, "last")
    loop().call_later(0.1, came.append, "first")
    begun, real = loop().time(), time.monotonic()
    await asyncio.sleep(3600)
    assert came == ["first", "last"]
    assert 3600 <= loop().time() - begun < 3601
    assert time.monotonic() - real < 60


async def test_it_is_idle_when_all_that_is_ready_is_done_and_says_when_the_next_timer_is_due() -> (
    None
):
    async def many_turns() -> None:
        for _ in range(1000):
            await asyncio.sleep(0)

    task = asyncio.create_task(many_turns())
    timer = loop().call_later(5, lambda: None)
    seconds = await loop().idle()
    assert task.done()
    assert seconds is not None
    assert 4.9 < seconds <= 5
    timer.cancel()


async def test_no_time_passes_while_a_thread_works() -> None:
    begun = loop().time()
    late = loop().call_later(0.001, lambda: None)
    thread = asyncio.create_task(asyncio.to_thread(time.sleep, 0.05))
    await loop().idle()
    assert thread.done()
    assert loop().time() - begun < 0.001
    late.cancel()


async def test_a_process_has_its_time_and_is_waited_for() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    ended = asyncio.create_task(process.wait())
    await loop().idle()
    assert ended.done()


async def test_what_never_ends_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.virtual_time._HUNG", 0.0)
    again = loop().call_soon(lambda: None)

    def turn() -> None:
        nonlocal again
        again = loop().call_soon(turn)

    turn()
    with pytest.raises(TimeoutError, match="never idle"):
        await loop().idle()
    again.cancel()
