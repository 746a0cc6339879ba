"""Texts around the list: views, filter, state of the sync, and position."""

from collections import Counter
from collections.abc import Callable

from textual.content import Content

from app.config.bindings import KEYS
from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_exact_reference
from app.present.severity import severity_bars
from app.present.text import muted
from app.present.tokens import MUTED
from app.query.listing import BUILT_IN_VIEWS, View
from screens.list.list_model import ListModel
from screens.list.status_line import (
    empty_list_text,
    error_text,
    freshness,
    listed_words,
    marks_text,
    position_text,
)
from widgets.basic.edge_tabs import Tab, view_tabs
from widgets.basic.header import TopBar
from widgets.basic.panel import Panel
from widgets.basic.text_line import TextLine
from widgets.table.table import LineTable

# Active and Triage are the first views.
_LIVE_VIEWS = 2


class ListSummary:
    """Texts around the table, and its placeholder.

    Args:
        model: State of the list.
        table: Shows the placeholder.
        panel: Panel of the list, with the views and the position in its edges.
        open_view: Opens a view.
        open_alerts: Opens the alerts, whose tab is beside those of the views.

    Attributes:
        bar: Header of the screen.
        filter_line: The filter, where the tab of the view does not say it.
    """

    def __init__(
        self,
        model: ListModel,
        table: LineTable[IncidentRow],
        panel: Panel,
        open_view: Callable[[View], object],
        open_alerts: Callable[[], object],
    ) -> None:
        self._model = model
        self._table = table
        self._panel = panel
        self._open_view = open_view
        self._open_alerts = open_alerts
        self.bar = TopBar(model.workspace.name, model.workspace.zone)
        self.filter_line = TextLine(id="filter")

    def draw_organisation(self) -> None:
        """Draw the organisation's name, and the profile's if it has another."""
        workspace = self._model.workspace
        shown = ("read-only" if workspace.read_only else "", workspace.title)
        self.bar.show_organisation(" · ".join(filter(None, shown)))

    def draw_listing(self, *, is_searched: bool) -> None:
        """Draw the views and the filter, which are the same on every page.

        Args:
            is_searched: Whether the search line is shown; the filter is then shown too, so that
                the first letter does not move the rows.
        """
        model, views = self._model, self._model.views
        cache, resolve = model.workspace.cache, model.workspace.resolve
        counts = {view.id: cache.count(resolve(view.listing)) for view in views.tabs}
        counts[views.view.id] = model.page.total
        alerts = Tab(KEYS["list.alerts"].keys, "Alerts", "", self._open_alerts)
        self._panel.set_top(
            view_tabs(
                views.tabs,
                views.view,
                counts,
                self._open_view,
                changed=views.is_changed,
                beside=[alerts],
            )
        )
        is_saved = model.workspace.views.is_saved(views.view)
        is_named = views.view in views.all and not (views.is_changed or is_saved)
        text = listed_words(
            model.page.warnings,
            model.filter_text,
            is_named=is_named and not is_searched,
            is_changed=views.is_changed,
            note=model.page.listing.query.short_note,
            way_back=model.way_back,
        )
        self.filter_line.set_text(text)
        self.filter_line.display = bool(text.plain)

    def draw_live(self) -> None:
        """Draw how many incidents are live, by severity."""
        workspace, counts = self._model.workspace, Counter[int]()
        for view in BUILT_IN_VIEWS[:_LIVE_VIEWS]:
            counts.update(workspace.cache.count_by_severity(workspace.resolve(view.listing)))
        bars = severity_bars(counts, self._model.cells.ranks)
        self.bar.show_live(Content.assemble(muted("live  "), bars) if counts else Content(""))

    def draw_state(self) -> None:
        """Draw the state of the sync, the status line, and the placeholder."""
        model, page, sync = self._model, self._model.page, self._model.sync
        now, stored = model.workspace.now(), model.workspace.cache.stored
        fresh = freshness(sync, stored, now, paused=model.paused)
        self.bar.show(fresh, now, model.unseen.summary)
        place = position_text(page, stored)
        if model.marks:
            place += marks_text(len(model.marks), len(model.hidden_marks))
        self._panel.set_position(place + error_text(sync))
        if not page.rows:
            is_searched, text = bool(page.listing.search), model.filter_text
            self._table.show_placeholder(
                empty_list_text(
                    sync,
                    stored,
                    is_searched=is_searched,
                    filter_words=text,
                    reference=parse_exact_reference(page.listing.search) or "",
                    read_only=model.workspace.read_only,
                )
            )

    def show_as_stored(self) -> None:
        """Show that nothing is live, and the time of the data."""
        workspace = self._model.workspace
        at = workspace.now().astimezone(workspace.zone)
        texts = (f"starting · as of {at:%Y-%m-%d %H:%M}", f"as of {at:%m-%d %H:%M}")
        self.bar.show_past([Content.styled(text, MUTED) for text in texts])

    def show_reason(self, text: str) -> None:
        """Show the reason why a key is disabled in place of the position."""
        self._panel.set_position(Content.styled(f"! {text}", "$text"))
