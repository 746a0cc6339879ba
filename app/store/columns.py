"""What the cache takes out of an incident, for rows, filters, order and the names of ids."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.text import clean

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.models import Incident

COLUMNS = (
    "id", "reference", "name", "severity_id", "severity", "severity_rank", "status_id", "status",
    "status_category", "type_id", "type", "lead", "mode", "visibility", "created_at", "updated_at",
    "problem",
)  # fmt: skip
"""The columns of `incidents`, in the order of `columns_of`."""

_CREATED_AT, _UPDATED_AT = COLUMNS.index("created_at"), COLUMNS.index("updated_at")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime | None) -> int:
    """`moment` as the cache keeps it: microseconds since the epoch, exactly; 0 for none."""
    return (moment - _EPOCH) // timedelta(microseconds=1) if moment else 0


def moment(kept: int) -> datetime | None:
    """The moment in UTC that `microseconds` made a number of."""
    return _EPOCH + timedelta(microseconds=kept) if kept else None


def columns_of(document: "IncidentDocument") -> tuple[str | int | None, ...]:
    """The values of `COLUMNS`."""
    incident = document.incident
    if incident is None:
        return _salvaged(document)
    severity, status, kind = incident.severity, incident.incident_status, incident.incident_type
    return (
        incident.id,
        incident.reference,
        incident.name,
        severity.id if severity else "",
        severity.name if severity else "",
        severity.rank if severity else None,
        status.id if status else "",
        status.name if status else "",
        status.category if status else "",
        kind.id if kind else "",
        kind.name if kind else "",
        incident.lead.label if incident.lead else "",
        incident.mode or "standard",
        incident.visibility,
        microseconds(incident.created_at),
        microseconds(incident.updated_at),
        "",
    )


def created_at(values: Sequence[str | int | None]) -> int:
    """When the incident of these `COLUMNS` was created, as `microseconds`."""
    return int(values[_CREATED_AT] or 0)


def updated_at(values: Sequence[str | int | None]) -> int:
    """When the incident of these `COLUMNS` last changed, as `microseconds`."""
    return int(values[_UPDATED_AT] or 0)


def _salvaged(document: "IncidentDocument") -> tuple[str | int | None, ...]:
    """What can be read of an incident that could not be decoded, so that its view still has it."""
    content = json.loads(document.document)
    status = content.get("incident_status")
    status = status if isinstance(status, dict) else {}
    created_at, updated_at = (
        _salvaged_moment(content, name) for name in ("created_at", "updated_at")
    )
    return (
        document.id, document.reference, document.name, "", "", None,
        _salvaged_text(status, "id"), _salvaged_text(status, "name"),
        _salvaged_text(status, "category"), "", "", "",
        _salvaged_text(content, "mode") or "standard", _salvaged_text(content, "visibility"),
        created_at, updated_at, document.problem,
    )  # fmt: skip


def _salvaged_text(content: dict[str, object], name: str) -> str:
    value = content.get(name)
    return clean(value) if isinstance(value, str) else ""


def _salvaged_moment(content: dict[str, object], name: str) -> int:
    try:
        found = datetime.fromisoformat(_salvaged_text(content, name))
    except ValueError:
        return 0
    return microseconds(found if found.tzinfo else found.replace(tzinfo=UTC))


def choices_of(incident: "Incident") -> Iterator[tuple[str, str]]:
    """Role and user of what somebody holds; custom field and option or catalog entry."""
    for assignment in incident.incident_role_assignments:
        if assignment.assignee:
            yield assignment.role.id, assignment.assignee.id
    for entry in incident.custom_field_entries:
        for value in entry.values:
            chosen = value.value_option or value.value_catalog_entry
            if chosen:
                yield entry.custom_field.id, chosen.id


def aliases_of(incident: "Incident") -> Iterator[tuple[str, str]]:
    """What else a chosen catalog entry goes by, and its id."""
    for entry in incident.custom_field_entries:
        for value in entry.values:
            if chosen := value.value_catalog_entry:
                for alias in (chosen.external_id, *chosen.aliases):
                    if alias:
                        yield alias, chosen.id


def names_of(incident: "Incident") -> Iterator[tuple[str, str]]:
    """Ids and names that no vocabulary holds: people and catalog entries."""
    if incident.creator and incident.creator.user:
        yield incident.creator.user.id, incident.creator.user.label
    for assignment in incident.incident_role_assignments:
        if assignment.assignee:
            yield assignment.assignee.id, assignment.assignee.label
    for entry in incident.custom_field_entries:
        for value in entry.values:
            if chosen := value.value_catalog_entry:
                yield chosen.id, chosen.name


def vocabulary_of(incident: "Incident") -> Iterator[tuple[str, str]]:
    """Ids and names that the vocabulary holds, unless they have been taken out of it."""
    for named in (incident.severity, incident.incident_status, incident.incident_type):
        if named:
            yield named.id, named.name
    for assignment in incident.incident_role_assignments:
        if assignment.assignee:
            yield assignment.role.id, assignment.role.name
    for entry in incident.custom_field_entries:
        if entry.values:
            yield entry.custom_field.id, entry.custom_field.name
        for value in entry.values:
            if chosen := value.value_option:
                yield chosen.id, chosen.value
