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
from screens.list.panes import ListPanes
from screens.list.timeline_controller import TimelineController
from screens.list.unseen_controller import CHANGED
from widgets.basic.key_binding import key_binding
from widgets.basic.search_bar import SearchLine
from widgets.incident.preview import PreviewTitle
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
        panes: Has the preview and its panel.
        timeline: Draws the timeline.
        on_viewed: Called with the displayed incident when the cursor rests.
    """

    BINDINGS = (
        key_binding("list.preview_down", "preview.scroll(1)", "Scroll preview", show=False),
        key_binding("list.preview_up", "preview.scroll(-1)", "Scroll preview up", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        line: SearchLine,
        panes: ListPanes,
        timeline: TimelineController,
        on_viewed: Callable[[str], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._page = model.page
        self._table = table
        self._line = line
        self._preview = panes.preview
        self._panel = panes.preview_panel
        self._panes = panes
        self._timeline = timeline
        self._on_viewed = on_viewed
        self._timer: HostTimer | None = None
        self._drawn_from: tuple[object, ...] = ()
        # At the start, keys pressed before the first frame come first.
        self._is_deferred = True

    def draw_at_rest(self) -> None:
        """Draw the preview when the cursor rests, so that it never delays the next key."""
        self._timeline.stop()
        if self._timer:
            self._timer.stop()
            self._timer = None
        if self._is_deferred:
            return
        rest = _TYPING_REST if self._line.is_typed_into else _REST
        self._timer = self.host.set_timer(rest, self._draw_rested)

    def _draw_rested(self) -> None:
        self._timer = None
        self.draw()
        if self._panes.shows(self._panel) and (row := self._table.current):
            self._on_viewed(row.id)

    def draw_if_resting(self) -> None:
        """Draw the preview, unless it is scheduled or deferred."""
        if self.is_drawn:
            self.draw()

    def draw_deferred(self) -> None:
        """Draw the preview for the first time, unless it is drawn."""
        if self._is_deferred:
            self.draw()
            self.draw_at_rest()

    def draw(self) -> None:
        """Draw the incident at the cursor, where the panes are shown, from now on."""
        self._is_deferred = False
        self._timeline.draw()
        row = self._table.current
        if not self._panes.shows(self._panel):
            return
        if row is None:
            self._panel.set_top(Content(""))
            self._preview.show(None)
            self._drawn_from = ()
            return
        self.draw_title()
        cache, ranks, zone = self._workspace.cache, self._model.cells.ranks, self._workspace.zone
        now, words = self._workspace.now(), tuple(self._page.words)
        ages = datetimes.age(row.created_at, now), datetimes.age(row.updated_at, now)
        # A refresh draws it again, hardly ever with anything new.
        drawn_from = row, cache.document(row.id), ranks, zone, ages, words
        if drawn_from != self._drawn_from:
            self._drawn_from = drawn_from
            text = PreviewText(row, cache.outline(row.id), ranks, zone, now)
            self._preview.show(text, words)

    @property
    def is_drawn(self) -> bool:
        """True if the preview is drawn."""
        return self._timer is None and not self._is_deferred

    def draw_now(self) -> None:
        """Draw the preview without waiting for the cursor to rest."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        self._drawn_from = ()  # From its first line on.
        self.draw()

    def draw_title(self) -> None:
        """Draw reference and name, and whether the incident has changed since it was opened."""
        row = self._table.current
        if self._is_deferred or row is None or not self._panes.shows(self._panel):
            return
        title = PreviewTitle(self._preview, one_line(row.reference), one_line(row.name))
        # New and escalated ones lose their sign as soon as they are shown here.
        if self._table.badges.get(row.id) == CHANGED:
            age = datetimes.age(row.updated_at, self._workspace.now())
            self._panel.set_top(title, Content.styled(f"{sign(CHANGED)} changed {age} ago", OK))
        else:
            self._panel.set_top(title)

    def action_scroll(self, direction: int) -> None:
        """Scroll the preview without leaving the table."""
        self._preview.scroll_lines(direction * 3)
