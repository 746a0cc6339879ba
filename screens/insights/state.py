"""State of Insights, which outlives the screen: page, charts, range, cursors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.insights.calendar import Period, Span, Unit, buckets, default_unit, later
from app.insights.pages import ChartSpec, InsightsPage
from widgets.charts.drawing import Place


@dataclass
class InsightsState:
    """State of the screen: charts, grouping and cursor.

    Attributes:
        pages: All pages.
        number: Number of the open page.
        specs: Its charts, with their current groupings and durations.
        span: Time up to now, or up to `back` spans ago.
        back: Number of spans before the current one.
        unit: Length of a bucket; None for a readable number of them.
        includes_all: Whether nothing is excluded.
        is_table: Whether numbers are shown as tables.
        focus: Number of the chart with the cursor.
        cursors: Selected places, by chart.
    """

    pages: Sequence[InsightsPage]
    number: int = 0
    specs: list[ChartSpec] = field(default_factory=list)
    span: Span = field(init=False)
    back: int = 0
    unit: Unit | None = None
    includes_all: bool = False
    is_table: bool = False
    focus: int = 0
    cursors: dict[int, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the first page."""
        self.open(self.number)

    @property
    def page(self) -> InsightsPage:
        """The open page."""
        return self.pages[self.number]

    def open(self, number: int) -> None:
        """Open a page as it is configured."""
        self.number = number
        self.specs = list(self.page.charts)
        self.span, self.unit, self.back = self.page.span, self.page.unit, 0
        self.focus = 0
        self.cursors.clear()

    def period(self, today: date, first_weekday: int) -> Period:
        """Return the shown days."""
        period = self.span.period(today, first_weekday)
        units = -self.back * self.span.amount
        return Period(
            later(period.first, self.span.unit, units), later(period.after, self.span.unit, units)
        )

    def bucket_unit(self, period: Period) -> Unit:
        """Return the length of a bucket."""
        return self.unit or default_unit(period)

    def default_cursor(self, chart: int, period: Period, today: date, first_weekday: int) -> Place:
        """Return the stored place of a chart; at first, that of the current time."""
        if chart in self.cursors or not self.specs[chart].kind.is_over_time:
            return self.cursors.get(chart, Place(0, 0))
        parts = buckets(period, self.bucket_unit(period), first_weekday)
        now = next((place for place, part in enumerate(parts) if today < part.after), -1)
        return Place(0, now if now >= 0 else len(parts) - 1)
