"""Header: organisation, state of the sync, unseen changes, and time."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from app.present.tokens import OK

# Around the sync state, and before unseen changes.
_GAP = 2
# The program's name is shown from this width on.
_WIDE = 60


class TopBar(Widget):
    """Organisation and unseen changes left, sync state in the middle, clock right.

    Args:
        whose: The organisation or profile.
        zone: Time zone of the clock; None for the machine's time zone.
    """

    said = (Content(""), "", "")
    """State of the sync, unseen changes and time."""

    _states: Sequence[Content] = (Content(""),)

    def __init__(self, whose: str, zone: tzinfo | None) -> None:
        super().__init__()
        self._whose = Content(whose)
        self._zone = zone

    def use_zone(self, zone: tzinfo | None) -> None:
        """Show the clock of another time zone from its next change on."""
        self._zone = zone

    def show_organisation(self, whose: str) -> None:
        """Show the organisation."""
        self._whose = Content(whose)
        self.refresh()

    def show(self, states: Sequence[Content], now: datetime, news: str = "") -> None:
        """Show the state of the sync, the time, and unseen changes.

        Args:
            states: Texts from the longest to the shortest.
            now: The time.
            news: Short text; empty without unseen changes.
        """
        before, self._states = self.said, states
        self.said = (states[0], news, now.astimezone(self._zone).strftime("%H:%M"))
        if self.said != before or not states[0].is_same(before[0]):
            self.refresh()

    def render(self) -> RenderResult:
        """Render one line; the clock always fits, and the rest is truncated."""
        _, news, clock = self.said
        width = self.content_size.width
        whose = self._whose
        if width >= _WIDE:
            whose = Content.assemble(("incident-tui ", "bold"), whose)
        left = whose.truncate(width // 2, ellipsis=True)
        if news:
            left += Content.styled(f"{' ' * _GAP}{news}", f"bold {OK}")
        room = max(0, width - left.cell_length - len(clock))
        most = max(0, room - 2 * _GAP)
        state = next((each for each in self._states if each.cell_length <= most), self._states[-1])
        state = state.truncate(most, ellipsis=True)
        blank = " " * (room - state.cell_length - _GAP)
        return Content.assemble(left, blank, state, " " * _GAP, clock)
