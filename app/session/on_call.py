"""Read who is on call from the API, or return what was last read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from app.errors import IncidentError
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.structs import replace

if TYPE_CHECKING:  # The models load pydantic, which is not needed before the first paint.
    from collections.abc import Awaitable, Sequence

    from app.domain.fields import Choice
    from app.domain.on_call import OnCall, OnCallLine
    from app.session.workspace import Workspace

# Name of the stored value.
_STORED = "on call"

FRESH = timedelta(minutes=5)
"""Age up to which the stored data is used without a request."""


async def read_on_call(workspace: Workspace) -> OnCall:
    """Read who is on call, and store it.

    Raises:
        IncidentError: The API cannot be reached, or rejects the requests.
    """
    from app.api.on_call_requests import read_on_call as read

    found = await read(workspace.service, workspace.now())
    await retry_while_busy(workspace.cache.set_state, _STORED, found.model_dump_json())
    return found


def stored_on_call(workspace: Workspace) -> OnCall | None:
    """Return what was last read; None if nothing was, or by another version."""
    from pydantic import ValidationError

    from app.domain.on_call import OnCall

    stored = workspace.cache.state(_STORED)
    try:
        return OnCall.model_validate_json(stored) if stored else None
    except ValidationError:
        return None


async def recent_on_call(workspace: Workspace) -> OnCall | None:
    """Return what was read in the last minutes; else read it, and fall back to what is stored."""
    stored = stored_on_call(workspace)
    if stored and stored.read_at and workspace.now() - stored.read_at < FRESH:
        return stored
    try:
        return await read_on_call(workspace)
    except IncidentError:
        return stored


async def with_on_call(
    workspace: Workspace, people: Awaitable[Sequence[Choice]]
) -> Sequence[Choice]:
    """Wait for choices of people, and mark those who are on call, as far as that is known.

    Raises:
        IncidentError: The people cannot be read.
    """
    choices, known = await asyncio.gather(people, recent_on_call(workspace))
    lines = known.people(workspace.now()) if known else {}
    return [
        replace(choice, mark=f"on call: {_places(lines[choice.id])}")
        if choice.id in lines
        else choice
        for choice in choices
    ]


def _places(lines: Sequence[OnCallLine]) -> str:
    """Return the teams, or the schedules without one."""
    return ", ".join(dict.fromkeys(line.team or line.name for line in lines))
