"""Sends writes so that none is lost and none is done twice: journal, API, then the outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from app.api.retry import may_have_been_done, verdict
from app.domain.fields import fields_for
from app.editing.conflicts import Fate, fate
from app.editing.draft_codec import load_changes, restored
from app.editing.drafts import Change, values_of
from app.editing.form_spec import DECLARE, EDIT
from app.errors import FateUnknown, IncidentError
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import EVERYTHING
from app.store.journal.journal import Journal
from app.store.journal.records import KeptWrite, State
from app.store.journal.write_table import Busy
from app.store.sqlite.database import StoreFailed
from app.store.sqlite.retry_busy import patiently
from app.text.text import clean
from app.writes.operation_senders import SENDERS, Sender, fate_of

if TYPE_CHECKING:  # Both load httpx or pydantic.
    from app.api.service import IncidentService
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration, Incident

# How far this machine's clock and the API's may be apart.
_CLOCKS_APART = timedelta(minutes=10)

# How many of the latest incidents are looked through for a lost declare.
_LATEST = 100


class NotSaved(IncidentError):
    """No answer came, and the incident was read since: it does not have the edit."""

    title = "Not saved"
    hint = "What you typed is still here; send it again."
    retryable = True


Operation = Callable[["IncidentService", KeptWrite], Awaitable["IncidentDocument | None"]]
"""Sends a kind of write, and gives the incident as it is then; None where it has to be read."""


def _deed(send: Sender) -> Operation:
    """What answers with a part of the incident."""

    async def operation(service: IncidentService, write: KeptWrite) -> None:
        await send(service, write)

    return operation


OPERATIONS: Mapping[str, Operation] = {
    DECLARE: lambda service, write: service.create(write.payload),
    EDIT: lambda service, write: service.update(write.incident_id, write.payload),
    **{name: _deed(send) for name, send in SENDERS.items()},
}
"""Every kind of write."""


class Outbox:
    """The one way out for writes.

    Args:
        journal: Where they are kept before, and their outcome after.
        service: The API.
        cache: Where the answers go.
        configuration: The organisation's vocabulary as last fetched.
        on_edited: Told of an incident before and after an edit.
    """

    def __init__(
        self,
        journal: Journal,
        service: IncidentService,
        cache: IncidentCache,
        configuration: Callable[[], Configuration],
        on_edited: Callable[[Incident, Incident], None] = lambda *_: None,
    ) -> None:
        self._journal = journal
        self._service = service
        self._cache = cache
        self._configuration = configuration
        self._on_edited = on_edited

    async def send(self, write: KeptWrite) -> str:
        """Send a reviewed write; the id of the incident it made or changed.

        Raises:
            IncidentError: It was refused, or may or may not have been done (`FateUnknown` and
                others that `may_have_been_done` names); the journal knows which. `JournalBusy`
                when another program kept it from being written down, so that it was not sent.
        """
        return await self._attempt(await self._begun(write))

    async def send_again(self, number: int) -> str:
        """Send a declare whose fate is unknown once more, exactly as it was, with its key.

        Raises:
            IncidentError: As for `send`; `Busy` when another window has it, or settled it.
        """
        return await self._attempt(await self._taken(number))

    async def _begun(self, write: KeptWrite) -> KeptWrite:
        writes = self._journal.writes
        return writes.read(await patiently(writes.begin, write))

    async def _taken(self, number: int) -> KeptWrite:
        writes = self._journal.writes
        if not await patiently(writes.take, number):
            raise Busy("It is not waiting here any more.")
        return writes.read(number)

    async def _attempt(self, write: KeptWrite) -> str:
        doubt = FateUnknown(write.problem) if write.in_doubt else None
        await patiently(self._journal.writes.mark_sent, write.number)
        try:
            document = await OPERATIONS[write.operation](self._service, write)
        except IncidentError as raised:
            error = verdict(raised, doubt)
            state = State.UNKNOWN if may_have_been_done(error) else State.REFUSED
            self._journal.writes.reach(write.number, state, str(error))
            raise error from None
        # The journal first: whatever happens to the cache is fetched again.
        incident_id = document.id if document else write.incident_id
        self._journal.writes.finish(write.number, incident_id)
        if document:
            if before := self._cache.incident(incident_id):
                self._on_edited(before, document.incident)
            # It is done, whether it can be shown or not: the next refresh brings it.
            with suppress(StoreFailed):
                await patiently(self._cache.upsert, [document])
        return incident_id

    # Edits, which carry no key: reading the incident tells.

    async def read(self, incident_id: str) -> Incident:
        """The incident as it is now.

        Raises:
            IncidentError: It cannot be had.
        """
        document = await self._service.show(incident_id)
        await patiently(self._cache.upsert, [document])
        return document.incident

    async def send_edit(self, write: KeptWrite, changes: Sequence[Change]) -> str:
        """Send a reviewed edit; without an answer, read the incident to know what became of it.

        Raises:
            IncidentError: As for `send`; `NotSaved` when the incident does not have it.
        """
        return await self.send_begun_edit((await self._begun(write)).number, changes)

    async def send_begun_edit(self, number: int, changes: Sequence[Change]) -> str:
        """The same for an edit that the journal has already, as one of many.

        Raises:
            IncidentError: As for `send_edit`.
        """
        return await self._send_or_find(
            self._journal.writes.read(number),
            lambda write: self._look(write.number, write.incident_id, changes),
        )

    async def send_deed(self, write: KeptWrite) -> str:
        """Send a reviewed deed; one without a key and without an answer is looked for.

        Raises:
            IncidentError: As for `send`; `NotSaved` when it was looked for and is not there.
        """
        begun = await self._begun(write)
        if write.idempotency_key:
            return await self._attempt(begun)
        return await self._send_or_find(begun, self._look_for)

    async def _send_or_find(
        self, write: KeptWrite, find: Callable[[KeptWrite], Awaitable[Fate]]
    ) -> str:
        """Send what carries no key; without an answer, find out what became of it."""
        try:
            return await self._attempt(write)
        except IncidentError as error:
            if not may_have_been_done(error):
                raise
            try:
                found = await find(write)
            except IncidentError:
                raise error from None
            if found is Fate.SAVED:
                return write.incident_id
            if found is Fate.NOT_SAVED:
                raise NotSaved(error.detail, request_id=error.request_id) from None
            raise

    async def _look_for(self, write: KeptWrite) -> Fate:
        found = await fate_of(self._service, write, self._configuration())
        return self._settled(write.number, write.incident_id, found)

    async def settle(self, number: int) -> Fate:
        """Find out what became of an edit that nobody has answered.

        Raises:
            IncidentError: The incident cannot be read; `Busy` when another window has the edit.
        """
        write = await self._taken(number)
        if write.operation in SENDERS:
            return await self._look_for(write)
        incident = await self.read(write.incident_id)
        fields = fields_for(self._configuration(), incident)
        changes, _ = restored(load_changes(write.changes), fields)
        return self._judge(number, incident, changes)

    def confirm(self, incident_id: str, draft: str) -> None:
        """The incident already is what a draft would make it: what was in doubt is settled."""
        for write in self._journal.writes.unsettled():
            if draft and write.draft == draft:
                self._journal.writes.finish(write.number, incident_id)

    async def declared_since(self, write: KeptWrite) -> IncidentDocument | None:
        """The incident that a declare of unknown fate may have made: the latest of its name.

        Raises:
            IncidentError: The API cannot be asked.
        """
        name = write.payload.get("name", "")
        since = write.begun_at - _CLOCKS_APART if write.begun_at else None
        page = await self._service.list(EVERYTHING, page_size=_LATEST)
        await patiently(self._cache.upsert, page.items)
        for document in page.items:
            made = document.outline.created_at
            if document.name == clean(name) and made and since and made >= since:
                return document
        return None

    async def _look(self, number: int, incident_id: str, changes: Sequence[Change]) -> Fate:
        return self._judge(number, await self.read(incident_id), changes)

    def _judge(self, number: int, incident: Incident, changes: Sequence[Change]) -> Fate:
        found = fate(changes, values_of(incident, [change.field for change in changes]))
        return self._settled(number, incident.id, found)

    def _settled(self, number: int, incident_id: str, found: Fate) -> Fate:
        if found is Fate.SAVED:
            self._journal.writes.finish(number, incident_id)
        elif found is Fate.NOT_SAVED:
            self._journal.writes.reach(number, State.REFUSED, "It was not saved.")
        return found
