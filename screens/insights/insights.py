"""Screen of Insights: a page of charts of the listed incidents."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from app.errors import IncidentError
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import EXCLUDED_TEXT, Subject
from app.insights.tables import ChartTable
from app.present.text import muted
from app.query.listing import ListQuery
from app.session.chart_readers import ChartReaders
from app.session.workspace import Workspace
from app.store.cache.cache_changes import CacheChange
from screens.base.controllers import ControllerScreen
from screens.insights.chart_export import ChartExportController
from screens.insights.chart_maker import ChartMaker
from screens.insights.definitions import DefinitionsScreen
from screens.insights.headline import Headline, figures
from screens.insights.options_controller import OptionsController
from screens.insights.report import Report, ReportMaker
from screens.insights.state import InsightsState
from screens.insights.title import page_title
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.basic.text_line import TextLine
from widgets.charts.chart import ChartView
from widgets.charts.chart_panel import ChartPanel
from widgets.charts.table import TableDrawing

# Seconds between two looks at new incidents.
_REREAD = 5.0
# Steps of reading durations between two drawings.
_STEPS = 40
# Requests for updates between two drawings.
_REQUESTS = 8


class InsightsScreen(ControllerScreen):
    """Screen of charts.

    Args:
        workspace: The open profile.
        listed: The list query as the list shows it.
        filter_text: Its filter as text.
        state: What is shown; it is kept for the next time.
        get_notice: Returns what is missing of the history; empty for nothing.
        show_incidents: Lists the incidents behind a bar.

    Attributes:
        export: Writes numbers, pictures and reports.
    """

    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall"), (54, "-huge")]
    BINDINGS = [
        key_binding("insights.next", "focus_chart(1)", "Next chart"),
        key_binding("insights.previous", "focus_chart(-1)", "Previous chart", show=False),
        key_binding("insights.table", "table", "Table"),
        *OptionsController.BINDINGS,
        *ChartExportController.BINDINGS,
        key_binding("insights.definitions", "definitions", "What counts"),
        key_binding("insights.leave", "leave", "Back"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        listed: ListQuery,
        filter_text: str,
        state: InsightsState,
        get_notice: Callable[[], str],
        show_incidents: Callable[[ListQuery], None],
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._filter_text = filter_text
        self._state = state
        self._get_notice = get_notice
        self._show_incidents = show_incidents
        self._listed = listed
        self._readers = ChartReaders(workspace)
        self._is_stale = False
        self._shown_notice = ""
        self._unsubscribe: Callable[[], None] = lambda: None
        self.export = ChartExportController(
            self, workspace, self._current_table, self._tables, self._picture, self._make_report
        )
        self.controllers = {
            "options": OptionsController(
                self,
                workspace,
                self._readers.durations,
                state,
                self._make,
                self.read,
                self._open_page,
            ),
            "export": self.export,
        }

    def compose(self) -> ComposeResult:
        """Yield the titles, the charts in rows, and the keys."""
        yield TextLine(id="insights-title")
        yield TextLine(id="insights-subject")
        yield Headline()
        with VerticalScroll(id="charts", can_focus=False):
            first, *others = self._new_charts()
            yield Horizontal(first, classes="charts-row")
            for place in range(0, len(others), 2):
                yield Horizontal(*others[place : place + 2], classes="charts-row")
        yield KeyBar()

    def _new_charts(self) -> list[ChartPanel]:
        maker, state = self._make(), self._state
        today, monday = maker.subject.today, maker.subject.first_weekday
        return [
            ChartPanel(spec.text, state.default_cursor(place, maker.period, today, monday))
            for place, spec in enumerate(state.specs)
        ]

    def _make(self) -> ChartMaker:
        """Return the maker of the charts of the shown time, now."""
        workspace, state = self._workspace, self._state
        subject = Subject(
            self._listed,
            workspace.now(),
            workspace.zone,
            workspace.rules,
            includes_all=state.includes_all,
        )
        period = state.period(subject.today, subject.first_weekday)
        unit = state.bucket_unit(period)
        return ChartMaker(workspace, self._readers, subject, period, unit)

    @property
    def _charts(self) -> list[ChartPanel]:
        return list(self.query(ChartPanel))

    def on_mount(self) -> None:
        """Count."""
        self._unsubscribe = self._workspace.cache.changes.subscribe(self._on_cache_change)
        self.set_interval(_REREAD, self._read_again)
        self._focus()
        self._draw_subject(0, "")
        self.read()

    def on_unmount(self) -> None:
        """Unsubscribe from the cache."""
        self._unsubscribe()

    def _on_cache_change(self, change: CacheChange) -> None:
        del change
        self._is_stale = True

    def _read_again(self) -> None:
        """Count again what has changed."""
        if self._is_stale or self._shown_notice != self._get_notice():
            self.read()

    # Reading.

    @work(group="insights", exclusive=True)
    async def read(self) -> None:
        """Count chart by chart, the one with the cursor first; keys are handled in between."""
        with self._workspace.activity.working("insights"):
            self._is_stale = False
            maker, focus = self._make(), self._state.focus
            self._draw_titles(maker)
            for place in sorted(range(len(self._state.specs)), key=lambda each: each != focus):
                await self._draw_chart(place, maker)
            self._draw_subject(await maker.excluded(), await maker.future_text())
            await self._draw_headline(maker)
            await self._read_durations(maker)
            await self._read_from_api(maker)

    async def _read_durations(self, maker: ChartMaker) -> None:
        """Read the durations that no chart has needed before, and draw them from time to time."""
        since = maker.counter.since
        for place, spec in enumerate(self._state.specs):
            steps = 0
            try:
                measure = self._readers.durations.measure(spec) if spec.kind.has_measure else None
                while measure and not await self._readers.durations.read_more(measure, since):
                    steps += 1
                    if steps % _STEPS == 1:
                        await self._draw_chart(place, maker)
            except (IncidentError, ValueError):
                continue  # Drawing it has said why.
            if steps:
                await self._draw_charts(maker, ChartKind.DURATIONS, ChartKind.TREND)
                await self._draw_headline(maker)

    async def _read_from_api(self, maker: ChartMaker) -> None:
        """Read what the store does not have, once a chart shows it."""
        kinds = {each.kind for each in self._state.specs}
        by_team = [each for each in self._state.specs if maker.is_by_team(each)]
        if by_team and await self._readers.teams.read():
            await self._draw_charts(maker, *(each.kind for each in by_team))
        follow_ups, updates = self._readers.follow_ups, self._readers.updates
        if ChartKind.FOLLOW_UPS in kinds and not follow_ups.is_complete:
            await follow_ups.read_all()
            await self._draw_charts(maker, ChartKind.FOLLOW_UPS)
        if ChartKind.TIME_IN_STATUS in kinds and not updates.is_complete:
            requests = 0
            while not await updates.read_more():
                requests += 1
                if requests % _REQUESTS == 1:
                    await self._draw_charts(maker, ChartKind.TIME_IN_STATUS)
            await self._draw_charts(maker, ChartKind.TIME_IN_STATUS)

    async def _draw_headline(self, maker: ChartMaker) -> None:
        specs = (each for each in self._state.specs if each.kind.has_measure)
        spec = next(specs, ChartSpec(ChartKind.DURATIONS))
        headline, state = self.query_one(Headline), self._state
        # The title has the days; there is no room for them here.
        span = state.span.length_text if state.back else state.span.text
        with suppress(IncidentError):  # Each chart says why nothing can be counted.
            headline.show(await figures(self._workspace, maker, spec, span))

    async def _draw_charts(self, maker: ChartMaker, *kinds: ChartKind) -> None:
        for place, spec in enumerate(self._state.specs):
            if spec.kind in kinds:
                await self._draw_chart(place, maker)

    async def _draw_chart(self, place: int, maker: ChartMaker) -> None:
        view, spec = self._charts[place], self._state.specs[place]
        view.set_position(muted(self._get_notice()))
        view.set_kind(spec.kind)
        try:
            is_empty = spec.kind.has_period and not (await maker.counter.over_time()).total
            drawing = await maker.draw(spec)
            reading = await maker.reading(spec)
        except (IncidentError, ValueError) as error:
            failed = placard(PlaceholderKind.FAILED, "Not counted", str(error))
            view.show_placeholder(spec.text, failed)
            return
        if is_empty:
            self._show_empty(view, drawing.title, maker)
            return
        if reading:
            view.show_reading(drawing.title, reading)
            return
        if self._state.is_table:
            drawing = TableDrawing(drawing, is_transposed=spec.kind.is_over_time)
        view.draw(drawing)

    def _show_empty(self, view: ChartPanel, title: str, maker: ChartMaker) -> None:
        notice, hint = self._get_notice(), "[ earlier · s other time · x count all"
        kind = PlaceholderKind.LOADING if notice else PlaceholderKind.EMPTY
        reason = "No incidents so far" if notice else "No incidents"
        detail = notice or f"{self._filter_text} · {maker.period.text}"
        view.show_placeholder(title, placard(kind, reason, detail, hint))

    # Drawing.

    def _draw_titles(self, maker: ChartMaker) -> None:
        state, line = self._state, self.query_one("#insights-title", TextLine)
        time = maker.period.text if state.back else state.span.text
        pages = [page.name for page in state.pages]
        title = self._workspace.title
        width = self.size.width - 2
        line.set_text(page_title(title, time, f"per {maker.unit}", pages, state.number, width))

    def on_resize(self) -> None:
        """Fit the title into the width."""
        self._draw_titles(self._make())

    def _draw_subject(self, excluded: int, future: str) -> None:
        """Show what is counted, and how many incidents are not, those of a wrong clock first."""
        left_out = f"{excluded:,} not counted: {EXCLUDED_TEXT}" if excluded else ""
        if self._state.includes_all:
            left_out = f"with {EXCLUDED_TEXT}"
        self._shown_notice = self._get_notice()
        parts = (self._filter_text, self._shown_notice, future, left_out)
        self.query_one("#insights-subject", TextLine).set_text(
            Content.styled(" · ".join(filter(None, parts)), "$muted")
        )

    def _focus(self) -> None:
        charts = self._charts
        self._state.focus %= max(1, len(charts))
        for place, chart in enumerate(charts):
            chart.set_class(place == self._state.focus, "-current")
        for row in self.query(".charts-row"):
            row.set_class(any(each.has_class("-current") for each in row.children), "-current")
        charts[self._state.focus].chart.focus()

    @on(ChartView.Focused)
    def _on_chart_focused(self, event: ChartView.Focused) -> None:
        self._state.focus = [each.chart for each in self._charts].index(event.chart)
        self._focus()

    @on(ChartView.Opened)
    def _on_chart_opened(self, event: ChartView.Opened) -> None:
        """Leave for the list, with the filters of the selected place."""
        if event.chart.drawing and self.is_active:
            self._remember()
            filters = event.chart.drawing.filters(event.chart.cursor)
            listing = self._make().subject.narrowed(*filters)
            self.dismiss()
            self._show_incidents(listing)

    async def _open_page(self, number: int) -> None:
        """Open another page."""
        self._state.open(number)
        await self.recompose()
        self._focus()
        self.read()

    async def _current_table(self) -> ChartTable | None:
        return await self._table(self._state.specs[self._state.focus], self._make())

    async def _tables(self) -> Sequence[ChartTable | None]:
        maker = self._make()
        return [await self._table(spec, maker) for spec in self._state.specs]

    async def _table(self, spec: ChartSpec, maker: ChartMaker) -> ChartTable | None:
        """Count a chart anew, as it may not be drawn yet; return None if it cannot be counted."""
        try:
            table = await maker.table(spec)
        except (IncidentError, ValueError):
            return None  # Drawing it has said why.
        return table.with_notes(f"incidents: {self._filter_text}", self._get_notice())

    def _picture(self) -> str:
        return self.app.export_screenshot(title="Insights")

    async def _make_report(self, first: date, name: str) -> Report:
        maker = ReportMaker(
            self._workspace, self._make().subject, self._readers, self._filter_text, first
        )
        return await maker.make(name)

    def _remember(self) -> None:
        self._state.cursors |= {n: each.chart.cursor for n, each in enumerate(self._charts)}

    # Actions.

    def action_focus_chart(self, places: int) -> None:
        """Go to the next or previous chart."""
        self._state.focus += places
        self._focus()

    def action_table(self) -> None:
        """Show tables instead of charts, or charts again; the cursor stays on its incidents."""
        self._state.is_table = not self._state.is_table
        for panel, spec in zip(self._charts, self._state.specs, strict=True):
            if spec.kind.is_over_time:
                panel.chart.transpose()
        self.read()

    def action_definitions(self) -> None:
        """Show what is counted."""
        self.app.push_screen(DefinitionsScreen())

    def action_leave(self) -> None:
        """Go back to the list."""
        self._remember()
        if self.is_active:
            self.dismiss()
