"""Panes of an incident: its fields beside the tabs, or as tab 0 where there is no room for both."""

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from screens.base.controllers import ControllerHost
from screens.base.panes_controller import Pane, PanesController
from screens.base.split import SIZE_CLASSES, Split, SplitBody, size_class
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.incident.field_list import FieldList

_FIELD_KEYS = ("fields.select", "edit.form", "edit.custom_fields", "incident.copy")
_TAB_KEYS = (
    "incident.next_tab",
    "related.attach",
    "timeline.add",
    "work.add",
    "work.done",
    "related.page",
    "incident.pane",
)
_NARROW = "The screen is too narrow for two panes."


class IncidentPanes(PanesController):
    """Controller of the panes of an incident.

    Args:
        host: The screen.
        fields: The fields.
        tabs: The widget with the tabs.
        on_change: Called when another pane is shown.

    Attributes:
        body: Container of both panes.
        field_panel: The panel of the fields.
        tab_panel: The panel of the tabs.
        is_narrow: Whether only one of them is shown.
    """

    BINDINGS = (
        key_binding("panes.smaller", "panes.resize(-1)", "Smaller", show=False),
        key_binding("panes.larger", "panes.resize(1)", "Larger", show=False),
        key_binding("panes.zoom", "panes.zoom", "Zoom", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        fields: FieldList,
        tabs: Widget,
        on_change: Callable[[], None],
    ) -> None:
        self.body = SplitBody(id="incident-body")
        self.field_panel = Panel(title=Content("Fields"), keys=_FIELD_KEYS, id="field-panel")
        self.tab_panel = Panel(keys=_TAB_KEYS, id="tab-panel")
        split = Split(
            "incident",
            self.body,
            self.tab_panel,
            self.field_panel,
            [self.field_panel],
            [],
            on_change,
        )
        panes = (Pane(self.tab_panel, tabs), Pane(self.field_panel, fields))
        super().__init__(host, split, panes)
        follow_focus = self.body.on_focus
        # In a narrow window the open tab decides, also while something else has the focus.
        self.body.on_focus = lambda: None if self.is_narrow else follow_focus()
        self._open = self.field_panel
        self.is_narrow = False

    @property
    def is_on_fields(self) -> bool:
        """True if the fields are shown alone."""
        return self.is_narrow and self._open is self.field_panel

    def arrange(self, size: Size) -> None:
        """Arrange the panes in a terminal of that size."""
        was_narrow = self.is_narrow
        self.is_narrow = size_class(size.width) == SIZE_CLASSES[0][1]
        self._split.arrange(size)
        if self.is_narrow:
            self._split.zoom(self._open)
        elif was_narrow:
            self.unzoom()

    def open(self, panel: Panel) -> None:
        """Show a pane, where only one is shown."""
        self._open = panel
        if self.is_zoomed:
            self._split.zoom(panel)

    def denied_reason(self, action: str) -> str:
        """Return the reason why the panes cannot be resized or zoomed; empty if they can."""
        return _NARROW if self.is_narrow else super().denied_reason(action)
