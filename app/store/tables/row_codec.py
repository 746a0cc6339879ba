"""Columns that the cache extracts from an incident for rows, filters and sorting."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.query.filters import FILTERS
from app.store.tables.choice_keys import MODE, SEVERITY, STATUS, TYPE

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument

STORED = (
    "id",
    "reference",
    "name",
    "severity",
    "severity_rank",
    "status",
    "status_category",
    "type",
    "lead",
    "visibility",
    "created_at",
    "updated_at",
    "problem",
)
"""Columns of `incidents` that have values themselves."""

NUMBERED: Mapping[str, tuple[str, str]] = {
    "severity_id": ("severity_number", SEVERITY),
    "status_id": ("status_number", STATUS),
    "type_id": ("type_number", TYPE),
    "mode": ("mode_number", MODE),
}
"""Values stored as the number of a choice: the column, with the key of the choice."""

COLUMNS = (*STORED, *NUMBERED)
"""Values of an incident, in the order of `columns_of`."""

Values = tuple[str | int | None, ...]
"""Values of `COLUMNS`."""

UPDATE_DUE = FILTERS["update_due"].column
"""Time of an incident's next update, as SQL; null without one."""


def value_of(number: str) -> str:
    """Return the SQL of the value that has a number in `choices`; empty for 0."""
    return f"coalesce((SELECT value FROM choices WHERE choices.number = {number}), '')"  # noqa: S608


VALUES: Mapping[str, str] = {name: value_of(number) for name, (number, _) in NUMBERED.items()}
"""The values of `NUMBERED`, as SQL."""

ROW_COLUMNS = ", ".join(
    {**VALUES, "update_due": UPDATE_DUE}.get(name, name) for name in IncidentRow._fields
)
"""Columns of a list row, as SQL."""

_PLACES = {name: place for place, name in enumerate(COLUMNS)}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime | None) -> int:
    """Encode as microseconds since the epoch; 0 for none, so the epoch itself is 1."""
    return (moment - _EPOCH) // _MICROSECOND or 1 if moment else 0


def datetime_of(kept: int) -> datetime | None:
    """Decode the result of `microseconds`, in UTC."""
    return datetimes.shift(_EPOCH, timedelta(microseconds=kept)) if kept else None


def columns_of(document: "IncidentDocument") -> Values:
    """Return the values of `COLUMNS`."""
    outline = document.outline
    severity, status, kind = outline.severity, outline.incident_status, outline.incident_type
    return (
        outline.id,
        outline.reference,
        outline.name or "",
        severity.label if severity else "",
        severity.rank or 0 if severity else None,
        status.label if status else "",
        (status.category or "") if status else "",
        kind.label if kind else "",
        lead.label if (lead := outline.lead) else "",
        outline.visibility or "",
        microseconds(outline.created_at),
        microseconds(outline.updated_at),
        "; ".join(outline.unreadable),
        severity.id if severity else "",
        status.id if status else "",
        kind.id if kind else "",
        outline.mode or "standard",
    )


def row_of(found: Sequence[Any]) -> IncidentRow:
    """Decode the values of `ROW_COLUMNS`."""
    *plain, created_at, updated_at, problem, due = found
    times = datetime_of(created_at), datetime_of(updated_at)
    return IncidentRow._make((*plain, *times, problem, datetime_of(due or 0)))


def created_at(values: Values) -> int:
    """Return the time of creation in these `COLUMNS`, as `microseconds`."""
    return int(values[_PLACES["created_at"]] or 0)


def updated_at(values: Values) -> int:
    """Return the time of the last change in these `COLUMNS`, as `microseconds`."""
    return int(values[_PLACES["updated_at"]] or 0)


def severity_rank(values: Values) -> int | None:
    """Return the severity rank; None without a severity."""
    rank = values[_PLACES["severity_rank"]]
    return None if rank is None else int(rank)


def state(values: Values) -> tuple[str, str]:
    """Return the status category and the mode."""
    return str(values[_PLACES["status_category"]]), str(values[_PLACES["mode"]])


def numbered(values: Values) -> Iterator[tuple[str, str]]:
    """Yield key and value of the choices in `NUMBERED`, in this order."""
    return ((key, str(values[_PLACES[column]])) for column, (_, key) in NUMBERED.items())
