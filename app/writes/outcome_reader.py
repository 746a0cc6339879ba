"""Reads what became of writes, and what they would change now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.fields import fields_for
from app.editing.conflicts import Outcome, infer_outcome
from app.editing.draft_codec import decode_changes, load_changes
from app.editing.drafts import Values, values_of
from app.editing.form_spec import DECLARE, EDIT
from app.editing.operations import OPERATIONS, WITHOUT_FORM
from app.editing.records import WriteRecord
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import EVERYTHING
from app.store.journal.write_table import WriteTable
from app.store.sqlite.retry_busy import retry_while_busy
from app.text.text import clean
from app.writes.operation_senders import (
    current_values,
    find_record,
    resolve_outcome,
)
from app.writes.remainders import Answer

if TYPE_CHECKING:  # Both load httpx or pydantic.
    from app.api.service import IncidentService
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration, Incident

# Maximum difference between this machine's clock and the API's.
_CLOCKS_APART = timedelta(minutes=10)

# Number of latest incidents to search for an unconfirmed declare.
_LATEST = 100

# A request may arrive although its sender has stopped waiting for an answer. What is missing is
# read once more after so many seconds, unless it was sent that long ago.
_ARRIVAL_SECONDS, _LONGEST_ARRIVAL = 10.0, timedelta(minutes=2)


class OutcomeReader:
    """Reader of the outcome of writes, by looking at what the API has.

    Args:
        writes: The writes of the journal.
        service: The API.
        cache: Stores the incidents that are read.
        configuration: Returns the organisation's configuration as last fetched.
    """

    def __init__(
        self,
        writes: WriteTable,
        service: IncidentService,
        cache: IncidentCache,
        configuration: Callable[[], Configuration],
    ) -> None:
        self._writes = writes
        self._service = service
        self._cache = cache
        self._configuration = configuration

    async def read(self, incident_id: str) -> Incident:
        """Read the current incident.

        Raises:
            IncidentError: It cannot be read.
        """
        return (await self._read(incident_id))[1]

    async def _read(self, incident_id: str) -> tuple[IncidentDocument, Incident]:
        document = await self._service.show(incident_id)
        await retry_while_busy(self._cache.upsert, [document])
        return document, document.incident

    async def current(self, write: WriteRecord) -> Values:
        """Read the current values of the incident, or of the record that a write changes."""
        if write.operation != EDIT:
            return await current_values(self._service, write)
        incident = await self.read(write.incident_id)
        return values_of(incident, fields_for(self._configuration(), incident))

    async def settled(self, write: WriteRecord) -> tuple[Outcome, Answer]:
        """Read what became of a write that may be on its way still."""
        found, answer = await self._outcome(write)
        if found is Outcome.NOT_SAVED and self._writes.age(write) < _LONGEST_ARRIVAL:
            await self._service.client.wait(_ARRIVAL_SECONDS, "It may still arrive")
            found, answer = await self._outcome(write)
        return found, answer

    async def _outcome(self, write: WriteRecord) -> tuple[Outcome, Answer]:
        if write.operation == EDIT:
            document, incident = await self._read(write.incident_id)
            fields = fields_for(self._configuration(), incident)
            made, _ = decode_changes(load_changes(write.changes), fields)
            return infer_outcome(made, values_of(incident, fields)), Answer(document)
        if write.operation in WITHOUT_FORM or OPERATIONS[write.operation].edits:
            return await resolve_outcome(self._service, write, self._configuration()), Answer()
        record = await find_record(self._service, write)
        return (Outcome.SAVED if record else Outcome.NOT_SAVED), Answer(record=record)

    async def find_declared(self, write: WriteRecord) -> IncidentDocument | None:
        """Find the incident that a declare may have created: the latest with its name.

        Raises:
            IncidentError: The API is unavailable.
        """
        names = {
            clean(str(each.after))
            for attempt in (*write.earlier, write.attempt)
            for each in load_changes(attempt.changes)
            if each.key == "name"
        } or {clean(write.payload.get("name", ""))}
        since = write.begun_at - _CLOCKS_APART if write.begun_at else None
        page = await self._service.list(EVERYTHING, page_size=_LATEST)
        await retry_while_busy(self._cache.upsert, page.items)
        for document in page.items:
            made = document.outline.created_at
            if document.name in names and made and since and made >= since:
                return document
        return None

    async def find(self, write: WriteRecord) -> Answer | None:
        """Find what a write created, whose idempotency key was used; None if nothing is found."""
        if write.operation == DECLARE:
            document = await self.find_declared(write)
            return Answer(document) if document else None
        record = await find_record(self._service, write)
        return Answer(record=record) if record else None
