"""Queue of input events, each passed on after the previous one has taken effect.

A key is sent to the focused widget and bubbles to the app, where most bindings are resolved. Its
effect, such as opening a picker, happens in several message queues and tasks. Textual passes on the
next key immediately, to the widget that had the focus. Here it waits in one queue until nothing is
left to handle, so that it reaches the picker. There is no time limit: a slow machine only takes
longer.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence

from textual.events import Event, Key, MouseMove, MouseScrollDown, MouseScrollUp, Paste

from widgets.textual_compat.actions import active_bindings
from widgets.textual_compat.key_parser import EscapedKey
from widgets.textual_compat.message_queues import (
    InputApp,
    awaits_refresh,
    busy_pump,
    is_waiting,
    message_time,
)

# Iterations of the event loop until the message queues count as empty. A worker that resumes, for
# example after a dialog, needs a few to open the next one.
_TURNS = 10

# Seconds after an event until its frame is drawn.
_EARLY = 0.03

# Seconds after which work no longer waits for a rest: a handler may wait for that work.
_LONGEST = 1.0

# Bindings that send a write. They are not pressed before the review has been seen.
_CONFIRMATIONS = frozenset({"review.send", "bulk.send", "pending.send_again"})
_UNSEEN = "Nothing is sent before its review has been shown."
_DROPPED = "The keys pressed while the program was starting were dropped."

# What a terminal makes of the return key before the program has it.
_NEWLINE = "ctrl+j"

# These affect no later event, and are frequent.
_PASSIVE = (MouseMove, MouseScrollDown, MouseScrollUp)


class OrderedKeys:
    """Queue of input events.

    Args:
        app: The app.
    """

    def __init__(self, app: InputApp) -> None:
        self._app = app
        self._waiting: deque[Event] = deque()
        self._look_number = 0
        self._settled = False
        # Input before this time was meant for the first screen.
        self._early_until = -math.inf
        self._refusal = ""
        self._at_rest: Callable[[], object] | None = None

    @property
    def has_waiting(self) -> bool:
        """True if input is waiting, or work for which it comes first."""
        return bool(self._waiting or self._at_rest)

    @property
    def is_settled(self) -> bool:
        """True if everything before the last check has taken effect."""
        return self._settled

    def expect_early(self) -> None:
        """Treat input until `end_early` as meant for the first screen, which was not live."""
        self._early_until = math.inf

    def end_early(self) -> None:
        """Treat input from now on as meant for what is on the screen."""
        self._early_until = min(self._early_until, message_time())

    def refuse_early(self, why: str) -> None:
        """Drop input that was meant for the first screen, for this reason."""
        self._refusal = why

    def call_at_rest(self, call: Callable[[], object]) -> None:
        """Call a function once all input has taken effect and been painted, or after a second."""
        self._at_rest = call
        self._app.call_after_refresh(self._begin_to_look)
        asyncio.get_running_loop().call_later(_LONGEST, self._rest)

    def _rest(self) -> None:
        call, self._at_rest = self._at_rest, None
        if call and self._app.is_running:
            call()

    async def receive(self, event: Event) -> None:
        """Queue input until everything before it has taken effect."""
        if isinstance(event, _PASSIVE) and not self._waiting:
            await self._app.handle_input(event)
        elif not self._waiting and self._settled and is_waiting(self._app.screen):
            await self._pass_on(event)
        else:
            self._waiting.append(event)
            self._begin_to_look()

    def _begin_to_look(self) -> None:
        """Check whether the last event has taken effect."""
        self._look_number += 1
        self._soon(self._look, self._look_number, _TURNS)

    def _look(self, number: int, turns: int) -> None:
        """Pass the next event on, or wait for running handlers.

        Args:
            number: Number of this check. A later check replaces it.
            turns: Remaining iterations of the loop without work.
        """
        if number != self._look_number or not self._app.is_running:
            return
        if 0 < turns < _TURNS:
            self._soon(self._look, number, turns - 1)
        elif busy := busy_pump(self._app):
            busy.call_later(self._soon, self._look, number, _TURNS)
        elif awaits_refresh(self._app):
            self._app.call_after_refresh(self._soon, self._look, number, _TURNS)
        elif turns:
            self._soon(self._look, number, turns - 1)
        elif self._waiting:
            self._app.call_later(self._pass_next_on)
        else:
            self._settled = True
            self._rest()

    @staticmethod
    def _soon(call: Callable[[int, int], None], number: int, turns: int) -> None:
        """Call a function in the next iteration of the loop, when the calling queue is idle."""
        asyncio.get_running_loop().call_soon(call, number, turns)

    async def _pass_next_on(self) -> None:
        if self._waiting:
            await self._pass_on(self._waiting.popleft())

    async def _pass_on(self, event: Event) -> None:
        self._settled = False
        if event.time < self._early_until and (why := self._why_refused()):
            self._drop_early(why)
            self._begin_to_look()
            return
        event, *rest = self._read(event)
        self._waiting.extendleft(reversed(rest))
        await self._app.handle_input(event)
        if self._waiting:
            self._begin_to_look()
        else:
            # Checking after the frame is drawn saves the next event a check. If that event comes
            # earlier, it runs the check itself.
            loop = asyncio.get_running_loop()
            loop.call_later(_EARLY, self._look_early, self._look_number)

    def _why_refused(self) -> str:
        """Return why input meant for the first screen has no effect; empty if it has one."""
        if self._refusal:
            return self._refusal
        shown = active_bindings(self._app.screen).values()
        confirms = any(active.binding.id in _CONFIRMATIONS for active in shown)
        return _UNSEEN if confirms else ""

    def _drop_early(self, why: str) -> None:
        kept = [event for event in self._waiting if event.time >= self._early_until]
        self._waiting = deque(kept)
        self._app.notify(f"{why} {_DROPPED}", severity="warning", timeout=20, markup=False)

    def _look_early(self, number: int) -> None:
        if number == self._look_number and not self._settled:
            self._begin_to_look()

    def _read(self, event: Event) -> Sequence[Event]:
        """Convert an event for the focused widget: to itself, or to escape and a key."""
        if event.time < self._early_until and isinstance(event, Key) and event.key == _NEWLINE:
            return (Key("enter", "\r"),)
        if not isinstance(event, EscapedKey | Paste):
            return (event,)
        from widgets.basic.text_input import fold_paste, read_escaped  # not before the first paint

        if isinstance(event, Paste):
            return (fold_paste(event, self._app.focused),)
        return read_escaped(event, self._app.focused, active_bindings(self._app.screen))
