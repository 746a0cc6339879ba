"""A journal with writes in every state and drafts of many sizes, to be damaged."""

from datetime import timedelta
from pathlib import Path
from random import Random

from app.editing.form_spec import DECLARE_FORM, edit_form
from app.editing.records import DraftRecord, WriteRecord
from app.editing.write_state import WriteEvent, WriteState
from app.store.journal.journal import Journal
from tests.support.demo import NOW

DRAFTS, WRITES = 20, 60
_OUTCOMES = (
    WriteState.READY,
    WriteState.SENT,
    WriteState.SUCCEEDED,
    WriteState.UNKNOWN,
    WriteState.REJECTED,
)


def fill_journal(file: Path) -> Journal:
    """Write `DRAFTS` and `WRITES` into a new journal, some of more than a page; it is left open."""
    journal = Journal(file, now=lambda: NOW)
    for number in range(DRAFTS):
        journal.drafts.save(_draft(number))
        journal.drafts.release(f"draft-{number}")
    for number in range(WRITES):
        _record(journal, number)
    return journal


def _draft(number: int) -> DraftRecord:
    text = "What happened. " * Random(number).choice((1, 50, 800))
    return DraftRecord(
        id=f"draft-{number}",
        spec=DECLARE_FORM if number % 2 else edit_form((f"incident-{number}",), ("summary",)),
        title=f"Checkout down {number}",
        base="{}",
        current=f'{{"summary": "{text}"}}',
        typed={"summary": text},
        idempotency_key=f"draft-key-{number}",
        saved_at=NOW + timedelta(minutes=number),
    )


def _record(journal: Journal, number: int) -> None:
    name = "Checkout down" * Random(number).choice((1, 30, 500))
    write = WriteRecord(
        "declare" if number % 3 else "edit",
        f"incident-{number}",
        f"Checkout down {number}",
        {"name": name},
        idempotency_key=f"key-{number}" if number % 3 else "",
        batch="batch" if number % 15 == 0 else "",
    )
    at = journal.writes.enqueue(write)
    match _OUTCOMES[number % len(_OUTCOMES)]:
        case WriteState.SENT:
            journal.writes.mark_sent(at)
        case WriteState.SUCCEEDED:
            journal.writes.mark_done(at, WriteEvent.FIND, f"incident-{number}")
        case WriteState.UNKNOWN | WriteState.REJECTED as state:
            journal.writes.mark_sent(at)
            event = WriteEvent.LOSE_ANSWER if state is WriteState.UNKNOWN else WriteEvent.REJECT
            journal.writes.record(at, event, "No answer.")
