"""Insights: every bar opens the incidents that it counts, and back is the same place."""

import csv
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from textual.widgets import Input

from app.demo.core.organisation import Incident
from app.insights.calendar import Span, Unit
from app.insights.pages import DEFAULT_PAGE, InsightsPage, parse_chart
from app.query.listing import BUILT_IN_VIEWS
from app.system.structs import replace
from tests.support.demo import NOW, make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.charts.chart import ChartView
from widgets.charts.chart_panel import ChartPanel
from widgets.charts.drawing import NOWHERE, Place

LEFT_OUT = {"declined", "canceled", "merged"}


def counting(running: Program) -> list[Incident]:
    """The incidents of the server that count by default."""
    return [
        each
        for each in running.server.organisation.incidents
        if each.status["category"] not in LEFT_OUT and each.mode not in {"test", "tutorial"}
    ]


def most_severe(running: Program) -> Incident:
    """An open incident of the highest severity."""
    return max(
        (
            each
            for each in running.server.organisation.incidents
            if each.status["category"] in {"live", "triage", "paused"} and each.severity
        ),
        key=lambda each: (each.severity or {})["rank"],
    )


def weeks(running: Program) -> Counter[str]:
    days = (each.created_at.astimezone(UTC).date() for each in counting(running))
    return Counter(str(day - timedelta(days=day.weekday())) for day in days)


def chart(running: Program) -> ChartView:
    """The chart with the cursor."""
    return running.only(ChartPanel, "ChartPanel.-current").chart


async def open_insights(running: Program) -> None:
    await running.press("5", "D")
    await running.until_screen("InsightsScreen")
    await running.rest()


async def test_a_bar_opens_its_incidents_and_back_is_the_same_place() -> None:
    async with program() as running:
        await open_insights(running)
        assert "Declared each week" in running.text()
        assert "not counted: declined, canceled, merged" in running.text()
        expected = weeks(running)
        await running.press("left", "left")
        week = str(NOW.date() - timedelta(days=NOW.weekday() + 14))
        assert f": {expected[week]}" in running.text()
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        assert len(running.table.rows) == expected[week] > 0
        assert f"created from {week}" in running.text()
        await running.press("escape")
        await running.until_screen("InsightsScreen")
        assert chart(running).cursor == Place(0, 23)
        await running.press("i")
        await running.until_on_screen("nine in ten")
        await running.press("escape", "escape")
        await running.until_screen("IncidentListScreen")
        assert len(running.table.rows) == 50


async def test_rows_are_groups_also_of_a_table_and_by_the_mouse() -> None:
    async with program(size=(200, 60)) as running:
        await open_insights(running)
        await running.press("b")
        await running.until_screen("PickerScreen")
        await running.write("Owning")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.press("j", "t")
        assert chart(running).cursor == Place(25, 1)
        await running.press("t")
        assert chart(running).cursor == Place(1, 25)
        groups = chart(running).drawing
        assert groups
        await running.press("tab", "tab", "tab")
        assert "Declared by hour and weekday" in running.text()
        hours = Counter(
            (each.created_at.weekday(), each.created_at.hour)
            for each in counting(running)
            if each.created_at >= datetime(2026, 6, 1, tzinfo=UTC)
        )
        (day, hour), count = hours.most_common(1)[0]
        await running.press(*("down",) * day, *("right",) * hour, "enter")
        await running.until_screen("IncidentListScreen")
        assert len(running.table.rows) == count
        assert f"{hour:02}:00–{hour:02}:59" in running.text()
        await running.press("escape")
        await running.until_screen("InsightsScreen")
        where = chart(running).content_region
        await running.pilot.click(offset=(where.x + 14, where.y + 2))
        await running.settle()
        assert chart(running).cursor.row == 1


async def test_what_is_left_out_is_counted_when_asked_for() -> None:
    async with program() as running:
        await open_insights(running)
        before = chart(running).drawing
        await running.press("x")
        await running.rest()
        after = chart(running).drawing
        assert before
        assert after
        every = [each for each in running.server.organisation.incidents if _is_recent(each)]
        usual = [each for each in counting(running) if _is_recent(each)]
        assert f"{len(usual)} incidents" in before.subject
        assert f"{len(every)} incidents" in after.subject
        assert len(every) > len(usual)


def _is_recent(incident: Incident) -> bool:
    return incident.created_at >= datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("size", [(40, 15), (80, 24)])
async def test_one_chart_is_shown_where_there_is_no_room(size: tuple[int, int]) -> None:
    async with program(size=size) as running:
        await open_insights(running)
        assert "1 Overview" in running.text()
        assert ("2 Open and recurring" in running.text()) == (size[0] == 80)
        for _ in range(5):
            shown = [each for each in running.app.screen.query(ChartPanel) if each.region.area]
            assert [each.has_class("-current") for each in shown] == [True]
            await running.press("end", "down", "G", "left", "up", "tab")


async def test_nothing_to_count_is_explained() -> None:
    async with program(make_demo_server(incidents=0), size=(80, 24)) as running:
        await open_insights(running)
        await running.press("enter", "t", "left", "y")
        assert "No incidents" in running.text()


async def test_that_nothing_recurs_is_said() -> None:
    async with program(make_demo_server(incidents=8), size=(120, 40)) as running:
        await open_insights(running)
        await running.press("2")
        await running.until_on_screen("No two incidents have similar names")
        await running.press("tab", "tab", "enter", "t")
        assert "No two incidents have similar names" in running.text()
        await running.press("y")
        await running.until_on_screen("Recurring")


async def test_a_history_that_is_complete_meanwhile_is_not_called_incomplete() -> None:
    notices = ["still loading"]
    async with program(size=(200, 60)) as running:
        running.app.navigator.incidents.open_insights(
            BUILT_IN_VIEWS[-1].listing,
            "all incidents",
            get_notice=lambda: notices[-1],
            show_incidents=lambda _: None,
            is_new=True,
        )
        await running.until_screen("InsightsScreen")
        await running.rest()
        charts = len(running.app.screen.query(ChartPanel))
        # In the edge of each chart, and of all of them.
        assert running.text().count("still loading") == charts + 1
        notices.append("")
        await running.advance(6)
        assert "still loading" not in running.text()


async def test_numbers_and_a_picture_are_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program() as running:
        await open_insights(running)
        monkeypatch.setitem(sys.modules, "resvg_py", None)
        await running.press("E")
        await running.until_screen("PromptScreen")
        running.only(Input).value = str(tmp_path / "page.png")
        await running.press("enter")
        await running.until_on_screen("incident-tui[png]")
        assert not (tmp_path / "page.png").exists()
        drawn = SimpleNamespace(svg_to_bytes=lambda svg_string, **_: svg_string[:4].encode())
        monkeypatch.setitem(sys.modules, "resvg_py", drawn)
        for name in ("page.csv", "page.json", "page.md", "page.svg", "page.png"):
            await running.press("E")
            await running.until_screen("PromptScreen")
            running.only(Input).value = str(tmp_path / name)
            await running.press("enter")
            await running.until_screen("InsightsScreen")
    rows = list(csv.reader((tmp_path / "page.csv").read_text().splitlines()))
    assert ["first_day", "last_day", "severity", "id", "incidents"] in rows
    charts = json.loads((tmp_path / "page.json").read_text())
    totals = [each for each in charts[0]["numbers"] if each["severity"] == "total"]
    assert sum(each["incidents"] for each in totals) > 20
    assert "## Declared by hour and weekday" in (tmp_path / "page.md").read_text()
    assert "<svg" in (tmp_path / "page.svg").read_text()
    assert (tmp_path / "page.png").read_bytes() == b"<svg"


async def test_what_a_page_names_and_is_deleted_is_said_everywhere(tmp_path: Path) -> None:
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server)
    charts = ("durations of Time to lunch by colour", "over-time", "breakdown by colour")
    workspace.insights = (InsightsPage("Mine", tuple(map(parse_chart, charts))),)
    async with program(server, workspace=workspace, size=(120, 40)) as running:
        await open_insights(running)
        assert "no such duration" in running.text()
        assert re.search(r"Time to lunch .*\n.*–  median", running.text())
        assert re.search(r"Declared .*\n.*\d+  last 26 weeks", running.text())
        await running.press("y")
        await running.until_on_screen("This chart shows no numbers.")
        await running.press("E")
        await running.until_screen("PromptScreen")
        running.only(Input).value = str(tmp_path / "page.json")
        await running.press("enter")
        await running.until_on_screen("without 2 charts")
    assert len(json.loads((tmp_path / "page.json").read_text())) == 1


async def test_a_grouping_that_is_deleted_leaves_the_figures_above_the_charts() -> None:
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server)
    charts = (parse_chart("durations of Time to fix by colour"),)
    workspace.insights = (InsightsPage("Mine", charts),)
    async with program(server, workspace=workspace, size=(120, 40)) as running:
        await open_insights(running)
        assert "there is no grouping 'colour'" in running.text()
        assert re.search(r"Time to fix .*\n.*\d+m  median", running.text())


async def test_an_organisation_without_duration_metrics_has_figures_and_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = make_demo_server(incidents=60)
    server.organisation.duration_metrics = ()
    async with program(server, size=(120, 40)) as running:
        await open_insights(running)
        assert "no duration metrics" in running.text()
        await running.press("R")
        await running.until_screen("PromptScreen")
        await running.press("enter")
        await running.until_on_screen("incidents-2026-10.md")
    assert "No duration metrics." in (tmp_path / "incidents-2026-10.md").read_text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_incidents_of_a_wrong_clock_are_said(size: tuple[int, int]) -> None:
    server = make_demo_server(incidents=60)
    for incident, days in zip(server.organisation.incidents[-2:], (20, 400), strict=True):
        incident.created_at = NOW + timedelta(days=days)
        incident.mode, incident.status = "standard", server.organisation.incidents[0].status
    async with program(server, size=size) as running:
        await open_insights(running)
        assert "2 declared later, in the future: a clock was wrong" in running.text()
        await running.press("[")
        await running.rest()
        assert "in the future" not in running.text()


async def test_a_year_without_incidents_between_others_is_shown_as_such() -> None:
    server = make_demo_server(incidents=60)
    for number, incident in enumerate(server.organisation.incidents):
        age = timedelta(days=5 * number if number % 2 else 900 + number)
        incident.created_at = NOW - age
    workspace = make_workspace(server)
    workspace.insights = (replace(DEFAULT_PAGE, span=Span(60, Unit.MONTH)),)
    async with program(server, workspace=workspace, size=(120, 40)) as running:
        await open_insights(running)
        for year in range(2022, 2027):
            assert f" {year} " in running.text()
        await running.press(*("left",) * 16)
        assert "July 2025: 0" in running.text()
        await running.press("s")
        await running.until_screen("PickerScreen")
        await running.write("12 months")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.press("[")
        await running.rest()
        text = running.text()
        assert text.count("all incidents · 2024-12-01 to 2025-11-30") == 3  # The others are below.
        assert re.search(r" Declared .*\n.* 0  12 months ", text)
        assert "last 12 months" not in text


async def test_exported_numbers_say_what_they_are_of_before_charts_are_drawn(
    tmp_path: Path,
) -> None:
    async with program() as running:
        await running.press("5", "D")
        await running.until_screen("InsightsScreen")
        screen = running.app.screen
        for panel in screen.query(ChartPanel):
            panel.show_placeholder("waits", placard(PlaceholderKind.LOADING, "Counting…"))
        await running.press("E")
        await running.until_screen("PromptScreen")
        running.only(Input).value = str(tmp_path / "page.json")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.press("E")
        await running.until_screen("PromptScreen")
        running.only(Input).value = str(tmp_path / "page.md")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.rest()
    charts = json.loads((tmp_path / "page.json").read_text())
    assert len(charts) == len(DEFAULT_PAGE.charts)
    for chart in charts:
        assert "incidents: all incidents" in chart["notes"]
        assert any("not counted: declined, canceled" in note for note in chart["notes"])
        assert chart["subject"] in (tmp_path / "page.md").read_text()


async def test_a_filter_without_matches_is_exported(tmp_path: Path) -> None:
    async with program() as running:
        await running.press("5", "/", *"zzzzqqqq", "enter", "D")
        await running.until_screen("InsightsScreen")
        await running.rest()
        await running.press("E")
        await running.until_screen("PromptScreen")
        running.only(Input).value = str(tmp_path / "page.json")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.rest()
    charts = json.loads((tmp_path / "page.json").read_text())
    assert any(note.startswith("no incidents in ") for note in charts[0]["notes"])


async def test_pages_are_opened_by_number() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server)
    charts = (parse_chart("breakdown by Owning team"), parse_chart("over-time by colour"))
    workspace.insights = (DEFAULT_PAGE, InsightsPage("Teams", charts, Span(12, Unit.MONTH)))
    async with program(server, workspace=workspace) as running:
        await open_insights(running)
        await running.press("right", "2")
        await running.rest()
        assert "Declared by Owning team" in running.text()
        assert "there is no grouping 'colour'" in running.text()
        await running.press("w", "[", "]", "m", "1")
        await running.rest()
        assert "Declared each week" in running.text()


async def test_the_report_of_a_month_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with program() as running:
        await open_insights(running)
        await running.press("R")
        await running.until_screen("PromptScreen")
        assert running.only(Input).value == "2026-10"
        await running.press("enter")
        await running.until_on_screen("incidents-2026-10.md")
        october = [each for each in counting(running) if f"{each.created_at:%Y-%m}" == "2026-10"]
    text = (tmp_path / "incidents-2026-10.md").read_text()
    assert text.startswith("# Incidents in October 2026")
    assert f"| total | {len(october)} |" in text
    assert "| Time to fix |" in text
    for name in ("incidents-2026-10-days.svg", "incidents-2026-10-hours.svg"):
        assert f"]({name})" in text
        ET.parse(tmp_path / name)  # noqa: S314 - of this program


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
async def test_the_wallboard_shows_open_incidents_and_turns_its_pages(
    size: tuple[int, int],
) -> None:
    server = make_demo_server(incidents=120)
    server.organisation.incidents[-1].severity = None
    async with program(server, size=size) as running:
        await running.press("colon")
        await running.write("wall")
        await running.press("enter")
        await running.until_screen("WallScreen")
        worst = most_severe(running)
        assert f"INC-{worst.number}" in running.text()
        if size[0] > 100:
            assert "not set" in running.text().partition("INC-")[0]
        assert "page 1 of" in running.text()
        await running.advance(21)
        assert "Declared each day" in running.text()
        # Nobody selects anything there.
        assert running.only(ChartPanel, "ChartPanel").chart.cursor == NOWHERE
        await running.press("space")
        await running.advance(41)
        assert "page 2 of" in running.text()
        await running.press("right", "right")
        await running.rest()
        assert "Time to accept" in running.text()
        assert "incidents read" not in running.text()
        await running.press("left", "left", "left", "escape")
        await running.until_screen("IncidentListScreen")


@pytest.mark.parametrize("size", [(40, 12), (40, 8)])
async def test_the_wallboard_has_the_most_severe_incident_where_there_is_no_room(
    size: tuple[int, int],
) -> None:
    async with program(size=size) as running:
        await running.press("colon")
        await running.write("wall")
        await running.press("enter")
        await running.until_screen("WallScreen")
        first, _, _ = running.text().partition("Latest changes")
        assert f"INC-{most_severe(running).number}" in first


async def test_what_is_open_and_what_recurs_has_a_page_of_its_own() -> None:
    async with program(size=(120, 40)) as running:
        await open_insights(running)
        await running.press("2")
        await running.until_on_screen("Open follow-ups by owner and age")
        await running.until_on_screen("open, of")
        await running.press("end", "G", "end")
        is_open = [
            each
            for each in counting(running)
            if each.status["category"] in {"triage", "live", "paused"}
        ]
        assert f"{len(is_open)} open, whenever declared" in running.text()
        await running.press("tab", "end", "down")
        drawing = chart(running).drawing
        assert drawing
        number = int(drawing.value(chart(running).cursor).rpartition(": ")[2])
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        assert "open follow-ups of" in running.text()
        assert 0 < len(running.table.rows) <= number
        await running.press("escape")
        await running.until_screen("InsightsScreen")
        await running.press("tab", "enter")
        await running.until_screen("IncidentListScreen")
        assert "named like" in running.text()


async def test_follow_ups_that_cannot_be_read_are_said_to_be() -> None:
    server = make_demo_server(missing=("/v3/follow_ups",))
    async with program(server, size=(120, 40)) as running:
        await open_insights(running)
        await running.press("2")
        await running.until_on_screen("There is no endpoint /v3/follow_ups")


async def test_two_filters_are_compared_and_each_side_is_listed() -> None:
    async with program(size=(120, 40)) as running:
        await open_insights(running)
        await running.press("c")
        await running.until_screen("PromptScreen")
        await running.write("severity is Major with severity is nonsense")
        await running.until_on_screen("nonsense")
        await running.press("enter")
        await running.press(*("backspace",) * 8)
        await running.write("Moderate")
        await running.press("enter")
        await running.until_screen("InsightsScreen")
        await running.rest()
        assert "severity is Major / severity is Moderate" in running.text()
        await running.press("b")
        await running.until_screen("PickerScreen")
        await running.write("status category")
        await running.press("enter")
        await running.rest()
        await running.press(*("down",) * 12, "right", "enter")
        await running.until_screen("IncidentListScreen")
        moderate = [
            each
            for each in counting(running)
            if _is_recent(each) and (each.severity or {}).get("name") == "Moderate"
        ]
        assert len(running.table.rows) == len(moderate) > 0


async def test_a_report_is_asked_for_in_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with program() as running:
        await running.press("colon")
        await running.write("report")
        await running.press("enter")
        await running.until_screen("PromptScreen")
        await running.press("enter")
        await running.until_on_screen("incidents-2026-10.md")


async def test_teams_are_groups_by_name_and_their_incidents_are_listed() -> None:
    async with program(size=(120, 40)) as running:
        await open_insights(running)
        await running.press("b")
        await running.until_screen("PickerScreen")
        await running.write("team")
        await running.press("enter")
        await running.rest()
        teams = running.server.organisation.teams
        names = {team["id"]: team["name"] for team in teams.values()}
        count = Counter(
            names[team] for each in counting(running) if _is_recent(each) for team in each.team_ids
        )
        (most, number), *_ = count.most_common(1)
        assert most in running.text()
        await running.press("down", "w", "w", "w")
        await running.rest()
        drawing = chart(running).drawing
        assert drawing
        records = drawing.table().records
        found = [row["incidents"] for row in records if row["team"] == most]
        assert sum(each for each in found if isinstance(each, int)) == number
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        assert "team is " in running.text()
