"""Which rows of a table are on screen, and where the cursor is among them."""

from dataclasses import dataclass


@dataclass(slots=True)
class Viewport:
    """A window on `total` rows, `height` of them high.

    Attributes:
        total: How many rows there are.
        height: How many of them fit on the screen, at least 1.
        cursor: The row the cursor is on, from 0; 0 when there are none.
        top: The row on the first line.
    """

    total: int = 0
    height: int = 1
    cursor: int = 0
    top: int = 0

    @property
    def last(self) -> int:
        """The last row, 0 when there are none."""
        return max(0, self.total - 1)

    @property
    def last_top(self) -> int:
        """How far it can be scrolled."""
        return max(0, self.total - self.height)

    def resize(self, height: int) -> None:
        """Show that many rows, the cursor's among them."""
        if max(1, height) != self.height:
            self.height = max(1, height)
            self._reveal()

    def replace(self, total: int, cursor: int) -> None:
        """Show other rows; the cursor's row stays on its line of the screen where it can."""
        line = self.cursor - self.top
        self.total = total
        self.cursor = self._clamped(cursor)
        self.scroll_to(self.cursor - line)

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, scrolling no further than needed."""
        self.cursor = self._clamped(row)
        self._reveal()

    def move_screenful(self, rows: int) -> None:
        """Move the cursor and the window together, both stopping at the ends."""
        self.scroll_to(self.top + rows)
        self.move_to(self.cursor + rows)

    def scroll_to(self, top: int) -> None:
        """Move the window and leave the cursor on its row."""
        self.top = max(0, min(top, self.last_top))

    @property
    def thumb(self) -> range:
        """The lines that the scroll thumb stands on; none when every row is on screen."""
        if self.total <= self.height:
            return range(0)
        size = max(1, self.height * self.height // self.total)
        start = round((self.height - size) * self.top / self.last_top)
        return range(start, start + size)

    def top_for_thumb(self, line: int) -> int:
        """The first row that puts the middle of the thumb on that line of the screen."""
        size = len(self.thumb)
        return round((line - size // 2) / max(1, self.height - size) * self.last_top)

    def _clamped(self, row: int) -> int:
        return max(0, min(row, self.last))

    def _reveal(self) -> None:
        top = max(self.top, self.cursor - self.height + 1)
        self.scroll_to(min(top, self.cursor))
