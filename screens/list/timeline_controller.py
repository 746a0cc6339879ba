"""Timeline of the incident at the cursor, read when the cursor has rested for a while."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.content import Content

from app.domain.incident_row import IncidentRow
from app.present.text import muted
from screens.base.controllers import ControllerHost, HostTimer
from screens.list.list_model import ListModel
from widgets.basic.panel import Panel
from widgets.incident.timeline_pane import TimelinePane
from widgets.table.table import LineTable

if TYPE_CHECKING:  # Loaded with the first timeline.
    from app.domain.tab_data import TimelineData
    from widgets.incident.record_list import Entry

# Seconds without a movement after which the cursor has rested long enough for requests.
_REST = 0.6
# A timeline of this age is read again, and earlier if a part of it could not be read.
_FRESH, _FRESH_PART = timedelta(minutes=5), timedelta(seconds=30)
_MOST_KEPT = 50
# Events that are shown; the incident itself has them all.
_MOST_EVENTS = 40
_TITLE = Content.styled("Timeline", "bold")


class _Held(Struct, frozen=True):
    """A timeline as read.

    Attributes:
        updated_at: Time of the incident's last change at that time.
        read_at: When it was read.
        total: Number of its events.
        entries: The newest of them.
        note: What is missing.
        fresh: Age at which it is read again.
    """

    updated_at: datetime | None
    read_at: datetime
    total: int
    entries: "Sequence[Entry]"
    note: str
    fresh: timedelta


class TimelineController:
    """Reads the timeline of the incident at the cursor, at low priority, and draws it.

    Args:
        host: The screen.
        model: State of the list.
        table: Has the cursor.
        panel: The panel around it.
        pane: The widget.
        shows: Returns whether a panel is shown.
    """

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        panel: Panel,
        pane: TimelinePane,
        shows: Callable[[Panel], bool],
    ) -> None:
        self._host = host
        self._model = model
        self._table = table
        self._panel = panel
        self._pane = pane
        self._shows = shows
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._timer: HostTimer | None = None
        panel.set_top(_TITLE)

    def draw(self) -> None:
        """Draw what has been read of the incident at the cursor, and read the rest later."""
        self.stop()
        row = self._table.current
        if not self._shows(self._panel):
            return
        held = self._held.get(row.id) if row else None
        if held is None:
            self.draw_empty()
        else:
            count = muted(f" {held.total:,}")
            self._panel.set_top(_TITLE + count, muted("newest first"))
            self._pane.show(held.entries, muted(held.note))
        if row and not self._is_fresh(row, held):
            self._timer = self._host.set_timer(_REST, self._read_rested)

    def draw_empty(self) -> None:
        """Draw the pane as it is before anything has been read."""
        self._panel.set_top(_TITLE)
        self._pane.show((), Content(""))

    def stop(self) -> None:
        """Read nothing for the incident that the cursor has left."""
        if self._timer:
            self._timer.stop()
            self._timer = None

    def forget(self) -> None:
        """Draw the pane as it will be at the next start."""
        self.stop()
        self._held.clear()
        self.draw_empty()

    def on_sync(self) -> None:
        """Read what could not be read before the API was reached."""
        if self._timer is None and self._can_read:
            self.draw()

    def _is_fresh(self, row: IncidentRow, held: _Held | None) -> bool:
        if held is None or held.updated_at != row.updated_at:
            return False
        return self._model.workspace.now() - held.read_at < held.fresh

    @property
    def _can_read(self) -> bool:
        """True if the API answers, and is asked for without a key being pressed."""
        sync = self._model.sync
        is_reached = sync.phase in {"idle", "history"} and sync.synced_at is not None
        return is_reached and not self._model.paused

    def _read_rested(self) -> None:
        self._timer = None
        row = self._table.current
        if row and self._can_read and self._shows(self._panel):
            self._host.run_worker(self._read(row), group="timeline", exclusive=True)

    async def _read(self, row: IncidentRow) -> None:
        from app.api.rate_limiter import in_background
        from app.api.tab_requests import read_log
        from app.system.idle import idle

        with in_background():
            data = await read_log(self._model.workspace.service, row.id)
        await idle()
        self._hold(row, data)
        current = self._table.current
        if current and current.id == row.id and self._timer is None:
            self.draw()

    def _hold(self, row: IncidentRow, data: "TimelineData") -> None:
        from app.domain.timeline import merge_timeline
        from widgets.incident.tab import note_of
        from widgets.incident.timeline_entries import timeline_entries

        events = merge_timeline(
            data.updates.value.items if data.updates.value else (),
            data.activity.value.items if data.activity.value else (),
            data.timeline.value.items if data.timeline.value else (),
            newest_first=True,
        )
        earlier = len(events) - _MOST_EVENTS
        missing = note_of([data.updates, data.activity, data.timeline])
        notes = (
            missing,
            f"{earlier:,} earlier: open the incident" if earlier > 0 else "",
            "" if events or missing else "No activity yet.",
        )
        workspace = self._model.workspace
        self._held[row.id] = _Held(
            row.updated_at,
            workspace.now(),
            len(events),
            timeline_entries(events[:_MOST_EVENTS], workspace.zone),
            " · ".join(filter(None, notes)),
            _FRESH_PART if missing else _FRESH,
        )
        self._held.move_to_end(row.id)
        if len(self._held) > _MOST_KEPT:
            self._held.popitem(last=False)
