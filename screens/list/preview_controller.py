"""Preview of the incident at the cursor."""

from collections.abc import Callable

from app.domain.incident_row import IncidentRow
from screens.base.controllers import Controller, ControllerHost, HostTimer
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.basic.search_bar import SearchLine
from widgets.incident.preview import Preview
from widgets.table.table import LineTable

# Seconds without a movement after which the cursor counts as resting, and without a key while
# typing a search.
_REST = 0.05
_TYPING_REST = 0.2


class PreviewController(Controller):
    """Controller that draws the preview when the cursor rests.

    Args:
        host: The screen.
        model: State of the list.
        table: Has the cursor.
        line: Search line; while typing, the cursor rests later.
        preview: The preview widget.
        on_viewed: Called with the displayed incident when the cursor rests.
    """

    BINDINGS = (
        key_binding("list.preview", "preview.toggle", "Preview", show=False),
        key_binding("list.pane", "preview.switch_pane", "Preview pane", show=False),
        key_binding("list.preview_down", "preview.scroll(1)", "Scroll preview down", show=False),
        key_binding("list.preview_up", "preview.scroll(-1)", "Scroll preview up", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        line: SearchLine,
        preview: Preview,
        on_viewed: Callable[[str], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._page = model.page
        self._table = table
        self._line = line
        self._preview = preview
        self._on_viewed = on_viewed
        self._is_wanted = True
        self._timer: HostTimer | None = None

    def draw_at_rest(self) -> None:
        """Draw the preview when the cursor rests, so that it never delays the next key."""
        if self._timer:
            self._timer.stop()
        rest = _TYPING_REST if self._line.is_typed_into else _REST
        self._timer = self.host.set_timer(rest, self._draw_rested)

    def _draw_rested(self) -> None:
        self._timer = None
        self._draw()
        if self._preview.display and (row := self._table.current):
            self._on_viewed(row.id)

    def draw_if_resting(self) -> None:
        """Draw the preview, unless it is already scheduled."""
        if self._timer is None:
            self._draw()

    def _draw(self) -> None:
        row = self._table.current
        self._preview.set_class(not self._is_wanted, "-hidden")
        if not self._preview.display:
            return
        self._preview.show(
            row,
            self._workspace.cache.incident(row.id) if row else None,
            ranks=self._model.cells.ranks,
            zone=self._workspace.zone,
            now=self._workspace.now(),
            words=self._page.words,
        )

    def action_toggle(self) -> None:
        """Toggle the preview."""
        self._is_wanted = not self._is_wanted
        if self._preview.has_focus:
            self.host.set_focus(self._table)
        self._draw()

    def action_switch_pane(self) -> None:
        """Focus the preview, to scroll it; then the table again."""
        to_preview = self._preview.display and not self._preview.has_focus
        self.host.set_focus(self._preview if to_preview else self._table)

    def action_scroll(self, direction: int) -> None:
        """Scroll the preview without leaving the table."""
        self._preview.scroll_lines(direction * 3)
