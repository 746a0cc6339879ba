"""The first line of the program: whose incidents, how fresh and how complete, and the time."""

from datetime import datetime, tzinfo

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

# Around the freshness, and before the news.
_GAP = 2


class TopBar(Widget):
    """Organisation and news on the left, freshness in the middle, clock on the right.

    Args:
        whose: The organisation or profile.
        zone: Where the person's wall is; None for the machine's own zone.
    """

    said = (Content(""), "", "")
    """The state of the sync, the news and the time."""

    def __init__(self, whose: str, zone: tzinfo | None) -> None:
        super().__init__()
        self._whose = Content.assemble(("incident-tui ", "bold"), Content(whose))
        self._zone = zone

    def show(self, state: Content, now: datetime, news: str = "") -> None:
        """Draw the state of the sync, the time on the person's wall, and what is new."""
        before = self.said
        self.said = (state, news, now.astimezone(self._zone).strftime("%H:%M"))
        if self.said != before or not state.is_same(before[0]):
            self.refresh()

    def render(self) -> RenderResult:
        """One line; the clock always has its room, and the rest what is left."""
        state, news, clock = self.said
        width = self.content_size.width
        left = self._whose.truncate(width // 2, ellipsis=True)
        if news:
            left += Content.styled(f"{' ' * _GAP}{news}", "bold $text-warning")
        room = max(0, width - left.cell_length - len(clock))
        state = state.truncate(max(0, room - 2 * _GAP), ellipsis=True)
        blank = " " * (room - state.cell_length - _GAP)
        return Content.assemble(left, blank, state, " " * _GAP, clock)
