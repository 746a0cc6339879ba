"""Which view is open, which one was before, and what the person has made of them meanwhile."""

from collections.abc import Sequence
from dataclasses import replace

from app.query.listing import ListQuery, View


class ViewState:
    """One of several views, as it is or with another filter, search or order.

    Args:
        views: All of them; the first is open at first.
    """

    def __init__(self, views: Sequence[View]) -> None:
        self.all = tuple(views)
        self.view = self.all[0]
        self._before = self.all[0]
        self._changed: dict[str, ListQuery] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    @property
    def listing(self) -> ListQuery:
        """What is listed."""
        return self._changed.get(self.view.id, self.view.listing)

    @property
    def is_changed(self) -> bool:
        """Whether something else is listed than the view says."""
        return self.listing != self.view.listing

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns; none for the usual ones."""
        return self._columns.get(self.view.id, self.view.columns)

    @property
    def shown(self) -> View:
        """The open view as it is now listed."""
        return replace(self.view, listing=self.listing, columns=self.columns)

    @property
    def before(self) -> View:
        """The view that was open before, or the first one when that is gone."""
        return next((view for view in self.all if view.id == self._before.id), self.all[0])

    def open(self, view: View) -> None:
        """Go to a view, as it was left."""
        self._before, self.view = self.view, view

    def replace(self, views: Sequence[View]) -> None:
        """Have other views; the open one stays open if it is still there."""
        self.all = tuple(views)
        self.view = next((view for view in views if view.id == self.view.id), self.all[0])

    def change(self, listing: ListQuery) -> None:
        """List something else in the open view."""
        self._changed[self.view.id] = listing

    @property
    def knows_columns(self) -> bool:
        """Whether columns were chosen for the open view, be it the usual ones."""
        return self.view.id in self._columns

    def set_columns(self, columns: tuple[str, ...]) -> None:
        """Show other columns in the open view."""
        self._columns[self.view.id] = columns

    def numbered(self, number: int) -> View | None:
        """The view of that number, from 1."""
        return self.all[number - 1] if number <= len(self.all) else None
