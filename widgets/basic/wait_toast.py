"""Toast with the current wait and its remaining time, on any screen."""

import math
from collections.abc import Sequence
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from app.present.signs import is_in_words, sign
from app.system.waits import Wait, Waits
from widgets.basic.text_line import TextLine

# Minimum length of a shown wait in seconds; shorter ones would flicker.
_WORTH_SHOWING = 2.0
# Seconds by which a Textual timer may fire early.
_EARLY = 0.001


class WaitPresenter:
    """Presenter of every wait from its start to its end, on any screen.

    Args:
        app: The app.

    Attributes:
        cancel_key: Key that cancels the waits, by Textual's name; empty for none.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.cancel_key = ""
        self._sources: list[Waits] = []

    def follow(self, waits: Waits) -> None:
        """Also show these waits from now on."""
        if waits in self._sources:
            return
        if not self._sources:
            self._app.screen_change_signal.subscribe(self._app, self._show)
        self._sources.append(waits)
        waits.on_change = waits.on_held_up = self._show_later
        self._show()

    @property
    def can_cancel(self) -> bool:
        """True if a waiting request can be cancelled."""
        return any(each.can_cancel for each in self._sources)

    def cancel(self) -> None:
        """Cancel the waiting requests; nothing is sent."""
        for each in self._sources:
            each.cancel()

    def _show_later(self) -> None:
        # A request runs outside the app's context, which widget timers need.
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
    """Countdown of the longest wait, removed at its end.

    Args:
        sources: The waits to show.
        cancel_key: Key that cancels them, by Textual's name; empty for none.
    """

    def __init__(self, sources: Sequence[Waits], cancel_key: str) -> None:
        super().__init__()
        self._sources = sources
        self._cancel_key = cancel_key
        self._text = TextLine()
        self._next: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield one line."""
        yield self._text

    def on_mount(self) -> None:
        """Start the countdown."""
        self.draw()

    def draw(self) -> None:
        """Show the remaining seconds, until the next second."""
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
        if math.isfinite(left) and not is_in_words():
            self._next = self.set_timer(left - math.ceil(left) + 1 + _EARLY, self.draw)


def _longest(sources: Sequence[Waits]) -> tuple[Wait, float] | None:
    """Return the longest wait, with its remaining seconds."""
    waits = [
        (wait, each.remaining(wait)) for each in sources if (wait := each.current(_WORTH_SHOWING))
    ]
    return max(waits, key=lambda wait: wait[1], default=None)


def _words(wait: Wait, left: float) -> Content:
    why = Content.assemble((f"{sign('paused')} ", "bold"), wait.why)
    return why + f", resuming in {math.ceil(left)} s" if math.isfinite(left) else why
