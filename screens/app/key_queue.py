"""Keys that come faster than they are handled, over a slow line say: one after the other.

A key goes to the widget that has the focus and climbs from there to the app, where most bindings
are looked up. What it does, such as opening a picker, happens on the way or at its end. Textual
passes on the next key meanwhile, to where the focus was. Here it waits until the one before has
had its effect, so that it reaches the picker. That is found out in the pause behind a key, so that
the next one, of somebody who types no faster than people do, is passed on at once.
"""

import asyncio
from collections import deque

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.message_pump import MessagePump

# A key that is so old, in seconds, has had its effect.
_DONE_AFTER = 0.5
# How many seconds after a key it is asked whether it has had its effect, if none comes before.
_PAUSE = 0.015
# How long a new screen is waited for to be ready, in steps of a hundredth of a second.
_STEPS = 50
# Handlers on the way up post messages, which have to be handled as well.
_CLIMBS = 2


class TypeAheadApp(App[None]):
    """The part of the program that keeps keys in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[Key] = deque()
        self._passed_to: MessagePump | None = None
        self._passed_at = 0.0
        self._climbing = False
        self._settled = True

    @property
    def has_keys_waiting(self) -> bool:
        """Whether a key that was pressed may still have its effect."""
        return not self._settled

    async def on_event(self, event: Event) -> None:
        """Pass a key on when the one before has had its effect."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._climbing:
            self._keys_waiting.append(event)
            if event.time - self._passed_at > _DONE_AFTER:
                # A widget on the way has gone meanwhile, and what came behind the key with it.
                self.call_later(self._go_on)
        elif self._settled or event.time - self._passed_at > _DONE_AFTER:
            await self._pass_on(event)
        else:
            self._keys_waiting.append(event)
            self._find_out()

    async def _pass_on(self, key: Key) -> None:
        self._passed_to = self.focused or self.screen
        self._passed_at = key.time
        self._settled = False
        asyncio.get_running_loop().call_later(_PAUSE, self._find_out)
        await super().on_event(key)

    def _find_out(self) -> None:
        if self._passed_to is not None and not self._climbing and not self._settled:
            self._climbing = True
            self._climb(self._passed_to, _CLIMBS)

    def _climb(self, node: MessagePump, climbs: int) -> None:
        """Come to the app behind the key: through the queue of every node that it passes."""
        if not node.call_later(self._climb_on, node, climbs):
            self.call_later(self._arrive, climbs)

    def _climb_on(self, node: MessagePump, climbs: int) -> None:
        parent = node.parent if isinstance(node, DOMNode) else None
        if parent is None:
            self.call_later(self._arrive, climbs)
        else:
            self._climb(parent, climbs)

    def _arrive(self, climbs: int) -> None:
        if climbs > 1:
            self._climb(self.focused or self.screen, climbs - 1)
        else:
            self._when_ready(_STEPS)

    def _when_ready(self, steps: int) -> None:
        """Go on when the screen on top can take keys; no screen is waited for for ever."""
        screen = self.screen
        ready = screen.is_mounted and (screen.focused is not None or not screen.focus_chain)
        if ready or not steps:
            self.call_later(self._go_on)
        else:
            self.set_timer(0.01, lambda: self._when_ready(steps - 1))

    async def _go_on(self) -> None:
        self._climbing = False
        if self._keys_waiting:
            await self._pass_on(self._keys_waiting.popleft())
            if self._keys_waiting:
                self._find_out()
        else:
            self._settled = True
