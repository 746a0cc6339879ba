"""Command `stats`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING

from app.cli.chart_output import Charts
from app.cli.chart_tables import ChartTables
from app.cli.console import print_error, report_error
from app.cli.exit_code import exit_code
from app.cli.options import Options
from app.cli.read_commands import (
    LARGEST_PAGE,
    fetched_configuration,
    read_due_updates,
    requested_listing,
)
from app.cli.stats_request import Days, requested_days, requested_page
from app.cli.value_parser import NotUnderstood
from app.errors import IncidentError
from app.insights.calendar import Period
from app.insights.matrix import OPEN
from app.insights.pages import ChartKind, ChartSpec, InsightsPage
from app.insights.subject import END_OF_TIME, Subject, declared_in, including_all
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from app.insights.tables import ChartTable
    from app.session.workspace import Workspace


async def count_incidents(workspace: Workspace, order: Options) -> Charts:
    """Count the incidents of a filter or a view, as the API lists them now."""
    try:
        page = requested_page(order, workspace.insights)
        await fetched_configuration(workspace)
        listing = await requested_listing(workspace, order)
        subject = Subject(
            listing,
            workspace.now(),
            workspace.zone,
            workspace.rules,
            includes_all=order.includes_all,
        )
        days = requested_days(order, page, subject)
    except ValueError as error:
        raise NotUnderstood([f"stats: {error}"]) from None
    if listing.query.note:
        print_error(f"filter: {listing.query.note}")
    if any(spec.kind.has_measure for spec in page.charts):
        await _store_newest(workspace)
    return await _Command(workspace, subject, days, page).run()


async def _store_newest(workspace: Workspace) -> None:
    """Store an incident, which has the names of all durations."""
    async for newest in workspace.service.iter_pages(BUILT_IN_VIEWS[-1].listing.query, page_size=1):
        await retry_while_busy(workspace.cache.upsert, newest.items)
        break


class _Command:
    """The charts of a page, one after the other."""

    def __init__(
        self, workspace: Workspace, subject: Subject, days: Days, page: InsightsPage
    ) -> None:
        self._workspace = workspace
        self._subject = subject
        self._days = days
        self._page = page
        self._charts = ChartTables(workspace, subject, days)
        self._code = ExitCode.DONE

    async def run(self) -> Charts:
        """Return the charts; those of a page that cannot be counted are named, and left out."""
        specs = [each async for each in self._checked()]
        await self._fetch({each.kind for each in specs})
        tables = [each async for each in self._counted(specs)]
        return Charts(tables, bool(self._page.name), self._code)

    async def _checked(self) -> AsyncIterator[ChartSpec]:
        for spec in self._page.charts:
            try:
                await self._charts.check(spec)
            except (ValueError, NotUnderstood) as error:
                mistakes = error.mistakes if isinstance(error, NotUnderstood) else [f"{error}"]
                if not self._page.name:
                    raise NotUnderstood([f"stats: {each}" for each in mistakes]) from None
                for each in mistakes:
                    print_error(f"stats: {spec.text}: {each}")
                self._code = ExitCode.USAGE
            else:
                yield spec

    async def _counted(self, specs: Iterable[ChartSpec]) -> AsyncIterator[ChartTable]:
        for spec in specs:
            try:
                yield await self._charts.table(spec)
            except IncidentError as error:
                if not self._page.name:
                    raise
                print_error(f"stats: {spec.text} is left out.")
                report_error(error)
                self._code = exit_code(error)

    async def _fetch(self, kinds: set[ChartKind]) -> None:
        """Fetch the incidents that charts are about, as few as the API can select."""
        everything = including_all(self._subject.listed)
        if not everything.query.chooses_modes:
            # The API cannot add test incidents to any of some conditions; the store can.
            everything = BUILT_IN_VIEWS[-1].listing
        if ChartKind.FOLLOW_UPS in kinds:
            listings = [everything]
        else:
            whole = self._days.with_before(self._subject.first_weekday)
            if self._days.period.after > self._subject.today:
                whole = Period(whole.first, END_OF_TIME.date())  # A clock may have been wrong.
            listings = [
                *([everything.narrowed(declared_in(whole))] if _some_of_days(kinds) else ()),
                *([everything.narrowed(OPEN)] if ChartKind.OPEN_AGES in kinds else ()),
            ]
        stored = sum([await self._store(each) for each in listings])
        if self._subject.listed.query.needs_activity:
            await read_due_updates(self._workspace, stored)

    async def _store(self, listing: ListQuery) -> int:
        """Fetch and store the incidents of a list query; return their number."""
        query, stored = self._workspace.resolve(listing).query, 0
        is_whole = True
        async for page in self._workspace.service.iter_pages(query, page_size=LARGEST_PAGE):
            await retry_while_busy(self._workspace.cache.upsert, page.items)
            stored, is_whole = stored + len(page.items), page.is_last
        if not is_whole:
            print_error("There may be more: the API did not report the end of the list.")
        return stored


def _some_of_days(kinds: Iterable[ChartKind]) -> bool:
    return any(kind.has_period for kind in kinds)
