"""Row of the incident list: plain columns, read before the models are loaded."""

from datetime import datetime
from typing import NamedTuple


class IncidentRow(NamedTuple):
    """One row of the list.

    Datetimes are in UTC. `severity_rank` is the organisation's rank, higher is more severe, None
    without a severity. `problem` lists the parts of the incident that could not be decoded.
    `update_due` is when its next update is due, None if nobody has said so.
    """

    id: str
    reference: str
    name: str
    severity_id: str = ""
    severity: str = ""
    severity_rank: int | None = None
    status: str = ""
    status_category: str = ""
    type: str = ""
    lead: str = ""
    mode: str = ""
    visibility: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    problem: str = ""
    update_due: datetime | None = None
