"""Send writes so that none is lost or applied twice: journal, API, then the outcome."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.api.retry import complains_about_key, final_error, maybe_applied
from app.editing.conflicts import Outcome, conflicts, is_applied
from app.editing.draft_codec import dump_changes
from app.editing.drafts import Change, Values
from app.editing.form_spec import DECLARE, EDIT
from app.editing.operation_payload import operation_payload
from app.editing.operations import OPERATIONS, UPDATE
from app.editing.permissions import READ_ONLY
from app.editing.records import WriteRecord
from app.editing.remainder import NOTHING_LEFT, Remainder
from app.editing.write_state import WriteEvent, WriteState
from app.errors import Delayed, IncidentError, OutcomeUnknown, StoppedWaiting
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.journal.journal import Journal
from app.store.journal.promised_updates import PromisedUpdates
from app.store.journal.write_table import ClaimedElsewhere
from app.store.sqlite.database import StoreFailed
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.structs import replace
from app.writes.errors import EditConflict, NotSaved, ReadOnlyMode
from app.writes.follow_on import follow_on
from app.writes.next_update import next_update
from app.writes.operation_senders import (
    SENDERS,
    Sender,
)
from app.writes.outcome_reader import OutcomeReader
from app.writes.remainders import Answer, remainder_of

if TYPE_CHECKING:  # Both load httpx or pydantic.
    from app.api.service import IncidentService
    from app.domain.incident_document import IncidentDocument
    from app.domain.model_base import Record
    from app.domain.models import Configuration, Incident

# Maximum number of seconds between the read that guards an edit and the edit, and the number of
# tries if the rate limit delays the edit for longer.
_MAX_AGE, _ROUNDS = 5.0, 4


@dataclass(frozen=True, slots=True)
class Sent:
    """Applied write.

    Attributes:
        incident_id: The created or changed incident.
        rest: Changes of its draft made after it was sent, stored as a draft.
        document: The incident in the response; None if it has none.
        record: The created or changed record of the incident; None if it is not known.
        unchanged: Whether there was nothing to send.
        trouble: The reason why the write that had to follow was not applied; else empty.
    """

    incident_id: str
    rest: Remainder = NOTHING_LEFT
    document: IncidentDocument | None = None
    record: Record | None = None
    unchanged: bool = False
    trouble: str = ""


Send = Callable[["IncidentService", WriteRecord], Awaitable[Answer]]
"""Function that sends a write of one operation and returns the response."""


def _operation(send: Sender) -> Send:
    """Wrap a sender that returns a record of an incident."""

    async def operation(service: IncidentService, write: WriteRecord) -> Answer:
        return Answer(record=await send(service, write))

    return operation


async def _declare(service: IncidentService, write: WriteRecord) -> Answer:
    return Answer(await service.create(write.payload))


async def _edit(service: IncidentService, write: WriteRecord) -> Answer:
    return Answer(await service.update(write.incident_id, write.payload))


SEND_BY_OPERATION: Mapping[str, Send] = {
    DECLARE: _declare,
    EDIT: _edit,
    **{name: _operation(send) for name, send in SENDERS.items()},
}
"""Send function by operation."""


class Outbox:
    """Sender of all writes, with their state in the journal.

    Args:
        journal: Stores writes before they are sent, and their outcome.
        service: The API.
        cache: Stores the incidents in responses.
        configuration: Returns the organisation's configuration as last fetched.
        on_edited: Called with the incident before and after an edit.
        read_only: Whether to refuse every write; reads and the journal are not affected.

    Attributes:
        outcomes: Reads what became of writes.
    """

    def __init__(
        self,
        journal: Journal,
        service: IncidentService,
        cache: IncidentCache,
        configuration: Callable[[], Configuration],
        on_edited: Callable[[Incident, Incident], None] = lambda *_: None,
        *,
        read_only: bool = False,
    ) -> None:
        self._journal = journal
        self._service = service
        self._cache = cache
        self._configuration = configuration
        self._on_edited = on_edited
        self.outcomes = OutcomeReader(journal.writes, service, cache, configuration)
        self._read_only = read_only

    async def send(self, write: WriteRecord) -> Sent:
        """Send a reviewed write that creates or deletes something.

        Without an idempotency key it is sent again only if earlier attempts were not applied.

        Raises:
            IncidentError: It was rejected, or may have been applied (`OutcomeUnknown` and other
                errors that `maybe_applied` includes); the journal has the state. `JournalBusy` if
                another process was writing the journal, so that it was not sent.
        """
        self._refuse_in_read_only_mode()
        if write.idempotency_key:
            return await self._attempt(await self._enqueue(write))
        if earlier := await self.resolve_earlier(write.draft):
            return earlier
        return await self._send_or_find(await self._enqueue(write))

    async def resend(self, number: int) -> Sent:
        """Send a write with an idempotency key again, unchanged.

        Raises:
            IncidentError: As for `send`; `ClaimedElsewhere` if another window has or resolved it.
        """
        self._refuse_in_read_only_mode()
        return await self._attempt(await self._claim(number))

    def _refuse_in_read_only_mode(self) -> None:
        if self._read_only:
            raise ReadOnlyMode(READ_ONLY)

    async def edit(self, write: WriteRecord, changes: Sequence[Change]) -> Sent:
        """Send a reviewed edit unless somebody else has changed the same fields since.

        The edit is checked against values read a few seconds before sending, regardless of the wait
        for the rate limit.

        Args:
            write: The edit; with a number if it is already in the journal, as in a bulk edit.
            changes: Its changes, with the values it started from.

        Raises:
            IncidentError: As for `send`. `EditConflict` if it has to be merged first; `NotSaved` if
                there was no response and it is not applied.
        """
        try:
            self._refuse_in_read_only_mode()
            for left in reversed(range(_ROUNDS)):
                current = await self.outcomes.current(write)
                if is_applied(changes, current):
                    return self._unchanged(write)
                if found := conflicts(changes, current):
                    raise EditConflict(found, current)
                request = _request(write, changes, current)
                if not write.number or request.payload != write.payload:
                    write = await self._enqueue(request)
                try:
                    return await self._send_or_find(write, max_age=_MAX_AGE)
                except Delayed as held_up:
                    if not left:
                        raise StoppedWaiting(held_up.detail) from None
        except IncidentError as error:
            self._reject_unsent(write.number, error)
            raise
        raise AssertionError("The last round returns or raises.")

    def _reject_unsent(self, number: int, error: IncidentError) -> None:
        if number and self._journal.writes.read(number).state is WriteState.READY:
            self._journal.writes.record(number, WriteEvent.REJECT, str(error))

    def _unchanged(self, write: WriteRecord) -> Sent:
        if write.number:
            self._journal.writes.mark_done(write.number, WriteEvent.FIND, write.incident_id)
        self.abandon(write.draft)
        return Sent(write.incident_id, unchanged=True)

    def abandon(self, draft_id: str) -> None:
        """Discard a draft with nothing left to send, and its unconfirmed attempts."""
        writes = self._journal.writes
        writes.discard([each.number for each in writes.unresolved_of(draft_id)])
        self._journal.drafts.discard(draft_id)

    async def resolve_earlier(self, draft_id: str) -> Sent | None:
        """Find out by reading whether earlier attempts of a form without a key were applied.

        Returns:
            The applied attempt, with the changes since; None if none was applied.

        Raises:
            IncidentError: As for `resolve`; the form must not send anything.
        """
        for earlier in self._journal.writes.unresolved_of(draft_id):
            if not earlier.idempotency_key:
                found, sent = await self.resolve(earlier.number)
                if found is Outcome.SAVED:
                    return sent
        return None

    async def resolve(self, number: int) -> tuple[Outcome, Sent]:
        """Find out by reading whether a write without an idempotency key was applied.

        Raises:
            IncidentError: It cannot be read; `ClaimedElsewhere` if another window has the write.
        """
        write = await self._claim(number)
        found, answer = await self.outcomes.settled(write)
        if found is Outcome.SAVED:
            return found, await self._applied(write, WriteEvent.FIND, answer)
        if found is Outcome.NOT_SAVED:
            self._journal.writes.record(number, WriteEvent.MISS, "It was not saved.")
        return found, Sent(write.incident_id)

    async def accept(self, number: int, document: IncidentDocument) -> Sent:
        """Accept an incident as the result of a declare.

        Raises:
            ClaimedElsewhere: Another window has the declare, or resolved it.
        """
        return await self._applied(await self._claim(number), WriteEvent.FIND, Answer(document))

    async def _enqueue(self, write: WriteRecord) -> WriteRecord:
        writes = self._journal.writes
        return writes.read(await retry_while_busy(writes.enqueue, write))

    async def _claim(self, number: int) -> WriteRecord:
        writes = self._journal.writes
        if not await retry_while_busy(writes.claim, number):
            raise ClaimedElsewhere("It is no longer pending.")
        return writes.read(number)

    async def _attempt(self, write: WriteRecord) -> Sent:
        is_stored_as_sent = write.state is WriteState.SENT
        if not is_stored_as_sent:
            await retry_while_busy(self._journal.writes.mark_sent, write.number)
        try:
            answer = await SEND_BY_OPERATION[write.operation](self._service, write)
        except Delayed:
            self._journal.writes.record(write.number, WriteEvent.HOLD)
            raise
        except IncidentError as raised:
            error = final_error(raised, OutcomeUnknown(write.problem) if write.in_doubt else None)
            if write.idempotency_key and (error.refused_repeat or complains_about_key(error)):
                # The key was used before: the record created with it is the result.
                with suppress(IncidentError):
                    if found := await self.outcomes.find(write):
                        return await self._applied(write, WriteEvent.FIND, found)
            # One that follows another has no form to be sent again from.
            is_open = maybe_applied(error) or (is_stored_as_sent and error.retryable)
            event = WriteEvent.LOSE_ANSWER if is_open else WriteEvent.REJECT
            self._journal.writes.record(write.number, event, str(error))
            raise error from None
        return await self._applied(write, WriteEvent.SUCCEED, answer)

    async def _send_or_find(self, write: WriteRecord, max_age: float = math.inf) -> Sent:
        """Send a write without a key; without a response, find out whether it was applied.

        Args:
            write: The write to send.
            max_age: Number of seconds within which it must be sent; the reads may come later.
        """
        try:
            with self._service.client.within(max_age):
                return await self._attempt(write)
        except IncidentError as error:
            if not maybe_applied(error):
                raise
            try:
                found, answer = await self.outcomes.settled(write)
            except IncidentError:
                raise error from None
            if found is Outcome.SAVED:
                return await self._applied(write, WriteEvent.FIND, answer)
            if found is Outcome.NOT_SAVED:
                self._journal.writes.record(write.number, WriteEvent.MISS, "It was not saved.")
                raise NotSaved(error.detail, request_id=error.request_id) from None
            raise

    async def _applied(self, write: WriteRecord, event: WriteEvent, answer: Answer) -> Sent:
        """Record that a write is applied, and store later changes of its draft."""
        document = answer.document
        incident_id = document.id if document else write.incident_id
        draft = self._journal.drafts.find(write.draft)
        rest = NOTHING_LEFT
        if draft:
            rest = remainder_of(draft, write, answer, self._configuration())
        follows = follow_on(write, document.incident, self._configuration()) if document else None
        # The journal first: the cache can be fetched again.
        numbers = self._journal.writes.mark_done(
            write.number, event, incident_id, rest.draft, follows
        )
        if write.operation == UPDATE:
            self._note_next_update(write, answer)
        if document:
            if before := self._cache.incident(incident_id):
                self._on_edited(before, document.incident)
            # It is applied, even if the cache fails: the next refresh fetches it.
            with suppress(StoreFailed):
                await retry_while_busy(self._cache.upsert, [document])
        trouble = await self._send_follow_on(numbers) if follows else ""
        return Sent(incident_id, rest, document, answer.record, trouble=trouble)

    async def _send_follow_on(self, numbers: Sequence[int]) -> str:
        """Send the write that follows an applied one; return the reason if it was not applied."""
        writes = self._journal.writes
        try:
            if not numbers:
                await retry_while_busy(writes.settle)
            await self._send_or_find(writes.read(numbers[0]))
        except IncidentError as error:
            return f"The alert was not attached. {error}"
        return ""

    def _note_next_update(self, write: WriteRecord, answer: Answer) -> None:
        """Store the time chosen for the next update, or that none was."""
        update = next_update(write, answer.record)
        # It is applied, whether or not the reminder can be stored.
        with suppress(StoreFailed):
            if update and answer.record:
                PromisedUpdates(self._journal.choices).set(answer.record.id, update)
            self._cache.update_times.set(write.incident_id, update)
            self._cache.changes.notify(CacheChange(frozenset({write.incident_id})))


def _request(write: WriteRecord, changes: Sequence[Change], current: Values) -> WriteRecord:
    """Return the request of an edit; a PUT also sends the current unchanged values."""
    write = replace(write, changes=dump_changes(changes))
    if write.operation == EDIT:
        return write
    values = dict(current) | {each.field.key: each.after for each in changes}
    payload = operation_payload(
        OPERATIONS[write.operation], changes, values, incident_id=write.incident_id, key=""
    )
    return replace(write, payload=payload)
