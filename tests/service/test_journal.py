"""The journal: on disk before anything is sent, private, shared by windows, never thrown away."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.editing.form_spec import DECLARE_FORM, FormSpec, edit_form
from app.editing.records import DraftRecord, WriteRecord
from app.editing.write_state import WriteEvent, WriteState
from app.store.journal.journal import Journal
from app.store.journal.write_table import UNDO_DEPTH, ClaimedElsewhere
from tests.support.demo import NOW
from tests.support.full_disk import full_disk


def draft(identifier: str = "d1", spec: FormSpec = DECLARE_FORM, minutes: int = 0) -> DraftRecord:
    return DraftRecord(
        id=identifier,
        spec=spec,
        title="Checkout down",
        base="{}",
        current='{"name": "Checkout down"}',
        typed={"name": "Checkout down "},
        idempotency_key="key-1",
        saved_at=NOW + timedelta(minutes=minutes),
    )


def declare(key: str = "key-1") -> WriteRecord:
    payload = {"idempotency_key": key, "visibility": "public", "name": "Checkout down"}
    return WriteRecord("declare", "", "Declare", payload, idempotency_key=key, draft="d1")


def edit() -> WriteRecord:
    return WriteRecord("edit", "i1", "INC-1: Name", {"incident": {"name": "x"}}, draft="d1")


@contextmanager
def opened(path: Path | str) -> Iterator[Journal]:
    with closing(Journal(path, now=lambda: NOW)) as journal:
        yield journal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def test_what_is_kept_outlives_the_program(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft())
        number = journal.writes.enqueue(declare())
        journal.writes.mark_sent(number)
        journal.choices.set("notify", "yes")
    with opened(file) as journal:
        assert journal.drafts.all() == (draft(),)
        assert journal.choices.get("notify") == "yes"
        (write,) = journal.writes.outcome_unknown()
        assert (write.payload, write.state) == (declare().payload, WriteState.SENT)


def test_the_file_is_private(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft())
        for each in file.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_commits_wait_for_the_disk(file: Path) -> None:
    full = 2
    with opened(file) as journal:
        assert journal._database.query("PRAGMA synchronous") == [(full,)]


def test_a_write_that_was_never_sent_is_a_draft_and_nothing_more(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft())
        journal.writes.enqueue(declare())
    with opened(file) as journal:
        assert journal.writes.outcome_unknown() == ()
        assert journal.drafts.all() == (draft(),)


def test_a_declare_has_one_row_for_its_key_and_remembers_its_doubt(file: Path) -> None:
    with opened(file) as journal:
        first = journal.writes.enqueue(declare())
        journal.writes.mark_sent(first)
        journal.writes.record(first, WriteEvent.LOSE_ANSWER, "No answer.")
        again = journal.writes.enqueue(declare())
        assert again == first
        assert journal.writes.read(again).in_doubt
        journal.writes.mark_sent(again)
        journal.writes.record(again, WriteEvent.REJECT, "No.")
        assert journal.writes.enqueue(declare()) == first
        assert journal.writes.read(first).in_doubt, (
            "a refusal of one attempt says nothing of another"
        )


def test_what_is_done_needs_no_draft_and_settles_earlier_attempts(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft(spec=edit_form(("i1",))))
        lost = journal.writes.enqueue(edit())
        journal.writes.mark_sent(lost)
        journal.writes.record(lost, WriteEvent.LOSE_ANSWER)
        done = journal.writes.enqueue(edit())
        journal.writes.mark_sent(done)
        journal.writes.mark_done(done, WriteEvent.SUCCEED, "i1")
        assert journal.drafts.all() == ()
        assert journal.writes.outcome_unknown() == ()
        assert [write.number for write in journal.writes.sent()] == [done]


def test_the_last_edits_are_kept_for_undo(file: Path) -> None:
    with opened(file) as journal:
        for _ in range(UNDO_DEPTH + 5):
            journal.writes.mark_done(journal.writes.enqueue(edit()), WriteEvent.FIND, "i1")
        assert len(journal.writes.sent()) == UNDO_DEPTH


def test_another_window_leaves_alone_what_is_open_here(file: Path) -> None:
    with opened(file) as first, opened(file) as second:
        first.drafts.save(draft())
        number = first.writes.enqueue(declare())
        first.writes.mark_sent(number)
        assert second.drafts.all() == ()
        assert second.drafts.claim("d1") is None
        assert second.writes.outcome_unknown() == ()
        assert not second.writes.claim(number)
        with pytest.raises(ClaimedElsewhere):
            second.writes.enqueue(declare())
        first.writes.record(number, WriteEvent.LOSE_ANSWER)
        first.drafts.release("d1")
        assert second.drafts.claim("d1") == draft()
        assert first.drafts.claim("d1") is None


def test_what_a_killed_window_was_sending_is_taken_over(file: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from app.store.journal.journal import Journal
from app.editing.write_state import WriteState
from tests.service.test_journal import declare, draft
journal = Journal(Path({str(file)!r}))
journal.drafts.save(draft())

def kill(state):
    if state is WriteState.SENT:
        os.kill(os.getpid(), signal.SIGKILL)

journal.writes.on_state = kill
journal.writes.mark_sent(journal.writes.enqueue(declare()))
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603
    assert killed.returncode == -9
    with opened(file) as journal:
        (write,) = journal.writes.outcome_unknown()
        assert write.payload == declare().payload
        assert journal.writes.claim(write.number)
        assert journal.drafts.all() == (draft(),)


def test_two_windows_take_a_lost_write_once(file: Path) -> None:
    with opened(file) as gone:
        number = gone.writes.enqueue(declare())
        gone.writes.mark_sent(number)
        gone.writes.record(number, WriteEvent.LOSE_ANSWER)
    with opened(file) as first, opened(file) as second:
        (write,) = first.writes.outcome_unknown()
        assert first.writes.claim(write.number)
        assert not second.writes.claim(write.number)


def test_a_disk_that_refuses_leaves_a_journal_in_memory_that_says_why(file: Path) -> None:
    told: list[str] = []
    with opened(file) as journal:
        journal.on_failure = told.append
        journal.drafts.save(draft("before"))
        journal._database.query("PRAGMA query_only = ON")
        journal.drafts.save(draft("after", minutes=1))
        assert [kept.id for kept in journal.drafts.all()] == ["after", "before"]
        assert told == [journal.failure]
        assert "readonly" in journal.failure


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with opened(tmp_path / "file" / "journal.db") as journal:
        assert "file" in journal.failure
        journal.drafts.save(draft())
        assert journal.drafts.all() == (draft(),)


def test_what_can_be_read_of_a_file_that_cannot_be_opened_is_known(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft())
        number = journal.writes.enqueue(declare())
        journal.writes.mark_sent(number)
    with full_disk(), opened(file) as journal:
        assert journal.failure
        assert journal.drafts.all() == (draft(),)
        assert [write.number for write in journal.writes.outcome_unknown()] == [number]


def test_a_full_disk_is_noticed_before_anything_is_typed(file: Path) -> None:
    with opened(file) as journal:
        ((pages,),) = journal._database.query("PRAGMA page_count")
        journal._database.query("VACUUM")
        journal._database.query(f"PRAGMA max_page_count = {pages // 2}")
        assert "full" in journal.check()


def test_a_damaged_journal_is_set_aside_and_never_deleted(file: Path) -> None:
    file.parent.mkdir()
    for _ in range(2):
        file.write_bytes(b"this is no database, and it is precious" * 100)
        with opened(file) as journal:
            assert journal.failure == ""
            assert "damaged" in journal.notice
        file.unlink()
    assert len(list(file.parent.glob("journal.db.damaged*"))) == 2


def test_a_journal_of_a_newer_program_is_left_as_it_is(file: Path) -> None:
    with opened(file) as journal:
        journal.drafts.save(draft())
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with opened(file) as journal:
        assert "newer" in journal.failure
    with closing(sqlite3.connect(file)) as newer:
        assert newer.execute("SELECT count(*) FROM drafts").fetchone() == (1,)


def test_a_write_that_follows_is_unconfirmed_if_the_program_ends_before_it_is_sent(
    file: Path,
) -> None:
    attach = WriteRecord("alert", "i1", "INC-1: Checkout down", {"alert_id": "a1"})
    with opened(file) as journal:
        number = journal.writes.enqueue(declare())
        journal.writes.mark_sent(number)
        (follows,) = journal.writes.mark_done(number, WriteEvent.SUCCEED, "i1", follow_on=attach)
        assert journal.writes.read(follows).state is WriteState.SENT
        assert journal.writes.outcome_unknown() == ()
    with opened(file) as journal:
        (left,) = journal.writes.outcome_unknown()
        assert (left.number, left.payload) == (follows, {"alert_id": "a1"})
