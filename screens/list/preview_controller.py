"""Preview of the incident at the cursor."""

from collections.abc import Callable

from textual.content import Content

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.present.signs import sign
from app.present.tokens import OK
from app.text.text import one_line
from screens.base.controllers import Controller, ControllerHost, HostTimer
from screens.list.list_model import ListModel
from screens.list.unseen_controller import CHANGED
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.basic.search_bar import SearchLine
from widgets.incident.preview import Preview, PreviewTitle
from widgets.incident.preview_text import PreviewText
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
        panel: The panel around it.
        on_viewed: Called with the displayed incident when the cursor rests.
    """

    BINDINGS = (
        key_binding("list.preview", "preview.toggle", "Preview", show=False),
        key_binding("list.pane", "preview.switch_pane", "Preview pane", show=False),
        key_binding("list.preview_down", "preview.scroll(1)", "Scroll preview", show=False),
        key_binding("list.preview_up", "preview.scroll(-1)", "Scroll preview up", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        line: SearchLine,
        preview: Preview,
        panel: Panel,
        on_viewed: Callable[[str], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._page = model.page
        self._table = table
        self._line = line
        self._preview = preview
        self._panel = panel
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
        if self._panel.display and (row := self._table.current):
            self._on_viewed(row.id)

    def draw_if_resting(self) -> None:
        """Draw the preview, unless it is already scheduled."""
        if self._timer is None:
            self._draw()

    def _draw(self) -> None:
        row = self._table.current
        self._panel.set_class(not self._is_wanted, "-hidden")
        if not self._panel.display:
            return
        if row is None:
            self._panel.set_top(Content(""))
            self._preview.show(None)
            return
        self.draw_title()
        text = PreviewText(
            row,
            self._workspace.cache.incident(row.id),
            self._model.cells.ranks,
            self._workspace.zone,
            self._workspace.now(),
        )
        self._preview.show(text, self._page.words)

    @property
    def is_at_start(self) -> bool:
        """True if the preview is as it will be at the next start, and drawn."""
        return self._is_wanted and self._timer is None

    def reset(self) -> None:
        """Draw the preview as it will be at the next start."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        self._is_wanted = True
        self._draw()

    def draw_title(self) -> None:
        """Draw reference and name, and whether the incident has changed since it was opened."""
        row = self._table.current
        if row is None or not self._panel.display:
            return
        title = PreviewTitle(self._preview, one_line(row.reference), one_line(row.name))
        # New and escalated ones lose their sign as soon as they are shown here.
        if self._table.badges.get(row.id) == CHANGED:
            age = datetimes.age(row.updated_at, self._workspace.now())
            self._panel.set_top(title, Content.styled(f"{sign(CHANGED)} changed {age} ago", OK))
        else:
            self._panel.set_top(title)

    def action_toggle(self) -> None:
        """Toggle the preview."""
        self._is_wanted = not self._is_wanted
        if self._preview.has_focus:
            self.host.set_focus(self._table)
        self._draw()

    def action_switch_pane(self) -> None:
        """Focus the preview, to scroll it; then the table again."""
        to_preview = self._panel.display and not self._preview.has_focus
        self.host.set_focus(self._preview if to_preview else self._table)

    def action_scroll(self, direction: int) -> None:
        """Scroll the preview without leaving the table."""
        self._preview.scroll_lines(direction * 3)
