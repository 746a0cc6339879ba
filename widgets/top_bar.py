"""The first line of the program: whose incidents, how fresh and how complete, and the time."""

from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from widgets.text_line import TextLine


class TopBar(Horizontal):
    """Organisation and news on the left, freshness in the middle, clock on the right."""

    def __init__(self, whose: str, zone: tzinfo | None) -> None:
        super().__init__()
        self._whose = whose
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Four texts."""
        yield Static(
            Content.assemble(("incident-tui ", "bold"), Content(self._whose)), id="bar-name"
        )
        yield TextLine(id="bar-news")
        yield TextLine(id="bar-state")
        yield TextLine(id="bar-clock")

    def show(self, state: Content, now: datetime, news: str = "") -> None:
        """Draw the state of the sync, the time on the person's wall, and what is new."""
        self.query_one("#bar-news", TextLine).say(Content(news), moves=True)
        self.query_one("#bar-state", TextLine).say(state)
        clock = now.astimezone(self._zone).strftime("%H:%M")
        self.query_one("#bar-clock", TextLine).say(Content(clock))
