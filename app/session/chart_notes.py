"""Say what has to be known to read the numbers of a chart, beside what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.insights.matrix import OPEN
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import EXCLUDED_TEXT, Subject
from app.system.structs import replace
from app.text.text import plural

if TYPE_CHECKING:
    from app.insights.calendar import Period
    from app.session.chart_readers import ChartReaders
    from app.session.workspace import Workspace


class ChartNotes:
    """Notes on charts of some incidents in a period.

    Args:
        workspace: The open profile.
        readers: Readers of what is not stored yet.
        subject: The incidents.
        period: Days of declaration.
        remedy: How to count what is left out, in words; empty for nothing.
    """

    def __init__(
        self,
        workspace: Workspace,
        readers: ChartReaders,
        subject: Subject,
        period: Period,
        remedy: str = "",
    ) -> None:
        self._workspace = workspace
        self._readers = readers
        self._subject = subject
        self._period = period
        self._remedy = remedy
        self._statistics = workspace.cache.statistics

    async def of(self, spec: ChartSpec) -> tuple[str, ...]:
        """Return the notes on a chart: no incidents, a wrong clock, and what is left out."""
        notes = []
        if spec.kind.has_period and await self._is_empty():
            notes.append(f"no incidents in {self._period.text}")
        if spec.kind.has_period and (
            future := await self._subject.future_text(self._statistics, self._period)
        ):
            notes.append(future)
        if left_out := await self._left_out(spec):
            text = f"{left_out} not counted: {EXCLUDED_TEXT}"
            notes.append(". ".join(filter(None, (text, self._remedy))))
        return tuple(notes)

    async def _is_empty(self) -> bool:
        instants = [self._period.instants(self._subject.zone)]
        return not await self._statistics.tally(self._subject.resolved, instants)

    async def _left_out(self, spec: ChartSpec) -> str:
        """Return how many a chart leaves out, as text."""
        subject = self._subject
        if subject.includes_all:
            return ""
        if spec.kind is ChartKind.FOLLOW_UPS:
            every = replace(subject, includes_all=True)
            works = [len(self._readers.follow_ups.of(each)) for each in (every, subject)]
            count = works[0] - works[1]
            return f"{plural(count, 'follow-up')} of incidents" if count else ""
        if spec.kind is ChartKind.OPEN_AGES:
            open_ones = replace(subject, includes_all=True).narrowed(OPEN)
            every_open = await self._statistics.count(self._workspace.resolve(open_ones))
            counted = await self._statistics.count(self._workspace.resolve(subject.narrowed(OPEN)))
            count = every_open - counted
        else:
            count = await subject.excluded(self._statistics, self._period)
        return f"{count:,}" if count else ""
