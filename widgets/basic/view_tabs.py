"""Row of views above the list: number key, name, and count."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from app.present.signs import sign
from app.present.tokens import ACTION, MUTED, OPEN_TAB
from app.query.listing import View
from app.text.text import one_line

_GAP = 3
_LONGEST_NAME = 24
_DIGITS = 9
_BEFORE, _AFTER = "‹ ", " ›"


class ViewTabs(Widget):
    """Tabs of all views, with the open one always visible."""

    # Contents are equal whatever their style is.
    shown: reactive[tuple[Content, ...]] = reactive((), layout=False, always_update=True)

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._views: tuple[View, ...] = ()
        self._chosen = 0

    def show(
        self,
        views: Sequence[View],
        chosen: View,
        counts: Mapping[str, int],
        *,
        changed: bool = False,
    ) -> None:
        """Show all tabs.

        Args:
            views: Views from left to right.
            chosen: The open view.
            counts: Counts by view id; missing if unknown.
            changed: Whether the open view's query was changed.
        """
        self._views = tuple(views)
        self._chosen = next((n for n, view in enumerate(views) if view.id == chosen.id), 0)
        self.shown = tuple(
            _tab(
                number,
                view,
                counts.get(view.id),
                chosen=view.id == chosen.id,
                changed=changed and view.id == chosen.id,
            )
            for number, view in enumerate(views, start=1)
        )

    def render(self) -> RenderResult:
        """Render as many tabs as fit, including the open one."""
        tabs = self._in_room()
        if not tabs:
            return Content("")
        line = Content(" " * _GAP).join(self.shown[place] for place in tabs)
        before = Content.styled(_BEFORE, MUTED) if tabs.start else Content("")
        after = Content.styled(_AFTER, MUTED) if tabs.stop < len(self.shown) else Content("")
        return Content.assemble(before, line, after)

    def _in_room(self) -> range:
        """Return the range of drawn tabs, as far left as possible with the open one."""
        room = self.content_size.width
        for start in range(self._chosen + 1):
            stop = self._fill(start, room)
            if stop > self._chosen:
                return range(start, stop)
        return range(self._chosen, min(self._chosen + 1, len(self.shown)))

    def _fill(self, start: int, room: int) -> int:
        used = cell_len(_BEFORE) if start else 0
        for place in range(start, len(self.shown)):
            used += self.shown[place].cell_length
            more = cell_len(_AFTER) if place + 1 < len(self.shown) else 0
            if used + more > room:
                return place
            used += _GAP
        return len(self.shown)

    def on_click(self, event: Click) -> None:
        """Select the clicked view."""
        event.stop()
        tabs = self._in_room()
        left = self.styles.padding.left + (cell_len(_BEFORE) if tabs.start else 0)
        for place in tabs:
            width = self.shown[place].cell_length
            if left <= event.x < left + width:
                self.post_message(self.Chosen(self._views[place]))
            left += width + _GAP


def _tab(number: int, view: View, count: int | None, *, chosen: bool, changed: bool) -> Content:
    digit = f"{number} " if number <= _DIGITS else ""
    name = Content(one_line(view.name)).truncate(_LONGEST_NAME, ellipsis=True)
    number_style, count_style = ("", "") if chosen else (ACTION, MUTED)
    tab = Content.assemble(
        (digit, number_style),
        name,
        "*" if changed else "",
        (f" {sign('cut') if count is None else f'{count:,}'}", count_style),
    )
    return tab.stylize(OPEN_TAB) if chosen else tab
