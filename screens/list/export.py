"""Export dialog: path and progress."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, ProgressBar, Static
from textual.worker import Worker

from app.errors import IncidentError
from app.export.file import FORMATS, ExportResult, export, target
from app.present.text import muted
from app.query.listing import ListQuery
from app.session.workspace import Workspace
from app.text.text import clean
from screens.base.dialog import Dialog
from widgets.basic.fixed_width_input import SingleLine
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel


class ExportScreen(Dialog[ExportResult | None]):
    """Export dialog of a list query; dismisses with the result.

    Args:
        workspace: The open profile.
        listing: The list query; all pages are exported from the store.
        title: Title of the dialog.
        name: The proposed file name.
        lacks: Warning about incidents that are not stored; empty if all are.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = [
        key_binding("export.leave", "leave", "Cancel"),
        key_binding("export.format", "next_format", "Next format"),
    ]

    def __init__(
        self, workspace: Workspace, listing: ListQuery, title: str, name: str, lacks: str = ""
    ) -> None:
        super().__init__()
        self._lacks = lacks
        self._workspace = workspace
        self._listing = listing
        self._heading = title
        self._proposed = name
        self._overwrites: Path | None = None
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Yield title, path, progress, and status line."""
        with PopupPanel(title=Content(self._heading), hints=[("enter", "export")]):
            if self._lacks:
                yield Static(Content(f"! {self._lacks}"), id="export-lacks")
            yield SingleLine(self._proposed, compact=True, select_on_focus=False)
            yield ProgressBar(show_eta=False)
            yield Static(id="export-status")

    def on_mount(self) -> None:
        """Hide the progress bar at first."""
        self.query_one(ProgressBar).display = False
        # At the end, so that typing another name replaces the ending too.
        self.query_one(Input).cursor_position = len(self._proposed)
        self._explain()

    @on(Input.Changed)
    def _explain(self) -> None:
        self._overwrites = None
        chosen = FORMATS.get(_suffix(self.query_one(Input).value))
        said = f"{chosen} · " if chosen else ""
        self._say(muted(f"{said}{' → '.join(FORMATS)}"))

    def action_next_format(self) -> None:
        """Switch to the next format by changing the file extension."""
        field = self.query_one(Input)
        endings, suffix = list(FORMATS), _suffix(field.value)
        place = endings.index(suffix) + 1 if suffix in endings else 0
        stem = field.value[: len(field.value) - len(suffix)] if suffix in endings else field.value
        field.value = stem + endings[place % len(endings)]
        field.cursor_position = len(stem)

    @on(Input.Submitted)
    def _start(self) -> None:
        if self._worker:
            return
        try:
            path = target(self.query_one(Input).value)
        except IncidentError as error:
            self._say_error(error)
            return
        if path.exists() and self._overwrites != path:
            self._overwrites = path
            self._say(Content(f"! {path} exists: enter again to overwrite it"))
            return
        self._worker = self._export(path)

    @work(group="export", exclusive=True)
    async def _export(self, path: Path) -> None:
        bar = self.query_one(ProgressBar)
        bar.display = True
        self.query_one(Input).disabled = True
        self._say(muted("esc: cancel; no file is written"))

        def progress(done: int, total: int) -> None:
            bar.update(progress=done, total=total)

        try:
            exported = await export(
                path,
                self._workspace.cache,
                self._listing,
                self._workspace.configuration(),
                progress,
            )
        except IncidentError as error:
            self._worker = None
            bar.display = False
            self.query_one(Input).disabled = False
            self.query_one(Input).focus()
            self._say_error(error)
            return
        self._leave_with(exported)

    def _say_error(self, error: IncidentError) -> None:
        self._say(Content.assemble(("! ", "bold"), error.explanation))

    def _say(self, what: Content) -> None:
        self.query_one("#export-status", Static).update(what)

    def action_leave(self) -> None:
        """Cancel the export and delete a partial file."""
        if self._worker:
            self._worker.cancel()
        self._leave_with(None)

    def _leave_with(self, exported: ExportResult | None) -> None:
        if self.is_active:
            self.dismiss(exported)


def proposed_name(words: Iterable[str]) -> str:
    """Return a file name for these words, in the working folder."""
    kept = "-".join(words).casefold()
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in clean(kept)) + ".csv"


def _suffix(typed: str) -> str:
    return Path(typed.strip()).suffix.lower()
