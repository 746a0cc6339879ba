"""Tabs of the views in the edge of the list: number key, name, and count."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from textual.content import Content

from app.present.signs import is_in_words, sign
from app.present.tokens import ACTION, MUTED, OPEN_TAB
from app.query.listing import View
from app.text.text import one_line
from widgets.basic.edge_text import EdgePart

_LONGEST_NAME = 24
_SHORTEST_NAME = 4
_LONG_NAME = 10
_DIGITS = 9
_BEFORE, _AFTER = EdgePart(Content.styled(" ‹", MUTED)), EdgePart(Content.styled("› ", MUTED))


class _Layout(NamedTuple):
    """How much of a tab is drawn.

    Attributes:
        counts: Whether its count is drawn.
        gap: Blanks between two tabs.
        name: Letters of the name of a closed one.
        short: Names longer than this have their short form.
        open_short: Whether that of the open one has it too.
        tight: Whether only one blank is between two closed tabs.
    """

    counts: bool
    gap: int
    name: int
    short: int = _LONGEST_NAME
    open_short: bool = False
    tight: bool = False


# The first one that fits is used: blanks go first, then counts, long names, also that of the open
# tab, blanks again, other names, letters of the names of closed tabs, and at last those names.
_LAYOUTS = (
    _Layout(counts=True, gap=1, name=_LONGEST_NAME),
    _Layout(counts=True, gap=0, name=_LONGEST_NAME),
    _Layout(counts=False, gap=1, name=_LONGEST_NAME),
    _Layout(counts=False, gap=0, name=_LONGEST_NAME),
    _Layout(counts=False, gap=0, name=_LONGEST_NAME, short=_LONG_NAME),
    _Layout(counts=False, gap=0, name=_LONGEST_NAME, short=_LONG_NAME, open_short=True),
    _Layout(counts=False, gap=0, name=_LONGEST_NAME, short=_LONG_NAME, open_short=True, tight=True),
    *(
        _Layout(counts=False, gap=0, name=length, short=0, open_short=True, tight=length > 0)
        for length in (*range(_LONGEST_NAME, _SHORTEST_NAME - 1, -1), 0)
    ),
)


class Tab(NamedTuple):
    """One tab.

    Attributes:
        key: Its key; empty without one.
        name: Its name, sanitised.
        total: Its count; empty without one.
        select: Called on a click.
        short: A shorter name where there is little room; empty without one.
    """

    key: str
    name: str
    total: str
    select: Callable[[], object]
    short: str = ""

    def part(
        self,
        layout: _Layout,
        *,
        is_open: bool,
        focused: bool,
        blanks: tuple[str, str] = (" ", " "),
    ) -> EdgePart:
        """Return the tab as it is drawn, between two blanks."""
        text = _tab_text(
            self.key,
            self.name,
            self.total,
            self.short,
            layout,
            is_open=is_open,
            focused=focused,
            blanks=blanks,
        )
        if is_open and is_in_words():
            return EdgePart(Content(f"{text.plain}(open) "), self.select)
        return EdgePart(text, self.select)


@lru_cache(256)
def _tab_text(
    key: str,
    name: str,
    total: str,
    short: str,
    layout: _Layout,
    *,
    is_open: bool,
    focused: bool,
    blanks: tuple[str, str],
) -> Content:
    longest = _LONGEST_NAME if is_open else layout.name
    is_short = len(name) > layout.short and (layout.open_short or not is_open)
    shown = Content(short if short and is_short else name)
    shown = shown.truncate(longest, ellipsis=True) if longest or not key else Content("")
    if is_open and not focused:
        shown = shown.stylize("bold underline")
    text = Content.assemble(
        blanks[0],
        (key, ACTION),
        " " if key and shown.plain else "",
        shown,
        (f" {total}" if layout.counts and total else "", MUTED),
        blanks[1],
    )
    return Content.styled(text.plain, OPEN_TAB) if is_open and focused else text


class EdgeTabs:
    """Tabs in an edge, with the open one always visible.

    Args:
        tabs: Tabs from left to right.
        chosen: Number of the open one, from 0.
        beside: Tabs of other screens at the end, drawn where everything else has its room.
    """

    def __init__(
        self, tabs: Sequence[Tab] = (), chosen: int = 0, beside: Sequence[Tab] = ()
    ) -> None:
        self.tabs = tuple(tabs)
        self.chosen = chosen
        self.beside = tuple(beside)

    def fit(self, room: int, *, focused: bool) -> Sequence[EdgePart]:
        """Return the tabs that fit into `room` cells, or those around the open one."""
        room += 2  # The blanks at both ends take the place of those beside a text.
        # Counts that change would be spoken, with all tabs.
        layouts = _LAYOUTS[2:] if is_in_words() else _LAYOUTS
        roomy = layouts[0]
        others = [tab.part(roomy, is_open=False, focused=focused) for tab in self.beside]
        everything = [*self._parts(roomy, focused=focused), *others]
        for gap in (roomy.gap, 0) if others else ():
            if _length(everything, gap) <= room:
                return _spaced(everything, gap)
        for layout in layouts:
            parts = self._parts(layout, focused=focused)
            if _length(parts, layout.gap) <= room:
                return _spaced(parts, layout.gap)
        return self._around(self._parts(_LAYOUTS[-1], focused=focused), room)

    def _parts(self, layout: _Layout, *, focused: bool) -> Sequence[EdgePart]:
        return [
            tab.part(
                layout,
                is_open=place == self.chosen,
                focused=focused,
                blanks=self._blanks(place) if layout.tight else (" ", " "),
            )
            for place, tab in enumerate(self.tabs)
        ]

    def _blanks(self, place: int) -> tuple[str, str]:
        """Return what is around a tab, so that one blank is between any two."""
        is_last, is_open = place == len(self.tabs) - 1, place == self.chosen
        return (
            "" if place and place - 1 == self.chosen else " ",
            " " if is_open or is_last else "",
        )

    def _around(self, parts: Sequence[EdgePart], room: int) -> Sequence[EdgePart]:
        """Return the tabs in the room, as far left as possible with the open one."""
        for start in range(self.chosen + 1):
            before = [_BEFORE] if start else []
            for stop in range(len(parts), self.chosen, -1):
                after = [_AFTER] if stop < len(parts) else []
                shown = [*before, *parts[start:stop], *after]
                if _length(shown, 0) <= room:
                    return shown
        return [EdgePart(parts[self.chosen].content.truncate(max(0, room), ellipsis=True))]


def view_tabs(
    views: Sequence[View],
    chosen: View,
    counts: Mapping[str, int],
    select: Callable[[View], object],
    *,
    changed: bool = False,
    beside: Sequence[Tab] = (),
) -> EdgeTabs:
    """Return the tabs of the views.

    Args:
        views: Views from left to right.
        chosen: The open view.
        counts: Counts by view id; missing if unknown.
        select: Called with the view of a clicked tab.
        changed: Whether the open view's query was changed.
        beside: Tabs of other screens at the end.
    """
    tabs = [
        Tab(
            key=f"{number}" if number <= _DIGITS else "",
            name=one_line(view.name) + ("*" if changed and view.id == chosen.id else ""),
            total=f"{counts[view.id]:,}" if view.id in counts else sign("cut"),
            select=partial(select, view),
        )
        for number, view in enumerate(views, start=1)
    ]
    place = next((n for n, view in enumerate(views) if view.id == chosen.id), 0)
    return EdgeTabs(tabs, place, beside)


def _spaced(parts: Sequence[EdgePart], gap: int) -> Sequence[EdgePart]:
    blank = EdgePart(Content(" " * gap))
    spaced = [each for part in parts for each in (part, blank)]
    return spaced[:-1] if gap else list(parts)


def _length(parts: Sequence[EdgePart], gap: int) -> int:
    return sum(part.content.cell_length for part in parts) + gap * max(0, len(parts) - 1)
