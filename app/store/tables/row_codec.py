"""What the cache takes out of an incident, for rows, filters, order and the names of ids."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.dates import datetimes as moments
from app.domain.incident_row import IncidentRow

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.domain.incident_document import IncidentDocument

COLUMNS = (
    "id", "reference", "name", "severity_id", "severity", "severity_rank", "status_id", "status",
    "status_category", "type_id", "type", "lead", "mode", "visibility", "created_at", "updated_at",
    "problem",
)  # fmt: skip
"""The columns of `incidents`, in the order of `columns_of`."""

Values = tuple[str | int | None, ...]
"""The values of `COLUMNS`."""

ROW_COLUMNS = ", ".join(name for name in COLUMNS if name != "type_id")
"""The columns of a row of the list, as SQL."""

_PLACES = {name: place for place, name in enumerate(COLUMNS)}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime | None) -> int:
    """Encode as microseconds since the epoch; 0 for none, so the epoch itself is 1."""
    return (moment - _EPOCH) // _MICROSECOND or 1 if moment else 0


def datetime_of(kept: int) -> datetime | None:
    """Decode what `microseconds` has encoded, in UTC."""
    return moments.shift(_EPOCH, timedelta(microseconds=kept)) if kept else None


def columns_of(document: "IncidentDocument") -> Values:
    """The values of `COLUMNS`."""
    outline = document.outline
    severity, status, kind = outline.severity, outline.incident_status, outline.incident_type
    return (
        outline.id,
        outline.reference,
        outline.name or "",
        severity.id if severity else "",
        severity.label if severity else "",
        severity.rank or 0 if severity else None,
        status.id if status else "",
        status.label if status else "",
        (status.category or "") if status else "",
        kind.id if kind else "",
        kind.label if kind else "",
        lead.label if (lead := outline.lead) else "",
        outline.mode or "standard",
        outline.visibility or "",
        microseconds(outline.created_at),
        microseconds(outline.updated_at),
        "; ".join(outline.unreadable),
    )


def row_of(found: Sequence[Any]) -> IncidentRow:
    """The row with the values of `ROW_COLUMNS`."""
    *plain, created_at, updated_at, problem = found
    return IncidentRow._make((*plain, datetime_of(created_at), datetime_of(updated_at), problem))


def created_at(values: Values) -> int:
    """When the incident of these `COLUMNS` was created, as `microseconds`."""
    return int(values[_PLACES["created_at"]] or 0)


def updated_at(values: Values) -> int:
    """When the incident of these `COLUMNS` last changed, as `microseconds`."""
    return int(values[_PLACES["updated_at"]] or 0)


def severity_rank(values: Values) -> int | None:
    """The rank of its severity; None when it has none."""
    rank = values[_PLACES["severity_rank"]]
    return None if rank is None else int(rank)


def state(values: Values) -> tuple[str, str]:
    """The category of its status, and its mode."""
    return str(values[_PLACES["status_category"]]), str(values[_PLACES["mode"]])
