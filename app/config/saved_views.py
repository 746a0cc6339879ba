"""Saved views of a user or team in the configuration file.

    [[views]]
    name = "Payments on fire"
    filter = "severity at least Major · Owning team is Payments"
    search = "checkout"
    sort = "severity descending"
    columns = ["reference", "severity", "Incident Lead", "age"]
    profile = "work"

Only the name is required. The organisation's names are resolved when the view is listed, since they
are known only then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.query.columns import SORTS, find_columns
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort, View

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.query.names import NameIndex

_DIRECTIONS = {"ascending": False, "descending": True}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as stored.

    Attributes:
        filter: Text of the filter line; empty for all but test and tutorial incidents.
        sort: A column and `ascending` or `descending`; empty for newest first.
        columns: Names of columns, from left to right; empty for the default ones.
        profile: Its profile; empty for all.
    """

    name: str
    filter: str = ""
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    profile: str = ""

    @property
    def id(self) -> str:
        """Id of its tab."""
        return f"saved:{self.name.casefold()}"

    def resolve(self, name_index: NameIndex) -> View:
        """Return the view with names resolved, or with the problem of an unknown name."""
        from app.query.filter_parser import parse_filter  # Only saved views need it.

        try:
            query = parse_filter(self.filter, name_index)
            sort = parse_sort(self.sort, name_index) if self.sort else None
            listing = ListQuery(query, self.search, sort)
        except ValueError as error:
            return View(self.id, self.name, BUILT_IN_VIEWS[-1].listing, problem=str(error))
        return View(self.id, self.name, listing, self.columns)


def saved_view(name: str, view: View, name_index: NameIndex, profile: str = "") -> SavedView:
    """Return the stored form of a view."""
    listing = view.listing
    return SavedView(
        name=name,
        filter=listing.query.text(name_index.names) if listing.query.filters else "",
        search=listing.search,
        sort=sort_text(listing.sort) if listing.sort else "",
        columns=view.columns,
        profile=profile,
    )


def parse_sort(text: str, name_index: NameIndex) -> Sort:
    """Parse a sort.

    Raises:
        ValueError: It is not a column and a direction.
    """
    column, descending = split_direction(text)
    if column in SORTS:
        return Sort(column, descending)
    found, problems = find_columns([column], name_index)
    own = [Sort(each.name, descending, each.kind, each.key) for each in found if each.kind]
    if not own:
        problem = problems[0] if problems else f"{column!r} is sorted by created or updated."
        raise ValueError(f"{text!r} is no order: {problem}")
    return own[0]


def split_direction(text: str) -> tuple[str, bool]:
    """Split `name descending` into the column and the direction."""
    column, _, direction = text.strip().rpartition(" ")
    if not column or direction not in _DIRECTIONS:
        columns = ", ".join(SORTS)
        raise ValueError(
            f"{text!r} is no order: a column, such as {columns}, then ascending or descending"
        )
    return column.strip(), _DIRECTIONS[direction]


def sort_text(sort: Sort) -> str:
    """Return the text that `parse_sort` parses."""
    return f"{sort.column} {'descending' if sort.descending else 'ascending'}"
