"""Report exceptions without their values."""

import asyncio
from contextlib import suppress
from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from typing import Any

from rich.console import RenderableType
from textual.await_remove import AwaitRemove
from textual.dom import DOMNode
from textual.widget import Widget
from textual.worker import Worker, WorkerFailed

from app.system.crash_hooks import threads_report_to, watch_loop
from widgets.textual_compat.actions import ControllerApp


class Panicked(Exception):
    """Textual ended without an exception; its message may contain values."""


class CrashReportingApp(ControllerApp):
    """App that stores an unexpected exception, to be reported later.

    Textual prints it with local variables, which are incident data. Every handler, worker and timer
    ends in `_handle_exception` or `panic`.

    Attributes:
        background_error: The first exception of a task without a waiter.
    """

    background_error: Exception | None = None

    @property
    def crash(self) -> Exception | None:
        """Exception that ended the app."""
        error = self._exception
        # A worker's is wrapped in one without a traceback.
        cause = error.error if isinstance(error, WorkerFailed) else error
        return cause if isinstance(cause, Exception) else error

    async def run_async(self, **options: Any) -> None:
        """Run the app, also reporting exceptions of threads and of the event loop."""
        loop = asyncio.get_running_loop()

        def from_thread(error: Exception) -> None:
            with suppress(RuntimeError):  # The loop is closed: the app has ended.
                loop.call_soon_threadsafe(self._handle_exception, error)

        watch_loop(loop, on_callback=self._handle_exception, on_task=self._note)
        with threads_report_to(from_thread):
            await super().run_async(**options)

    def panic(self, *_: Any) -> None:
        """End the app without printing Textual's report."""
        self._handle_exception(Panicked())

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Exit the app, whose screens work as before until they are closed.

        Otherwise, Textual mounts no children from this call on but still calls `on_mount`, and
        raises an exception if a handler mounts anything.
        """
        super().exit(result, return_code, message)
        # Without a driver, nothing is started.
        self._exit = self._driver is None

    async def _on_exit_app(self) -> None:
        """Wait until everything is mounted; the handler of Textual, called next, ends the app.

        Then, what is mounted would get children that do not mount their own.
        """
        while node := next((each for each in self._registry if not _was_mounted(each)), None):
            await node._mounted_event.wait()  # noqa: SLF001

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _note(self, error: Exception) -> None:
        self.background_error = self.background_error or error

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        """Cancel the workers of removed nodes first, and mount what is being mounted completely.

        Textual cancels workers after removing the children, so a running worker could miss them. A
        node that is mounted when it is removed would get no children before `on_mount` is called;
        like every other, it is removed when it handles the message that asks for it.
        """
        removed = {each for node in nodes for each in node.walk_children(with_self=True)}
        for worker in [*self.workers]:
            if worker.node in removed:
                _cancel(worker)
        awaited = super()._prune(*nodes, parent=parent)
        for node in removed:
            if not _was_mounted(node):
                node._pruning = False  # noqa: SLF001
        return awaited


def _was_mounted(node: DOMNode) -> bool:
    """Return whether `on_mount` was called for it and everything in it."""
    return node._mounted_event.is_set()  # noqa: SLF001


def _cancel(worker: Worker[Any]) -> None:
    """Cancel a worker, closing its coroutine if it has not started."""
    work = worker._work  # noqa: SLF001
    if iscoroutine(work) and getcoroutinestate(work) == CORO_CREATED:
        work.close()
    worker.cancel()
