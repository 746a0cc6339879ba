"""Pages of charts in the configuration file, and in a shared one."""

from pathlib import Path

import pytest

from app.config.file import load_config
from app.insights.calendar import Span, Unit
from app.insights.pages import DEFAULT_PAGE, ChartKind, ChartSpec, parse_chart, parse_span


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(path))
    return path


def test_pages_are_read_and_what_is_wrong_is_named(file: Path) -> None:
    (file.parent / "team.toml").write_text(
        '[[insights]]\nname = "mine"\n[[insights]]\nname = "Team"\nspan = "30 days"\n'
    )
    file.write_text(
        'include = ["team.toml"]\n'
        '[[insights]]\nname = "Mine"\nper = "month"\nspan = "12 months"\n'
        'charts = ["durations of Time to fix by Owning team", "time-of-week"]\n'
        '[[insights]]\nname = "Odd"\ncharts = ["pie"]\nspan = "always"\nper = "hour"\n'
    )
    config = load_config()
    mine, odd, team = config.settings.insights
    assert mine.charts == (
        ChartSpec(ChartKind.DURATIONS, "Owning team", "Time to fix"),
        ChartSpec(ChartKind.TIME_OF_WEEK),
    )
    assert (mine.span, mine.unit) == (Span(12, Unit.MONTH), Unit.MONTH)
    assert (odd.charts, odd.span, odd.unit) == (DEFAULT_PAGE.charts, DEFAULT_PAGE.span, None)
    assert (team.name, team.span) == ("Team", Span(30, Unit.DAY))
    assert [problem.key for problem in config.problems] == [
        "insights.2.charts",
        "insights.2.charts",
        "insights.2.span",
        "insights.2.per",
    ]


def test_a_wrong_chart_is_left_out_alone_with_its_reason(file: Path) -> None:
    file.write_text(
        '[[insights]]\nname = "Mine"\n'
        'charts = ["time-of-week", "recurring by lead", 7, "breakdown by lead"]\n'
    )
    config = load_config()
    (mine,) = config.settings.insights
    assert [chart.text for chart in mine.charts] == ["time-of-week", "breakdown by lead"]
    by_lead, number = [problem.message for problem in config.problems]
    assert by_lead == "'recurring by lead': recurring is not by a grouping; this chart is left out"
    assert number == "it must be a text in quotes; this chart is left out"


@pytest.mark.parametrize("spec", DEFAULT_PAGE.charts)
def test_a_chart_is_read_from_its_text(spec: ChartSpec) -> None:
    assert parse_chart(spec.text) == spec


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("breakdown of severity", "breakdown is not of a duration"),
        ("time-of-week by lead", "time-of-week is not by a grouping"),
        ("pie by lead", "'pie by lead' is no chart"),
    ],
)
def test_a_part_that_a_chart_does_not_have_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_chart(text)


@pytest.mark.parametrize(
    "text",
    [
        "comparison of severity is Major with severity is Minor by type",
        "comparison of type is Production by severity",
        "open-ages by team",
        "time-in-status",
        "follow-ups",
        "recurring",
    ],
)
def test_a_chart_is_written_as_it_is_read(text: str) -> None:
    assert parse_chart(text).text == text


def test_a_comparison_says_of_what() -> None:
    with pytest.raises(ValueError, match="a filter or two"):
        parse_chart("comparison by severity")


@pytest.mark.parametrize("text", ["0 weeks", "weeks", "3 fortnights", ""])
def test_a_span_is_a_number_of_units(text: str) -> None:
    with pytest.raises(ValueError, match="no span"):
        parse_span(text)
