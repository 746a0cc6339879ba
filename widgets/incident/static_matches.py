"""Find matches in the texts of a scrolled container, and scroll to them."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from app.present.text import mark
from app.text.find import Finder


class _Text(NamedTuple):
    """A text as it is without marks, its matches, and the number of the first of them."""

    original: Content
    matches: Sequence[tuple[int, int]]
    first: int


class StaticMatches:
    """Matches in the texts of a container.

    Args:
        scroller: The container.
    """

    def __init__(self, scroller: Widget) -> None:
        self._scroller = scroller
        self._texts: dict[Static, _Text] = {}
        self._shown: dict[Static, Content] = {}
        self._current: int | None = None

    def find(self, finder: Finder | None) -> int:
        """Mark all matches, and return their number; None removes the marks."""
        before, self._texts, self._current = self._texts, {}, None
        total = 0
        for text in self._scroller.query(Static):
            original = text.content
            # What has been replaced in the meantime has no marks.
            if text in before and original is self._shown.get(text):
                original = before[text].original
            if not isinstance(original, Content):
                continue
            matches = tuple(finder(original.plain)) if finder else ()
            if matches or text in before:
                self._texts[text] = _Text(original, matches, total)
                total += len(matches)
                self._show(text)
        return total

    def go_to(self, number: int) -> None:
        """Mark a match as the current one, and scroll to it."""
        before, self._current = self._current, number
        for text, known in self._texts.items():
            places = range(known.first, known.first + len(known.matches))
            if number in places or before in places:
                self._show(text)
            if number in places:
                self._scroll_to(text, known.original, known.matches[number - known.first][0])

    def _show(self, text: Static) -> None:
        known = self._texts[text]
        current = None if self._current is None else self._current - known.first
        self._shown[text] = mark(known.original, known.matches, current)
        text.update(self._shown[text], layout=False)

    def _scroll_to(self, text: Static, content: Content, place: int) -> None:
        """Scroll until the line of a place is in the upper third."""
        lines = content[:place].wrap(max(1, text.content_size.width))
        scroller = self._scroller
        top = text.content_region.y - scroller.content_region.y + round(scroller.scroll_y)
        line = top + max(0, len(lines) - 1)
        height = scroller.content_size.height
        if not scroller.scroll_y <= line < scroller.scroll_y + height:
            scroller.scroll_to(y=line - height // 3, animate=False)
