"""The orders that can be chosen for the list, in words."""

from collections.abc import Sequence

from app.fields import Choice
from app.listing import Listing, Sort
from screens.sorting import COLUMNS, next_sort


def sort_choices(listing: Listing) -> Sequence[Choice]:
    """Every order, the other way round for the column that is sorted by now."""
    choices = [_choice(next_sort(column, listing)) for column in COLUMNS]
    if listing.sort:
        first = "best match first" if listing.search else "newest first"
        choices.append(Choice("", "No order of your own", first))
    return choices


def choice_of(choice: Choice) -> Sort | None:
    """What was chosen; None for the order that the listing has by itself."""
    column, _, way = choice.id.partition(" ")
    return Sort(column, descending=way == "descending") if column else None


def _choice(sort: Sort) -> Choice:
    name, _, descending, ascending = COLUMNS[sort.column]
    way = "descending" if sort.descending else "ascending"
    return Choice(f"{sort.column} {way}", name, descending if sort.descending else ascending)
