"""Bulk edit: its changes per incident, and sending them one by one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.fields import Field, fields_for
from app.editing.draft_codec import decode_changes, dump_changes, load_changes
from app.editing.drafts import Change, Values, edit_payload, same_value, values_of
from app.editing.form_spec import EDIT
from app.editing.records import WriteRecord
from app.errors import IncidentError
from app.store.journal.journal import Journal
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.structs import replace
from app.text.text import one_line
from app.writes.errors import EditConflict
from app.writes.outbox import Outbox

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident


class Progress(StrEnum):
    """Progress of one incident of a bulk edit."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    CONFLICTED = "conflicted"
    """Somebody else changed this field after the review; nothing was sent."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One incident of a bulk edit.

    Attributes:
        changes: Changes by field, before and after.
        warnings: Texts about consequences for this incident.
        detail: Reason of a conflict or failure.
        request_id: The vendor's id of a failed request.
        number: Number of its write in the journal; 0 before it is stored.
    """

    incident_id: str
    reference: str
    name: str
    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()
    progress: Progress = Progress.WAITING
    detail: str = ""
    request_id: str = ""
    number: int = 0


def bulk_rows(
    incidents: Iterable[Incident],
    fields: Sequence[Field],
    wanted: Values,
    only_missing: Container[str] = (),
) -> tuple[BulkRow, ...]:
    """Return the changes to each incident; those without changes are left out.

    Args:
        incidents: The incidents as last read.
        fields: The fields to set.
        wanted: Their values, by field.
        only_missing: Keys of the fields to set only in incidents that have no value.
    """
    rows = []
    for incident in incidents:
        held = values_of(incident, fields)
        changes = tuple(
            Change(field, held[field.key], wanted[field.key])
            for field in fields
            if not same_value(field, held[field.key], wanted[field.key])
            and (field.key not in only_missing or held[field.key] == field.kind.empty)
        )
        if changes:
            reference, name = one_line(incident.reference), one_line(incident.name)
            rows.append(BulkRow(incident.id, reference, name, changes))
    return tuple(rows)


def remaining_rows(
    writes: Iterable[WriteRecord],
    incident_of: Callable[[str], Incident | None],
    configuration: Configuration,
) -> tuple[BulkRow, ...]:
    """Return the remaining rows of a bulk edit from an earlier run.

    Args:
        writes: Its remaining writes in the journal.
        incident_of: Returns the incident of an id as last read; None if unknown.
        configuration: The organisation's configuration.
    """
    rows = []
    for write in writes:
        if incident := incident_of(write.incident_id):
            fields = fields_for(configuration, incident)
            changes, _ = decode_changes(load_changes(write.changes), fields)
            reference, name = one_line(incident.reference), one_line(incident.name)
            rows.append(BulkRow(incident.id, reference, name, changes, number=write.number))
    return tuple(rows)


class BulkEdit:
    """Bulk edit that sends its rows one by one, each checked like a single edit.

    Args:
        rows: The rows to send.
        outbox: The outbox.
        journal: Stores all rows before the first is sent.
        on_row: Called with every row that has progressed.
        draft: The id of its form's draft, which the rows in the journal replace; empty without one.
    """

    def __init__(
        self,
        rows: Sequence[BulkRow],
        outbox: Outbox,
        journal: Journal,
        on_row: Callable[[BulkRow], None],
        draft: str = "",
    ) -> None:
        self.rows = {row.incident_id: row for row in rows}
        self._outbox = outbox
        self._journal = journal
        self._on_row = on_row
        self._draft = draft
        self._stopped = False

    def count(self, progress: Progress) -> int:
        """Count the rows with that progress."""
        return sum(1 for row in self.rows.values() if row.progress is progress)

    def stop(self) -> None:
        """Stop after the request that is being sent."""
        self._stopped = True

    async def run(self, *, notify_incident_channel: bool) -> None:
        """Send the waiting rows, all stored in the journal first so that a crash loses none.

        Raises:
            JournalBusy: Another process was writing the journal; nothing was sent.
        """
        self._stopped = False
        waiting = [row for row in self.rows.values() if row.progress is Progress.WAITING]
        self._journal.writes.discard([row.number for row in waiting if row.number])
        batch = uuid4().hex
        numbers = await retry_while_busy(
            self._journal.writes.enqueue_all,
            [_write(row, batch, notify_incident_channel) for row in waiting],
        )
        self._journal.drafts.discard(self._draft)
        waiting = [
            self._come(row, Progress.WAITING, number=number)
            for row, number in zip(waiting, numbers, strict=True)
        ]
        for row in waiting:
            if self._stopped:
                return
            await self._send(row)

    def give_up(self) -> None:
        """Discard the rows that still wait."""
        waiting = [row.number for row in self.rows.values() if row.progress is Progress.WAITING]
        self._journal.writes.discard([number for number in waiting if number])

    def retry(self) -> int:
        """Set failed rows back to waiting; return their number."""
        failed = [row for row in self.rows.values() if row.progress is Progress.FAILED]
        for row in failed:
            self._come(row, Progress.WAITING)
        return len(failed)

    async def _send(self, row: BulkRow) -> None:
        self._come(row, Progress.SENDING)
        try:
            sent = await self._outbox.edit(self._journal.writes.read(row.number), row.changes)
        except EditConflict as conflict:
            labels = ", ".join(each.field.label for each in conflict.conflicts)
            self._come(row, Progress.CONFLICTED, detail=f"{labels} changed in the meantime")
        except IncidentError as error:
            said = f"{error.title}: {error.detail.removesuffix('.')}."
            self._come(row, Progress.FAILED, detail=said, request_id=error.request_id)
        else:
            self._come(row, Progress.DONE, detail="unchanged" if sent.unchanged else "")

    def _come(
        self,
        row: BulkRow,
        progress: Progress,
        *,
        detail: str = "",
        request_id: str = "",
        number: int = 0,
    ) -> BulkRow:
        further = replace(
            row,
            progress=progress,
            detail=detail,
            request_id=request_id,
            number=number or row.number,
        )
        self.rows[row.incident_id] = further
        self._on_row(further)
        return further


def _write(row: BulkRow, batch: str, notify_incident_channel: bool) -> WriteRecord:  # noqa: FBT001
    labels = ", ".join(change.field.label for change in row.changes)
    return WriteRecord(
        EDIT,
        row.incident_id,
        f"{row.reference}: {labels}",
        edit_payload(row.changes, notify_incident_channel=notify_incident_channel),
        changes=dump_changes(row.changes),
        batch=batch,
    )
