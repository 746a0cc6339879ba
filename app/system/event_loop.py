"""Event loop whose thread pool and shutdown do not depend on name servers.

asyncio looks addresses up in the threads that also read the cache. A look-up cannot be interrupted,
and takes half a minute if no name server answers: a few of them occupy all threads, and the end of
the program waits for them.
"""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from socket import AddressFamily, SocketKind
from threading import Thread
from typing import Any, Literal, NamedTuple, TypeVar

Returned = TypeVar("Returned")

_IPv4 = tuple[Literal[AddressFamily.AF_INET], SocketKind, int, str, tuple[str, int]]
_IPv6 = tuple[
    Literal[AddressFamily.AF_INET6],
    SocketKind,
    int,
    str,
    tuple[str, int, int, int] | tuple[int, bytes],
]
Addresses = list[_IPv4 | _IPv6]


class _Lookup(NamedTuple):
    """Arguments of `socket.getaddrinfo`."""

    host: bytes | str | None
    port: bytes | str | int | None
    family: int
    type: int
    proto: int
    flags: int


class EventLoop(asyncio.SelectorEventLoop):
    """Event loop that runs each name resolution in a separate daemon thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lookups: dict[_Lookup, asyncio.Future[Addresses]] = {}

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - named by asyncio
        proto: int = 0,
        flags: int = 0,
    ) -> Addresses:
        """Look up an address; concurrent callers share one look-up.

        Raises:
            OSError: There is no such address, or no name server answers.
            UnicodeError: The name is invalid.
        """
        lookup = _Lookup(host, port, family, type, proto, flags)
        if lookup not in self._lookups:
            self._lookups[lookup] = self.create_future()
            Thread(target=self._look_up, args=(lookup,), name="look-up", daemon=True).start()
        # A caller that is cancelled leaves the look-up to the others.
        return await asyncio.shield(self._lookups[lookup])

    def _look_up(self, lookup: _Lookup) -> None:
        try:
            found = socket.getaddrinfo(*lookup)
        except (OSError, UnicodeError) as error:
            self._finish_soon(lookup, asyncio.Future.set_exception, error)
        else:
            self._finish_soon(lookup, asyncio.Future.set_result, found)

    def _finish_soon(
        self,
        lookup: _Lookup,
        finish: "Callable[[asyncio.Future[Addresses], Any], None]",
        outcome: object,
    ) -> None:
        with suppress(RuntimeError):  # The loop is closed.
            self.call_soon_threadsafe(lambda: finish(self._lookups.pop(lookup), outcome))


def run_in_loop(main: Coroutine[Any, Any, Returned]) -> Returned:
    """Run a coroutine in an `EventLoop`, as `asyncio.run` does in a default one."""
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        return runner.run(main)
