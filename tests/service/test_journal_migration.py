"""Journals of earlier versions open with all that was in them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.editing.form_spec import Form, operation_form
from app.editing.records import DraftRecord
from app.editing.write_state import WriteState
from app.store.journal.journal import Journal
from tests.support.demo import NOW
from tests.support.journals import write_old_journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    path = tmp_path / "journal.db"
    write_old_journal(path)
    with closing(Journal(path, now=lambda: NOW)) as opened:
        assert opened.failure == ""
        yield opened


def drafts_of(journal: Journal, form: Form) -> list[DraftRecord]:
    return [draft for draft in journal.drafts.all() if draft.spec.form is form]


def test_every_draft_has_its_form_its_fields_and_its_text(journal: Journal) -> None:
    assert len(journal.drafts.all()) == 10
    (declared,) = drafts_of(journal, Form.DECLARE)
    assert (declared.spec.incident_ids, declared.title) == ((), "Checkout: down")
    edits = drafts_of(journal, Form.EDIT)
    assert {each.title for each in edits} == {"INC-29: DNS resolution failing in eu-central-1"}
    starts = {tuple(sorted({key.partition(":")[0] for key in each.spec.fields})) for each in edits}
    assert starts == {(), ("role",), ("timestamp",), ("custom_field",), ("summary",)}
    (bulk,) = drafts_of(journal, Form.BULK)
    assert len(bulk.spec.incident_ids) == 2
    assert all(key.startswith("role:") for key in bulk.spec.fields)
    assert all(draft.base != "{}" and draft.current != draft.base for draft in edits)


def test_operations_keep_their_record_and_its_name(journal: Journal) -> None:
    found = drafts_of(journal, Form.OPERATION)
    work = next(draft for draft in found if draft.id == "work")
    record = "01JP6V62FEPDASNRAK8EY93C8H"
    assert work.spec == operation_form("edit-follow-up", work.spec.incident_id, record)
    assert work.target_label == "Write: Add eu-west-1 to the synthetic checks"
    assert work.title == f"INC-4: {work.target_label}"
    updates = [draft for draft in found if draft.spec.operation == "update"]
    assert {draft.title for draft in updates} == {
        "INC-28: Card authorisations declined for Stripe traffic",
        "INC-27: Bad configuration pushed to webhook-sync",
    }
    assert {(draft.spec.target, draft.target_label) for draft in updates} == {("", "")}


def test_titles_of_writes_name_what_they_are_about(journal: Journal) -> None:
    (done,) = journal.writes.sent()
    unknown = journal.writes.outcome_unknown()
    assert (done.title, done.state) == ("INC-28: Severity", WriteState.SUCCEEDED)
    assert [(each.operation, each.title) for each in unknown] == [
        ("update", "INC-27: Bad configuration pushed to webhook-sync"),
        ("declare", "Lost: declare"),
    ]
    ((first, second),) = journal.writes.batches()
    assert (first.title, second.title) == ("INC-0: Severity", "INC-1: Severity")


def test_the_first_version_is_migrated_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    write_old_journal(path)
    with closing(sqlite3.connect(path)) as old:
        old.execute("ALTER TABLE writes DROP COLUMN target")
        old.execute("PRAGMA user_version = 1")
    with closing(Journal(path, now=lambda: NOW)) as journal:
        assert journal.failure == ""
        assert len(journal.drafts.all()) == 10
