"""State of the sync, as far as screens need it before the first sync."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from app.errors import IncidentError
from app.query.incident_query import EVERY_MODE, IncidentQuery

Phase = Literal["idle", "loading", "history", "offline", "failed"]

EVERYTHING = IncidentQuery((EVERY_MODE,))
"""Query for everything a complete cache holds."""


class SyncState(Struct, frozen=True):
    """Freshness and completeness of the cache.

    `stored` and `total` count incidents, here and at the API; `total` is None while unknown.
    `is_whole` is false if the API's listing had no end cursor, so that there may be more. `error`
    is the reason of the phases offline and failed, or why the API rejected the open view's filter.
    """

    phase: Phase = "idle"
    synced_at: datetime | None = None
    stored: int = 0
    total: int | None = None
    is_whole: bool = True
    error: IncidentError | None = None
