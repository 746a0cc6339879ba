"""Choose the page, the time, the groups and the durations of charts."""

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content

from app.domain.fields import Choice
from app.insights.calendar import Unit
from app.insights.comparison import parse_sides
from app.insights.dimension import dimensions
from app.insights.pages import SPANS, ChartKind, ChartSpec
from app.present.text import muted
from app.session.duration_reader import DurationReader
from app.session.workspace import Workspace
from app.system.structs import replace
from app.text.text import one_line
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.base.picker import PickerScreen, at_once
from screens.base.prompt import PromptScreen
from screens.insights.chart_maker import ChartMaker
from screens.insights.state import InsightsState
from widgets.basic.key_binding import key_binding


class OptionsController(Controller):
    """Controller of what charts show.

    Args:
        host: The screen.
        workspace: The open profile.
        reader: Knows the durations.
        state: What is shown.
        make: Returns the maker of the shown charts.
        read: Counts again.
        open_page: Opens a page by its number, from 0.
    """

    BINDINGS = (
        key_binding("insights.group", "options.group", "Group by"),
        key_binding("insights.span", "options.span", "Time"),
        key_binding("insights.unit", "options.unit", "Unit"),
        key_binding("insights.measure", "options.measure", "Duration"),
        key_binding("insights.compare", "options.compare", "Compare"),
        key_binding("insights.earlier", "options.shift(1)", "Earlier"),
        key_binding("insights.later", "options.shift(-1)", "Later", show=False),
        key_binding("insights.all", "options.include", "Count all", show=False),
        *(
            key_binding(f"insights.page{n}", f"options.page({n})", f"Page {n}", show=False)
            for n in range(1, 10)
        ),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        reader: DurationReader,
        state: InsightsState,
        make: Callable[[], ChartMaker],
        read: Callable[[], object],
        open_page: Callable[[int], Awaitable[None]],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._reader = reader
        self._state = state
        self._make = make
        self._read = read
        self._open_page = open_page

    def denied_reason(self, action: str) -> str:
        """Return the reason why an action is disabled; empty if it is enabled."""
        kind = self._state.specs[self._state.focus].kind
        if action == "group" and not kind.has_groups:
            return "This chart has no groups."
        if action == "measure" and not kind.has_measure:
            return "This chart shows no durations."
        return ""

    @in_worker
    async def action_group(self) -> None:
        """Group the chart with the cursor by another property."""
        spec = self._state.specs[self._state.focus]
        found = dimensions(self._workspace.cache.configuration_store.name_index())
        choices = [
            Choice(str(number), each.label, each.source.replace("_", " ") if each.key else "")
            for number, each in enumerate(found)
        ]
        chosen = await self._ask("Group by", choices)
        if chosen is not None:
            dimension = found[int(chosen)]
            self._change(replace(spec, by=dimension.key or dimension.label))

    @in_worker
    async def action_measure(self) -> None:
        """Show another duration."""
        spec = self._state.specs[self._state.focus]
        stamps = self._workspace.cache.configuration_store.name_index().timestamps
        names = [
            *self._reader.metrics(),
            *(f"{a.name} to {b.name}" for a in stamps for b in stamps if a != b),
        ]
        chosen = await self._ask("Duration", [Choice(each, one_line(each)) for each in names])
        if chosen is not None:
            self._change(replace(spec, measure=chosen))

    @in_worker
    async def action_compare(self) -> None:
        """Compare two filters in place of the chart with the cursor."""
        spec = self._state.specs[self._state.focus]
        is_one = spec.kind is ChartKind.COMPARISON
        prompt = PromptScreen(
            "Compare",
            self._describe_sides,
            text=spec.measure if is_one else "",
            hint="a filter, or two: severity is Major with severity is Minor",
        )
        typed = await self.host.ask(prompt)
        if typed is not None:
            self._change(ChartSpec(ChartKind.COMPARISON, spec.by, typed))

    def _describe_sides(self, typed: str) -> Content:
        """Describe what will be compared.

        Raises:
            ValueError: A filter is invalid.
        """
        names = self._workspace.cache.configuration_store.name_index()
        one, other = parse_sides(typed, names)
        return muted(f"{one.label} / {other.label}")

    def _change(self, spec: ChartSpec) -> None:
        focus = self._state.focus
        self._state.specs[focus] = spec
        self._state.cursors.pop(focus, None)
        self._read()

    @in_worker
    async def action_span(self) -> None:
        """Show another length of time."""
        choices = [Choice(str(number), each.text) for number, each in enumerate(SPANS)]
        chosen = await self._ask("Time", choices)
        if chosen is not None:
            self._state.span, self._state.back = SPANS[int(chosen)], 0
            self._state.unit = None
            self._read()

    def action_unit(self) -> None:
        """Count by the next unit: day, week, month."""
        units = list(Unit)
        self._state.unit = units[(units.index(self._make().unit) + 1) % len(units)]
        self._read()

    def action_shift(self, spans: int) -> None:
        """Show an earlier or later time."""
        self._state.back = max(0, self._state.back + spans)
        self._read()

    def action_include(self) -> None:
        """Count declined, canceled, merged, test and tutorial incidents, or not."""
        self._state.includes_all = not self._state.includes_all
        self._read()

    @in_worker
    async def action_page(self, number: int) -> None:
        """Open a page by its number, from 1."""
        if number <= len(self._state.pages) and number - 1 != self._state.number:
            await self._open_page(number - 1)

    async def _ask(self, title: str, choices: Sequence[Choice]) -> str | None:
        """Return the id of a selected choice; None when cancelled."""
        picker = PickerScreen(title, at_once(choices), (), several=False)
        chosen = await self.host.ask(picker)
        return chosen[0].id if chosen else None
