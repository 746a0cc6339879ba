"""Panes of a screen: which one has the focus, and where and how large the second is."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Size
from textual.widget import Widget

from app.config.pane_layout import Place
from screens.base.controllers import Controller, ControllerHost
from screens.base.split import Split
from widgets.basic.panel import Panel


class Pane(NamedTuple):
    """A panel, and what is focused in it."""

    panel: Panel
    content: Widget


class PanesController(Controller):
    """Controller of the panes of a screen.

    Args:
        host: The screen.
        split: Arranges the panes.
        panes: All panes, the main one first.
    """

    def __init__(self, host: ControllerHost, split: Split, panes: Sequence[Pane]) -> None:
        super().__init__(host)
        self._split = split
        self._panes = panes

    @property
    def is_below(self) -> bool:
        """True if the second pane is below the first."""
        return self._split.place is Place.BELOW

    @property
    def is_zoomed(self) -> bool:
        """True if one panel is shown alone."""
        return self._split.zoomed is not None

    def shows(self, panel: Panel) -> bool:
        """Return whether a panel is shown."""
        return self._split.shows(panel)

    def arrange(self, size: Size) -> None:
        """Arrange the panes in a terminal of that size; the focus leaves one without room."""
        focused = self._focused
        self._split.arrange(size)
        if not self.shows(focused.panel):
            self._focus(self._panes[0])

    def unzoom(self) -> None:
        """Show all panes."""
        self._split.zoom(None)

    def action_cycle(self) -> None:
        """Put the second pane to the right, below, or off."""
        self._focus(self._panes[0])
        self._split.cycle()

    def action_resize(self, direction: int) -> None:
        """Make the second pane larger, or smaller if `direction` is negative."""
        self._split.resize(direction)

    def action_zoom(self) -> None:
        """Show the focused pane alone, or all again."""
        self._split.zoom(None if self.is_zoomed else self._focused.panel)

    def action_step(self, direction: int) -> None:
        """Focus the next pane, or the previous one; it takes the place of one that is zoomed."""
        panes = self._reachable
        place = panes.index(self._focused) if self._focused in panes else 0
        pane = panes[(place + direction) % len(panes)]
        self._focus(pane)
        if self.is_zoomed:
            self._split.zoom(pane.panel)

    def denied_reason(self, action: str) -> str:
        """Return the reason why the panes cannot be resized; empty if they can."""
        if action != "resize" or not (self.is_zoomed or self._split.place is Place.OFF):
            return ""
        return "One pane is shown alone: z shows all." if self.is_zoomed else "There is one pane."

    @property
    def _reachable(self) -> Sequence[Pane]:
        if self._split.place is Place.OFF:
            return self._panes[:1]
        return [each for each in self._panes if self._split.has_room_for(each.panel)]

    @property
    def _focused(self) -> Pane:
        """The pane with the focus; the first if none has it."""
        return next((each for each in self._panes if each.panel.has_focus_within), self._panes[0])

    def _focus(self, pane: Pane) -> None:
        self.host.set_focus(pane.content)
