"""Report of a month: Markdown, with pictures of its charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.export.chart_file import chart_markdown
from app.export.table import markdown, markdown_line
from app.insights.calendar import Period, Unit, later
from app.insights.figures import duration_text
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import EXCLUDED_TEXT, Subject, declared_in
from app.query.listing import Sort
from app.session.chart_readers import ChartReaders
from app.session.workspace import Workspace
from app.system.structs import replace
from app.text.text import one_line
from screens.insights.chart_maker import ChartMaker
from widgets.charts.drawing import Drawing
from widgets.charts.picture import chart_svg

# Cells of a picture, incidents that are named, and groups of a breakdown.
_WIDTH, _HEIGHT = 110, 22
_NAMED, _GROUPS = 10, 12


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        text: Its Markdown.
        pictures: SVG by the file name that the text refers to.
    """

    text: str
    pictures: Mapping[str, str]


def month_of(text: str) -> date:
    """Parse a month such as `2026-10`; return its first day.

    Raises:
        ValueError: It is invalid.
    """
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise ValueError("Type a month such as 2026-10.") from None


def previous_month(today: date) -> str:
    """Return the month before the current one."""
    return f"{later(today.replace(day=1), Unit.MONTH, -1):%Y-%m}"


class ReportMaker:
    """Maker of the report of a month.

    Args:
        workspace: The open profile.
        subject: The incidents.
        readers: Readers of what is not stored yet.
        filter_text: The filter as text.
        first: First day of the month.
    """

    def __init__(
        self,
        workspace: Workspace,
        subject: Subject,
        readers: ChartReaders,
        filter_text: str,
        first: date,
    ) -> None:
        self._workspace = workspace
        self._subject = subject
        self._readers = readers
        self._filter_text = filter_text
        self._month = Period(first, later(first, Unit.MONTH, 1))
        self._before = Period(later(first, Unit.MONTH, -1), first)

    def _maker(self, period: Period, unit: Unit) -> ChartMaker:
        return ChartMaker(self._workspace, self._readers, self._subject, period, unit)

    async def make(self, name: str) -> Report:
        """Return the report; the names of its pictures start with `name`."""
        await self._read_durations()
        maker = self._maker(self._month, Unit.DAY)
        pictures = {
            f"{name}-days.svg": await maker.draw(ChartSpec(ChartKind.OVER_TIME)),
            f"{name}-hours.svg": await maker.draw(ChartSpec(ChartKind.TIME_OF_WEEK)),
        }
        by_day, by_hour = (_picture(drawing, file) for file, drawing in pictures.items())
        parts = (
            f"# Incidents in {self._month.first:%B %Y}\n",
            await self._introduction(),
            by_day,
            *[await self._breakdown(by) for by in ("severity", "type", "lead")],
            await self._durations(),
            by_hour,
            self._most_severe(),
        )
        drawn = {file: chart_svg(each, _WIDTH, _HEIGHT) for file, each in pictures.items()}
        return Report("\n".join(parts), drawn)

    async def _read_durations(self) -> None:
        since = self._maker(self._before, Unit.MONTH).counter.since
        reader = self._readers.durations
        for metric in reader.metrics():
            await reader.read_all(ChartSpec(ChartKind.TREND, measure=metric), since)

    async def _introduction(self) -> str:
        names = (self._workspace.title, self._filter_text)
        text = " · ".join(markdown(one_line(each)) for each in names) + "\n"
        maker = self._maker(self._month, Unit.DAY)
        if future := await maker.future_text():
            text += f"\n{future}.\n"
        if count := await maker.excluded():
            text += f"\n{count:,} not counted: {EXCLUDED_TEXT}.\n"
        return text

    async def _breakdown(self, by: str) -> str:
        maker = self._maker(self._month, Unit.MONTH)
        drawing = await maker.draw(ChartSpec(ChartKind.BREAKDOWN, by))
        table = drawing.table()
        *groups, total = table.rows
        return chart_markdown([replace(table, rows=(*groups[:_GROUPS], total), subject="")])

    async def _durations(self) -> str:
        metrics = self._readers.durations.metrics()
        if not metrics:
            return "## Durations\n\nNo duration metrics.\n"
        titles = ("duration", "median", "90 %", "n", "without", "median of the month before")
        lines = ["## Durations\n\n", markdown_line(titles), f"|{' --- |' * len(titles)}\n"]
        makers = [self._maker(each, Unit.MONTH) for each in (self._month, self._before)]
        for metric in metrics:
            spec = ChartSpec(ChartKind.TREND, measure=metric)
            now, before = [(await maker.counter.durations(spec)).overall for maker in makers]
            counts = (f"{now.count:,}", f"{now.missing + now.negative:,}")
            durations = map(duration_text, (now.median, now.p90))
            lines.append(markdown_line((metric, *durations, *counts, duration_text(before.median))))
        return "".join(lines)

    def _most_severe(self) -> str:
        listing = self._subject.narrowed(declared_in(self._month))
        listing = replace(listing, sort=Sort("severity"))
        rows = self._workspace.cache.page(self._workspace.resolve(listing), offset=0, limit=_NAMED)
        lines = [
            f"- {markdown(one_line(f'{row.reference} {row.name}'))}"
            f" ({markdown(one_line(row.severity)) or 'no severity'})\n"
            for row in rows
        ]
        return "".join(("## Most severe\n\n", *(lines or ["No incidents.\n"])))


def _picture(drawing: Drawing, file: str) -> str:
    return f"![{markdown(drawing.title)}: {markdown(drawing.subject)}]({file})\n"
