"""Pictures of Insights: a page of charts, each chart alone and in other colours, the wallboard."""

from typing import Any

import pytest

from tests.snapshots.taking import Walk, picture, to_list
from tests.support.demo import make_demo_server
from tests.support.program import Program

pytestmark = pytest.mark.usefixtures("painted")

CHARTS = ("over-time", "durations", "trend", "time-of-week", "breakdown")


def to_insights(chart: str = "over-time", *keys: str, theme: str = "dark") -> Walk:
    """The way to a chart."""

    async def walk(running: Program) -> None:
        await to_list(running)
        running.app.theme = theme
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        await running.press(*("tab",) * CHARTS.index(chart), *keys)

    return walk


async def to_wall(running: Program) -> None:
    await to_list(running)
    await running.press("colon")
    await running.write("wall")
    await running.press("enter")
    await running.until_screen("WallScreen")


def test_page(snap_compare: Any) -> None:
    server = make_demo_server(incidents=300)
    assert picture(snap_compare, to_insights(), (120, 40), server=server)


@pytest.mark.slow
def test_large_page(snap_compare: Any) -> None:
    server = make_demo_server(incidents=300)
    assert picture(snap_compare, to_insights(), (200, 60), server=server)


@pytest.mark.parametrize("chart", ["over-time", "time-of-week"])
def test_chart_without_colour(
    snap_compare: Any, chart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(snap_compare, to_insights(chart, "down", "right"), (80, 24))


def test_table(snap_compare: Any) -> None:
    assert picture(snap_compare, to_insights("over-time", "t", "up"), (80, 24))


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "ansi-dark", "ansi-light"])
@pytest.mark.parametrize("chart", CHARTS)
def test_chart_in_a_theme(snap_compare: Any, chart: str, theme: str) -> None:
    assert picture(snap_compare, to_insights(chart, "down", theme=theme), (80, 24))


@pytest.mark.slow
def test_wall(snap_compare: Any) -> None:
    assert picture(snap_compare, to_wall, (120, 40))
