"""Figures above the charts: what is live now, and how the shown time compares."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from app.insights.calendar import before, buckets
from app.insights.durations import summarize
from app.insights.figures import change_text, duration_text
from app.insights.pages import ChartSpec
from app.insights.subject import EXCLUDED_TEXT
from app.present.tokens import MUTED, STRONG
from app.query.incident_query import Filter
from app.session.workspace import Workspace
from app.text.text import plural
from screens.insights.chart_maker import ChartMaker
from screens.insights.duration_reader import DurationReader
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


def figures(
    workspace: Workspace, maker: ChartMaker, reader: DurationReader, spec: ChartSpec, span: str
) -> Sequence[Figure]:
    """Count what is shown above the charts.

    Args:
        workspace: The open profile.
        maker: Maker of the charts.
        reader: Reader of durations.
        spec: Chart with the duration.
        span: The shown time, in words.
    """
    subject, statistics = maker.subject, workspace.cache.statistics

    def live(*categories: str) -> int:
        listing = subject.narrowed(Filter("status_category", "one_of", categories))
        return workspace.cache.count(workspace.resolve(listing))

    parts = buckets(maker.period, maker.unit, subject.first_weekday)
    earlier = before(parts, maker.unit)
    instants = [
        (each[0].instants(subject.zone)[0], each[-1].instants(subject.zone)[1])
        for each in (parts, earlier)
    ]
    declared = statistics.tally(subject.resolved, instants)
    now, was = (declared.get((place, ""), 0) for place in range(2))
    measure = reader.measure(spec)
    found = statistics.durations(subject.resolved, instants, measure)
    medians = [summarize(found.get((place, ""), ()), 0).median for place in range(2)]
    left_out = subject.excluded(workspace.cache.count, maker.period)
    open_now = live("triage", "live", "paused")
    return (
        Figure(
            "Live now",
            f"{open_now:,}",
            _unit(open_now),
            f"{live('triage'):,} in triage, {live('paused'):,} paused",
        ),
        Figure("Declared", f"{now:,}", span, f"{change_text(now, was)}, {was:,} before"),
        Figure(
            measure.label,
            duration_text(medians[0]),
            "median",
            f"{duration_text(medians[1])} before",
        ),
        Figure(
            "Not counted",
            f"{left_out:,}",
            _unit(left_out),
            EXCLUDED_TEXT.removesuffix(" incidents"),
        ),
    )


def _unit(count: int) -> str:
    return plural(count, "incident").partition(" ")[2]
