"""Figures above the charts: what is live now, and how the shown time compares."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from app.insights.dimension import SEVERITY
from app.insights.figures import change_text, duration_text
from app.insights.pages import ChartSpec
from app.present.tokens import MUTED, STRONG
from app.query.incident_query import Filter
from app.session.workspace import Workspace
from app.system.structs import replace
from app.text.text import one_line, plural
from screens.insights.chart_maker import ChartMaker
from widgets.basic.panel import Panel

_TILES = 4


class Figure(NamedTuple):
    """A number with its unit, and a line about it."""

    title: str
    number: str
    unit: str
    detail: str


class Headline(Horizontal):
    """Figures, each in a panel."""

    def __init__(self) -> None:
        self._tiles = [Static() for _ in range(_TILES)]
        self._panels = [Panel(tile) for tile in self._tiles]
        super().__init__(*self._panels, id="insights-headline")

    def show(self, figures: Sequence[Figure]) -> None:
        """Show other figures."""
        for panel, tile, each in zip(self._panels, self._tiles, figures, strict=True):
            panel.set_top(Content.styled(each.title, STRONG))
            number = Content.assemble((each.number, STRONG), (f"  {each.unit}", MUTED))
            tile.update(Content("\n").join([number, Content(each.detail)]))


async def figures(
    workspace: Workspace, maker: ChartMaker, spec: ChartSpec, span: str
) -> Sequence[Figure]:
    """Count what is shown above the charts.

    Args:
        workspace: The open profile.
        maker: Maker of the charts.
        spec: Chart with the duration.
        span: The shown time, in words.
    """

    async def live(*categories: str) -> int:
        listing = maker.subject.narrowed(Filter("status_category", "one_of", categories))
        return await maker.statistics.count(workspace.resolve(listing))

    declared = await maker.counter.over_time()
    left_out = await maker.excluded()
    open_now, triage, paused = [
        await live(*categories)
        for categories in (("triage", "live", "paused"), ("triage",), ("paused",))
    ]
    change = change_text(declared.total, declared.total_before, declared.percent_from)
    return (
        Figure(
            "Live now",
            f"{open_now:,}",
            _unit(open_now),
            f"{triage:,} in triage, {paused:,} paused",
        ),
        Figure(
            "Declared", f"{declared.total:,}", span, f"{change}, {declared.total_before:,} before"
        ),
        await _median(maker, spec),
        Figure(
            "Not counted",
            f"{left_out:,}",
            _unit(left_out),
            "declined, merged, test, …",
        ),
    )


async def _median(maker: ChartMaker, spec: ChartSpec) -> Figure:
    """Return the median of a chart's duration, whatever groups the chart."""
    try:
        chart = await maker.counter.durations(replace(spec, by=SEVERITY.label))
        is_partial = bool(await maker.reading(spec))
    except ValueError:  # The chart, if there is one, says which durations there are.
        missing = "no such duration" if spec.measure else "no duration metrics"
        return Figure(one_line(spec.measure) or "Duration", duration_text(None), "median", missing)
    if is_partial:
        return Figure(chart.measure.label, duration_text(None), "median", "not all read")
    before = f"{duration_text(chart.before.median)} before"
    return Figure(chart.measure.label, duration_text(chart.overall.median), "median", before)


def _unit(count: int) -> str:
    return plural(count, "incident").partition(" ")[2]
