"""What is being waited for, and for how long still, in the corner of whatever screen is on top."""

from math import ceil
from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from app.api.waiting import Wait, Waits
from widgets.text_line import TextLine

# A wait of at least this many seconds is shown; a shorter one would only flicker.
_WORTH_SHOWING = 2.0


def show_waits(app: App[Any], waits: Waits) -> None:
    """Have every wait shown from when it begins until it is over, whatever screen is opened."""

    def show(_: object = None) -> None:
        if app.is_running and app.screen.is_attached and waits.current(_WORTH_SHOWING):
            notice = app.screen.query(WaitNotice)
            if notice:
                notice.first().draw()
            else:
                app.screen.mount(WaitNotice(waits))

    waits.on_change = show
    app.screen_change_signal.subscribe(app, show)


class WaitNotice(Container):
    """Counts the longest wait down, and is gone when it is over.

    Args:
        waits: What is being waited for.
    """

    def __init__(self, waits: Waits) -> None:
        super().__init__()
        self._waits = waits
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
        wait = self._waits.current(_WORTH_SHOWING)
        if wait is None:
            self.remove()
            return
        if self._next:
            self._next.stop()
        left = self._waits.left(wait)
        self._text.say(_words(wait, ceil(left)), moves=True)
        self._next = self.set_timer(left - ceil(left) + 1, self.draw)


def _words(wait: Wait, seconds: int) -> Content:
    return Content.assemble(("‖ ", "bold"), wait.why, f", going on in {seconds} s")
