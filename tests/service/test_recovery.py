"""A damaged journal: what can be read is in a new one, and the old one is still there."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.store.journal.journal import Journal
from app.store.sqlite.pages import committed_frames, image
from tests.support.damage import Original
from tests.support.demo import NOW
from tests.support.full_journal import DRAFTS, WRITES, fill_journal
from tests.support.journals import write_old_journal

PAGE = 4096
ALL = (DRAFTS, WRITES)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A journal that was closed, which leaves no log."""
    file = tmp_path_factory.mktemp("closed") / "journal.db"
    fill_journal(file).close()
    return Original.of(file)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A journal whose program was killed: all of it is in the log."""
    file = tmp_path_factory.mktemp("killed") / "journal.db"
    with closing(fill_journal(file)):
        return Original.of(file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def counts(journal: Journal) -> tuple[int, int]:
    """How many drafts and writes there are, each of which can be decoded."""
    for identifier, state in journal.rows("SELECT number, state FROM writes"):
        assert journal.writes.read(identifier).state == state
    ((writes,),) = journal.rows("SELECT count(*) FROM writes")
    return len(journal.drafts.all()), writes


def reopened(file: Path) -> tuple[tuple[int, int], str]:
    """What is in the journal, and its notice; a second start has nothing more to say."""
    with closing(Journal(file, now=lambda: NOW)) as journal:
        assert journal.failure == ""
        found, notice = counts(journal), journal.notice
    with closing(Journal(file, now=lambda: NOW)) as journal:
        assert (journal.failure, journal.notice) == ("", "")
        assert counts(journal) == found
    return found, notice


def changed(original: Original, at: int, content: bytes) -> Original:
    main = original.main[:at] + content + original.main[at + len(content) :]
    return Original(main, original.log)


def root_of(original: Original, name: str, folder: Path) -> int:
    copy = folder / "copy.db"
    original.write(copy)
    with closing(sqlite3.connect(copy)) as connection:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(sql, [name]).fetchone()[0])


def test_what_is_in_order_is_left_as_it_is(closed: Original, killed: Original, file: Path) -> None:
    for original in (closed, killed):
        original.write(file)
        assert reopened(file) == (ALL, "")
        assert [each.name for each in file.parent.glob("*damaged*")] == []
        file.unlink()


@pytest.mark.parametrize(
    ("name", "expected"),
    # The root of a table that is stored by its key holds one of its rows.
    [("drafts", (DRAFTS - 1, WRITES)), ("writes", ALL)],
)
def test_a_table_whose_root_is_gone_is_read_from_its_other_pages(
    name: str, expected: tuple[int, int], closed: Original, file: Path, tmp_path: Path
) -> None:
    root = root_of(closed, name, tmp_path)
    damaged = changed(closed, (root - 1) * PAGE, bytes(PAGE))
    damaged.write(file)
    found, notice = reopened(file)
    assert found == expected
    assert f"{expected[0]} drafts and {expected[1]} requests were recovered" in notice
    old = file.with_name("journal.db.damaged")
    assert str(old) in notice
    assert old.read_bytes() == damaged.main


@pytest.mark.parametrize("length", [16, 100, PAGE])
def test_a_file_whose_beginning_is_gone_is_read_by_what_is_known_of_its_tables(
    length: int, closed: Original, file: Path
) -> None:
    changed(closed, 0, b"\xff" * length).write(file)
    assert reopened(file)[0] == ALL


@pytest.mark.parametrize("version", [0, 1, 2, 1 << 20])
def test_a_wrong_version_is_not_believed(version: int, closed: Original, file: Path) -> None:
    changed(closed, 60, version.to_bytes(4, "big")).write(file)
    assert reopened(file)[0] == ALL


@pytest.mark.parametrize("at", [18, 19, 44, 56])
def test_a_wrong_format_is_not_believed(at: int, closed: Original, file: Path) -> None:
    changed(closed, at, b"\x7f").write(file)
    assert reopened(file)[0] == ALL


def test_an_index_that_does_not_match_is_made_anew(closed: Original, file: Path) -> None:
    closed.write(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'state', 'draft') "
            "WHERE name = 'writes_by_state'"
        )
    found, notice = reopened(file)
    assert found == ALL
    assert "damaged" in notice


def test_a_page_of_the_log_that_is_damaged_does_not_cost_what_follows_it(
    killed: Original, file: Path
) -> None:
    frames = committed_frames(killed.log)
    # Of the second transaction: SQLite stops there, although all pages are written again later.
    at = 32 + 12 * (PAGE + 24) + 1000
    log = killed.log[:at] + b"\xff\xff" + killed.log[at + 2 :]
    assert len(image(killed.main, log, checked=True)) < len(image(killed.main, log))
    assert frames > 100
    Original(killed.main, log).write(file)
    found, notice = reopened(file)
    assert found == ALL
    assert "log" in notice
    assert file.with_name("journal.db.damaged-wal").read_bytes() == log


def test_the_header_of_the_log_is_not_needed(killed: Original, file: Path) -> None:
    Original(killed.main, b"\xff" * 32 + killed.log[32:]).write(file)
    assert reopened(file)[0] == ALL


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'dane'"),
        ("payload", "'{'"),
        ("payload", "'[1]'"),
        ("changes", "'[{\"key\": 1}]'"),
        ("begun_at", "'2026-13-01'"),
        ("title", "CAST(x'ff' AS TEXT)"),
    ],
)
def test_a_row_that_cannot_be_decoded_costs_itself_alone(
    column: str, value: str, closed: Original, file: Path
) -> None:
    closed.write(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        sql = f"UPDATE writes SET {column} = {value} WHERE number = 7"  # noqa: S608
        connection.execute(sql)
    found, notice = reopened(file)
    assert found == (DRAFTS, WRITES - 1)
    assert f"{WRITES - 1} requests were recovered" in notice


@pytest.mark.parametrize("value", ["'nothing'", "'{\"severity\": [[1]]}'", "'[]'"])
def test_so_does_a_draft(value: str, closed: Original, file: Path) -> None:
    closed.write(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE drafts SET current = {value} WHERE id = 'draft-3'")  # noqa: S608
    assert reopened(file)[0] == (DRAFTS - 1, WRITES)


def test_a_damaged_journal_of_an_earlier_version_is_recovered_and_migrated(file: Path) -> None:
    file.parent.mkdir()
    write_old_journal(file)
    expected = reopened(file)[0]
    file.unlink()
    write_old_journal(file)
    content = bytearray(file.read_bytes())
    content[28:32] = (999_999).to_bytes(4, "big")
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'writes_by_state'"
        ).fetchone()
    content[(root - 1) * PAGE : root * PAGE] = b"\xee" * PAGE
    file.write_bytes(content)
    found, notice = reopened(file)
    assert found == expected
    assert "damaged" in notice


def test_nothing_that_can_be_read_is_an_empty_journal_and_the_file_stays(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database, and it is precious" * 1000)
    assert reopened(file)[0] == (0, 0)
    assert b"precious" in file.with_name("journal.db.damaged").read_bytes()


def test_the_new_file_and_the_old_one_are_private(killed: Original, file: Path) -> None:
    changed(killed, 0, b"\xff" * 100).write(file)
    Original(killed.main, killed.log[:-PAGE] + bytes(PAGE)).write(file)
    reopened(file)
    names = {each.name for each in file.parent.iterdir()}
    assert {"journal.db", "journal.db.damaged"} <= names
    assert {each.name: each.stat().st_mode & 0o077 for each in file.parent.iterdir()} == (
        dict.fromkeys(names, 0)
    )


def test_a_file_that_the_system_refuses_is_not_called_damaged(
    closed: Original, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed.write(file)

    def refuse(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise error

    real = sqlite3.connect
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda path, **options: real(path, **options) if path == ":memory:" else refuse(),
    )
    with closing(Journal(file)) as journal:
        assert "I/O" in journal.failure
    assert file.read_bytes() == closed.main


def test_a_full_disk_leaves_the_damaged_file_where_it_is(
    closed: Original, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = changed(closed, 0, b"\xff" * PAGE)
    damaged.write(file)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.store.sqlite.durable.write_salvage", refuse)
    with closing(Journal(file)) as journal:
        assert "No space left" in journal.failure
    assert file.read_bytes() == damaged.main
    monkeypatch.undo()
    assert reopened(file)[0] == ALL


PROGRAM = """
import sys
from pathlib import Path
from app.store.journal.journal import Journal
journal = Journal(Path(sys.argv[1]))
print(len(journal.drafts.all()), bool(journal.notice), bool(journal.failure))
journal.close()
"""


def test_programs_that_start_at_once_recover_it_once(closed: Original, file: Path) -> None:
    changed(closed, 0, b"\xff" * PAGE).write(file)
    started = [
        subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-c", PROGRAM, str(file)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    told = sorted(each.communicate()[0].split() for each in started)
    assert told == [[str(DRAFTS), "False", "False"]] * 3 + [[str(DRAFTS), "True", "False"]]
    assert len(list(file.parent.glob("*.damaged*"))) == 1
