"""The program is killed at every step of a declare and of an edit; the next run goes on.

The process kills itself when its journal reaches the step; only for what lies between the API's
having done it and its answer, the server tells when.
"""

import multiprocessing
import signal
from pathlib import Path

import pytest
from textual.widgets import Input

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.editing.write_state import WriteState
from app.store.journal.journal import Journal
from tests.faults.program_process import ADDED, TYPED, Order, run
from tests.screens.test_forms import row_of, send
from tests.screens.test_writing import with_journal
from tests.support.demo import make_demo_server, serve_over_http
from tests.support.program import Program, program

# Imports once what every process needs.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.program_process"])

PROCESSED = "processed"
STEPS = ["typed", WriteState.READY, WriteState.SENT, PROCESSED, WriteState.SUCCEEDED]
# A declare is killed at each step in every run, an edit at one.
STEPS_OF_EDITS = [
    pytest.param(step, marks=[] if step == PROCESSED else [pytest.mark.slow]) for step in STEPS
]


def kill_at(step: str, does: str, server: DemoServer, journal: Path) -> None:
    """Run the program until it is dead."""
    if step == PROCESSED:
        server.faults.add(Fault(FaultKind.LATENCY, "POST", seconds=60))
    with serve_over_http(server) as url:
        process = _processes.Process(target=run, args=(Order(url, str(journal), does, step),))
        process.start()
        if step == PROCESSED:
            while process.is_alive() and not posts(server):
                process.join(0.01)
            process.kill()
        process.join()
    assert process.exitcode == -signal.SIGKILL


def posts(server: DemoServer) -> list[object]:
    return [request.body for request in server.requests if request.method == "POST"]


def left(journal: Path) -> tuple[bool, str]:
    """Whether the next run has to ask what became of a write, and which incident it is about."""
    kept = Journal(journal)
    try:
        about = [each.incident_id for each in (*kept.writes.outcome_unknown(), *kept.writes.sent())]
        about += [draft.spec.incident_id for draft in kept.drafts.all()]
        return bool(kept.writes.outcome_unknown()), about[0]
    finally:
        kept.close()


async def send_the_draft(running: Program, name: str) -> None:
    """The form is as it was left, to the last character; send it."""
    await running.until(lambda: row_of(running, "name").value == name)
    assert running.app.screen.query(Input).first().value == name
    await send(running)


@pytest.mark.parametrize("step", STEPS)
async def test_a_killed_declare_is_gone_on_with_and_makes_one_incident(
    step: str, tmp_path: Path
) -> None:
    server, journal = make_demo_server(incidents=12), tmp_path / "journal.db"
    kill_at(step, "declare", server, journal)
    assert left(journal)[0] is (step in {WriteState.SENT, PROCESSED})
    async with program(server, workspace=with_journal(server, journal)) as running:
        if step in {"typed", WriteState.READY}:
            assert not posts(server)
            await running.press("n")
            await running.until_screen("DeclareScreen")
            if step == WriteState.READY:
                await send_the_draft(running, TYPED)
                await running.until_screen("IncidentScreen")
            else:
                assert row_of(running, "name").value == TYPED
                return
        elif step != WriteState.SUCCEEDED:
            await running.until_screen("PendingScreen")
            await running.press("s")
            await running.until_screen("ReviewScreen")
            await running.press("y")
            await running.until_screen("IncidentScreen")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()
    bodies = posts(server)
    assert all(body == bodies[0] for body in bodies)
    assert [each.name for each in server.organisation.incidents].count(TYPED) == 1


@pytest.mark.parametrize("step", STEPS_OF_EDITS)
async def test_a_killed_edit_is_gone_on_with_and_is_saved(step: str, tmp_path: Path) -> None:
    server, journal = make_demo_server(incidents=12), tmp_path / "journal.db"
    names = {each.id: each.name for each in server.organisation.incidents}
    kill_at(step, "edit", server, journal)
    in_doubt, incident_id = left(journal)
    assert in_doubt is (step in {WriteState.SENT, PROCESSED})
    wanted = names[incident_id] + ADDED
    async with program(server, workspace=with_journal(server, journal)) as running:
        if step in {"typed", WriteState.READY}:
            assert not posts(server)
            await running.press("e")
            await running.until_screen("EditScreen")
            await send_the_draft(running, wanted)
            await running.until_screen("IncidentListScreen")
        elif step != WriteState.SUCCEEDED:
            await running.until_screen("PendingScreen")
            await running.press("enter")
            if step == PROCESSED:
                await running.until_on_screen("it was saved.")
                await running.press("escape")
            else:
                await running.until_screen("ReviewScreen")
                assert ADDED in running.text()
                await running.press("y")
            await running.until_screen("IncidentListScreen")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()
    changed = [each.name for each in server.organisation.incidents if each.name != names[each.id]]
    assert changed == [wanted]
    assert len(posts(server)) == 1
