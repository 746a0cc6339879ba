"""Addresses that are looked up hold nothing else up."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.system.event_loop import run_in_loop

# More than asyncio has threads.
_MANY = 100


class NameServer:
    """Stands for the system's resolver, and answers when it is told to."""

    def __init__(self, answer: Callable[..., object]) -> None:
        self.asked: list[str] = []
        self.may_answer = threading.Event()
        self._answer = answer

    def look_up(self, host: str, *_: object) -> object:
        self.asked.append(host)
        self.may_answer.wait()
        return self._answer()


@contextmanager
def name_server(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[..., object] = list
) -> Iterator[NameServer]:
    before = {*threading.enumerate()}
    server = NameServer(answer)
    monkeypatch.setattr(socket, "getaddrinfo", server.look_up)
    try:
        yield server
    finally:
        server.may_answer.set()
        for thread in {*threading.enumerate()} - before:
            thread.join()


async def look_up(host: str) -> object:
    return await asyncio.get_running_loop().getaddrinfo(host, 443)


async def begin(*hosts: str) -> "list[asyncio.Task[object]]":
    tasks = [asyncio.create_task(look_up(host)) for host in hosts]
    await asyncio.sleep(0)
    return tasks


async def cancel(tasks: "list[asyncio.Task[object]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_threads_are_free_while_no_name_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> str:
        tasks = await begin(*(f"api{number}.example" for number in range(_MANY)))
        read = await asyncio.to_thread(lambda: "read")
        await cancel(tasks)
        return read

    with name_server(monkeypatch) as server:
        assert run_in_loop(main()) == "read"
    assert len(server.asked) == _MANY


def test_an_answer_after_the_end_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        await cancel(await begin("api.example"))

    with name_server(monkeypatch) as server:
        run_in_loop(main())
    assert server.asked == ["api.example"]


def test_the_same_address_is_looked_up_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[object]:
        cancelled, *tasks = await begin("api.example", "api.example", "api.example")
        await cancel([cancelled])
        server.may_answer.set()
        answers = await asyncio.gather(*tasks)
        return [*answers, await look_up("api.example")]

    with name_server(monkeypatch, lambda: ["an address"]) as server:
        assert run_in_loop(main()) == [["an address"]] * 3
        assert server.asked == ["api.example"] * 2


def test_everybody_who_asked_is_told_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_name() -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def main() -> list[object]:
        tasks = await begin("api.example", "api.example")
        server.may_answer.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    with name_server(monkeypatch, no_such_name) as server:
        assert [type(each) for each in run_in_loop(main())] == [socket.gaierror] * 2
        assert server.asked == ["api.example"]
