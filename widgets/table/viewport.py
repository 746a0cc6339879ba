"""Viewport of a table: visible rows and position of the cursor."""

from msgspec import Struct


class Viewport(Struct):
    """A window of `height` rows on `total` rows.

    Attributes:
        total: Number of rows.
        height: Number of visible rows, at least 1.
        cursor: Row at the cursor, from 0; 0 without rows.
        top: Row on the first line.
    """

    total: int = 0
    height: int = 1
    cursor: int = 0
    top: int = 0

    @property
    def last(self) -> int:
        """Last row; 0 without rows."""
        return max(0, self.total - 1)

    @property
    def last_top(self) -> int:
        """Maximum of `top`."""
        return max(0, self.total - self.height)

    def resize(self, height: int) -> None:
        """Set the number of visible rows and reveal the cursor."""
        if max(1, height) != self.height:
            self.height = max(1, height)
            self._reveal()

    def replace(self, total: int, cursor: int) -> None:
        """Replace the rows; the cursor stays on its line of the screen if possible."""
        line = self.cursor - self.top
        self.total = total
        self.cursor = self._clamped(cursor)
        self.scroll_to(self.cursor - line)

    def move_to(self, row: int) -> None:
        """Move the cursor to a row, scrolling no further than needed."""
        self.cursor = self._clamped(row)
        self._reveal()

    def move_screenful(self, rows: int) -> None:
        """Move the cursor and the window together, stopping at the ends."""
        self.scroll_to(self.top + rows)
        self.move_to(self.cursor + rows)

    def scroll_to(self, top: int) -> None:
        """Move the window but not the cursor."""
        self.top = max(0, min(top, self.last_top))

    @property
    def thumb(self) -> range:
        """Lines of the scroll thumb; empty if every row is visible."""
        if self.total <= self.height:
            return range(0)
        size = max(1, self.height * self.height // self.total)
        start = round((self.height - size) * self.top / self.last_top)
        return range(start, start + size)

    def top_for_thumb(self, line: int) -> int:
        """Return the first row for a thumb centred on that line."""
        size = len(self.thumb)
        return round((line - size // 2) / max(1, self.height - size) * self.last_top)

    def _clamped(self, row: int) -> int:
        return max(0, min(row, self.last))

    def _reveal(self) -> None:
        top = max(self.top, self.cursor - self.height + 1)
        self.scroll_to(min(top, self.cursor))
