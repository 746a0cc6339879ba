"""Bulk edit: one review of all incidents, then progress, then the results."""

from collections.abc import Sequence
from datetime import tzinfo
from enum import StrEnum

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, ProgressBar, Static

from app.editing.drafts import Change
from app.errors import IncidentError
from app.present.signs import sign
from app.present.text import muted
from app.present.tokens import BAD, MUTED, OK, STRONG
from app.present.values import format_value
from app.session.workspace import Workspace
from app.text.text import one_line, plural
from app.writes.bulk import BulkEdit, BulkRow, Progress
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.table.table import Column, LineTable

_LOOKS = {
    Progress.WAITING: ("unknown", MUTED),
    Progress.SENDING: ("becomes", STRONG),
    Progress.DONE: ("done", OK),
    Progress.CONFLICTED: ("conflict", BAD),
    Progress.FAILED: ("error", BAD),
}


# Maximum length of an old value in the table and below it, so that the new value fits.
_BEFORE = 16
_BEFORE_WHOLE = 100


class _Phase(StrEnum):
    REVIEW = "review"
    SENDING = "sending"
    ENDED = "ended"


class BulkScreen(Screen[bool]):
    """Review, progress and results of a bulk edit; dismisses with whether anything was sent.

    Args:
        workspace: The open profile.
        rows: The changes to each incident.
        warnings: Texts about consequences.
        draft: Id of its form's draft; empty without one.
    """

    AUTO_FOCUS = "#back"
    BINDINGS = [
        key_binding("bulk.send", "send", "Send all"),
        key_binding("bulk.notify", "tell_channel", "Toggle channel notifications"),
        key_binding("bulk.retry", "retry", "Retry failed"),
        key_binding("bulk.down", "move(1)", "Down", show=False),
        key_binding("bulk.up", "move(-1)", "Up", show=False),
        key_binding("bulk.leave", "leave", "Back"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        rows: Sequence[BulkRow],
        warnings: Sequence[str] = (),
        draft: str = "",
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._warnings = warnings
        self._tells = workspace.notify_by_default
        self._phase = _Phase.REVIEW
        self._sent = False
        self._edit = BulkEdit(rows, workspace.outbox, workspace.journal, self._show_row, draft)

    def compose(self) -> ComposeResult:
        """Yield a panel with rows, details of the one at the cursor, progress and two buttons."""
        title = Content.styled(self._title(), "bold")
        with Panel(title=title, keys=("bulk.send", "bulk.notify", "bulk.retry", "bulk.leave")):
            yield from self._compose_panel()
        yield KeyBar()

    def _compose_panel(self) -> ComposeResult:
        yield Static(id="bulk-said")
        table: LineTable[BulkRow] = LineTable(
            _columns(self._workspace.zone, labelled=len(self._labels()) > 1),
            key=lambda row: row.incident_id,
            id="bulk-rows",
        )
        yield table
        yield Static(id="bulk-detail")
        yield ProgressBar(total=len(self._edit.rows), show_eta=False, id="bulk-progress")
        with Horizontal(id="bulk-buttons"):
            yield Button("Back (esc)", id="back", compact=True)
            yield Button("Send all (y)", id="send", variant="primary", compact=True)

    def _labels(self) -> Sequence[str]:
        rows = self._edit.rows.values()
        return tuple(dict.fromkeys(c.field.label for row in rows for c in row.changes))

    def _title(self) -> str:
        count = plural(len(self._edit.rows), "incident")
        return f"Edit {count}: {', '.join(self._labels())}"

    def on_mount(self) -> None:
        """List the rows; Back has the focus."""
        self.query_one("#bulk-rows", LineTable).can_focus = False
        self._draw()

    def _draw(self) -> None:
        """Draw everything, after a change of phase or choice."""
        self.query_one("#send").display = self._phase is _Phase.REVIEW
        self.query_one(ProgressBar).display = self._phase is not _Phase.REVIEW
        self._draw_rows()
        self.refresh_bindings()

    def _draw_rows(self) -> None:
        """Draw the progress of the rows."""
        rows = list(self._edit.rows.values())
        if self._phase is _Phase.ENDED:
            # Failed and conflicted rows come first.
            rows.sort(key=lambda row: row.progress not in {Progress.FAILED, Progress.CONFLICTED})
        self.query_one("#bulk-rows", LineTable).set_rows(rows)
        self.query_one("#bulk-said", Static).update(self._said())
        ended = (Progress.DONE, Progress.CONFLICTED, Progress.FAILED)
        self.query_one(ProgressBar).update(progress=sum(map(self._edit.count, ended)))
        self._draw_detail()

    def _said(self) -> Content:
        if self._phase is _Phase.REVIEW:
            told = "yes" if self._tells else "no"
            lines = [
                f"{self._workspace.title} · notify the incidents' channels: {told} (n)",
                *(f"! {warning}" for warning in self._warnings),
            ]
            if trouble := self._workspace.journal.check():
                lines.append(f"! This cannot be saved to disk before it is sent. {trouble}")
            return Content("\n".join(lines))
        counted = (Progress.DONE, Progress.CONFLICTED, Progress.FAILED, Progress.WAITING)
        parts = [f"{self._edit.count(each)} {each}" for each in counted]
        if sending := self._edit.count(Progress.SENDING):
            parts.append(f"{sending} {Progress.SENDING}")
        return Content(" · ".join(parts))

    def _show_row(self, row: BulkRow) -> None:
        del row
        self._draw_rows()

    @on(LineTable.RowHighlighted)
    def _draw_detail(self) -> None:
        row = self.query_one("#bulk-rows", LineTable).current
        if not isinstance(row, BulkRow):
            return
        request = f" Request {row.request_id}." if row.request_id else ""
        detail = f"  {row.detail}{request}" if row.detail else ""
        zone = self._workspace.zone
        changes = [
            muted(f"{each.field.label} ") + _change_words(each, zone, _BEFORE_WHOLE)
            for each in row.changes
        ]
        said = Content.assemble((f"{row.reference} {row.name}", "bold"), muted(detail))
        warnings = [Content(f"! {warning}") for warning in row.warnings]
        lines = Content("\n").join([said, *changes, *warnings])
        self.query_one("#bulk-detail", Static).update(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable actions by phase."""
        del parameters
        if action in {"send", "tell_channel"}:
            return self._phase is _Phase.REVIEW
        if action == "retry":
            return self._phase is _Phase.ENDED and bool(self._edit.count(Progress.FAILED))
        return True

    def action_move(self, step: int) -> None:
        """Move to another row."""
        self.query_one("#bulk-rows", LineTable).action_move(step)

    def action_tell_channel(self) -> None:
        """Toggle the notification of the incidents' channels."""
        self._tells = not self._tells
        self._draw()

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Confirm and send all waiting rows."""
        if self._phase is not _Phase.SENDING:
            self._phase = _Phase.SENDING
            self._draw()
            self._run()

    @work(group="send")
    async def _run(self) -> None:
        """Run the edit; never cancelled nor started twice, because of the phase."""
        try:
            await self._edit.run(notify_incident_channel=self._tells)
        except IncidentError as error:
            self._phase = _Phase.REVIEW
            self._draw()
            self.query_one("#bulk-said", Static).update(Content(f"! {error}"))
            return
        self._sent = True
        self._phase = _Phase.ENDED
        self._draw()

    def action_retry(self) -> None:
        """Review the failed rows again."""
        if self._edit.retry():
            self._phase = _Phase.REVIEW
            self._draw()

    @on(Button.Pressed, "#back")
    def action_leave(self) -> None:
        """Stop after the current request while sending; else close."""
        if self._phase is _Phase.SENDING:
            self._edit.stop()
            self.query_one("#bulk-detail", Static).update("Stopping after the current one…")
        elif self.is_active:
            self._edit.give_up()
            self.dismiss(self._sent)


def _columns(zone: tzinfo | None, *, labelled: bool) -> tuple[Column[BulkRow], ...]:
    """Return the columns; `labelled` if the rows need the field's label."""

    def state(row: BulkRow) -> Content:
        name, style = _LOOKS[row.progress]
        return Content.styled(f"{sign(name)} {row.progress}", style)

    def change(row: BulkRow) -> Content:
        return Content(", ").join(
            [
                muted(f"{each.field.label} " if labelled else "")
                + _change_words(each, zone, _BEFORE)
                for each in row.changes
            ]
        )

    return (
        Column("reference", "Ref", 9, lambda row: Content(row.reference), priority=9),
        Column("state", "State", 12, state, priority=8),
        Column("change", "Change", 40, change, flexible=True, minimum=20, priority=10),
        Column("request", "Request", 10, lambda row: muted(row.request_id), priority=4),
        Column("name", "Name", 24, lambda row: Content(row.name), priority=5),
        Column("detail", "What happened", 40, lambda row: Content(row.detail), priority=2),
    )


def _change_words(change: Change, zone: tzinfo | None, most: int) -> Content:
    """Return a change on one line, with a shortened old value."""
    before = one_line(format_value(change.before, zone)) or "not set"
    after = one_line(format_value(change.after, zone)) or "cleared"
    if len(before) > most:
        before = f"{before[: most - 1]}…"
    return Content.assemble(muted(before), (f" {sign('becomes')} ", MUTED), after)
