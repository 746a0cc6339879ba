"""The list as it will be at the next start, which is the first screen then."""

from collections.abc import Callable

from app.domain.incident_row import IncidentRow
from screens.list.list_model import ListModel
from screens.list.list_summary import ListSummary
from screens.list.panes import ListPanes
from screens.list.preview_controller import PreviewController
from screens.list.timeline_controller import TimelineController
from screens.list.views_controller import ViewsController
from widgets.basic.search_bar import SearchLine
from widgets.table.table import LineTable


class ListStart:
    """Start of the list: its first view, with the cursor at the top.

    Args:
        model: State of the list.
        table: Has the cursor.
        line: Search line.
        summary: Shows the state of the sync.
        preview: Draws the preview.
        panes: Arranges the panes.
        timeline: Draws the timeline.
        views: Moves the cursor to an incident.
        show_listing: Shows the open list query, with the cursor on an incident or at the top.
    """

    def __init__(
        self,
        model: ListModel,
        table: LineTable[IncidentRow],
        line: SearchLine,
        summary: ListSummary,
        preview: PreviewController,
        panes: ListPanes,
        timeline: TimelineController,
        views: ViewsController,
        show_listing: Callable[[str | None], None],
    ) -> None:
        self._model = model
        self._table = table
        self._line = line
        self._summary = summary
        self._preview = preview
        self._panes = panes
        self._timeline = timeline
        self._views = views
        self._show_listing = show_listing

    @property
    def is_shown(self) -> bool:
        """True if the list is as it will be at the next start."""
        model, table = self._model, self._table
        return (
            model.views.is_at_start
            and not (model.page.number or model.marks or table.cursor_row)
            and table.has_focus
            and not self._line.display
            and not self._panes.is_zoomed
            and self._preview.is_drawn
        )

    @property
    def selected(self) -> str:
        """Id of the incident at the cursor; empty without rows."""
        row = self._table.current
        return row.id if row else ""

    def show(self) -> None:
        """Show the list as it will be at the next start."""
        model = self._model
        model.views.reset()
        model.marks = frozenset()
        model.page.open(model.views.listing)
        self._table.focus()
        self._show_listing(None)
        self._panes.unzoom()
        self._preview.draw_now()
        self._timeline.forget()

    def draw_preview(self) -> None:
        """Draw the preview for the first time, unless it is drawn."""
        self._preview.draw_deferred()

    def show_as_stored(self) -> None:
        """Show that nothing is live, and the time of the data."""
        self._summary.show_as_stored()
        self._timeline.draw_empty()

    def show_live(self) -> None:
        """Show the state of the sync again."""
        self._summary.draw_state()
        self._timeline.draw()

    def move_to(self, incident_id: str) -> bool:
        """Move the cursor to an incident; return whether the open view lists it."""
        return self._views.move_to(incident_id)
