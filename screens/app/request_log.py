"""Request log: the sent requests, latest first, live, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from app.present.text import muted
from app.present.tokens import BAD
from app.text.text import clean, plural
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import ControllerScreen
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.table.table import Column, LineTable

if TYPE_CHECKING:  # It loads httpx.
    from app.api.request_record import RequestRecord

# Seconds between updates.
_TICK = 0.5

_FIRST_ERROR = 400


class RequestLogScreen(ControllerScreen):
    """Screen of the sent requests.

    Args:
        requests: Returns the latest requests, oldest first.
        zone: Time zone for display; None for the machine's time zone.
    """

    AUTO_FOCUS = "LineTable"
    BINDINGS = [
        key_binding("log.leave", "leave", "Back"),
        key_binding("log.copy", "copy_line", "Copy"),
    ]

    def __init__(
        self, requests: Callable[[], Sequence[RequestRecord]], zone: tzinfo | None
    ) -> None:
        super().__init__()
        self._clipboard = ClipboardController(self)
        self._requests = requests
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Yield the requests in a panel, with details of the highlighted one, and keys."""
        with Panel(title=Content.styled("Requests, newest first", "bold"), keys=("log.copy",)):
            # Each record is a separate object, even if two are equal.
            yield LineTable(
                self._columns(), key=lambda record: str(id(record)), chooses=False, id="requests"
            )
            yield Static(id="log-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the requests, and update regularly."""
        self._read()
        self.set_interval(_TICK, self._read)

    def _read(self) -> None:
        records = self._requests()[::-1]
        self.query_one(LineTable).set_rows(records)
        failed = sum(1 for record in records if not 0 < record.status < _FIRST_ERROR)
        said = f"{plural(len(records), 'request')}, {failed} failed"
        self.query_one(Panel).set_position(Content(said))

    @on(LineTable.RowHighlighted)
    def _show_complete(self) -> None:
        """Show the complete line at the cursor."""
        self.query_one("#log-status", Static).update(Content(self._whole()))

    def _whole(self) -> str:
        record: RequestRecord | None = self.query_one(LineTable).current
        if record is None:
            return ""
        named = f" · request {record.request_id}" if record.request_id else ""
        return clean(f"{record.method} {record.path} · {record.status or 'no answer'}{named}")

    def action_copy_line(self) -> None:
        """Copy the line with the request id."""
        if line := self._whole():
            self._clipboard.copy(line, "Request")

    def _columns(self) -> tuple[Column[RequestRecord], ...]:
        return (
            Column("at", "At", 8, self._at, priority=5),
            Column("method", "Method", 6, lambda r: Content(r.method), priority=8),
            Column("path", "Path", 40, _path, flexible=True, minimum=24, priority=10),
            Column("status", "Status", 9, _status, priority=9),
            Column(
                "took", "ms", 6, lambda r: Content(f"{r.milliseconds:,}"), align="right", priority=7
            ),
            Column(
                "attempt", "Try", 3, lambda r: Content(str(r.attempt)), align="right", priority=4
            ),
            Column("request", "Request", 30, lambda r: muted(clean(r.request_id)), priority=3),
        )

    def _at(self, record: RequestRecord) -> Content:
        return muted(record.sent_at.astimezone(self._zone).strftime("%H:%M:%S"))

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)


def _path(record: RequestRecord) -> Content:
    return Content(clean(record.path))


def _status(record: RequestRecord) -> Content:
    if not record.status:
        return Content.styled("no answer", BAD)
    failed = record.status >= _FIRST_ERROR
    return Content.styled(f"{'! ' if failed else ''}{record.status}", BAD if failed else "")
