"""An event loop whose time passes only when nothing is left to do, so that no test waits for it."""

import asyncio
import contextlib
import math
import selectors
import sys
import time
from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

import textual._time
import textual._wait
import textual.app
import textual.message_pump
import textual.pilot
from textual.pilot import Pilot

Result = TypeVar("Result")

_until_quiet = textual._wait.wait_for_idle
_until_handled = Pilot._wait_for_screen

# Not 0, which stands for never in places.
_START = 1_000_000.0

# Seconds that a turn of the loop takes: who only waits for time to pass comes to an end.
_TURN = 1e-6

# Seconds of real time, after which a program that is still not idle hangs.
_HUNG = 60.0


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs whatever is ready in next to no time, and skips to the next timer when nothing is.

    Timers, sleeps and time-outs therefore follow each other in the same order however fast the
    machine is. Threads, sockets and processes are waited for in real time.
    """

    def __init__(self) -> None:
        self._now = _START
        self._threads = 0
        self._processes = 0
        self._waiting: list[Future[float | None]] = []
        self._hangs_at = math.inf
        super().__init__(_Selector(self._skip, self._check))
        # All that is registered so far is the loop's own.
        self._own_files = len(self._files())

    def time(self) -> float:
        """Seconds that only grow."""
        return self._now

    async def idle(self) -> float | None:
        """Wait until nothing is left to do now.

        Returns:
            Seconds until the next timer; None without one.

        Raises:
            TimeoutError: There is no end of it.
        """
        waiting: Future[float | None] = self.create_future()
        self._waiting.append(waiting)
        self._hangs_at = time.monotonic() + _HUNG
        return await waiting

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Result], *args: Any
    ) -> Future[Result]:
        """Run it in a thread, whose end is waited for before any time passes."""
        future = super().run_in_executor(executor, func, *args)
        self._threads += 1
        future.add_done_callback(self._thread_done)
        return future

    async def subprocess_exec(
        self, protocol_factory: Callable[[], Any], *arguments: Any, **options: Any
    ) -> Any:
        """Run a program, in real time until it has ended."""

        def counted() -> Any:
            protocol = protocol_factory()
            exited = protocol.process_exited

            def counts_exit() -> None:
                self._processes -= 1
                exited()

            protocol.process_exited = counts_exit
            return protocol

        self._processes += 1
        try:
            return await super().subprocess_exec(counted, *arguments, **options)
        except OSError:
            self._processes -= 1
            raise

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Wait for the threads, for as long as it takes."""
        del timeout
        self._threads += 1
        await super().shutdown_default_executor()

    def _thread_done(self, _: Future[Any]) -> None:
        self._threads -= 1

    def _files(self) -> Any:
        return self._selector.get_map()  # type: ignore[attr-defined]

    @property
    def has_sockets(self) -> bool:
        """Whether time passes as it does outside, since others may be heard of in it."""
        return len(self._files()) > self._own_files

    def _check(self) -> None:
        """Note that a turn has passed, and whether that has been going on for too long."""
        self._now += _TURN
        if time.monotonic() > self._hangs_at:
            self._hangs_at = math.inf
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_exception(TimeoutError("The loop is never idle."))

    def _skip(self, wait: Callable[[float | None], list[Any]], timeout: float | None) -> list[Any]:
        """Nothing is ready: wait for what is outside, tell who waits, or let time pass."""
        if self._threads:
            return wait(_HUNG)
        waiting = [each for each in self._waiting if not each.done()]
        if self._processes or (self.has_sockets and not waiting):
            began = time.monotonic()
            events = wait(timeout)
            self._now += time.monotonic() - began
            return events
        self._waiting.clear()
        self._hangs_at = math.inf
        if waiting:
            for each in waiting:
                each.set_result(timeout)
        elif timeout is None:
            return wait(None)
        else:
            self._now += timeout
        return []


class _Selector(selectors.DefaultSelector):
    def __init__(
        self,
        skip: Callable[[Callable[[float | None], list[Any]], float | None], list[Any]],
        check: Callable[[], None],
    ) -> None:
        super().__init__()
        self._skip = skip
        self._check = check

    def select(self, timeout: float | None = None) -> list[Any]:
        self._check()
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        return self._skip(super().select, timeout)


def virtual_time_loop() -> VirtualTimeLoop:
    """Make a loop that starts tasks as `App.run` does, which `run_test` does not."""
    loop = VirtualTimeLoop()
    if sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
    return loop


async def until_idle() -> float | None:
    """Wait until nothing is left to do now; seconds until the next timer, None without one."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return await loop.idle()


def loop_time() -> float:
    """Seconds of the running loop's time."""
    with contextlib.suppress(RuntimeError):
        return asyncio.get_running_loop().time()
    return time.monotonic()


async def _until_idle_or_quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    if isinstance(asyncio.get_running_loop(), VirtualTimeLoop):
        await until_idle()
    else:
        await _until_quiet(min_sleep, max_sleep)


async def _until_idle_or_handled(pilot: Pilot[Any], timeout: float = 30.0) -> bool:  # noqa: ASYNC109
    """Send no callback through every widget of the screen, which is most of what a key costs."""
    if not isinstance(asyncio.get_running_loop(), VirtualTimeLoop):
        return await _until_handled(pilot, timeout)
    await until_idle()
    return pilot.app._exception is None


def follow_the_loop() -> None:
    """Have Textual take the time from the running loop, and its pilot wait until that is idle."""
    for module, name in ((textual._time, "get_time"), (textual.message_pump, "time")):
        setattr(module, name, loop_time)
    for module in (textual.app, textual.pilot):
        setattr(module, "wait_for_idle", _until_idle_or_quiet)  # noqa: B010 - not exported
    Pilot._wait_for_screen = _until_idle_or_handled  # type: ignore[method-assign, assignment]
