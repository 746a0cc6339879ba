"""Sends writes so that none is lost and none is done twice: journal, API, then the outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.api.retry import complains_about_key, final_error, maybe_applied
from app.domain.fields import fields_for
from app.editing.conflicts import Conflict, Outcome, conflicts, infer_outcome, is_applied
from app.editing.draft_codec import decode_changes, dump_changes, load_changes
from app.editing.drafts import Change, Values, values_of
from app.editing.form_spec import DECLARE, EDIT
from app.editing.operations import DELETIONS, OPERATIONS, operation_payload
from app.editing.records import WriteRecord
from app.editing.remainder import NOTHING_LEFT, Remainder
from app.editing.write_state import WriteEvent, WriteState
from app.errors import Delayed, IncidentError, OutcomeUnknown, StoppedWaiting
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import EVERYTHING
from app.store.journal.journal import Journal
from app.store.journal.write_table import ClaimedElsewhere
from app.store.sqlite.database import StoreFailed
from app.store.sqlite.retry_busy import retry_while_busy
from app.text.text import clean
from app.writes.operation_senders import (
    SENDERS,
    Sender,
    current_values,
    find_record,
    resolve_outcome,
)
from app.writes.remainders import Answer, remainder_of

if TYPE_CHECKING:  # Both load httpx or pydantic.
    from app.api.service import IncidentService
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration, Incident

# How far this machine's clock and the API's may be apart.
_CLOCKS_APART = timedelta(minutes=10)

# How many of the latest incidents are looked through for a lost declare.
_LATEST = 100

# Seconds from the reading that guards an edit until the edit is sent, at most; and how often both
# are tried when the rate limit holds the edit up for longer.
_MAX_AGE, _ROUNDS = 5.0, 4


class NotSaved(IncidentError):
    """No answer came, and the incident was read since: it does not have the edit."""

    title = "Not saved"
    hint = "What you typed is still here; send it again."
    retryable = True


class EditConflict(IncidentError):
    """Somebody else has changed the same fields since the edit began; nothing was sent.

    Args:
        conflicts: Where.
        current: What is there now, by field.
    """

    title = "Somebody else has changed this"
    hint = "Nothing was sent."

    def __init__(self, conflicts: Sequence[Conflict], current: Values) -> None:
        labels = ", ".join(conflict.field.label for conflict in conflicts)
        super().__init__(f"Changed since it was read: {labels}.")
        self.conflicts = tuple(conflicts)
        self.current = current


@dataclass(frozen=True, slots=True)
class Sent:
    """A write that was applied.

    Attributes:
        incident_id: The incident that it made or changed.
        rest: What of its draft was typed after it was sent, and is stored as a draft.
        document: The incident as the answer had it; None where the answer has none.
        unchanged: Whether nothing had to be sent.
    """

    incident_id: str
    rest: Remainder = NOTHING_LEFT
    document: IncidentDocument | None = None
    unchanged: bool = False


Send = Callable[["IncidentService", WriteRecord], Awaitable[Answer]]
"""Sends a kind of write, and gives back what the API answered."""


def _operation(send: Sender) -> Send:
    """Send what answers with a record of an incident."""

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
"""Every kind of write."""


class Outbox:
    """The one way out for writes; how far each has come is in the journal.

    Args:
        journal: Where they are stored before, and their outcome after.
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

    # What makes or removes something.

    async def send(self, write: WriteRecord) -> Sent:
        """Send a reviewed write that makes or removes something.

        Without a key it is sent again only once earlier attempts are known not to be applied.

        Raises:
            IncidentError: It was rejected, or may or may not have been applied (`OutcomeUnknown`
                and others that `maybe_applied` names); the journal knows which. `JournalBusy`
                when another program kept it from being written down, so that it was not sent.
        """
        if write.idempotency_key:
            return await self._attempt(await self._enqueue(write))
        if earlier := await self.resolve_earlier(write.draft):
            return earlier
        return await self._send_or_find(await self._enqueue(write))

    async def resend(self, number: int) -> Sent:
        """Send a write with a key once more, exactly as it was.

        Raises:
            IncidentError: As for `send`; `ClaimedElsewhere` when another window has or resolved it.
        """
        return await self._attempt(await self._claim(number))

    # What changes something: it carries no key, and is checked before and after.

    async def read(self, incident_id: str) -> Incident:
        """Read the incident as it is now.

        Raises:
            IncidentError: It cannot be had.
        """
        return (await self._read(incident_id))[1]

    async def _read(self, incident_id: str) -> tuple[IncidentDocument, Incident]:
        document = await self._service.show(incident_id)
        await retry_while_busy(self._cache.upsert, [document])
        return document, document.incident

    async def edit(self, write: WriteRecord, changes: Sequence[Change]) -> Sent:
        """Send a reviewed edit unless somebody else has changed the same since it began.

        What it is checked against was read at most seconds before it is sent, however long it has
        to wait for the rate limit.

        Args:
            write: The edit; with a number where the journal has it already, as one of many.
            changes: What it changes, from what it began with.

        Raises:
            IncidentError: As for `send`. `EditConflict` when it has to be merged first; `NotSaved`
                when no answer came and it is not applied.
        """
        try:
            for left in reversed(range(_ROUNDS)):
                current = await self._current(write)
                if is_applied(changes, current):
                    return self._unchanged(write)
                if found := conflicts(changes, current):
                    raise EditConflict(found, current)
                request = _request(write, changes, current)
                if not write.number or request.payload != write.payload:
                    write = await self._enqueue(request)
                try:
                    with self._service.client.within(_MAX_AGE):
                        return await self._send_or_find(write)
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

    async def _current(self, write: WriteRecord) -> Values:
        """Read what the incident, or the record that a write changes, holds now."""
        if write.operation != EDIT:
            return await current_values(self._service, write)
        incident = await self.read(write.incident_id)
        return values_of(incident, fields_for(self._configuration(), incident))

    def _unchanged(self, write: WriteRecord) -> Sent:
        if write.number:
            self._journal.writes.mark_done(write.number, WriteEvent.FIND, write.incident_id)
        self._journal.drafts.discard(write.draft)
        return Sent(write.incident_id, unchanged=True)

    # Finding out what became of a write.

    async def resolve_earlier(self, draft_id: str) -> Sent | None:
        """Find out by reading what became of earlier attempts of a form that carry no key.

        Returns:
            The attempt that was applied, with what was typed since; None when none was.

        Raises:
            IncidentError: As for `resolve`; nothing more may be sent from the form.
        """
        for earlier in self._journal.writes.unresolved_of(draft_id):
            if not earlier.idempotency_key:
                found, sent = await self.resolve(earlier.number)
                if found is Outcome.SAVED:
                    return sent
        return None

    async def resolve(self, number: int) -> tuple[Outcome, Sent]:
        """Find out by reading what became of a write without a key.

        Raises:
            IncidentError: It cannot be read; `ClaimedElsewhere` when another window has the write.
        """
        write = await self._claim(number)
        found, answer = await self._outcome(write)
        if found is Outcome.SAVED:
            return found, await self._applied(write, WriteEvent.FIND, answer)
        if found is Outcome.NOT_SAVED:
            self._journal.writes.record(number, WriteEvent.MISS, "It was not saved.")
        return found, Sent(write.incident_id)

    async def _outcome(self, write: WriteRecord) -> tuple[Outcome, Answer]:
        if write.operation == EDIT:
            document, incident = await self._read(write.incident_id)
            fields = fields_for(self._configuration(), incident)
            made, _ = decode_changes(load_changes(write.changes), fields)
            return infer_outcome(made, values_of(incident, fields)), Answer(document)
        if write.operation in DELETIONS or OPERATIONS[write.operation].edits:
            return await resolve_outcome(self._service, write, self._configuration()), Answer()
        record = await find_record(self._service, write)
        return (Outcome.SAVED if record else Outcome.NOT_SAVED), Answer(record=record)

    async def find_declared(self, write: WriteRecord) -> IncidentDocument | None:
        """Find the incident that a declare may have made: the latest of its name.

        Raises:
            IncidentError: The API cannot be asked.
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

    async def accept(self, number: int, document: IncidentDocument) -> Sent:
        """Take an incident that was found as the one that a declare has made.

        Raises:
            ClaimedElsewhere: Another window has the declare, or resolved it.
        """
        return await self._applied(await self._claim(number), WriteEvent.FIND, Answer(document))

    # One attempt.

    async def _enqueue(self, write: WriteRecord) -> WriteRecord:
        writes = self._journal.writes
        return writes.read(await retry_while_busy(writes.enqueue, write))

    async def _claim(self, number: int) -> WriteRecord:
        writes = self._journal.writes
        if not await retry_while_busy(writes.claim, number):
            raise ClaimedElsewhere("It is not waiting here any more.")
        return writes.read(number)

    async def _attempt(self, write: WriteRecord) -> Sent:
        await retry_while_busy(self._journal.writes.mark_sent, write.number)
        try:
            answer = await SEND_BY_OPERATION[write.operation](self._service, write)
        except Delayed:
            self._journal.writes.record(write.number, WriteEvent.HOLD)
            raise
        except IncidentError as raised:
            error = final_error(raised, OutcomeUnknown(write.problem) if write.in_doubt else None)
            if write.idempotency_key and (error.refused_repeat or complains_about_key(error)):
                # The key is known: what was made with it is the answer.
                with suppress(IncidentError):
                    if found := await self._find(write):
                        return await self._applied(write, WriteEvent.FIND, found)
            event = WriteEvent.LOSE_ANSWER if maybe_applied(error) else WriteEvent.REJECT
            self._journal.writes.record(write.number, event, str(error))
            raise error from None
        return await self._applied(write, WriteEvent.SUCCEED, answer)

    async def _find(self, write: WriteRecord) -> Answer | None:
        if write.operation == DECLARE:
            document = await self.find_declared(write)
            return Answer(document) if document else None
        record = await find_record(self._service, write)
        return Answer(record=record) if record else None

    async def _send_or_find(self, write: WriteRecord) -> Sent:
        """Send what carries no key; without an answer, find out what became of it."""
        try:
            return await self._attempt(write)
        except IncidentError as error:
            if not maybe_applied(error):
                raise
            try:
                found, answer = await self._outcome(write)
            except IncidentError:
                raise error from None
            if found is Outcome.SAVED:
                return await self._applied(write, WriteEvent.FIND, answer)
            if found is Outcome.NOT_SAVED:
                self._journal.writes.record(write.number, WriteEvent.MISS, "It was not saved.")
                raise NotSaved(error.detail, request_id=error.request_id) from None
            raise

    async def _applied(self, write: WriteRecord, event: WriteEvent, answer: Answer) -> Sent:
        """Write down that it is applied, and store what was typed since as a draft."""
        document = answer.document
        incident_id = document.id if document else write.incident_id
        draft = self._journal.drafts.find(write.draft)
        rest = NOTHING_LEFT
        if draft:
            rest = remainder_of(draft, write, answer, self._configuration())
        # The journal first: whatever happens to the cache is fetched again.
        self._journal.writes.mark_done(write.number, event, incident_id, rest.draft)
        if document:
            if before := self._cache.incident(incident_id):
                self._on_edited(before, document.incident)
            # It is done, whether it can be shown or not: the next refresh brings it.
            with suppress(StoreFailed):
                await retry_while_busy(self._cache.upsert, [document])
        return Sent(incident_id, rest, document)


def _request(write: WriteRecord, changes: Sequence[Change], current: Values) -> WriteRecord:
    """Return an edit as it is sent: what a PUT demands and nobody changed here is as it is now."""
    write = replace(write, changes=dump_changes(changes))
    if write.operation == EDIT:
        return write
    values = dict(current) | {each.field.key: each.after for each in changes}
    payload = operation_payload(
        OPERATIONS[write.operation], changes, values, incident_id=write.incident_id, key=""
    )
    return replace(write, payload=payload)
