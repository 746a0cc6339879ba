"""Wallboard: open incidents, latest updates and charts on a large screen, page after page."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from app.domain.incident_row import IncidentRow
from app.errors import IncidentError
from app.insights.calendar import Span, Unit
from app.insights.dimension import NOT_SET, SEVERITY
from app.insights.pages import DEFAULT_PAGES, ChartKind, ChartSpec, InsightsPage
from app.insights.subject import Subject
from app.present.cells import Cells
from app.present.severity import severity
from app.present.text import muted
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.session.chart_readers import ChartReaders
from app.session.workspace import Workspace
from app.store.cache.cache_changes import CacheChange
from app.system.structs import replace
from screens.insights.chart_maker import ChartMaker
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.large_figures import large_figures
from widgets.basic.text_line import TextLine
from widgets.charts.chart_panel import ChartPanel

# Seconds until ages are drawn again, and until the next page.
_TICK, _TURN = 5.0, 20.0
# Latest changes, and open incidents that come before them where there is little room.
_UPDATES, _LEAST = 5, 5

_OPEN = ListQuery(
    IncidentQuery((Filter("status_category", "one_of", ("triage", "live", "paused")),)),
    sort=Sort("severity"),
)
_LATEST = ListQuery(IncidentQuery(), sort=Sort("updated"))
_WEEK = InsightsPage(
    "This week", (ChartSpec(ChartKind.OVER_TIME),), span=Span(1, Unit.WEEK), unit=Unit.DAY
)
_EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


class WallScreen(Screen[None]):
    """Screen that only shows, refreshes itself, and turns its pages.

    Args:
        workspace: The open profile.
        get_notice: Returns what is missing of the history; empty for nothing.
    """

    AUTO_FOCUS = None
    BINDINGS = [
        key_binding("wall.next", "turn(1)", "Next page"),
        key_binding("wall.previous", "turn(-1)", "Previous page", show=False),
        key_binding("wall.hold", "hold", "Hold"),
        key_binding("wall.leave", "leave", "Back"),
    ]

    def __init__(self, workspace: Workspace, get_notice: Callable[[], str]) -> None:
        super().__init__()
        self._workspace = workspace
        self._get_notice = get_notice
        self._readers = ChartReaders(workspace)
        pages = workspace.insights or DEFAULT_PAGES
        self._charts = [(page, spec) for page in (_WEEK, *pages) for spec in page.charts]
        self._page = 0
        self._is_held = False
        self._is_stale = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Yield the title, the open incidents, a chart, and the keys."""
        yield TextLine(id="wall-title")
        with Vertical(id="wall-now"):
            yield Static(id="wall-figures")
            yield Static(id="wall-open")
            yield Static(id="wall-latest")
        yield ChartPanel("", cursor=None)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first page, and go on by itself."""
        self._unsubscribe = self._workspace.cache.changes.subscribe(self._on_cache_change)
        self.set_interval(_TICK, self._draw)
        self.set_interval(_TURN, self._turn_on)
        self.call_after_refresh(self._draw)
        self._read_durations()

    def on_unmount(self) -> None:
        """Unsubscribe from the cache."""
        self._unsubscribe()

    def _on_cache_change(self, change: CacheChange) -> None:
        del change
        if not self._is_stale:
            self._is_stale = True
            self.set_timer(1, self._draw)

    def on_resize(self) -> None:
        """Show as many incidents as fit."""
        self.call_after_refresh(self._draw)

    def _turn_on(self) -> None:
        if not self._is_held:
            self.action_turn(1)

    def action_turn(self, pages: int) -> None:
        """Show another page."""
        self._page = (self._page + pages) % (1 + len(self._charts))
        self._draw()
        self._read_durations()

    def action_hold(self) -> None:
        """Stay on this page, or go on."""
        self._is_held = not self._is_held
        self._draw()

    def action_leave(self) -> None:
        """Go back to the list."""
        if self.is_active:
            self.dismiss(None)

    @work(group="durations", exclusive=True)
    async def _read_durations(self) -> None:
        """Read what no chart has needed before, and draw it."""
        readers = self._readers
        with self._workspace.activity.working("wall"):
            for page, spec in self._charts:
                # Drawing the chart says why there is no such duration.
                with suppress(IncidentError, ValueError):
                    since = self._maker(page).counter.since
                    if spec.kind.has_measure and await readers.durations.read_all(spec, since):
                        self._draw()
            kinds = {spec.kind for _, spec in self._charts}
            if ChartKind.FOLLOW_UPS in kinds:
                await readers.follow_ups.read_all()
            while ChartKind.TIME_IN_STATUS in kinds and not await readers.updates.read_more():
                pass
            self._draw()

    # Drawing.

    @work(group="drawing", exclusive=True)
    async def _draw(self) -> None:
        self._is_stale = False
        workspace = self._workspace
        clock = workspace.now().astimezone(workspace.zone).strftime("%a %H:%M")
        parts = (
            workspace.title,
            clock,
            f"page {self._page + 1} of {1 + len(self._charts)}{', held' if self._is_held else ''}",
            self._get_notice(),
        )
        title = Content.styled(" · ".join(filter(None, parts)), "bold")
        self.query_one("#wall-title", TextLine).set_text(title)
        self.query_one("#wall-now").display = not self._page
        chart = self.query_one(ChartPanel)
        chart.display = bool(self._page)
        if self._page:
            await self._draw_chart(chart, *self._charts[self._page - 1])
        else:
            await self._draw_now()

    def _maker(self, page: InsightsPage) -> ChartMaker:
        workspace = self._workspace
        subject = Subject(
            BUILT_IN_VIEWS[-1].listing, workspace.now(), workspace.zone, workspace.rules
        )
        period = page.span.period(subject.today, subject.first_weekday)
        return ChartMaker(workspace, self._readers, subject, period, page.unit or page.span.unit)

    async def _draw_chart(self, view: ChartPanel, page: InsightsPage, spec: ChartSpec) -> None:
        maker = self._maker(page)
        try:
            drawing, reading = await maker.draw(spec), await maker.reading(spec)
        except (IncidentError, ValueError) as error:
            view.show_placeholder(spec.text, Content(str(error)))
            return
        if reading:
            view.show_reading(drawing.title, reading)
        else:
            view.draw(drawing)

    async def _draw_now(self) -> None:
        workspace, cache = self._workspace, self._workspace.cache
        ranks = cache.configuration_store.severity_ranks()
        cells = Cells(ranks, workspace.now(), workspace.zone)
        total = cache.count(_OPEN)
        figures = await self._figures(ranks, total)
        self.query_one("#wall-figures", Static).update(figures)
        # Besides the figures: title, keys, and two blank lines.
        free = max(1, self.size.height - len(figures.plain.splitlines()) - 4)
        # The latest changes, and their heading, have what the most severe incidents leave.
        updates = max(0, min(_UPDATES, free - min(total, _LEAST) - 1))
        room = free - (updates + 1 if updates else 0)
        rows = cache.page(_OPEN, offset=0, limit=room)
        lines = [_line(cells, row, cells.age(row)) for row in rows]
        if total > len(rows) > 1:
            lines[-1:] = [muted(f"{total - len(rows) + 1:,} more open")]
        nothing = [Content("No open incidents.")]
        self.query_one("#wall-open", Static).update(Content("\n").join(lines or nothing))
        latest = cache.page(_LATEST, offset=0, limit=updates) if updates else ()
        updated = [_line(cells, row, cells.updated(row)) for row in latest]
        heading = Content.styled("Latest changes", "bold")
        view = self.query_one("#wall-latest", Static)
        view.display = bool(updates)
        view.update(Content("\n").join([heading, *updated]))

    async def _figures(self, ranks: tuple[int, ...], total: int) -> Content:
        """Return the number of open incidents of each severity, the highest first, and without."""
        store = self._workspace.cache.configuration_store
        names, by_rank = store.names(), sorted(store.ranks().items(), key=lambda each: -each[1])
        counts = await self._workspace.cache.statistics.tally(
            replace(_OPEN, sort=None), [_EVER], SEVERITY
        )
        figures = [(total, Content("open"))]
        for identifier, rank in by_rank:
            label = severity(names.get(identifier, identifier), rank, ranks)
            figures.append((counts.get((0, identifier), 0), label))
        if without := counts.get((0, ""), 0):
            figures.append((without, muted(NOT_SET)))
        return large_figures(figures, self.size.width - 4, self.size.height)


def _line(cells: Cells, row: IncidentRow, age: Content) -> Content:
    """Render an incident on a line, with its age at the left."""
    parts = (age, cells.severity(row), cells.reference(row), cells.status(row), cells.name(row))
    widths = (5, 13, 10, 18)
    padded = [
        part + Content(" " * max(1, width - part.cell_length))
        for part, width in zip(parts, widths, strict=False)
    ]
    return Content("").join((*padded, parts[-1]))
