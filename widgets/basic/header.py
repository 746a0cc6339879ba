"""Header: organisation, state of the sync, unseen changes, and time."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from app.present.signs import is_in_words
from app.present.tokens import OK

# Around the sync state, and before unseen changes.
_GAP = 2
# Around what is in the middle.
_WIDE_GAP = 4


class TopBar(Widget):
    """Organisation and unseen changes left, sync state in the middle, clock right.

    Args:
        whose: The organisation or profile.
        zone: Time zone of the clock; None for the machine's time zone.
    """

    said = (Content(""), "", "")
    """State of the sync, unseen changes and time."""

    _live = Content("")
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

    def show_live(self, live: Content) -> None:
        """Show how many incidents are live, if there is room; an equal text costs nothing."""
        if not (live.is_same(self._live) or is_in_words()):
            self._live = live
            self.refresh()

    def show(self, states: Sequence[Content], now: datetime, news: str = "") -> None:
        """Show the state of the sync, the time, and unseen changes.

        Args:
            states: Texts from the longest to the shortest.
            now: The time.
            news: Short text; empty without unseen changes.
        """
        if is_in_words():
            self._announce(news)
            return
        before, self._states = self.said, states
        self.said = (states[0], news, now.astimezone(self._zone).strftime("%H:%M"))
        if self.said != before or not states[0].is_same(before[0]):
            self.refresh()

    def _announce(self, news: str) -> None:
        """Announce unseen changes; a time that passes would be spoken."""
        if news and news != self.said[1]:
            self.notify(news, markup=False)
        self.said = (Content(""), news, "")

    def show_past(self, states: Sequence[Content]) -> None:
        """Show texts about what is not live, from the longest to the shortest, and no time."""
        self._states = states
        self.said = (states[0], "", "")
        self.refresh()

    def render(self) -> RenderResult:
        """Render one line: the clock always fits, the program's name gives way first."""
        if is_in_words():
            return self._whose
        _, news, clock = self.said
        right = " " * _GAP + clock
        told = Content.styled(f"{' ' * _GAP}{news}", f"bold {OK}") if news else Content("")
        room = max(0, self.content_size.width - told.cell_length - len(right))
        left, state = self._fitting(room)
        free = room - left.cell_length - state.cell_length
        live = self._live if self._live.cell_length + 2 * _WIDE_GAP <= free else Content("")
        before = " " * ((free - live.cell_length) // 2)
        after = " " * (free - live.cell_length - len(before))
        return Content.assemble(left, told, before, live, after, state, right)

    def _fitting(self, room: int) -> tuple[Content, Content]:
        """Return organisation and state, the longest of which both fit."""
        whole = Content.assemble(("incident-tui ", "bold"), self._whose)
        for state in self._states:
            for left in (whole, self._whose):
                if left.cell_length + _GAP + state.cell_length <= room:
                    return left, state
        left = self._whose.truncate(room // 2, ellipsis=True)
        state = self._states[-1]
        return left, state.truncate(max(0, room - left.cell_length - _GAP), ellipsis=True)
