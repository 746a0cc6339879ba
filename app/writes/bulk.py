"""One edit over many incidents: what it does to each, and sending them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
from app.text.text import one_line
from app.writes.outbox import EditConflict, Outbox

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident


class Progress(StrEnum):
    """How far one incident of a bulk edit has come."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    CONFLICTED = "conflicted"
    """Somebody changed the same field since it was reviewed; nothing was sent."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One incident of a bulk edit.

    Attributes:
        changes: Field by field, before and after.
        detail: Why it conflicted or failed, in words.
        request_id: The vendor's, of a request that failed.
        number: Of its write in the journal; 0 before it is kept there.
    """

    incident_id: str
    reference: str
    name: str
    changes: tuple[Change, ...]
    progress: Progress = Progress.WAITING
    detail: str = ""
    request_id: str = ""
    number: int = 0


def bulk_rows(
    incidents: Iterable[Incident], fields: Sequence[Field], wanted: Values
) -> tuple[BulkRow, ...]:
    """What setting `wanted` does to each incident; those that are so already are left out.

    Args:
        incidents: As they were seen last.
        fields: The fields that are set.
        wanted: Their values, by field.
    """
    rows = []
    for incident in incidents:
        held = values_of(incident, fields)
        changes = tuple(
            Change(field, held[field.key], wanted[field.key])
            for field in fields
            if not same_value(field, held[field.key], wanted[field.key])
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
    """The rows of a bulk edit that an earlier run of the program left.

    Args:
        writes: What is left of it in the journal.
        incident_of: The incident of an id as it was seen last; None where it is not known.
        configuration: The organisation's vocabulary.
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
    """Sends the rows of a bulk edit, one after the other; each is checked like a single edit.

    Args:
        rows: What to do.
        outbox: The way out.
        journal: Where all of it is kept before the first is sent.
        on_row: Told of every row that has come further.
        draft: The id of the form it was made in, which the journal's rows stand for once they
            are kept; empty without one.
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
        """How many rows have come that far."""
        return sum(1 for row in self.rows.values() if row.progress is progress)

    def stop(self) -> None:
        """Send no more after the one that is on its way."""
        self._stopped = True

    async def run(self, *, notify_incident_channel: bool) -> None:
        """Send what waits; the journal has all of it first, so that a crash loses nothing.

        Raises:
            JournalBusy: Another program kept it from being written down; nothing was sent.
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
        """Whatever still waits is not wanted any more."""
        waiting = [row.number for row in self.rows.values() if row.progress is Progress.WAITING]
        self._journal.writes.discard([number for number in waiting if number])

    def retry(self) -> int:
        """Have what failed wait again; how many these are."""
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
            self._come(row, Progress.CONFLICTED, detail=f"{labels} changed meanwhile")
        except IncidentError as error:
            said = f"{error.title}: {error.detail.removesuffix('.')}."
            self._come(row, Progress.FAILED, detail=said, request_id=error.request_id)
        else:
            self._come(row, Progress.DONE, detail="was so already" if sent.unchanged else "")

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
