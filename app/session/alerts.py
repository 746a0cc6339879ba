"""Alerts: from the API, or as last read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.store.sqlite.retry_busy import retry_while_busy

if TYPE_CHECKING:  # The models load pydantic, which is not needed before the first paint.
    from app.domain.alert_list import AlertList
    from app.session.workspace import Workspace

# Name of the stored value.
_STORED = "alerts"

# Maximum number of firing alerts whose incidents are looked up, one request each.
_MOST_LOOKED_UP = 50


def stored_alerts(workspace: Workspace) -> AlertList | None:
    """Return what was last read; None if nothing was, or by another version."""
    from pydantic import ValidationError

    from app.domain.alert_list import AlertList

    stored = workspace.cache.state(_STORED)
    try:
        return AlertList.model_validate_json(stored) if stored else None
    except ValidationError:
        return None


async def read_alerts(workspace: Workspace) -> AlertList:
    """Read the firing alerts and the latest resolved ones: a request per 50, and one.

    Raises:
        IncidentError: They cannot be read.
    """
    from app.domain.alert_list import AlertEntry, AlertList

    alerts = workspace.service.alerts
    firing, resolved = await asyncio.gather(alerts.firing(), alerts.resolved())
    listed = {alert.id: AlertEntry(alert=alert) for alert in (*resolved, *firing)}
    found = AlertList(
        read_at=workspace.now().replace(microsecond=0), entries=tuple(listed.values())
    ).with_incidents_of(stored_alerts(workspace))
    await _store(workspace, found)
    return found


async def look_up_incidents(workspace: Workspace, listed: AlertList) -> AlertList:
    """Look up the incidents of firing alerts that none is known of, in the background.

    Raises:
        IncidentError: None of them can be read.
    """
    from app.api.rate_limiter import in_background
    from app.api.tab_requests import try_load
    from app.domain.alert_list import AlertEntry, sort_alerts

    wanted = [one.alert.id for one in sort_alerts(listed.entries) if one.group == 0]
    wanted = wanted[:_MOST_LOOKED_UP]
    with in_background():
        incidents = workspace.service.alerts.incidents
        read = await asyncio.gather(*(try_load("Incidents", incidents(each)) for each in wanted))
    known = {each: part.value for each, part in zip(wanted, read, strict=True) if not part.error}
    if not known:
        for part in read:
            if part.error:
                raise part.error
    entries = tuple(
        AlertEntry(alert=one.alert, incidents=known.get(one.alert.id, one.incidents))
        for one in listed.entries
    )
    found = listed.model_copy(update={"entries": entries})
    await _store(workspace, found)
    return found


async def _store(workspace: Workspace, listed: AlertList) -> None:
    await retry_while_busy(workspace.cache.set_state, _STORED, listed.model_dump_json())
