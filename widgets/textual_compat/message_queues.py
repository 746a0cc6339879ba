"""Tell whether message queues are idle, and hook into the handling of input."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from textual import _time
from textual.app import App
from textual.events import Event, Key, MouseEvent, Paste
from textual.message_pump import MessagePump
from textual.widget import Widget

from widgets.textual_compat.plain_frames import PlainFramesApp


def is_waiting(pump: MessagePump) -> bool:
    """Return whether a message pump is idle, with nothing queued or in progress.

    Textual has no public state for this. Its queue has an event that the pump waits for.
    """
    ready: asyncio.Event = pump._message_queue.ready_event  # noqa: SLF001
    return bool(ready._waiters) and not ready.is_set()  # noqa: SLF001


def busy_pump(app: App[Any]) -> MessagePump | None:
    """Return the app or a node that is not idle; None if all are idle."""
    if not is_waiting(app):
        return app
    for node in app._registry:  # noqa: SLF001 - all screens, including those below others
        if not (node._closing or node._closed or is_waiting(node)):  # noqa: SLF001
            return node
    return None


def message_time() -> float:
    """Return the current time of the clock that messages are stamped with."""
    return _time.get_time()


def is_open(node: Widget) -> bool:
    """Return whether a widget is mounted and not being removed; `is_mounted` stays true."""
    return node.is_mounted and not node._pruning  # noqa: SLF001


def after_mount(node: Widget, call: Callable[[], object]) -> None:
    """Call a function once a widget is mounted, from its `on_mount`.

    From Python 3.12 on a task runs as soon as it is created, so that a worker which has nothing to
    wait for would end while its screen is not open yet.
    """
    node.call_later(call)


def awaits_refresh(app: App[Any]) -> bool:
    """Return whether a callback of `call_after_refresh` waits for the next frame."""
    return bool(app.screen._callbacks)  # noqa: SLF001


def may_flash(app: App[Any]) -> bool:
    """Return whether rows may flash and text cursors blink."""
    return not isinstance(app, InputApp) or app.flashing


class InputApp(PlainFramesApp):
    """App that decides itself when an input event is handled.

    `App.on_event` is where Textual sends an event to the focused widget; it has no hook before it.

    Attributes:
        flashing: Whether rows flash and text cursors blink.
    """

    flashing = True

    @abstractmethod
    async def on_input(self, event: Event) -> None:
        """Handle a key, a paste or a mouse event now or later, by `handle_input`."""

    async def handle_input(self, event: Event) -> None:
        """Let Textual handle an input event."""
        await super().on_event(event)

    async def on_event(self, event: Event) -> None:
        """Handle any event but input at once."""
        if isinstance(event, Key | Paste | MouseEvent) and not event.is_forwarded:
            await self.on_input(event)
        else:
            await super().on_event(event)
