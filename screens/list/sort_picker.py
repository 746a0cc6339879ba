"""Choices of the sort picker."""

from collections.abc import Mapping, Sequence

from app.domain.fields import Choice
from app.query.columns import SORTS, ListColumn
from app.query.listing import ListQuery, Sort
from app.text.text import one_line
from screens.list.sort import direction_text, next_sort, sort_of

# Less useful columns, offered only if they are displayed.
_SELDOM = frozenset({"category", "mode", "visibility"})


def sort_choices(listing: ListQuery, shown: Sequence[ListColumn]) -> Mapping[Choice, Sort | None]:
    """Return every sort, reversed for the current column.

    Args:
        listing: The current list query.
        shown: The selected columns; empty for the default ones.
    """
    names = {column.name for column in shown}
    offered = [(name, Sort(name)) for name in SORTS if name not in _SELDOM or name in names]
    offered += [(column.title, sort_of(column)) for column in shown if column.kind]
    found: dict[Choice, Sort | None] = {}
    for number, (name, order) in enumerate(offered):
        sort = next_sort(order, listing)
        title = name if sort.kind else name.capitalize()
        kind = f"{sort.kind.replace('_', ' ')}, " if sort.kind else ""
        found[Choice(str(number), one_line(title), kind + direction_text(sort))] = sort
    if listing.sort:
        first = "best match first" if listing.search else "newest first"
        found[Choice("", "Default order", first)] = None
    return found
