"""State of the views: the open one, the previous one, and their unsaved changes."""

from collections.abc import Sequence

from app.query.listing import ListQuery, View
from app.system.structs import replace


class ViewState:
    """Views with their current filter, search, sort and columns.

    Args:
        views: All views; the first one is opened.
    """

    def __init__(self, views: Sequence[View]) -> None:
        self.all = tuple(views)
        self.view = self.all[0]
        self._before = self.all[0]
        self._extra: View | None = None
        self._changed: dict[str, ListQuery] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    @property
    def listing(self) -> ListQuery:
        """The current list query."""
        return self._changed.get(self.view.id, self.view.listing)

    @property
    def is_changed(self) -> bool:
        """True if the list query differs from the view's."""
        return self.listing != self.view.listing

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; empty for the default ones."""
        return self._columns.get(self.view.id, self.view.columns)

    @property
    def shown(self) -> View:
        """The open view with its current list query."""
        return replace(self.view, listing=self.listing, columns=self.columns)

    @property
    def before(self) -> View:
        """The previous view, or the first one if that is gone."""
        return next((view for view in self.known if view.id == self._before.id), self.all[0])

    @property
    def known(self) -> Sequence[View]:
        """All views, and the one that was opened last besides them."""
        return (*self.all, self._extra) if self._extra else self.all

    @property
    def tabs(self) -> Sequence[View]:
        """The views with a tab: all, and the open one."""
        return self.known if self._extra and self.view.id == self._extra.id else self.all

    def open(self, view: View) -> None:
        """Open a view with its earlier changes."""
        self._before, self.view = self.view, view

    def open_extra(self, view: View) -> None:
        """Open a view that has a tab only while it is open."""
        self._extra = view
        if self.view.id == view.id:
            self.view = view
        else:
            self.open(view)

    def reset(self) -> None:
        """Open the first view, without unsaved changes."""
        self.open(self.all[0])
        self._changed.clear()

    @property
    def is_at_start(self) -> bool:
        """True if the first view is open without unsaved changes; columns are always saved."""
        return self.view.id == self.all[0].id and not self.is_changed

    def replace(self, views: Sequence[View]) -> None:
        """Replace the views; the open one stays open if it still exists."""
        self.all = tuple(views)
        self.view = next((view for view in self.known if view.id == self.view.id), self.all[0])

    def change(self, listing: ListQuery) -> None:
        """Change the list query of the open view."""
        self._changed[self.view.id] = listing

    @property
    def knows_columns(self) -> bool:
        """True if columns are selected for the open view, also if they are the default ones."""
        return self.view.id in self._columns

    def set_columns(self, columns: tuple[str, ...]) -> None:
        """Set the columns of the open view."""
        self._columns[self.view.id] = columns

    def numbered(self, number: int) -> View | None:
        """Return the view of that number, from 1."""
        return self.tabs[number - 1] if number <= len(self.tabs) else None
