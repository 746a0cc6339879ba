"""Panes of the list: the table, and the preview beside or below it."""

from collections.abc import Callable

from textual.containers import Container
from textual.geometry import Size

from app.domain.incident_row import IncidentRow
from screens.base.controllers import ControllerHost
from screens.base.panes_controller import Pane, PanesController
from screens.base.split import Split, SplitBody
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.incident.preview import Preview
from widgets.table.table import LineTable


class ListPanes(PanesController):
    """Controller of the panes of the list.

    Args:
        host: The screen.
        panel: The list's panel.
        table: The table in it.
        preview_panel: The preview's panel.
        preview: The preview in it.
        on_change: Called when a key has changed the layout.

    Attributes:
        body: Container of all panes.
        side: Container of the preview.
    """

    BINDINGS = (
        key_binding("list.preview", "panes.cycle", "Preview", show=False),
        key_binding("list.pane", "panes.step(1)", "Next pane", show=False),
        key_binding("list.previous_pane", "panes.step(-1)", "Previous pane", show=False),
        key_binding("panes.smaller", "panes.resize(-1)", "Smaller", show=False),
        key_binding("panes.larger", "panes.resize(1)", "Larger", show=False),
        key_binding("panes.zoom", "panes.zoom", "Zoom", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        panel: Panel,
        table: LineTable[IncidentRow],
        preview_panel: Panel,
        preview: Preview,
        on_change: Callable[[], None],
    ) -> None:
        self.body = SplitBody(id="body")
        self.side = Container(id="side")
        split = Split("list", self.body, panel, self.side, [preview_panel], on_change)
        panes = (Pane(panel, lambda: table), Pane(preview_panel, lambda: preview))
        super().__init__(host, split, panes)
        self._preview = preview

    def arrange(self, size: Size) -> None:
        """Arrange the panes in a terminal of that size."""
        super().arrange(size)
        self._preview.is_below = self.is_below

    def action_cycle(self) -> None:
        """Put the preview to the right, below, or off."""
        super().action_cycle()
        self._preview.is_below = self.is_below
