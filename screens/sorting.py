"""What the list can be sorted by, and which column of the table shows it."""

from collections.abc import Mapping

from app.listing import Listing, Sort

# The column of the table that shows what a listing is sorted by.
_SHOWN_IN: Mapping[str, str] = {"created": "age"}

# By column: its name, which way is taken first, and the words for descending and ascending.
COLUMNS: Mapping[str, tuple[str, bool, str, str]] = {
    "created": ("Created", True, "newest first", "oldest first"),
    "updated": ("Updated", True, "latest first", "longest ago first"),
    "severity": ("Severity", True, "worst first", "mildest first"),
    "status": ("Status", False, "Z to A", "A to Z"),
    "name": ("Name", False, "Z to A", "A to Z"),
    "lead": ("Lead", False, "Z to A", "A to Z"),
    "type": ("Type", False, "Z to A", "A to Z"),
    "reference": ("Reference", True, "highest first", "lowest first"),
}


def sorted_by(column_id: str, listing: Listing) -> Sort | None:
    """The order that a click on a column's header asks for; None where there is none."""
    column = {shown: column for column, shown in _SHOWN_IN.items()}.get(column_id, column_id)
    return next_sort(column, listing) if column in COLUMNS else None


def arrow_column(sort: Sort) -> str:
    """The column of the table whose header tells the order."""
    return _SHOWN_IN.get(sort.column, sort.column)


def next_sort(column: str, listing: Listing) -> Sort:
    """By that column: the usual way first, the other way round when it is sorted by now."""
    now = listing.order if listing.sort or not listing.search else None
    if now and now.column == column:
        return Sort(column, descending=not now.descending)
    return Sort(column, descending=COLUMNS[column][1])
