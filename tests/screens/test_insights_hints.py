"""The edge of a chart names the keys that have an effect on it."""

import pytest

from app.insights.pages import ChartKind, InsightsPage, parse_chart
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace, program


@pytest.mark.parametrize(
    ("kind", "hints"),
    [
        (ChartKind.OVER_TIME, "[ ] earlier  b group by  w unit"),
        (ChartKind.BREAKDOWN, "[ ] earlier  b group by  w unit"),
        (ChartKind.DURATIONS, "[ ] earlier  b group by  w unit"),
        (ChartKind.TREND, "[ ] earlier  w unit"),
        (ChartKind.TIME_OF_WEEK, "[ ] earlier"),
        (ChartKind.OPEN_AGES, "b group by"),
        (ChartKind.FOLLOW_UPS, ""),
        (ChartKind.RECURRING, "[ ] earlier  w unit"),
        (ChartKind.TIME_IN_STATUS, "[ ] earlier  w unit"),
    ],
)
async def test_a_chart_hints_at_keys_that_act_on_it(kind: ChartKind, hints: str) -> None:
    server = make_demo_server(incidents=40)
    workspace = make_workspace(server)
    workspace.insights = (InsightsPage("One", (parse_chart(str(kind)),)),)
    async with program(server, workspace=workspace) as running:
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        await running.rest()
        edge = next(line for line in running.text().splitlines() if "list these" in line)
        shown = edge.partition("list these")[2].strip("━┗┛ ")
        assert shown == hints
