"""Marks of incidents, which persist through filters, pages and refreshes."""

from collections.abc import Callable, Iterable

from app.domain.fields import Choice
from app.domain.incident_row import IncidentRow
from app.text.text import one_line, plural
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.table.table import LineTable


class MarksController(Controller):
    """Marks incidents.

    Args:
        host: The screen.
        model: State of the list.
        table: Shows the marks.
        on_change: Called when the marks have changed.
    """

    BINDINGS = (
        key_binding("marks.toggle", "marks.toggle", "Mark", show=False),
        key_binding("marks.range", "marks.range", "Mark range", show=False),
        key_binding("marks.all", "marks.all", "Mark all", show=False),
        key_binding("marks.none", "marks.clear", "Clear marks", key_display="\\"),
        key_binding("marks.list", "marks.list", "Marked", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        on_change: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._table = table
        self._on_change = on_change
        self._anchor = ""

    def mark(self, incident_ids: Iterable[str]) -> None:
        """Mark these incidents and no others."""
        had_marks = bool(self._model.marks)
        self._table.marked = self._model.marks = frozenset(incident_ids)
        if bool(self._model.marks) != had_marks:
            self._table.refresh_bindings()
        self._on_change()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the key that clears the marks while there are some."""
        if action == "clear":
            return bool(self._model.marks)
        return super().check_action(action, parameters)

    def action_toggle(self) -> None:
        """Toggle the mark of the incident at the cursor, and move to the next."""
        if row := self._table.current:
            self._anchor = row.id
            self.mark(self._model.marks ^ {row.id})
            if self._table.cursor_row + 1 < len(self._table.rows):
                self._table.action_move(1)

    def action_range(self) -> None:
        """Mark all incidents between the last marked one and the cursor, across pages."""
        cache, listing = self._workspace.cache, self._model.listing
        row = self._table.current
        here = cache.position(listing, row.id) if row else None
        if row is None or here is None:
            return
        start = cache.position(listing, self._anchor) if self._anchor else None
        first, last = sorted((here if start is None else start, here))
        between = cache.page(listing, offset=first, limit=last - first + 1)
        self._anchor = row.id
        self.mark(self._model.marks | {each.id for each in between})

    def action_all(self) -> None:
        """Mark the whole page; if it is already marked, the whole view."""
        cache, listing = self._workspace.cache, self._model.listing
        shown = {row.id for row in self._table.rows}
        if not shown <= self._model.marks:
            self.mark(self._model.marks | shown)
            total = cache.count(listing)
            if total > len(shown):
                said = (
                    f"All {len(shown)} on this page are marked; press again to mark all {total:,}."
                )
                self.host.notify(said, markup=False)
        else:
            self.mark(self._model.marks | cache.ids(listing))

    def action_clear(self) -> None:
        """Clear all marks, including hidden ones."""
        if self._model.marks:
            self.host.notify(f"{plural(len(self._model.marks), 'mark')} cleared.", markup=False)
        self._anchor = ""
        self.mark(())

    @in_worker
    async def action_list(self) -> None:
        """List the marked incidents, hidden ones first, to clear some of them."""
        from screens.base.picker import PickerScreen, at_once  # rarely needed

        if not self._model.marks:
            self.host.notify("Nothing is marked. Press space to mark.", markup=False)
            return
        choices = self._choices()
        picker = PickerScreen("Marked incidents", at_once(choices), choices, several=True)
        selected = await self.host.ask(picker)
        if selected is not None:
            self.mark(choice.id for choice in selected)

    def _choices(self) -> tuple[Choice, ...]:
        cache, hidden = self._workspace.cache, self._model.hidden_marks
        rows = [row for each in self._model.marks if (row := cache.row(each))]
        rows.sort(key=lambda row: (row.id not in hidden, row.reference))
        return tuple(
            Choice(
                row.id,
                one_line(row.reference),
                f"{'not in this view · ' if row.id in hidden else ''}{row.name}",
            )
            for row in rows
        )
