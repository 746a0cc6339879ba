"""Marks on the list: kept by incident, through filters, pages and refreshes."""

from abc import abstractmethod
from collections.abc import Iterable

from textual.binding import Binding
from textual.screen import Screen

from app.domain.fields import Choice
from app.domain.incident_row import IncidentRow
from app.query.listing import ListQuery
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.text.text import one_line, plural
from screens.list.page import ListPage
from widgets.table.table import LineTable


class MarkingScreen(Screen[None]):
    """A screen whose table has marks.

    Attributes:
        marks: The ids of the marked incidents, wherever they are listed.
    """

    BINDINGS = [
        Binding("space", "mark", "Mark", id="marks.toggle", show=False),
        Binding("V", "mark_range", "Mark to here", id="marks.range", show=False),
        Binding("asterisk", "mark_all", "Mark all", id="marks.all", show=False),
        Binding("backslash", "mark_none", "Mark none", id="marks.none", show=False),
        Binding("M", "list_marks", "Marked", id="marks.list", show=False),
    ]

    marks: frozenset[str] = frozenset()
    _anchor = ""

    _workspace: Workspace
    _page: ListPage

    @property
    @abstractmethod
    def _table(self) -> LineTable[IncidentRow]: ...

    @abstractmethod
    def _draw_state(self) -> None: ...

    @property
    def _listed(self) -> tuple[IncidentCache, ListQuery]:
        """The store, and what is listed of it on all pages."""
        return self._workspace.cache, self._workspace.resolve(self._page.listing)

    def mark(self, incident_ids: Iterable[str]) -> None:
        """Mark these incidents and no others."""
        self.marks = frozenset(incident_ids)
        self._table.marked = self.marks
        self._draw_state()

    def marks_words(self) -> str:
        """How many are marked, and how many of them are not in this view; empty without marks."""
        if not self.marks:
            return ""
        hidden = len(self._hidden())
        said = f" · {len(self.marks):,} marked"
        return f"{said}, {hidden:,} of them not in this view" if hidden else said

    def _hidden(self) -> frozenset[str]:
        cache, listing = self._listed
        return self.marks - cache.listed_among(listing, self.marks)

    def action_mark(self) -> None:
        """Mark the incident at the cursor, or not, and go on to the next."""
        if row := self._table.current:
            self._anchor = row.id
            self.mark(self.marks ^ {row.id})
            if self._table.cursor_row + 1 < len(self._table.rows):
                self._table.action_move(1)

    def action_mark_range(self) -> None:
        """Mark all from the last one marked to the cursor, over pages."""
        cache, listing = self._listed
        row = self._table.current
        here = cache.position(listing, row.id) if row else None
        if row is None or here is None:
            return
        start = cache.position(listing, self._anchor) if self._anchor else None
        first, last = sorted((here if start is None else start, here))
        between = cache.page(listing, offset=first, limit=last - first + 1)
        self._anchor = row.id
        self.mark(self.marks | {each.id for each in between})

    def action_mark_all(self) -> None:
        """Mark all that is on the page; once it is, all of the view."""
        cache, listing = self._listed
        shown = {row.id for row in self._table.rows}
        if not shown <= self.marks:
            self.mark(self.marks | shown)
            total = cache.count(listing)
            if total > len(shown):
                said = f"All {len(shown)} on this page are marked; again marks all {total:,}."
                self.notify(said, markup=False)
        else:
            self.mark(self.marks | cache.ids(listing))

    def action_mark_none(self) -> None:
        """Take all marks away, also those out of sight."""
        if self.marks:
            self.notify(f"{plural(len(self.marks), 'mark')} taken away.", markup=False)
        self._anchor = ""
        self.mark(())

    def action_list_marks(self) -> None:
        """List what is marked, and what of it is out of sight; take marks away."""
        from screens.base.picker import PickerScreen, at_once  # seldom needed

        if not self.marks:
            self.notify("Nothing is marked: space marks.", markup=False)
            return
        choices = self._choices()

        def kept(chosen: tuple[Choice, ...] | None) -> None:
            if chosen is not None:
                self.mark(choice.id for choice in chosen)

        self.app.push_screen(
            PickerScreen("Marked incidents", at_once(choices), tuple(choices), several=True), kept
        )

    def _choices(self) -> list[Choice]:
        cache, _ = self._listed
        hidden = self._hidden()
        rows = [row for each in self.marks if (row := cache.row(each))]
        rows.sort(key=lambda row: (row.id not in hidden, row.reference))
        return [
            Choice(
                row.id,
                one_line(row.reference),
                f"{'not in this view · ' if row.id in hidden else ''}{row.name}",
            )
            for row in rows
        ]
