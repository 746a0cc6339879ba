"""A journal with writes in every state and drafts of many sizes, to be damaged."""

from datetime import timedelta
from pathlib import Path
from random import Random

from app.editing.form_spec import DECLARE_FORM, edit_form
from app.editing.records import KeptDraft, KeptWrite
from app.editing.write_state import Event, State
from app.store.journal.journal import Journal
from tests.support.demo import NOW

DRAFTS, WRITES = 20, 60
_OUTCOMES = (State.READY, State.SENT, State.SUCCEEDED, State.UNKNOWN, State.REJECTED)


def fill_journal(file: Path) -> Journal:
    """Write `DRAFTS` and `WRITES` into a new journal, some of more than a page; it is left open."""
    journal = Journal(file, now=lambda: NOW)
    for number in range(DRAFTS):
        journal.drafts.save(_draft(number))
        journal.drafts.release(f"draft-{number}")
    for number in range(WRITES):
        _record(journal, number)
    return journal


def _draft(number: int) -> KeptDraft:
    text = "What happened. " * Random(number).choice((1, 50, 800))
    return KeptDraft(
        id=f"draft-{number}",
        spec=DECLARE_FORM if number % 2 else edit_form((f"incident-{number}",), ("summary",)),
        title=f"Checkout down {number}",
        held="{}",
        current=f'{{"summary": "{text}"}}',
        typed={"summary": text},
        idempotency_key=f"draft-key-{number}",
        saved_at=NOW + timedelta(minutes=number),
    )


def _record(journal: Journal, number: int) -> None:
    name = "Checkout down" * Random(number).choice((1, 30, 500))
    write = KeptWrite(
        "declare" if number % 3 else "edit",
        f"incident-{number}",
        f"Checkout down {number}",
        {"name": name},
        idempotency_key=f"key-{number}" if number % 3 else "",
        batch="batch" if number % 15 == 0 else "",
    )
    at = journal.writes.begin(write)
    match _OUTCOMES[number % len(_OUTCOMES)]:
        case State.SENT:
            journal.writes.mark_sent(at)
        case State.SUCCEEDED:
            journal.writes.finish(at, Event.FIND, f"incident-{number}")
        case State.UNKNOWN | State.REJECTED as state:
            journal.writes.mark_sent(at)
            event = Event.LOSE_ANSWER if state is State.UNKNOWN else Event.REJECT
            journal.writes.record(at, event, "No answer.")
