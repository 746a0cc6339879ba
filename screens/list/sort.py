"""Sorts of the list, and the columns that show them."""

from collections.abc import Mapping, Sequence

from app.query.column_kinds import CUSTOM_FIELD, DURATION, ROLE, TIMESTAMP
from app.query.columns import ListColumn
from app.query.listing import ListQuery, Sort

# Columns of the table that show a sort, if their names differ.
_SHOWN_IN: Mapping[str, tuple[str, ...]] = {
    "created": ("age", "created at"),
    "updated": ("updated", "updated at"),
}

_ALPHABETICAL = (False, "Z to A", "A to Z")
_LATEST = (True, "latest first", "earliest first")

# By column: name, default direction, and texts for descending and ascending.
COLUMNS: Mapping[str, tuple[str, bool, str, str]] = {
    "created": ("Created", True, "newest first", "oldest first"),
    "updated": ("Updated", True, "latest first", "longest ago first"),
    "severity": ("Severity", True, "most severe first", "least severe first"),
    "status": ("Status", *_ALPHABETICAL),
    "name": ("Name", *_ALPHABETICAL),
    "lead": ("Lead", *_ALPHABETICAL),
    "type": ("Type", *_ALPHABETICAL),
    "reference": ("Reference", True, "highest first", "lowest first"),
    "category": ("Category", *_ALPHABETICAL),
    "mode": ("Mode", *_ALPHABETICAL),
    "visibility": ("Visibility", *_ALPHABETICAL),
}
# By kind of column that the organisation defines, likewise.
_KINDS: Mapping[str, tuple[bool, str, str]] = {
    ROLE: _ALPHABETICAL,
    CUSTOM_FIELD: (False, "Z to A, highest first", "A to Z, lowest first"),
    TIMESTAMP: _LATEST,
    DURATION: (True, "longest first", "shortest first"),
}


def sorted_by(column_id: str, own: Sequence[ListColumn], listing: ListQuery) -> Sort | None:
    """Return the sort for a click on a column's header; None without one."""
    column = next((each for each, ids in _SHOWN_IN.items() if column_id in ids), column_id)
    if column in COLUMNS:
        return next_sort(Sort(column), listing)
    return next((next_sort(sort_of(each), listing) for each in own if each.name == column), None)


def arrow_columns(sort: Sort) -> Sequence[str]:
    """Return the columns with an arrow for the sort."""
    return _SHOWN_IN.get(sort.column, (sort.column,))


def sort_of(column: ListColumn) -> Sort:
    """Return the sort by a column that the organisation defines."""
    return Sort(column.name, kind=column.kind, key=column.key)


def next_sort(sort: Sort, listing: ListQuery) -> Sort:
    """Return the default sort of a column, or the reverse of the current one."""
    now = listing.order if listing.sort or not listing.search else None
    column = (sort.column, sort.kind, sort.key)
    if now and (now.column, now.kind, now.key) == column:
        return Sort(sort.column, not now.descending, sort.kind, sort.key)
    usual = _KINDS[sort.kind][0] if sort.kind else COLUMNS[sort.column][1]
    return Sort(sort.column, usual, sort.kind, sort.key)


def way_words(sort: Sort) -> str:
    """Return the direction of a sort as text."""
    _, descending, ascending = _KINDS[sort.kind] if sort.kind else COLUMNS[sort.column][1:]
    return descending if sort.descending else ascending


def sort_words(sort: Sort) -> str:
    """Return a sort as text."""
    name = sort.column if sort.kind else COLUMNS[sort.column][0].lower()
    return f"by {name}, {way_words(sort)}"
