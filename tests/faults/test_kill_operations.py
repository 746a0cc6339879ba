"""The program is killed in the middle of a deed and of a bulk edit; nothing is done twice."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.demo.server import DemoServer
from app.editing.write_state import WriteState
from tests.faults.program_process import SAID
from tests.faults.test_kill import PROCESSED, kill_at, posts
from tests.screens.test_writing import with_journal
from tests.support.demo import ask, make_demo_server
from tests.support.program import Program, program

# By deed: the path that lists what it makes, the name of the list, and what holds the text.
MADE = {
    "update": ("/v2/incident_updates", "incident_updates", "message"),
    "follow-up": ("/v3/follow_ups", "follow_ups", "title"),
    "page": ("/v2/escalations", "escalations", "title"),
}
ENDED = "IncidentScreen", "IncidentListScreen"


def said(server: DemoServer, does: str) -> Sequence[str]:
    """What has been said by such a deed, over all incidents."""
    path, name, text = MADE[does]
    found: list[str] = []
    for incident in server.organisation.incidents:
        query = (("incident_id", incident.id), ("incident[one_of]", incident.id))
        answer = ask(server, path, *query, ("page_size", "25"))[1]
        found += [record.get(text, "") for record in answer[name]]
    return found


async def send_the_form(running: Program) -> None:
    await running.until_screen("OperationForm")
    assert SAID in running.text()
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")
    await running.until(lambda: type(running.app.screen).__name__ in ENDED)


@pytest.mark.parametrize(
    ("does", "step"),
    [
        ("update", WriteState.READY),
        ("page", PROCESSED),
        ("follow-up", WriteState.SENT),
        pytest.param("update", PROCESSED, marks=pytest.mark.slow),
        pytest.param("page", WriteState.SENT, marks=pytest.mark.slow),
        pytest.param("follow-up", PROCESSED, marks=pytest.mark.slow),
    ],
)
async def test_a_killed_deed_is_gone_on_with_and_is_done_once(
    does: str, step: str, tmp_path: Path
) -> None:
    server, journal = make_demo_server(incidents=12), tmp_path / "journal.db"
    kill_at(step, does, server, journal)
    async with program(server, workspace=with_journal(server, journal)) as running:
        if step == WriteState.READY:
            await running.press("U")
            await send_the_form(running)
        elif does == "follow-up":
            # It has no key, so that it is looked for.
            await running.until_screen("PendingScreen")
            await running.press("enter")
            if step == PROCESSED:
                await running.until_on_screen("it was saved.")
            else:
                await send_the_form(running)
        else:
            await running.until_screen("PendingScreen")
            await running.press("s")
            await running.until_screen("ReviewScreen")
            await running.until_on_screen("It was sent before")
            await running.press("y")
            await running.until(lambda: type(running.app.screen).__name__ in ENDED)
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()
    assert said(server, does).count(SAID) == 1
    bodies = posts(server)
    assert all(body == bodies[0] for body in bodies), "what was reviewed is what is sent"


async def test_a_killed_bulk_edit_goes_on_and_edits_each_incident_once(tmp_path: Path) -> None:
    server, journal = make_demo_server(incidents=12), tmp_path / "journal.db"
    kill_at(PROCESSED, "bulk", server, journal)
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        await running.until_on_screen("edits not sent")
        await running.press("enter")
        await running.until_on_screen("it was saved.")
        await running.press("enter")
        await running.until_screen("BulkScreen")
        await running.press("y")
        await running.until_on_screen("0 waiting")
        await running.until(lambda: "sending" not in running.text())
        await running.press("escape")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.writes.batches() == ()
        assert running.workspace.journal.drafts.all() == ()
    edited = [request.path for request in server.requests if request.method == "POST"]
    assert len(edited) == len(set(edited)) > 1
