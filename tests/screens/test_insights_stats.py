"""`stats` prints the numbers that Insights shows."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.cli.options import Options
from app.cli.stats_command import count_incidents
from app.insights.pages import DEFAULT_PAGES
from tests.support.program import make_workspace, program
from widgets.charts.chart import ChartView


@pytest.mark.parametrize("number", [1, 2])
async def test_a_page_is_the_same_on_the_command_line(number: int) -> None:
    async with program(size=(120, 40)) as running:
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        await running.press(f"{number}")
        await running.rest()
        if number == 2:
            await running.until_on_screen("open, of")
        drawn = [each.drawing for each in running.app.screen.query(ChartView)]
        shown = [each.table() for each in drawn if each]
        workspace = make_workspace(running.server)
        page = DEFAULT_PAGES[number - 1].name
        printed = (await count_incidents(workspace, Options(page=page, view="all"))).tables
        await workspace.close()
    assert [table.subject for table in printed] == [table.subject for table in shown]
    for one, other in zip(printed, shown, strict=True):
        assert numbers(one.records) == numbers(other.records), one.title
        assert len(one.records) > 1


def numbers(records: tuple[Mapping[str, Any], ...]) -> list[Mapping[str, Any]]:
    return [dict(each) for each in records]
