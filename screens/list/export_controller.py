"""What the list can be taken out as: a file, or a handover note of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from app.session.workspace import Workspace
from app.store.cache.sync_state import SyncState
from app.text.text import clean, plural
from screens.list.page import ListPage
from screens.list.status_line import not_stored
from screens.list.view_state import OpenView

if TYPE_CHECKING:
    from app.export.file import ExportResult
    from app.export.handover import NoteWriter


class ListOutward(Screen[None]):
    """A list whose view can be exported, and told of in a note."""

    BINDINGS = [Binding("E", "export", "Export", id="list.export", show=False)]

    _workspace: Workspace
    _views: OpenView
    _page: ListPage
    _filter_words: str
    _state: SyncState
    marks: frozenset[str]

    def action_export(self) -> None:
        """Write the whole view to a file."""
        from screens.list.export import ExportScreen, proposed_name

        def done(exported: ExportResult | None) -> None:
            if exported:
                left_out = f"; {exported.unreadable} could not be decoded and are left out"
                said = (
                    f"{plural(exported.written, 'incident')} in {exported.path}"
                    f"{left_out if exported.unreadable else ''}."
                )
                self.notify(
                    clean(f"{said} {lacks}".rstrip()),
                    title="ExportResult",
                    timeout=10,
                    markup=False,
                )

        cache, name = self._workspace.cache, self._views.view.name
        listing = self._workspace.resolve(self._page.listing)
        title = f"Export {plural(cache.count(listing), 'incident')}: {self._filter_words}"
        day = self._workspace.now().astimezone(self._workspace.zone).strftime("%Y-%m-%d")
        file = proposed_name(("incidents", name, day))
        lacks = not_stored(self._state, cache.stored)
        self.app.push_screen(ExportScreen(self._workspace, listing, title, file, lacks), done)

    def write_note(self, scribe: NoteWriter) -> str:
        """What is marked, else the view."""
        from app.export.handover import MAX_LISTED

        cache = self._workspace.cache
        if self.marks:
            rows = [row for each in sorted(self.marks) if (row := cache.row(each))]
            return scribe.listing("Marked incidents", rows[:MAX_LISTED], len(rows))
        listing = self._workspace.resolve(self._page.listing)
        rows = list(cache.page(listing, offset=0, limit=MAX_LISTED))
        return scribe.listing(self._views.view.name, rows, cache.count(listing))
