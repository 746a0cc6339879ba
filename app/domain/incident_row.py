"""What the list shows of an incident: plain columns, cheap to read before anything heavy loads."""

from datetime import datetime
from typing import NamedTuple


class IncidentRow(NamedTuple):
    """One line of the list.

    Moments are in UTC. `severity_rank` is the organisation's own, higher is worse, None when the
    incident has no severity. `problem` says what of the incident could not be decoded; empty when
    all of it could.
    """

    id: str
    reference: str
    name: str
    severity_id: str = ""
    severity: str = ""
    severity_rank: int | None = None
    status_id: str = ""
    status: str = ""
    status_category: str = ""
    type: str = ""
    lead: str = ""
    mode: str = ""
    visibility: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    problem: str = ""
