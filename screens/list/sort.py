"""Sorts of the list, and the columns that show them."""

from collections.abc import Sequence

from app.query.columns import BUILT_IN, KINDS, SORTS, ColumnSort, ListColumn
from app.query.listing import ListQuery, Sort


def sorted_by(column_id: str, own: Sequence[ListColumn], listing: ListQuery) -> Sort | None:
    """Return the sort for a click on a column's header; None without one."""
    if column := BUILT_IN.get(column_id):
        return next_sort(Sort(column.sort), listing)
    return next((next_sort(sort_of(each), listing) for each in own if each.name == column_id), None)


def arrow_columns(sort: Sort) -> Sequence[str]:
    """Return the columns with an arrow for the sort."""
    if sort.kind:
        return (sort.column,)
    return [name for name, column in BUILT_IN.items() if column.sort == sort.column]


def sort_of(column: ListColumn) -> Sort:
    """Return the sort by a column that the organisation defines."""
    return Sort(column.name, kind=column.kind, key=column.key)


def next_sort(sort: Sort, listing: ListQuery) -> Sort:
    """Return the default sort of a column, or the reverse of the current one."""
    now = listing.order if listing.sort or not listing.search else None
    column = (sort.column, sort.kind, sort.key)
    if now and (now.column, now.kind, now.key) == column:
        return Sort(sort.column, not now.descending, sort.kind, sort.key)
    return Sort(sort.column, _texts(sort).descends, sort.kind, sort.key)


def direction_text(sort: Sort) -> str:
    """Return the direction of a sort as text."""
    return _texts(sort).descending if sort.descending else _texts(sort).ascending


def sort_text(sort: Sort) -> str:
    """Return a sort as text."""
    return f"by {sort.column}, {direction_text(sort)}"


def _texts(sort: Sort) -> ColumnSort:
    return KINDS[sort.kind].sort if sort.kind else SORTS[sort.column]
