"""Timeline of the highlighted incident, beside a wide list."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from widgets.incident.scrolled_lines import ScrolledLines

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from widgets.incident.record_list import Entry


class TimelinePane(ScrolledLines):
    """Events of an incident, or a note in their place."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self._note = Content("")

    def show(self, entries: "Sequence[Entry]", note: Content) -> None:
        """Show entries, and a note below them."""
        if entries is not self._entries or not note.is_same(self._note):
            self._entries, self._note = entries, note
            self.rewind()

    def lines(self, width: int) -> Iterator[Content]:
        """Yield the lines of the entries at that width."""
        for entry in self._entries:
            yield from entry.prompt(max(1, width)).split("\n")
        if self._note.plain:
            yield from self._note.wrap(max(1, width))
