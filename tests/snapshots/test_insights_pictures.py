"""Pictures of Insights: pages of charts, each chart alone in each theme, the wallboard."""

from typing import Any

import pytest

from app.present.themes import OWN_THEMES
from tests.snapshots.taking import Walk, picture, to_list
from tests.support.demo import make_demo_server
from tests.support.program import Program

pytestmark = pytest.mark.usefixtures("painted")

PAGES = (
    ("over-time", "durations", "trend", "time-of-week", "breakdown"),
    ("open-ages", "follow-ups", "recurring", "time-in-status"),
)
CHARTS = (*PAGES[0], *PAGES[1], "comparison")
SIDES = "severity is Major with severity is Moderate"


def to_insights(chart: str = "over-time", *keys: str, theme: str = "dark") -> Walk:
    """The way to a chart."""

    async def walk(running: Program) -> None:
        await to_list(running)
        running.app.theme = theme
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        if chart == "comparison":
            await running.press("c")
            await running.until_screen("PromptScreen")
            await running.write(SIDES)
            await running.press("enter")
            await running.until_screen("InsightsScreen")
        if chart in PAGES[1]:
            await running.press("2")
            await running.until_on_screen("Age of open")
        page = next((each for each in PAGES if chart in each), (chart,))
        await running.press(*("tab",) * page.index(chart), *keys)
        await running.rest()

    return walk


async def to_wall(running: Program) -> None:
    await to_list(running)
    await running.press("colon")
    await running.write("wall")
    await running.press("enter")
    await running.until_screen("WallScreen")


@pytest.mark.parametrize("chart", ["over-time", "open-ages"])
def test_page(snap_compare: Any, chart: str) -> None:
    server = make_demo_server(incidents=300)
    assert picture(snap_compare, to_insights(chart), (120, 40), server=server)


@pytest.mark.slow
@pytest.mark.parametrize("chart", ["over-time", "open-ages"])
def test_large_page(snap_compare: Any, chart: str) -> None:
    server = make_demo_server(incidents=300)
    assert picture(snap_compare, to_insights(chart), (200, 60), server=server)


@pytest.mark.parametrize("chart", ["over-time", "time-of-week"])
def test_chart_without_colour(
    snap_compare: Any, chart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(snap_compare, to_insights(chart, "down", "right"), (80, 24))


def test_table(snap_compare: Any) -> None:
    assert picture(snap_compare, to_insights("over-time", "t", "up"), (80, 24))


def test_comparison(snap_compare: Any) -> None:
    assert picture(snap_compare, to_insights("comparison", "down"), (80, 24))


@pytest.mark.slow
@pytest.mark.parametrize("theme", [theme.name for theme in OWN_THEMES])
@pytest.mark.parametrize("chart", CHARTS)
def test_chart_in_a_theme(snap_compare: Any, chart: str, theme: str) -> None:
    assert picture(snap_compare, to_insights(chart, "down", theme=theme), (60, 18))


@pytest.mark.slow
def test_wall(snap_compare: Any) -> None:
    assert picture(snap_compare, to_wall, (120, 40))
