"""Draws what the list says besides its rows: views, filter, freshness, place."""

from textual.content import Content

from app.domain.incident_row import IncidentRow
from screens.list.list_model import ListModel
from screens.list.status_line import (
    freshness,
    listed_words,
    marks_text,
    place_words,
    why_nothing,
)
from widgets.basic.header import TopBar
from widgets.basic.text_line import TextLine
from widgets.basic.view_tabs import ViewTabs
from widgets.table.table import LineTable


class ListSummary:
    """Draws the lines above and below the table, and what stands in for its rows.

    Args:
        model: What the list shows.
        table: Shows why there are no rows.

    Attributes:
        bar: The first line of the screen.
        view_tabs: The views.
        filter_line: What is listed.
        status_line: The place in the listing, or why a key does nothing.
    """

    def __init__(self, model: ListModel, table: LineTable[IncidentRow]) -> None:
        self._model = model
        self._table = table
        self.bar = TopBar(model.workspace.name, model.workspace.zone)
        self.view_tabs = ViewTabs(id="views")
        self.filter_line = TextLine(id="filter")
        self.status_line = TextLine(id="status")

    def draw_listing(self) -> None:
        """Draw the views and the filter, which are the same on every page."""
        model, views = self._model, self._model.views
        cache, resolve = model.workspace.cache, model.workspace.resolve
        counts = {view.id: cache.count(resolve(view.listing)) for view in views.all}
        counts[views.view.id] = model.page.total
        self.view_tabs.show(views.all, views.view, counts, changed=views.is_changed)
        self.filter_line.set_text(
            listed_words(model.page.complaints, model.filter_text, is_changed=views.is_changed)
        )

    def draw_state(self) -> None:
        """Draw how fresh the list is, the status line, and why there are no rows."""
        model, page, sync = self._model, self._model.page, self._model.sync
        now, stored = model.workspace.now(), model.workspace.cache.stored
        fresh = freshness(sync, stored, now, paused=model.paused)
        self.bar.show(fresh, now, model.unseen.summary)
        place = place_words(page, sync, stored)
        if model.marks:
            place += marks_text(len(model.marks), len(model.hidden_marks))
        self.status_line.set_text(place)
        if not page.rows:
            is_searched, text = bool(page.listing.search), model.filter_text
            self._table.show_placeholder(
                why_nothing(sync, stored, is_searched=is_searched, filter_words=text)
            )

    def show_reason(self, text: str) -> None:
        """Show in the status line why a key does nothing now."""
        self.status_line.set_text(Content.assemble(("! ", "bold"), text))
