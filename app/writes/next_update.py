"""Time of the next update that was chosen with a shared one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.related_models import IncidentUpdate
from app.domain.update_time import UpdateTime
from app.editing.draft_codec import load_changes
from app.editing.operations import NEXT_UPDATE

if TYPE_CHECKING:
    from app.domain.model_base import Record
    from app.editing.records import WriteRecord


def next_update(write: WriteRecord, update: Record | None) -> UpdateTime | None:
    """Return the time of the next update, counted from the shared one; None for none."""
    made_at = update.created_at if isinstance(update, IncidentUpdate) else None
    since = made_at or write.begun_at
    chosen = (each.after for each in load_changes(write.changes) if each.key == NEXT_UPDATE)
    match next(chosen, None):
        case (interval, *_) if since:
            minutes = int(interval.id)
            return UpdateTime(datetimes.shift(since, timedelta(minutes=minutes)), minutes)
        case _:
            return None
