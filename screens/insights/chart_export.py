"""Export the numbers of charts, or a picture of the page."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path

from textual.content import Content

from app.errors import IncidentError
from app.export.chart_file import CHART_FORMATS, PICTURE, PNG_PICTURE, chart_markdown, to_png
from app.export.file import replacing, target, write_bytes
from app.insights.tables import ChartTable
from app.present.text import muted
from app.session.workspace import Workspace
from app.text.text import clean, plural
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import ControllerHost, in_worker
from screens.base.prompt import PromptScreen
from screens.insights.report import Report, month_of, previous_month
from widgets.basic.key_binding import key_binding

_FORMATS = (*CHART_FORMATS, PICTURE, PNG_PICTURE)


class ChartExportController(ClipboardController):
    """Controller that exports and copies charts.

    Args:
        host: The screen.
        workspace: The open profile.
        current: Counts the chart with the cursor; None if it cannot be counted.
        every: Counts each chart; None for one that cannot be counted.
        picture: Returns the page as SVG.
        make_report: Returns the report of the month with this first day, whose pictures have
            names that start with the text.
    """

    BINDINGS = (
        key_binding("insights.export", "export.to_file", "Export"),
        key_binding("insights.report", "export.report", "Report", show=False),
        key_binding("insights.copy", "export.copy_table", "Copy", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        current: Callable[[], Awaitable[ChartTable | None]],
        every: Callable[[], Awaitable[Sequence[ChartTable | None]]],
        picture: Callable[[], str],
        make_report: Callable[[date, str], Awaitable[Report]],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._current = current
        self._every = every
        self._picture = picture
        self._make_report = make_report

    @in_worker
    async def action_copy_table(self) -> None:
        """Copy the numbers of the chart with the cursor, as Markdown."""
        if table := await self._current():
            self.copy(chart_markdown([table]), table.title)
        else:
            self.host.notify("This chart shows no numbers.", severity="warning")

    @in_worker
    async def action_to_file(self) -> None:
        """Write the numbers of all charts, or a picture of the page, to a file."""
        day = self._workspace.now().astimezone(self._workspace.zone).strftime("%Y-%m-%d")
        hint = f"the ending says the format: {', '.join(_FORMATS)}"
        # Taken before the prompt covers the page.
        picture = self._picture()
        prompt = PromptScreen("Export to", _describe, text=f"insights-{day}.csv", hint=hint)
        typed = await self.host.ask(prompt)
        if typed is None:
            return
        try:
            path = target(typed, _FORMATS)
            every = await self._every()
            tables = [each for each in every if each]
            _write(path, picture, tables)
        except IncidentError as error:
            self.host.notify(str(error), severity="error", markup=False)
            return
        left_out = len(every) - len(tables)
        without = (
            f", without {plural(left_out, 'chart')} that cannot be counted" if left_out else ""
        )
        told = f"{clean(str(path))}{without if path.suffix.lower() in CHART_FORMATS else ''}"
        self.host.notify(told, title="Exported", timeout=10, markup=False)

    @in_worker
    async def action_report(self) -> None:
        """Write the report of a month, and its pictures beside it."""
        month = previous_month(self._workspace.now().astimezone(self._workspace.zone).date())
        prompt = PromptScreen("Report of the month", _describe_report, text=month)
        typed = await self.host.ask(prompt)
        if typed is None:
            return
        first = month_of(typed)
        try:
            path = _report_file(first)
            report = await self._make_report(first, path.stem)
            for name, content in (*report.pictures.items(), (path.name, report.text)):
                with replacing(path.with_name(name)) as file:
                    file.write(content)
        except IncidentError as error:
            self.host.notify(str(error), severity="error", markup=False)
            return
        self.host.notify(clean(str(path)), title="Written", timeout=10, markup=False)


def _write(path: Path, picture: str, tables: Sequence[ChartTable]) -> None:
    """Write a file in the format of its extension.

    Raises:
        ExportFailed: It cannot be written.
    """
    ending = path.suffix.lower()
    if ending == PNG_PICTURE:
        write_bytes(path, to_png(picture))
        return
    format_tables = CHART_FORMATS.get(ending)
    with replacing(path) as file:
        file.write(format_tables(tables) if format_tables else picture)


def _report_file(first: date) -> Path:
    return target(f"incidents-{first:%Y-%m}.md")


def _describe_report(typed: str) -> Content:
    """Describe what will be written.

    Raises:
        ValueError: It is no month.
    """
    path = _report_file(month_of(typed))
    replaces = ", in place of the existing one" if path.exists() else ""
    return muted(f"Markdown with pictures → {path}{replaces}")


def _describe(typed: str) -> Content:
    """Describe what will be written.

    Raises:
        ValueError: It is no valid file name.
    """
    try:
        path = target(typed, _FORMATS)
    except IncidentError as error:
        raise ValueError(error.detail) from None
    what = "the numbers" if path.suffix.lower() in CHART_FORMATS else "a picture of the page"
    replaces = ", in place of the existing file" if path.exists() else ""
    return muted(f"{what} → {path}{replaces}")
