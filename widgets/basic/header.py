"""The first line of the program: whose incidents, how fresh and how complete, and the time."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

# Around the freshness, and before the news.
_GAP = 2
# The name of the program has its place where there is room for everything else.
_WIDE = 60


class TopBar(Widget):
    """Organisation and news on the left, freshness in the middle, clock on the right.

    Args:
        whose: The organisation or profile.
        zone: Where the person's wall is; None for the machine's own zone.
    """

    said = (Content(""), "", "")
    """The state of the sync, the news and the time."""

    _states: Sequence[Content] = (Content(""),)

    def __init__(self, whose: str, zone: tzinfo | None) -> None:
        super().__init__()
        self._whose = Content(whose)
        self._zone = zone

    def show(self, states: Sequence[Content], now: datetime, news: str = "") -> None:
        """Draw the state of the sync, the time on the person's wall, and what is new.

        Args:
            states: Ways to say it, from the longest to the shortest.
            now: The time.
            news: In few words; nothing when there are none.
        """
        before, self._states = self.said, states
        self.said = (states[0], news, now.astimezone(self._zone).strftime("%H:%M"))
        if self.said != before or not states[0].is_same(before[0]):
            self.refresh()

    def render(self) -> RenderResult:
        """One line; the clock always has its room, and the rest what is left."""
        _, news, clock = self.said
        width = self.content_size.width
        whose = self._whose
        if width >= _WIDE:
            whose = Content.assemble(("incident-tui ", "bold"), whose)
        left = whose.truncate(width // 2, ellipsis=True)
        if news:
            left += Content.styled(f"{' ' * _GAP}{news}", "bold $text-warning")
        room = max(0, width - left.cell_length - len(clock))
        most = max(0, room - 2 * _GAP)
        state = next((each for each in self._states if each.cell_length <= most), self._states[-1])
        state = state.truncate(most, ellipsis=True)
        blank = " " * (room - state.cell_length - _GAP)
        return Content.assemble(left, blank, state, " " * _GAP, clock)
