"""The orders that can be chosen for the list, in words."""

from collections.abc import Mapping, Sequence

from app.fields import Choice
from app.listing import Listing, Sort

# The column of the table that shows what a listing is sorted by.
_SHOWN_IN: Mapping[str, str] = {"created": "age"}

# By column: its name, which way is taken first, and the words for descending and ascending.
_COLUMNS: Mapping[str, tuple[str, bool, str, str]] = {
    "created": ("Created", True, "newest first", "oldest first"),
    "updated": ("Updated", True, "latest first", "longest ago first"),
    "severity": ("Severity", True, "worst first", "mildest first"),
    "status": ("Status", False, "Z to A", "A to Z"),
    "name": ("Name", False, "Z to A", "A to Z"),
    "lead": ("Lead", False, "Z to A", "A to Z"),
    "type": ("Type", False, "Z to A", "A to Z"),
    "reference": ("Reference", True, "highest first", "lowest first"),
}
_AS_VIEW = "as the view has it"


def sort_choices(listing: Listing) -> Sequence[Choice]:
    """Every order, the other way round for the column that is sorted by now."""
    choices = [_choice(_next(column, listing)) for column in _COLUMNS]
    if listing.sort:
        first = "best match first" if listing.search else "newest first"
        choices.append(Choice("", "No order of your own", first))
    return choices


def choice_of(choice: Choice) -> Sort | None:
    """What was chosen; None for the order that the listing has by itself."""
    column, _, way = choice.id.partition(" ")
    return Sort(column, descending=way == "descending") if column else None


def sorted_by(column_id: str, listing: Listing) -> Sort | None:
    """The order that a click on a column's header asks for; None where there is none."""
    column = {shown: column for column, shown in _SHOWN_IN.items()}.get(column_id, column_id)
    return _next(column, listing) if column in _COLUMNS else None


def arrow_column(sort: Sort) -> str:
    """The column of the table whose header tells the order."""
    return _SHOWN_IN.get(sort.column, sort.column)


def _next(column: str, listing: Listing) -> Sort:
    now = listing.order if listing.sort or not listing.search else None
    if now and now.column == column:
        return Sort(column, descending=not now.descending)
    return Sort(column, descending=_COLUMNS[column][1])


def _choice(sort: Sort) -> Choice:
    name, _, descending, ascending = _COLUMNS[sort.column]
    way = "descending" if sort.descending else "ascending"
    return Choice(f"{sort.column} {way}", name, descending if sort.descending else ascending)
