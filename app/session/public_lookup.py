"""Look up what public status pages say about an incident whose status changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.editing.public_status import UNREAD_PAGE, public_warnings
from app.errors import IncidentError, NotFound, NotPermitted

if TYPE_CHECKING:
    from app.domain.fields import Value
    from app.domain.models import Incident
    from app.session.workspace import Workspace

# Seconds that a review waits for the answers.
_WAIT = 3.0


async def load_public_warnings(
    workspace: Workspace, incident: Incident, new_status: Value
) -> Sequence[str]:
    """Return warnings about pages that say something else than the new status.

    Args:
        workspace: The open profile.
        incident: The incident.
        new_status: The selected status; empty if it does not change.
    """
    chosen = {each.id for each in new_status} if isinstance(new_status, tuple) else set()
    statuses = workspace.configuration().statuses
    status = next((each for each in statuses if each.id in chosen), None)
    if status is None:
        return ()
    pages = workspace.service.status_pages
    try:
        async with asyncio.timeout(_WAIT):
            said = await pages.of_incident(incident.id, incident.created_at)
    except (NotFound, NotPermitted):
        return ()  # There are no pages, or none that this key may see.
    except (IncidentError, TimeoutError):
        return (UNREAD_PAGE,)
    return tuple(public_warnings(status, said, workspace.now()))
