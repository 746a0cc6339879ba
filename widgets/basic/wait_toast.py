"""What is being waited for, and for how long still, in the corner of whatever screen is on top."""

import math
from collections.abc import Sequence
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from app.system.waits import Wait, Waits
from widgets.basic.text_line import TextLine

# A wait of at least this many seconds is shown; a shorter one would only flicker.
_WORTH_SHOWING = 2.0
# Seconds that a timer of Textual's may come too early.
_EARLY = 0.001


class WaitPresenter:
    """Has every wait shown from when it begins until it is over, whatever screen is opened.

    Args:
        app: Where.

    Attributes:
        cancel_key: The key that cancels them, as Textual names it; empty for none.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.cancel_key = ""
        self._sources: list[Waits] = []

    def follow(self, waits: Waits) -> None:
        """Show these from now on, as well as others."""
        if waits in self._sources:
            return
        if not self._sources:
            self._app.screen_change_signal.subscribe(self._app, self._show)
        self._sources.append(waits)
        waits.on_change = waits.on_held_up = self._show_later
        self._show()

    @property
    def can_cancel(self) -> bool:
        """Whether somebody waits for a request that is held up."""
        return any(each.can_cancel for each in self._sources)

    def cancel(self) -> None:
        """Have the requests that are held up fail, with nothing sent."""
        for each in self._sources:
            each.cancel()

    def _show_later(self) -> None:
        # A request runs outside the app's context, which timers of widgets need.
        self._app.call_later(self._show)

    def _show(self, _: object = None) -> None:
        app = self._app
        if not app.is_running or not app.screen.is_attached:
            return
        if notice := app.screen.query(WaitNotice):
            notice.first().draw()
        elif _longest(self._sources):
            app.screen.mount(WaitNotice(self._sources, self.cancel_key))


class WaitNotice(Container):
    """Counts the longest wait down, and is gone when it is over.

    Args:
        sources: What is being waited for.
        cancel_key: The key that cancels it, as Textual names it; empty for none.
    """

    def __init__(self, sources: Sequence[Waits], cancel_key: str) -> None:
        super().__init__()
        self._sources = sources
        self._cancel_key = cancel_key
        self._text = TextLine()
        self._next: Timer | None = None

    def compose(self) -> ComposeResult:
        """One line."""
        yield self._text

    def on_mount(self) -> None:
        """Begin to count."""
        self.draw()

    def draw(self) -> None:
        """Say how many seconds are left, until the next one has passed."""
        if self._next:
            self._next.stop()
        longest = _longest(self._sources)
        if longest is None:
            self.remove()
            return
        wait, left = longest
        can_cancel = self._cancel_key and any(each.can_cancel for each in self._sources)
        key = self.app.get_key_display(Binding(self._cancel_key, "")) if can_cancel else ""
        self._text.set_text(_words(wait, left) + (f" · {key} cancels" if key else ""), moves=True)
        if math.isfinite(left):
            self._next = self.set_timer(left - math.ceil(left) + 1 + _EARLY, self.draw)


def _longest(sources: Sequence[Waits]) -> tuple[Wait, float] | None:
    """What lasts longest, and for how many seconds still."""
    waits = [
        (wait, each.remaining(wait)) for each in sources if (wait := each.current(_WORTH_SHOWING))
    ]
    return max(waits, key=lambda wait: wait[1], default=None)


def _words(wait: Wait, left: float) -> Content:
    why = Content.assemble(("‖ ", "bold"), wait.why)
    return why + f", going on in {math.ceil(left)} s" if math.isfinite(left) else why
