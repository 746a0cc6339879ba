"""Compare a new status of an incident with what the public status page says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.status_categories import is_live
from app.editing.related_operations import PUBLIC_STATUSES
from app.text.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import IncidentStatus
    from app.domain.tab_data import PublicIncident

_LABELS = {status.id: status.label for status in PUBLIC_STATUSES}

UNREAD_PAGE = "What the public status page says could not be read."


def public_warnings(
    status: IncidentStatus, said: Iterable[PublicIncident], now: datetime
) -> Iterator[str]:
    """Yield a warning for each page that says something else than the new status.

    Args:
        status: The new status.
        said: What the pages say about the incident.
        now: Reference time of ages.
    """
    for each in said:
        public = each.incident
        if _agrees(status, public.incident_status, is_resolved=public.is_resolved):
            continue
        latest = public.latest
        age = (
            f", last updated {datetimes.age(latest.published_at, now)} ago"
            if latest and latest.published_at
            else ""
        )
        label = _LABELS.get(public.incident_status, public.incident_status)
        yield (
            f"{one_line(each.page.name)} says “{one_line(label)}”{age}. "
            "This does not change it: W in Related posts there."
        )


def _agrees(status: IncidentStatus, public: str, *, is_resolved: bool) -> bool:
    """Return whether a page says the same: by name if it has that status, else by category."""
    if status.name.casefold() in _LABELS:
        return status.name.casefold() == public
    return is_live(status.category) != is_resolved
