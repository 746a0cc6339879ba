"""Look up what closing incidents leaves open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.fields import fields_for
from app.domain.status_categories import CLOSING
from app.editing.closing import UNREAD_WORK, Gaps, closing_gaps, work_gaps
from app.editing.drafts import Change
from app.editing.status_rules import target_category
from app.errors import IncidentError

if TYPE_CHECKING:
    from app.domain.models import Incident
    from app.session.workspace import Workspace

# Seconds that a review waits for open follow-ups and actions, and incidents read at the same time.
_WAIT = 3.0
_AT_ONCE = 8


async def load_closing_gaps(
    workspace: Workspace, edits: Iterable[tuple[Incident, Sequence[Change]]]
) -> Mapping[str, Gaps]:
    """Return what is open or missing in each incident that is closed, by id."""
    configuration = workspace.configuration()
    closed: dict[str, Gaps] = {}
    for incident, changes in edits:
        values = {change.field.key: change.after for change in changes}
        if target_category(configuration, values) in CLOSING:
            fields = fields_for(configuration, incident)
            closed[incident.id] = closing_gaps(incident, fields, values, configuration)
    work = await _load_work(workspace, closed)
    return {each: {**gaps, **work.get(each, UNREAD_WORK)} for each, gaps in closed.items()}


async def _load_work(workspace: Workspace, incident_ids: Iterable[str]) -> Mapping[str, Gaps]:
    """Return the open work of each incident; those that cannot be read in time are left out."""
    service = workspace.service
    slots = asyncio.Semaphore(_AT_ONCE)
    found: dict[str, Gaps] = {}

    async def load(incident_id: str) -> None:
        async with slots:
            try:
                follow_ups = await service.follow_ups.for_incident(incident_id)
                actions = await service.actions.for_incident(incident_id)
            except IncidentError:
                return
        found[incident_id] = work_gaps(follow_ups.items, actions.items)

    reading = [asyncio.ensure_future(load(incident_id)) for incident_id in incident_ids]
    if not reading:
        return found
    try:
        await asyncio.wait(reading, timeout=_WAIT)
    finally:
        for each in reading:
            each.cancel()
    return found
