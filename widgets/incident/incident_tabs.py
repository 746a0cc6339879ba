"""Tabs of an incident, whose names are in the edge of their panel."""

from dataclasses import dataclass
from functools import partial

from textual.widgets import TabbedContent

from widgets.basic.edge_tabs import EdgeTabs, Tab


@dataclass(frozen=True, slots=True)
class TabName:
    """Id and name of a tab, and a short name if it is long."""

    id: str
    name: str
    short: str = ""


class IncidentTabs(TabbedContent):
    """Content of tabs; the names are in the edge of the panel around it.

    Args:
        names: The tabs, in order; a digit opens each.
    """

    def __init__(self, names: tuple[TabName, ...], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, initial=names[0].id)
        self._names = names

    def edge_tabs(self) -> EdgeTabs:
        """Return the names, with the open tab."""
        tabs = [
            Tab(str(number), each.name, "", partial(self.open, each.id), each.short)
            for number, each in enumerate(self._names, start=1)
        ]
        return EdgeTabs(tabs, self.place)

    def edge_tabs_after(self, first: Tab, *, is_first_open: bool) -> EdgeTabs:
        """Return another tab and then the names, with the open one of all.

        Args:
            first: The tab at the left, whose content is elsewhere.
            is_first_open: Whether it is the open one.
        """
        return EdgeTabs([first, *self.edge_tabs().tabs], 0 if is_first_open else self.place + 1)

    @property
    def place(self) -> int:
        """Place of the open tab, from 0."""
        return next((n for n, each in enumerate(self._names) if each.id == self.active), 0)

    def open(self, tab_id: str) -> None:
        """Open a tab."""
        self.active = tab_id

    def step(self, places: int) -> None:
        """Open the tab that many positions further on, wrapping around."""
        ids = [name.id for name in self._names]
        self.active = ids[(ids.index(self.active) + places) % len(ids)]
