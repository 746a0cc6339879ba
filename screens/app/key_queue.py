"""Input takes effect in order: an event is passed on when the one before has had its effect.

A key goes to the widget that has the focus and climbs from there to the app, where most bindings
are looked up. What it does, such as opening a picker, happens on the way or at its end, in several
message queues and tasks. Textual passes on the next key at once, to where the focus was. Here it
waits in one queue until nothing is left to handle, however long that takes, so that it reaches the
picker. No clock decides: a slow machine only takes longer.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from textual.driver import Driver
from textual.events import Event, Key, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp, Paste

from widgets.textual_compat import (
    CrashReportingApp,
    EscapedKey,
    awaits_refresh,
    busy_pump,
    draw_at_any_size,
    hardened,
    is_waiting,
)

# Turns of the event loop that pass before the message queues are taken for empty. A worker that
# resumes, such as one that waited for a dialog, needs a few to open the next one.
_TURNS = 10

# Seconds after an event, in which its frame is drawn.
_EARLY = 0.03

# They change nothing that a later event depends on, and come by the hundred.
_PASSIVE = (MouseMove, MouseScrollDown, MouseScrollUp)


class TypeAheadApp(CrashReportingApp):
    """The part of the program that keeps input in its order."""

    def __init__(self) -> None:
        super().__init__()
        draw_at_any_size()
        self._waiting: deque[Event] = deque()
        self._look_number = 0
        self._settled = False

    def get_driver_class(self) -> type[Driver]:
        """Read the terminal's input as `EscapedKey` needs it."""
        return hardened(super().get_driver_class())

    @property
    def has_keys_waiting(self) -> bool:
        """Whether input has still to be passed on."""
        return bool(self._waiting)

    async def on_event(self, event: Event) -> None:
        """Let input wait for its turn; everything else is handled as it comes."""
        is_input = isinstance(event, Key | Paste | MouseEvent) and not event.is_forwarded
        if not is_input or (isinstance(event, _PASSIVE) and not self._waiting):
            await super().on_event(event)
        elif not self._waiting and self._settled and is_waiting(self.screen):
            await self._pass_on(event)
        else:
            self._waiting.append(event)
            self._begin_to_look()

    def _begin_to_look(self) -> None:
        """See whether the last event has had its effect."""
        self._look_number += 1
        self._soon(self._look, self._look_number, _TURNS)

    def _look(self, number: int, turns: int) -> None:
        """Pass the next event on, or wait for what is still being handled.

        Args:
            number: Of this look. One that began later makes it void.
            turns: How many turns of the loop have still to pass with nothing to handle.
        """
        if number != self._look_number or not self.is_running:
            return
        if 0 < turns < _TURNS:
            self._soon(self._look, number, turns - 1)
        elif busy := busy_pump(self):
            busy.call_later(self._soon, self._look, number, _TURNS)
        elif awaits_refresh(self):
            self.call_after_refresh(self._soon, self._look, number, _TURNS)
        elif turns:
            self._soon(self._look, number, turns - 1)
        elif self._waiting:
            self.call_later(self._pass_next_on)
        else:
            self._settled = True

    @staticmethod
    def _soon(call: Callable[[int, int], None], number: int, turns: int) -> None:
        """Call it in the next turn of the loop, when the queue that asks for it is at rest."""
        asyncio.get_running_loop().call_soon(call, number, turns)

    async def _pass_next_on(self) -> None:
        if self._waiting:
            await self._pass_on(self._waiting.popleft())

    async def _pass_on(self, event: Event) -> None:
        self._settled = False
        event, *rest = self._read(event)
        self._waiting.extendleft(reversed(rest))
        await super().on_event(event)
        if self._waiting:
            self._begin_to_look()
        else:
            # Looking when the frame is drawn spares the next event a look of its own. Whether it
            # comes before changes nothing: then it looks itself.
            loop = asyncio.get_running_loop()
            loop.call_later(_EARLY, self._look_early, self._look_number)

    def _look_early(self, number: int) -> None:
        if number == self._look_number and not self._settled:
            self._begin_to_look()

    def _read(self, event: Event) -> Sequence[Event]:
        """Read an event as what has the focus takes it: as one, or as escape and a key."""
        if not isinstance(event, EscapedKey | Paste):
            return (event,)
        from widgets.basic.text_input import fold_paste, read_escaped  # not before the first paint

        if isinstance(event, Paste):
            return (fold_paste(event, self.focused),)
        return read_escaped(event, self.focused, self.screen.active_bindings)
