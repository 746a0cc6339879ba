"""Insights while data is still being read: charts say that, and no number."""

import asyncio
from typing import Any

import pytest

from app.insights.pages import InsightsPage, parse_chart
from app.session import duration_reader
from app.session.follow_up_reader import FollowUpReader
from app.sync import update_reader
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.charts.chart import ChartView

_CLAIMS = ("none of", " 0 open", "n 0", "No open", "No incident")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What all readers wait for."""
    is_open = asyncio.Event()

    def gated(function: Any) -> Any:
        async def waiting(*arguments: Any) -> Any:
            await is_open.wait()
            return await function(*arguments)

        return waiting

    for module in (duration_reader, update_reader):
        monkeypatch.setattr(module, "retry_while_busy", gated(module.retry_while_busy))
    monkeypatch.setattr(FollowUpReader, "read_all", gated(FollowUpReader.read_all))
    return is_open


def assert_no_number(running: Program) -> None:
    assert not [claim for claim in _CLAIMS if claim in running.text()], running.text()
    assert not any(each.drawing for each in running.app.screen.query(ChartView))


@pytest.mark.parametrize("kind", ["follow-ups", "time-in-status", "durations", "duration-trend"])
async def test_a_chart_of_what_is_being_read_claims_nothing(kind: str, gate: asyncio.Event) -> None:
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server)
    workspace.insights = (InsightsPage("Read", (parse_chart(kind),)),)
    async with program(server, workspace=workspace) as running:
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        assert "Still being read" in running.text(), running.text()
        assert_no_number(running)
        await running.press("t")
        assert "Still being read" in running.text(), running.text()
        assert_no_number(running)
        if parse_chart(kind).kind.has_measure:
            assert "not all read" in running.text()
        gate.set()
        await running.rest()
        assert "Still being read" not in running.text()
        assert running.only(ChartView).drawing
