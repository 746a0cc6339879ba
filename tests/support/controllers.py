"""What stands in for the screen of a controller that is tested alone."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from unittest.mock import create_autospec

from textual.screen import Screen
from textual.widget import Widget

from screens.base.navigation import (
    FormNavigation,
    IncidentNavigation,
    Navigator,
    OperationNavigation,
    PendingNavigation,
)

Answer = TypeVar("Answer")


@dataclass
class FakeTargets:
    """The incidents that actions apply to."""

    current_id: str = ""
    target_ids: tuple[str, ...] = ()


@dataclass
class FakeTimer:
    """A timer that goes off when a test says so."""

    callback: Callable[[], object]
    is_stopped: bool = False

    def stop(self) -> None:
        self.is_stopped = True


@dataclass
class FakeWork:
    """A coroutine that runs when a test says so, unless it is cancelled."""

    work: Coroutine[Any, Any, None]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True
        self.work.close()


@dataclass
class FakeHost:
    """Records what a controller does to its screen.

    Attributes:
        answers: What the next dialogs are dismissed with.
        toasts: The texts that were shown.
        dialogs: The dialogs that were opened.
        opened: The addresses that were opened.
        timers: The timers that were set.
        focused: The widget that the keys were given to.
    """

    answers: list[Any] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    dialogs: list[Screen[Any]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    timers: list[FakeTimer] = field(default_factory=list)
    focused: Widget | None = None
    _work: list[FakeWork] = field(default_factory=list)

    def notify(self, message: str, **_: Any) -> None:
        self.toasts.append(message)

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool
    ) -> FakeWork:
        del group, exclusive
        self._work.append(FakeWork(work))
        return self._work[-1]

    def set_timer(self, delay: float, callback: Callable[[], object]) -> FakeTimer:
        del delay
        timer = FakeTimer(callback)
        self.timers.append(timer)
        return timer

    def set_focus(self, widget: Widget) -> None:
        self.focused = widget

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        self.dialogs.append(dialog)
        answer: Answer = self.answers.pop(0)
        return answer

    def open_url(self, url: str) -> None:
        self.opened.append(url)

    def write_terminal(self, sequence: str) -> bool:
        del sequence
        return False

    async def finish(self) -> None:
        """Run the workers to their end."""
        while self._work:
            started = self._work.pop(0)
            if not started.is_cancelled:
                await started.work


def fake_navigator() -> Any:
    """A navigator that opens nothing, and records what it is asked for."""
    return Navigator(
        create_autospec(IncidentNavigation),
        create_autospec(FormNavigation),
        create_autospec(OperationNavigation),
        create_autospec(PendingNavigation),
        create_autospec(lambda: None),
    )
