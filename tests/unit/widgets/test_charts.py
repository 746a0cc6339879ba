"""Charts of any numbers, in any size: nothing overflows, every count above zero can be seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from app.insights.calendar import Period, Unit, buckets, offset_ranges
from app.insights.charts import DurationChart, Group, OverTime, TimeOfWeek
from app.insights.comparison import Comparison, Side
from app.insights.dimension import SEVERITY
from app.insights.durations import Measure, summarize
from app.insights.matrix import Matrix
from app.present.signs import use_plain_signs
from app.query.incident_query import Filter
from widgets.basic.large_figures import large_figures
from widgets.charts.breakdown import BreakdownDrawing
from widgets.charts.comparison import ComparisonDrawing
from widgets.charts.drawing import Drawing, Label, Place, place_at
from widgets.charts.durations import DurationsDrawing, TrendDrawing
from widgets.charts.matrix import MatrixDrawing
from widgets.charts.over_time import OverTimeDrawing
from widgets.charts.picture import chart_svg
from widgets.charts.table import TableDrawing
from widgets.charts.time_of_week import TimeOfWeekDrawing

COUNTS = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 10**7))
SECONDS = st.one_of(st.floats(-1e12, 1e12), st.integers(0, 10**5).map(float))
NAMES = st.text(st.characters(categories=("L", "Nd", "So"), include_characters=" -"), max_size=30)


def matrix_of(names: list[str], draw: st.DrawFn) -> Matrix:
    columns = ("< 1h", "1–4w", "in the future")
    row = st.tuples(COUNTS, COUNTS, COUNTS)
    return Matrix(
        "Ages",
        "owner",
        "3 open",
        tuple(names),
        columns,
        tuple(draw(row) for _ in names),
        draw(row),
        tuple(((), (), ()) for _ in names),
        tuple(() for _ in names),
        ((), (), ()),
        (),
    )


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    unit = draw(st.sampled_from(Unit))
    first = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    parts = buckets(Period(first, first + timedelta(days=draw(st.integers(1, 40)))), unit)
    names = draw(st.lists(NAMES, max_size=6))
    groups = tuple(
        Group(f"{n}", name, (Filter("severity", "one_of", (f"{n}",)),))
        for n, name in enumerate(names)
    )
    labels = tuple(Label(name, "▇", "$bar6") for name in names)
    kind = draw(
        st.sampled_from(("over", "breakdown", "durations", "trend", "week", "matrix", "sides"))
    )
    if kind == "matrix":
        return MatrixDrawing(matrix_of(names, draw), labels, "note")
    if kind == "sides":
        pair = st.tuples(COUNTS, COUNTS)
        sides = (Side(draw(NAMES)), Side("severity is Major"))
        compared_rows = tuple(draw(pair) for _ in groups)
        period = Period(first, parts[-1].after)
        # No group has more incidents than there are.
        totals = tuple(max(column) for column in zip(draw(pair), *compared_rows, strict=True))
        compared = Comparison(period, SEVERITY, sides, groups, compared_rows, totals, 10)
        return ComparisonDrawing(compared, labels)
    if kind == "week":
        counts = draw(st.lists(st.lists(COUNTS, min_size=24, max_size=24), min_size=7, max_size=7))
        period = Period(parts[0].first, parts[-1].after)
        ranges = tuple(offset_ranges(period, UTC))
        rows = tuple(map(tuple, counts))
        return TimeOfWeekDrawing(TimeOfWeek(period, (0, 1, 2, 3, 4, 5, 6), rows, ranges))
    if kind in {"durations", "trend"}:
        some = st.lists(SECONDS, max_size=6).map(lambda each: summarize(each, len(each) + 1))
        summaries = tuple(draw(some) for _ in groups)
        trend = tuple(draw(st.lists(some, min_size=len(parts), max_size=len(parts))))
        chart = DurationChart(
            Measure("Time to fix", metric="Time to fix"),
            SEVERITY,
            unit,
            parts,
            groups,
            summaries,
            draw(some),
            trend,
            draw(some),
        )
        return (
            DurationsDrawing(chart, labels, "note") if kind == "durations" else TrendDrawing(chart)
        )
    row = st.lists(COUNTS, min_size=len(parts), max_size=len(parts)).map(tuple)
    counts_by_group = tuple(draw(row) for _ in groups)
    over = OverTime(
        SEVERITY, unit, parts, groups, counts_by_group, draw(row), tuple(0 for _ in groups), 3
    )
    return OverTimeDrawing(over, labels) if kind == "over" else BreakdownDrawing(over, labels)


@settings(max_examples=40)
@given(drawings(), st.integers(1, 220), st.integers(1, 60), st.data())
def test_a_chart_fits_and_every_place_can_be_clicked(
    drawing: Drawing, width: int, height: int, data: st.DataObject
) -> None:
    cursor = Place(
        data.draw(st.integers(0, drawing.rows - 1)), data.draw(st.integers(0, drawing.columns - 1))
    )
    for each in (drawing, TableDrawing(drawing, is_transposed=False)):
        lines = each.lines(width, height, cursor)
        assert len(lines) <= height
        for line in lines:
            text = "".join(piece.text for piece in line)
            assert "\n" not in text
            if width >= 60:
                assert cell_len(text) <= width
            for x in range(0, width, 7):
                place = place_at(line, x)
                if place is not None:
                    assert 0 <= place.row < drawing.rows
                    assert 0 <= place.column < drawing.columns
    assert drawing.value(cursor)
    assert all(isinstance(cell, str) for row in drawing.table().rows for cell in row)
    assert chart_svg(drawing, 110, 22).startswith("<svg")


def test_the_smallest_count_has_a_mark_and_equal_ones_the_same() -> None:
    first = date(2026, 11, 23)
    parts = buckets(Period(first, first + timedelta(days=3)), Unit.DAY)
    groups = (Group("1", "Major", ()),)
    over = OverTime(SEVERITY, Unit.DAY, parts, groups, ((1, 0, 5000),), (1, 0, 5000), (0,), 0)
    lines = OverTimeDrawing(over, (Label("Major"),)).lines(40, 12, Place(0, 0))
    text = ["".join(piece.text for piece in line) for line in lines]
    bottom = next(line for line in reversed(text) if "│" in line or "┤" in line)
    assert "▁" in bottom, "one in five thousand is not nothing"
    small, none, large, total = text[-1].split()[1:]
    assert (set(small), none, set(large), total) == ({"▁"}, "·", {"█"}, "5,001")


def test_days_are_local_at_changes_of_the_clocks() -> None:
    # Instants are compared with the zone database in the recount; this one is known by heart.
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    low, high = Period(date(2026, 3, 29), date(2026, 3, 30)).instants(berlin)
    assert (low, high - low) == (datetime(2026, 3, 28, 23, tzinfo=UTC), timedelta(hours=23))
    one, other = offset_ranges(Period(date(2026, 3, 29), date(2026, 3, 30)), berlin)
    assert (one.end, other.start) == (datetime(2026, 3, 29, 1, tzinfo=UTC),) * 2


def test_plain_signs_are_in_code_page_437() -> None:
    first = date(2026, 11, 23)
    parts = buckets(Period(first, first + timedelta(days=3)), Unit.DAY)
    groups = (Group("1", "Major", ()),)
    over = OverTime(SEVERITY, Unit.DAY, parts, groups, ((1, 0, 50),), (1, 0, 50), (3,), 3)
    summary = summarize([60.0, 3600.0, 86400.0], 4)
    durations = DurationChart(
        Measure("Time to fix"),
        SEVERITY,
        Unit.DAY,
        parts,
        groups,
        (summary,),
        summary,
        (summary,) * 3,
        summary,
    )
    labels = (Label("Major", "1"),)
    whole = Period(first, parts[-1].after)
    sides = (Side("type is 1"), Side("type is 2"))
    compared = Comparison(whole, SEVERITY, sides, groups, ((30, 5),), (60, 50), 10)
    none = ((),)
    matrix = Matrix(
        "Ages", "severity", "7 open", ("Major",), ("older",), ((7,),), (7,), (none,), none, none, ()
    )
    use_plain_signs(plain=True)
    try:
        for drawing in (
            OverTimeDrawing(over, labels),
            BreakdownDrawing(over, labels),
            DurationsDrawing(durations, labels),
            TrendDrawing(durations),
            MatrixDrawing(matrix, labels),
            ComparisonDrawing(compared, labels),
        ):
            for line in drawing.lines(80, 14, Place(0, 0)):
                "".join(piece.text for piece in line).encode("cp437")
        large_figures([(12, Content("open"))], 80, 24).plain.encode("cp437")
    finally:
        use_plain_signs(plain=False)


def test_ten_thousand_values_of_a_field_are_drawn_around_the_cursor() -> None:
    first, count = date(2026, 11, 23), 10_000
    parts = buckets(Period(first, first + timedelta(days=3)), Unit.DAY)
    groups = tuple(Group(f"{each}", f"value {each}", ()) for each in range(count))
    over = OverTime(
        SEVERITY, Unit.DAY, parts, groups, ((1, 0, 2),) * count, (9, 0, 9), (1,) * count, 3
    )
    labels = tuple(Label(each.label) for each in groups)
    for drawing in (OverTimeDrawing(over, labels), BreakdownDrawing(over, labels)):
        lines = drawing.lines(80, 20, Place(5_000, 0))
        text = "\n".join("".join(piece.text for piece in line) for line in lines)
        assert len(lines) <= 20
        assert "value 5000" in text
    table = TableDrawing(OverTimeDrawing(over, labels), is_transposed=True)
    text = "".join(piece.text for piece in table.lines(80, 20, Place(0, 0))[-1])
    assert "9,9" in text
    assert "more columns" in text


@pytest.mark.parametrize(("size", "lines"), [((120, 40), 6), ((80, 24), 4), ((40, 15), 1)])
def test_figures_are_as_large_as_there_is_room(size: tuple[int, int], lines: int) -> None:
    labels = ("open", "Critical", "Major", "Moderate", "Minor", "Notice")
    figures = [(number, Content(label)) for number, label in enumerate(labels)]
    found = large_figures(figures, *size).plain.splitlines()
    assert len(found) == lines
    assert len({*map(cell_len, found)}) == 1
    assert cell_len(found[0]) <= size[0]
