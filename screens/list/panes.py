"""Panes of the list: the table, and preview and timeline beside or below it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.widget import Widget

from app.domain.incident_row import IncidentRow
from screens.base.controllers import ControllerHost
from screens.base.panes_controller import Pane, PanesController
from screens.base.split import Split, SplitBody
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.incident.preview import Preview
from widgets.incident.timeline_pane import TimelinePane
from widgets.table.table import LineTable

# Keys in the edges of the panels, the most useful first.
_LIST_KEYS = (
    "table.select",
    "marks.none",
    "edit.form",
    "edit.status",
    "edit.severity",
    "marks.toggle",
    "edit.share",
)
_PREVIEW_KEYS = ("list.preview", ("list.preview_down", "list.preview_up"), "panes.zoom")
_TIMELINE_KEYS = ("list.pane", "panes.zoom")


class ListPanes(PanesController):
    """Controller of the panes of the list.

    Args:
        host: The screen.
        table: The table.
        on_change: Called when a key has changed the layout.

    Attributes:
        panel: The list's panel.
        preview_panel: The preview's panel.
        preview: The preview.
        timeline_panel: The timeline's panel, on a wide screen.
        timeline: The timeline.
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
        self, host: ControllerHost, table: LineTable[IncidentRow], on_change: Callable[[], None]
    ) -> None:
        self.panel = Panel(keys=_LIST_KEYS, id="list")
        self.preview = Preview()
        self.preview_panel = Panel(keys=_PREVIEW_KEYS, id="preview")
        self._body = SplitBody(id="body")
        self._side = Container(id="side")
        self.timeline = TimelinePane()
        self.timeline_panel = Panel(keys=_TIMELINE_KEYS, id="timeline")
        split = Split(
            "list",
            self._body,
            self.panel,
            self._side,
            [self.preview_panel, self.timeline_panel],
            [self.timeline_panel],
            on_change,
        )
        panes = (
            Pane(self.panel, table),
            Pane(self.preview_panel, self.preview),
            Pane(self.timeline_panel, self.timeline),
        )
        super().__init__(host, split, panes)

    def compose(self, *listed: Widget) -> ComposeResult:
        """Yield the list's panel with what is in it, and the preview's."""
        with self._body:
            with self.panel:
                yield from listed
            with self._side:
                with self.preview_panel:
                    yield self.preview
                with self.timeline_panel:
                    yield self.timeline

    def arrange(self, size: Size) -> None:
        """Arrange the panes in a terminal of that size."""
        super().arrange(size)
        self.preview.is_below = self.is_below

    def action_cycle(self) -> None:
        """Put the preview to the right, below, or off."""
        super().action_cycle()
        self.preview.is_below = self.is_below
