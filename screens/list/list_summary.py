"""Lines around the list: views, filter, state of the sync, and position."""

from textual.content import Content

from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_exact_reference
from app.text.text import one_line
from screens.list.list_model import ListModel
from screens.list.status_line import (
    empty_list_text,
    freshness,
    listed_words,
    marks_text,
    position_text,
)
from widgets.basic.header import TopBar
from widgets.basic.text_line import TextLine
from widgets.basic.view_tabs import ViewTabs
from widgets.table.table import LineTable


class ListSummary:
    """Lines above and below the table, and its placeholder.

    Args:
        model: State of the list.
        table: Shows the placeholder.

    Attributes:
        bar: Header of the screen.
        view_tabs: Tabs of the views.
        filter_line: The filter.
        status_line: The position in the list, or a message.
    """

    def __init__(self, model: ListModel, table: LineTable[IncidentRow]) -> None:
        self._model = model
        self._table = table
        self.bar = TopBar(model.workspace.name, model.workspace.zone)
        self.view_tabs = ViewTabs(id="views")
        self.filter_line = TextLine(id="filter")
        self.status_line = TextLine(id="status")

    def draw_organisation(self) -> None:
        """Draw the organisation's name, and the profile's if it has another."""
        profile = self._model.workspace.name
        identity = self._model.workspace.configuration().identity
        name = one_line(identity.organisation) if identity else ""
        is_same = not name or name.casefold() == profile.casefold().replace(" ", "-")
        read_only = "read-only" if self._model.workspace.read_only else ""
        shown = (read_only, "" if is_same else name, profile)
        self.bar.show_organisation(" · ".join(filter(None, shown)))

    def draw_listing(self) -> None:
        """Draw the views and the filter, which are the same on every page."""
        model, views = self._model, self._model.views
        cache, resolve = model.workspace.cache, model.workspace.resolve
        counts = {view.id: cache.count(resolve(view.listing)) for view in views.all}
        counts[views.view.id] = model.page.total
        self.view_tabs.show(views.all, views.view, counts, changed=views.is_changed)
        self.filter_line.set_text(
            listed_words(
                model.page.warnings,
                model.filter_text,
                is_changed=views.is_changed,
                note=model.page.listing.query.short_note,
            )
        )

    def draw_state(self) -> None:
        """Draw the state of the sync, the status line, and the placeholder."""
        model, page, sync = self._model, self._model.page, self._model.sync
        now, stored = model.workspace.now(), model.workspace.cache.stored
        fresh = freshness(sync, stored, now, paused=model.paused)
        self.bar.show(fresh, now, model.unseen.summary)
        place = position_text(page, sync, stored)
        if model.marks:
            place += marks_text(len(model.marks), len(model.hidden_marks))
        self.status_line.set_text(place)
        if not page.rows:
            is_searched, text = bool(page.listing.search), model.filter_text
            self._table.show_placeholder(
                empty_list_text(
                    sync,
                    stored,
                    is_searched=is_searched,
                    filter_words=text,
                    reference=parse_exact_reference(page.listing.search) or "",
                )
            )

    def show_reason(self, text: str) -> None:
        """Show the reason why a key is disabled in the status line."""
        self.status_line.set_text(Content.assemble(("! ", "bold"), text))
