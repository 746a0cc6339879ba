"""Valid but unusual answers of the API: nothing crashes, and nothing of them is left out."""

import re
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import TabbedContent

from screens.incident_panes import TABS
from tests.support.altered import Alteration, AlteringServer
from tests.support.program import Program, make_workspace, program

NO_TIME, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"
WEST, EAST = ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")

_DATE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


async def through_all_tabs(running: Program) -> None:
    """Read each tab of the open incident."""
    for place, tab in enumerate(TABS, start=1):
        await running.press(str(place))
        assert running.only(TabbedContent).active == tab.id
        await running.until(lambda: "Reading" not in running.text())


def every_date(sent: str) -> Alteration:
    """Have every date and time of an answer be this one."""
    names = ("_at", "timestamp", "start_time", "end_time")

    def dated(answer: Any, name: str = "") -> Any:
        if isinstance(answer, list):
            return [dated(each) for each in answer]
        if isinstance(answer, dict):
            return {key: dated(value, key) for key, value in answer.items()}
        is_date = isinstance(answer, str) and (name.endswith(names) or _DATE.fullmatch(answer))
        return sent if is_date else answer

    return dated


@pytest.mark.parametrize(
    ("sent", "zone", "shown"),
    [
        (NO_TIME, WEST, NO_TIME),
        (NO_TIME, EAST, NO_TIME),
        (NO_TIME, UTC, "0001-01-01 00:00"),
        (LAST, WEST, "9999-12-31 15:59:59"),
        (LAST, EAST, "9999-12-31T23:59:59Z"),
    ],
)
async def test_a_date_that_no_clock_here_can_show_is_shown_as_received(
    sent: str, zone: tzinfo, shown: str
) -> None:
    server = AlteringServer(incidents=12)
    server.alter("/v*", every_date(sent))
    async with program(server, workspace=make_workspace(server, zone=zone)) as running:
        await running.press("5", "j", "k", "G")
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        assert shown in running.text()
        await through_all_tabs(running)
        await running.press("escape", "t")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_screen("EditScreen")
