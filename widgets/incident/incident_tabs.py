"""Numbered tabs of an incident that always fit the screen."""

from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.widgets import TabbedContent

from app.present.tokens import ACTION

_GAP = 1


@dataclass(frozen=True, slots=True)
class TabName:
    """Id, name and short name of a tab."""

    id: str
    name: str
    short: str


class IncidentTabs(TabbedContent):
    """Tabs with labels that shrink with the width.

    Args:
        names: The tabs, in order; a digit opens each.
    """

    def __init__(self, names: tuple[TabName, ...], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, initial=names[0].id)
        self._names = names

    def on_mount(self) -> None:
        """Write the labels for the first time."""
        self._write()

    def on_resize(self, event: Resize) -> None:
        """Write the labels at the new width."""
        del event
        self._write()

    def on_tabbed_content_tab_activated(self) -> None:
        """Write the labels; the open tab keeps its full name longest."""
        self._write()

    def step(self, places: int) -> None:
        """Open the tab that many positions further on, wrapping around."""
        ids = [name.id for name in self._names]
        self.active = ids[(ids.index(self.active) + places) % len(ids)]

    def _write(self) -> None:
        for name, words in zip(self._names, self._words(self.size.width), strict=True):
            number = self._names.index(name) + 1
            label = Content.assemble((str(number), ACTION), f" {words}" if words else "")
            self.get_tab(name.id).label = label

    def _words(self, room: int) -> list[str]:
        """Return the longest labels that fit: names, short names, or the open tab's only."""
        forms = (
            [name.name for name in self._names],
            [name.name if name.id == self.active else name.short for name in self._names],
            [name.name if name.id == self.active else "" for name in self._names],
        )
        for words in forms:
            if sum(len(word) + (2 if word else 1) + _GAP for word in words) - _GAP <= room:
                return words
        return forms[-1]
