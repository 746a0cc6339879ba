"""The orders of a listing as SQL; the newest first among what is equal."""

from collections.abc import Mapping

from app.listing import Sort

# What the columns of the list are sorted by. INC-9 comes before INC-10.
_TERMS: Mapping[str, tuple[str, ...]] = {
    "reference": ("length(reference)", "reference"),
    "severity": ("severity_rank",),
    "status": ("status_category", "status COLLATE NOCASE"),
    "name": ("name COLLATE NOCASE",),
    "lead": ("lead COLLATE NOCASE",),
    "type": ("type COLLATE NOCASE",),
    "created": ("created_at",),
    "updated": ("updated_at",),
}
# Those that have nothing there come last, whichever way the rest is sorted.
_EMPTY: Mapping[str, str] = {"severity": "severity_rank IS NULL", "lead": "lead = ''",
                             "type": "type = ''", "created": "created_at = 0",
                             "updated": "updated_at = 0"}  # fmt: skip

SORTABLE = tuple(_TERMS)
"""The columns that a listing can be sorted by."""


def order(sort: Sort) -> str:
    """The terms of ORDER BY on `incidents`.

    Raises:
        ValueError: There is no such column.
    """
    if sort.column not in _TERMS:
        raise ValueError(f"Incidents cannot be sorted by {sort.column!r}.")
    way = "DESC" if sort.descending else "ASC"
    terms = [f"{term} {way}" for term in _TERMS[sort.column]]
    if sort.column == "created":
        # As the API does, which an index follows.
        return ", ".join([*terms, f"id {way}"])
    if empty := _EMPTY.get(sort.column):
        terms.insert(0, empty)
    return ", ".join([*terms, "created_at DESC", "id DESC"])
