"""Where trials take place: in this process without a network, or over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from unittest.mock import patch

import app.api.client
from app.store.journal.journal import Journal
from tests.faults.lines import Line
from tests.faults.matrix.entry_points import EntryPoint
from tests.faults.matrix.kill import Kill
from tests.faults.matrix.real_time import LONGEST_ANSWER, PATIENCE
from tests.faults.matrix.seat import HeadlessSeat, Seat
from tests.faults.matrix.trial import Place
from tests.faults.matrix.world import WatchedServer
from tests.support.demo import NOW, fill_resolve_form, serve_over_http
from tests.support.demo_writes import incident_id
from tests.support.program import make_workspace, program


def watched_server() -> WatchedServer:
    """A demo server, and the incident that a trial is about."""
    server = WatchedServer()
    server.incident_id = incident_id(server)
    fill_resolve_form(server, server.incident_id)
    return server


@contextmanager
def in_process(folder: Path) -> Iterator[Place]:
    """The program talks to the server without a network; time passes only when nothing is left."""
    yield _place(watched_server(), folder, line=None)


@contextmanager
def over_http(folder: Path) -> Iterator[Place]:
    """The program talks to the server through real sockets, in real time."""
    server = watched_server()
    with (
        serve_over_http(server) as url,
        patch.object(app.api.client, "_TIMEOUT", PATIENCE),
        patch.object(app.api.client, "_LONGEST_ANSWER", LONGEST_ANSWER),
    ):
        yield _place(server, folder, Line(server, url))


def _place(server: WatchedServer, folder: Path, line: Line | None) -> Place:
    kill = Kill(server, folder)

    def open_journal() -> Journal:
        journal = Journal(kill.journal, now=lambda: NOW)
        journal.writes.on_state = kill.at_state
        return journal

    @asynccontextmanager
    async def start(row: EntryPoint) -> AsyncIterator[Seat]:
        workspace = make_workspace(server)
        workspace.open_journal, workspace.templates = open_journal, row.templates
        if line:
            workspace.connect = line.service
        incident = server.organisation.incident(server.incident_id)
        assert incident
        async with program(
            server, workspace=workspace, reference=str(incident.number), synced=False
        ) as at:
            yield HeadlessSeat(at.app, at.pilot, at.server, at.workspace)

    return Place(server, start, kill, pause=0.2 if line else 5)
