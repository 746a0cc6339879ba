"""Command `oncall`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.console import print_error
from app.cli.options import Options
from app.cli.output import Table
from app.cli.value_parser import NotUnderstood
from app.dates import datetimes
from app.domain.on_call import select_lines
from app.errors import IncidentError, NotAuthenticated
from app.session.on_call import read_on_call, stored_on_call
from app.system.exit_codes import ExitCode
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from app.domain.fields import JsonObject
    from app.domain.models import User
    from app.domain.on_call import OnCall, OnCallLine
    from app.session.workspace import Workspace

_TITLES = ("Team", "Schedule", "On call", "Until", "Next", "From")
_PROPERTIES = (
    "team",
    "schedule",
    "rotation",
    "on_call",
    "on_call_email",
    "until",
    "next",
    "next_email",
    "next_from",
    "read_at",
)


async def list_on_call(workspace: Workspace, order: Options) -> Table:
    """List who is on call now and next, as the API says; without a connection, as last read."""
    found = await _read(workspace)
    for problem in found.problems:
        print_error(problem)
    every = found.lines(workspace.now())
    lines = select_lines(every, order.name)
    if every and not lines:
        names = [name for line in every for name in (line.team, line.name) if name]
        raise NotUnderstood(
            [f"no team or schedule is named {order.name!r}.{did_you_mean(order.name, names)}"]
        )
    return Table(
        properties=_PROPERTIES,
        columns=(),
        rows=[_record(found, line) for line in lines],
        code=ExitCode.FAILED if found.problems and not lines else ExitCode.DONE,
        lines=(_TITLES, *(_cells(workspace, line) for line in lines)),
    )


async def _read(workspace: Workspace) -> OnCall:
    """Read who is on call; without a connection, return what was last read, with a warning."""
    try:
        return await read_on_call(workspace)
    except NotAuthenticated:
        raise
    except IncidentError as error:
        stored = stored_on_call(workspace)
        if stored is None or stored.read_at is None:
            raise
        age = datetimes.age(stored.read_at, workspace.now())
        print_error(f"{error.title}: as read {age} ago.")
        return stored


def _record(found: OnCall, line: OnCallLine) -> JsonObject:
    values = (
        line.team,
        line.name,
        line.rotation,
        _names(line.now),
        _emails(line.now),
        _iso(line.until),
        _names(line.next),
        _emails(line.next),
        _iso(line.next_at),
        _iso(found.read_at),
    )
    return dict(zip(_PROPERTIES, values, strict=True))


def _cells(workspace: Workspace, line: OnCallLine) -> Sequence[str]:
    now = _names(line.now) or ("nobody" if line.is_known else "not known")
    times = (_local(workspace, line.until), _local(workspace, line.next_at))
    return line.team, line.title, now, times[0], _names(line.next), times[1]


def _names(users: Iterable[User]) -> str:
    return ", ".join(user.label for user in users)


def _emails(users: Iterable[User]) -> str:
    return ", ".join(user.email for user in users if user.email)


def _iso(moment: datetime | None) -> str:
    return datetimes.iso(moment) if moment else ""


def _local(workspace: Workspace, moment: datetime | None) -> str:
    return datetimes.show_coming(moment, workspace.now(), workspace.zone) if moment else ""
