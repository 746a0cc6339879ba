"""Export the listed incidents to a file, and write handover notes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text.text import clean, plural
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.list.list_model import ListModel
from screens.list.status_line import not_stored
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:
    from app.export.handover import NoteWriter


class ExportController(Controller):
    """Controller that exports the listed incidents, and writes handover notes of them.

    Args:
        host: The screen.
        model: State of the list.
    """

    BINDINGS = (key_binding("list.export", "export.to_file", "Export", show=False),)

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._views = model.views

    @in_worker
    async def action_to_file(self) -> None:
        """Export the whole view to a file."""
        from screens.list.export import ExportScreen, proposed_name

        cache, name = self._workspace.cache, self._views.view.name
        listing = self._model.listing
        title = f"Export {plural(cache.count(listing), 'incident')}: {self._model.filter_text}"
        day = self._workspace.now().astimezone(self._workspace.zone).strftime("%Y-%m-%d")
        file = proposed_name(("incidents", name, day))
        lacks = not_stored(self._model.sync, cache.stored)
        exported = await self.host.ask(ExportScreen(self._workspace, listing, title, file, lacks))
        if exported:
            left_out = f"; {exported.unreadable} could not be decoded and are left out"
            said = (
                f"{plural(exported.written, 'incident')} in {exported.path}"
                f"{left_out if exported.unreadable else ''}."
            )
            self.host.notify(
                clean(f"{said} {lacks}".rstrip()), title="Exported", timeout=10, markup=False
            )

    def write_note(self, note_writer: NoteWriter) -> str:
        """Write the note of the marked incidents, or of the view without marks."""
        from app.export.handover import MAX_LISTED

        cache, marks = self._workspace.cache, self._model.marks
        if marks:
            rows = [row for each in sorted(marks) if (row := cache.row(each))]
            return note_writer.listing("Marked incidents", rows[:MAX_LISTED], len(rows))
        listing = self._model.listing
        rows = list(cache.page(listing, offset=0, limit=MAX_LISTED))
        return note_writer.listing(self._views.view.name, rows, cache.count(listing))
