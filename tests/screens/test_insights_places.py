"""Every bar, cell, row and point of every chart can be clicked, and lists what it counts."""

import re

import pytest

from screens.insights.insights import InsightsScreen
from tests.support.program import Program, program
from widgets.charts.chart_panel import ChartPanel
from widgets.charts.drawing import Drawing, Place

SIZES = [
    (120, 40),
    pytest.param((80, 24), marks=pytest.mark.slow),
    pytest.param((200, 60), marks=pytest.mark.slow),
]
SIDES = "severity is Major with severity is Moderate"


def counted(value: str) -> set[int]:
    """The numbers of incidents in the words of a place; those without a duration are listed too."""
    numbers = [int(each.replace(",", "")) for each in re.findall(r"\b[\d,]*\d\b", value)]
    of_duration = re.search(r"n (\d+)(?:, (\d+) without)?$", value)
    return {*numbers, sum(int(each or 0) for each in of_duration.groups()) if of_duration else 0}


def check(running: Program, drawing: Drawing, width: int, height: int) -> None:
    screen, workspace = running.app.screen, running.workspace
    assert isinstance(screen, InsightsScreen)
    for place in (Place(row, at) for row in range(drawing.rows) for at in range(drawing.columns)):
        lines = drawing.lines(width, height, place)
        assert any(piece.place == place for line in lines for piece in line)
        listing = workspace.resolve(screen._make().subject.narrowed(*drawing.filters(place)))
        incidents, value = workspace.cache.count(listing), drawing.value(place)
        if drawing.title.startswith("Open follow-ups"):
            # An incident may have several.
            assert incidents <= max(counted(value))
        else:
            assert incidents in counted(value), f"{incidents} in {drawing.title}: {value}"


async def check_charts(running: Program) -> None:
    await running.rest()
    for panel in running.app.screen.query(ChartPanel):
        assert panel.chart.drawing
        size = panel.chart.content_size
        check(running, panel.chart.drawing, size.width or 76, size.height or 18)


@pytest.mark.parametrize("size", SIZES)
async def test_every_place_lists_what_it_counts(size: tuple[int, int]) -> None:
    async with program(size=size) as running:
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        await check_charts(running)
        await running.press("2")
        await running.until_on_screen("Age of open")
        await running.press("c")
        await running.until_screen("PromptScreen")
        await running.write(SIDES)
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await check_charts(running)
