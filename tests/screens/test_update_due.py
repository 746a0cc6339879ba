"""The next update of an incident: counted down, overdue, and set with the update that is shared."""

from datetime import timedelta

import pytest

from app.config.bell import BellPolicy, Notify
from app.dates import datetimes
from app.demo.server import DemoServer
from app.domain.update_time import UpdateTime
from app.query.columns import BUILT_IN
from screens.list.incident_list import IncidentListScreen
from tests.screens.test_live import refresh, written
from tests.service.test_update_times import announced, live
from tests.support.demo import NOW, SteppingClock, make_demo_server
from tests.support.program import Program, program

UPDATES = "/v2/incident_updates"


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


def pass_time(running: Program, minutes: float) -> None:
    clock = running.workspace.clock.now
    assert isinstance(clock, SteppingClock)
    clock.advance(60 * minutes)


def is_known(running: Program, incident_id: str) -> bool:
    return running.workspace.cache.update_times.find(incident_id) is not None


def due(running: Program, incident_id: str) -> UpdateTime:
    update = running.workspace.cache.update_times.find(incident_id)
    assert update
    return update


async def test_an_update_is_posted_and_the_next_one_set_in_three_keys(server: DemoServer) -> None:
    incident = live(server)[0]
    async with program(server, reference=str(incident.number)) as running:
        await running.until(lambda: is_known(running, incident.id))
        left = due(running, incident.id).due_at - running.workspace.now()
        assert f"due in {datetimes.duration(left.total_seconds() // 60 * 60)}" in running.text()
        pass_time(running, left.total_seconds() / 60 + 5)
        await running.advance(10)
        await running.until_on_screen("overdue 5 min")
        # The next one is due after the time that the last one announced.
        await running.press("U")
        await running.until_screen("OperationForm")
        await running.write("Back to normal")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "Next update in" in running.text()
        assert "reminder in this program" in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
        promised = due(running, incident.id)
        await running.until_on_screen("due in")
        (sent,) = running.received("POST", UPDATES)
        assert set(sent.body) == {"incident_id", "idempotency_key", "message"}
        # What the API says of the update, which is nothing, takes nothing back.
        assert announced(server, incident) == 0
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await refresh(running)
        assert due(running, incident.id) == promised


async def test_what_becomes_overdue_rings_once_by_the_rules_of_the_bell(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    async with program(server) as running:
        incident = live(server)[0]
        await running.until(lambda: is_known(running, incident.id))
        screen = running.app.screen
        assert isinstance(screen, IncidentListScreen)
        severities = [each["name"] for each in server.organisation.severities.values()]
        screen.unseen.bell_policy = BellPolicy(Notify.OSC9, severities[0])
        sent = written(running, monkeypatch)
        await refresh(running)
        assert sent == []
        update = due(running, incident.id)
        pass_time(running, (update.due_at - NOW) / timedelta(minutes=1) + 1)
        await refresh(running)
        (rung,) = sent
        assert "update overdue" in rung
        assert running.workspace.cache.row(incident.id).reference in rung  # type: ignore[union-attr]
        await refresh(running)
        assert len(sent) == 1


async def test_the_column_and_the_filter_show_who_waits_for_an_update(server: DemoServer) -> None:
    async with program(server) as running:
        incident = live(server)[0]
        await running.until(lambda: is_known(running, incident.id))
        await running.press(
            "p", "p", "w", *["j"] * list(BUILT_IN).index("update due"), "space", "enter"
        )
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("Due")
        left = datetimes.age(NOW, due(running, incident.id).due_at)
        assert f"in {left}" in running.text()
        await running.press("f")
        await running.until_screen("FilterBuilder")
        await running.write("update overdue")
        await running.press("enter")
        await running.until_on_screen("show ")
        await running.press("ctrl+s")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("update overdue")
        assert {row.id for row in running.table.rows} == {
            each.id for each in live(server) if due(running, each.id).due_at <= NOW
        }
