"""How fresh and how complete the cache is, as far as screens need to know before anything syncs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.errors import IncidentError
from app.query.incident_query import EVERY_MODE, IncidentQuery

Phase = Literal["idle", "loading", "history", "offline", "failed"]

EVERYTHING = IncidentQuery((EVERY_MODE,))
"""What the cache holds when it is complete."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """How fresh and how complete the cache is.

    `stored` and `total` are numbers of incidents, here and at the API; `total` is None while it is
    not known. `is_whole` is false when the API listed incidents without saying where its list ends,
    so that there may be more. `error` is why the phase is offline or failed.
    """

    phase: Phase = "idle"
    synced_at: datetime | None = None
    stored: int = 0
    total: int | None = None
    is_whole: bool = True
    error: IncidentError | None = None
