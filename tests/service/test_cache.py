"""The cache: what is stored comes back, in order, privately, and survives what happens to files."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_incident
from app.domain.models import Configuration, IncidentStatus, IncidentType, Severity
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.cache.sync_state import EVERYTHING
from app.store.sqlite.database import StoreFailed
from app.store.tables import schema
from app.system.structs import replace
from tests.support.demo import NOW, make_demo_server

ROOT = Path(__file__).parents[2]
ACTIVE, ALL = BUILT_IN_VIEWS[0].listing, BUILT_IN_VIEWS[-1].listing


def document(number: int, **properties: object) -> IncidentDocument:
    """An incident as the API sends it; later numbers are created later."""
    content: dict[str, object] = {
        "id": f"id-{number:04}",
        "reference": f"INC-{number}",
        "name": f"Incident {number}",
        "mode": "standard",
        "visibility": "public",
        "created_at": f"2026-01-01T{number // 60:02}:{number % 60:02}:00.5Z",
        "updated_at": "2026-02-01T00:00:00Z",
        "severity": {"id": "sev-1", "name": "Major", "rank": 2},
        "incident_status": {"id": "st-1", "name": "Fixing", "category": "live", "rank": 1},
        "incident_type": {"id": "type-1", "name": "Production"},
    }
    return read_incident(content | properties)


def names(cache: IncidentCache, listing: ListQuery = ALL) -> list[str]:
    return [row.name for row in cache.page(listing, offset=0, limit=100)]


def test_what_is_stored_comes_back_as_a_row_a_document_and_an_incident() -> None:
    cache = IncidentCache()
    lead = {
        "role": {"id": "role-1", "name": "Lead", "role_type": "lead"},
        "assignee": {"id": "user-1", "name": "Ann"},
    }
    stored = document(7, incident_role_assignments=[lead])
    cache.upsert([stored, document(8)])
    row = cache.row("id-0007")
    assert row
    assert (row.reference, row.severity, row.severity_rank, row.status, row.type, row.lead) == (
        "INC-7",
        "Major",
        2,
        "Fixing",
        "Production",
        "Ann",
    )
    assert row.created_at == stored.incident.created_at
    assert row.created_at
    assert row.created_at.microsecond == 500_000
    assert cache.document("id-0007") == stored.document
    assert cache.incident("id-0007") == stored.incident
    assert cache.configuration_store.names()["user-1"] == "Ann"
    assert (cache.row("none"), cache.document("none"), cache.incident("none")) == (None,) * 3


def test_incidents_of_the_same_instant_are_ordered_by_id() -> None:
    cache = IncidentCache()
    moment = "2026-01-01T00:00:00Z"
    cache.upsert([document(number, created_at=moment) for number in (3, 1, 2)])
    assert names(cache) == ["Incident 3", "Incident 2", "Incident 1"]
    oldest = ListQuery(IncidentQuery(ALL.query.filters, sort_by="created_at_oldest_first"))
    assert names(cache, oldest) == ["Incident 1", "Incident 2", "Incident 3"]
    assert [cache.position(oldest, f"id-000{number}") for number in (1, 2, 3)] == [0, 1, 2]
    assert [cache.position(ALL, f"id-000{number}") for number in (1, 2, 3)] == [2, 1, 0]


@pytest.mark.parametrize("at_once", [2, 3, 7, 100])
def test_what_was_not_listed_is_found_some_at_a_time(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.cache.listings._IDS", at_once)
    cache = IncidentCache()
    cache.upsert([document(number) for number in range(7)])
    cache.upsert(
        [document(7, mode="not yet known"), document(8, created_at="2300-01-01T00:00:00Z")]
    )
    listed = {f"id-{number:04}" for number in range(1, 6)}
    assert cache.missing_from(listed, ListQuery(EVERYTHING)) == {"id-0000", "id-0006", "id-0008"}
    assert cache.missing_from(set(), ACTIVE) == cache.ids(ACTIVE) - {"id-0007"} != set()


def test_an_older_answer_never_replaces_a_newer_one() -> None:
    cache = IncidentCache()
    cache.upsert([document(1, name="Newer", updated_at="2026-02-01T00:00:00.000002Z")])
    told: list[CacheChange] = []
    cache.changes.subscribe(told.append)
    older = document(1, name="Older", updated_at="2026-02-01T00:00:00.000001Z")
    cache.upsert([older])
    assert names(cache) == ["Newer"]
    assert json.loads(cache.document("id-0001") or b"")["name"] == "Newer"
    assert told == []
    cache.upsert([document(1, name="Same time", updated_at="2026-02-01T00:00:00.000002Z")])
    assert names(cache) == ["Same time"]


def test_the_row_of_an_incident_takes_less_than_four_hundred_bytes(tmp_path: Path) -> None:
    path, incidents = tmp_path / "cache.db", 1_000
    organisation = make_demo_server(incidents=incidents).organisation
    cache = IncidentCache(path)
    cache.store(
        (read_incident(incident_json(organisation, each, NOW)) for each in organisation.incidents),
        index=False,
    )
    cache.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        size = vacuumed_size(database)
        database.execute("DELETE FROM incidents")
        taken = size - vacuumed_size(database)
    assert taken / incidents < 400, "with its indexes, without its document and words"


def vacuumed_size(database: sqlite3.Connection) -> int:
    database.execute("VACUUM")
    ((size,),) = database.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    return int(size)


def test_an_upsert_is_stored_whole_or_not_at_all() -> None:
    cache = IncidentCache()
    cache.upsert([document(1)])

    def failing() -> Iterator[IncidentDocument]:
        yield document(2)
        yield document(1, name="Changed")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.upsert(failing())
    assert names(cache) == ["Incident 1"]
    cache.upsert([document(3)])
    assert cache.count(ALL) == 2


def test_counts_follow_every_change() -> None:
    cache = IncidentCache()
    closed = {"id": "st-9", "name": "Closed", "category": "closed"}
    cache.upsert([document(1), document(2), document(3, mode="test")])
    severe = ListQuery(IncidentQuery((Filter("severity", "one_of", ("sev-1",)),)))
    assert [cache.count(listing) for listing in (ACTIVE, ALL, severe)] == [2, 3, 2]
    cache.upsert([document(1, incident_status=closed), document(2, severity=None)])
    assert [cache.count(listing) for listing in (ACTIVE, ALL, severe)] == [1, 3, 1]
    cache.remove(["id-0002", "none"])
    assert [cache.count(listing) for listing in (ACTIVE, ALL, severe)] == [0, 2, 1]
    assert cache.stored == 2


def test_listeners_are_told_after_the_commit_until_they_stop_listening() -> None:
    cache = IncidentCache()
    told: list[tuple[frozenset[str], bool, int]] = []
    stop = cache.changes.subscribe(
        lambda change: told.append((change.incident_ids, change.configuration, cache.stored))
    )
    cache.upsert([document(1), document(2)])
    cache.upsert([])
    cache.remove(["id-0001"])
    cache.save_configuration(Configuration())
    cache.save_configuration(Configuration())
    assert told == [
        (frozenset({"id-0001", "id-0002"}), False, 2),
        (frozenset({"id-0001"}), False, 1),
        (frozenset(), True, 1),
    ]
    stop()
    cache.upsert([document(3)])
    assert len(told) == 3


def test_an_incident_is_found_by_id_reference_or_number() -> None:
    cache = IncidentCache()
    cache.upsert([document(12), document(112), document(5, reference="OPS-5")])
    for identifier in ("id-0012", "INC-12", "inc-12", "#INC-12", "12"):
        assert cache.find(identifier) == "id-0012"
    assert cache.find("5") == "id-0005"
    for identifier in ("2", "INC-2", "", "%"):
        assert cache.find(identifier) is None


def test_a_removed_incident_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    option = {"id": "option-1", "value": "Payments", "custom_field_id": "field-1"}
    entry = {
        "custom_field": {"id": "field-1", "name": "Team"},
        "values": [{"value_option": option}],
    }
    lead = {"role": {"id": "role-1", "name": "Lead"}, "assignee": {"id": "user-1"}}
    cache = IncidentCache(path)
    cache.upsert([document(1, custom_field_entries=[entry], incident_role_assignments=[lead])])
    cache.remove(["id-0001"])
    cache.close()
    with sqlite3.connect(path) as database:
        for table in ("incidents", "documents", "chosen", "unindexed"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
    database.close()


def test_what_cannot_be_decoded_keeps_its_place_in_its_view() -> None:
    cache = IncidentCache()
    odd = document(2, incident_role_assignments="nobody", visibility=None)
    cache.upsert([document(1), odd, document(3)])
    assert names(cache, ACTIVE) == ["Incident 3", "Incident 2", "Incident 1"]
    row = cache.row("id-0002")
    assert row
    problem = 'incident_role_assignments: "nobody"'
    assert (row.reference, row.status_category, row.problem) == ("INC-2", "live", problem)
    incident = cache.incident("id-0002")
    assert incident
    assert incident.unreadable == (problem,)
    assert json.loads(cache.document("id-0002") or b"")["incident_role_assignments"] == "nobody"


@pytest.mark.parametrize(
    "properties",
    [
        {"created_at": "soon"},
        {"created_at": 5},
        {"updated_at": {}},
        {"incident_status": []},
        {"severity": "bad", "incident_status": {"category": 3}, "mode": 7},
    ],
)
def test_nothing_that_an_answer_holds_keeps_an_incident_from_being_listed(
    properties: dict[str, object],
) -> None:
    cache = IncidentCache()
    cache.upsert([document(1, **properties)])
    assert names(cache) == ["Incident 1"]


def test_a_renamed_status_and_a_reranked_severity_show_on_rows_that_are_stored() -> None:
    cache = IncidentCache()
    cache.upsert([document(1)])

    def configuration_store(word: str, rank: int) -> Configuration:
        return Configuration(
            severities=(Severity(id="sev-1", name=f"Severity {word}", rank=rank),),
            statuses=(IncidentStatus(id="st-1", name=f"Status {word}", category="live"),),
            types=(IncidentType(id="type-1", name=f"Type {word}"),),
        )

    for word, rank in (("one", 2), ("two", 5)):
        cache.save_configuration(configuration_store(word, rank))
        row = cache.row("id-0001")
        assert row
        assert (row.severity, row.status, row.type) == tuple(
            f"{kind} {word}" for kind in ("Severity", "Status", "Type")
        )
        assert row.severity_rank == rank
        assert cache.configuration_store.severity_ranks() == (rank,)
        assert cache.configuration_store.names()["st-1"] == f"Status {word}"
        assert cache.configuration_store.configuration() == configuration_store(word, rank)


def test_everything_is_there_after_opening_the_file_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cache.db"
    cache = IncidentCache(path)
    cache.upsert([document(1), document(2)])
    cache.set_state("history", "cursor")
    cache.close()
    again = IncidentCache(path)
    assert (names(again), again.state("history"), again.notice) == (
        ["Incident 2", "Incident 1"],
        "cursor",
        "",
    )
    assert again.state("unknown") == ""
    again.close()


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        cache = IncidentCache(tmp_path / "own" / "cache.db")
        cache.upsert([document(1)])
        folder = tmp_path / "own"
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
        assert modes == {"cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        cache.close()
    finally:
        os.umask(before)


@pytest.mark.parametrize("content", [b"this is no database, " * 500, b"SQLite format 3\0" * 512])
def test_a_file_that_is_no_cache_is_set_aside_and_rebuilt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(content)
    cache = IncidentCache(path)
    assert "set aside" in cache.notice
    cache.upsert([document(1)])
    assert names(cache) == ["Incident 1"]
    assert (tmp_path / "cache.db.unusable").read_bytes() == content
    cache.close()


@pytest.mark.parametrize("version", [schema.VERSION - 1, schema.VERSION + 1])
def test_a_file_of_another_version_is_set_aside_and_rebuilt(tmp_path: Path, version: int) -> None:
    path = tmp_path / "cache.db"
    IncidentCache(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    cache = IncidentCache(path)
    assert f"version {version}" in cache.notice
    assert cache.stored == 0
    cache.close()
    again = IncidentCache(path)
    assert again.notice == ""
    again.close()


@pytest.mark.parametrize("while_writing", [False, True])
def test_a_cache_that_is_damaged_while_it_is_open_is_replaced_and_the_person_told(
    tmp_path: Path,
    while_writing: bool,  # noqa: FBT001
) -> None:
    path = tmp_path / "cache.db"
    cache = IncidentCache(path)
    cache.upsert([document(number) for number in range(400)])
    cache.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        # Behind what is read when it is opened: the first page of every table.
        file.seek(30 * 4096)
        file.write(b"\xff" * (size - 30 * 4096))
    cache = IncidentCache(path)
    if while_writing:
        with pytest.raises(StoreFailed, match="set aside"):
            cache.upsert([document(number) for number in range(400)])
    else:
        assert cache.page(ALL, offset=0, limit=400) == ()
    assert "set aside" in cache.notice
    assert "malformed" in cache.notice
    cache.upsert([document(1)])
    assert names(cache) == ["Incident 1"]
    cache.close()


def change_bits_of_documents(database: sqlite3.Connection) -> None:
    for incident, body in database.execute("SELECT incident, body FROM documents").fetchall():
        place = (len(body) // 2 + incident) % len(body)
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        database.execute("UPDATE documents SET body = ? WHERE incident = ?", [changed, incident])


def damage_the_index(database: sqlite3.Connection) -> None:
    tables = database.execute("SELECT name FROM sqlite_master WHERE name LIKE '%_config'")
    for (table,) in tables.fetchall():
        database.execute(f"UPDATE {table} SET v = 0")  # noqa: S608


@pytest.mark.parametrize("damage", [change_bits_of_documents, damage_the_index])
def test_damage_that_sqlite_does_not_notice_replaces_the_cache(
    tmp_path: Path, damage: Callable[[sqlite3.Connection], None]
) -> None:
    path = tmp_path / "cache.db"
    with closing(IncidentCache(path)) as cache:
        cache.upsert([document(number, summary=f"What happened {number}.") for number in range(9)])
    with closing(sqlite3.connect(path)) as database, database:
        damage(database)
    with closing(IncidentCache(path)) as cache:
        cache.page(replace(ALL, search="incident"), offset=0, limit=9)
        for number in range(9):
            cache.incident(f"id-{number:04}")
        assert "set aside" in cache.notice
        assert cache.stored == 0


def test_documents_are_compressed_against_ever_more_of_the_organisation(tmp_path: Path) -> None:
    organisation = make_demo_server(incidents=120).organisation
    sent = [read_incident(incident_json(organisation, one, NOW)) for one in organisation.incidents]
    path = tmp_path / "cache.db"
    cache = IncidentCache(path)
    for start in range(0, 120, 10):
        cache.upsert(sent[start : start + 10])
    assert all(cache.document(each.id) == each.document for each in sent)
    sizes = cache._database.query(
        "SELECT avg(length(body)) FROM documents GROUP BY dictionary ORDER BY dictionary"
    )
    assert len(sizes) == 2  # The examples of each are chosen among four times as many.
    (first,), (last,) = sizes
    assert last < first * 0.9 < sum(len(each.document) for each in sent) / 120 / 12
    cache.close()
    again = IncidentCache(path)
    assert all(again.document(each.id) == each.document for each in sent)
    again.close()


def test_nothing_is_remembered_of_a_file_that_was_replaced(tmp_path: Path) -> None:
    def led_by(name: str) -> list[object]:
        role = {"id": "role-1", "name": "Lead", "role_type": "lead"}
        return [{"role": role, "assignee": {"id": name, "name": name.title()}}]

    path = tmp_path / "cache.db"
    cache = IncidentCache(path)
    cache.upsert([document(number, incident_role_assignments=led_by("ann")) for number in range(9)])
    cache.upsert(document(n, incident_role_assignments=led_by("bob")) for n in range(9, 400))
    assert cache.count(ListQuery(EVERYTHING, "bob")) == 391
    cache._database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.write(b"\xff" * path.stat().st_size)
    cache._database.query("PRAGMA shrink_memory")
    assert cache.page(ALL, offset=0, limit=400) == ()
    assert cache.stored == cache.count(ListQuery(EVERYTHING, "bob")) == 0
    stored = document(5, incident_role_assignments=led_by("bob"))
    cache.upsert([stored])
    held = Filter("incident_role", "one_of", ("bob",), "role-1")
    assert cache.ids(ListQuery(EVERYTHING.also(held))) == {"id-0005"}
    assert cache.count(ListQuery(EVERYTHING, "bob")) == cache.count(
        ListQuery(EVERYTHING, "lead:bob")
    )
    assert cache.document("id-0005") == stored.document
    cache.close()


def test_a_file_that_another_program_does_not_let_go_of_is_set_aside_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.database._PATIENCE", 50)
    path = tmp_path / "cache.db"
    IncidentCache(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    cache = IncidentCache(path)
    assert "locked" in cache.notice
    cache.upsert([document(1)])
    holder.close()
    cache.close()
    again = IncidentCache(path)
    assert again.notice == ""
    assert names(again) == ["Incident 1"]
    again.close()


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFailed) as caught:
        IncidentCache(tmp_path / "file" / "cache.db")
    assert "--no-cache" in caught.value.hint


def test_a_full_disk_is_noticed_at_the_start(tmp_path: Path) -> None:
    cache = IncidentCache(tmp_path / "cache" / "incidents.db")
    cache.check_room()
    cache._database.query("VACUUM")
    cache._database.query("PRAGMA max_page_count = 1")
    with pytest.raises(StoreFailed, match="full"):
        cache.check_room()


def test_a_full_disk_is_an_error_for_people_and_what_was_stored_stays(tmp_path: Path) -> None:
    cache = IncidentCache(tmp_path / "cache.db")
    cache.upsert([document(1)])
    cache._database.query("PRAGMA max_page_count = 1")
    with pytest.raises(StoreFailed, match="full"):
        cache.upsert([document(number, name="x" * 900) for number in range(2, 300)])
    assert names(cache) == ["Incident 1"]
    cache.close()


def test_what_another_program_writes_in_a_frame_is_read_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with closing(IncidentCache(path)) as ours, closing(IncidentCache(path)) as theirs:
        with ours.checked_once():
            assert names(ours) == []
            theirs.upsert([document(1)])
            with ours.checked_once():
                assert names(ours) == []
            ours.upsert([document(2)])
            assert names(ours) == ["Incident 2", "Incident 1"]
            theirs.upsert([document(3)])
            assert len(names(ours)) == 2
        assert len(names(ours)) == 3


def test_two_programs_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    one, other = IncidentCache(path), IncidentCache(path)
    assert other.count(ALL) == 0
    for number in range(0, 40, 2):
        one.upsert([document(number)])
        other.upsert([document(number + 1)])
    assert one.count(ALL) == other.count(ALL) == 40
    assert names(one) == names(other)
    one.remove(["id-0000"])
    assert other.count(ALL) == 39
    assert names(other) == names(one)
    assert "Incident 0" not in names(other)
    assert other.document("id-0001") == document(1).document
    one.close()
    other.close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


_WRITER = """
import asyncio, sys
from tests.service.test_cache import document
from app.store.cache.cache import IncidentCache
from app.store.sqlite.retry_busy import retry_while_busy
cache = IncidentCache(sys.argv[1])
documents = [document(number) for number in range(int(sys.argv[2]), int(sys.argv[3]))]
for round in range(15):
    asyncio.run(retry_while_busy(cache.upsert, documents))
cache.close()
"""


def test_programs_that_start_and_write_at_once_do_not_harm_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    spans = [(0, 60), (30, 90), (60, 120)]
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(start), str(end)], cwd=ROOT)  # noqa: S603
        for start, end in spans
    ]
    assert [program.wait() for program in running] == [0, 0, 0]
    cache = IncidentCache(path)
    assert cache.notice == ""
    assert cache.count(ALL) == cache.stored == len(cache.ids(ListQuery(EVERYTHING))) == 120
    cache.close()


def test_a_program_goes_on_when_another_sets_its_file_aside(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    old = IncidentCache(path)
    old.upsert([document(1)])
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    new = IncidentCache(path)
    new.upsert([document(2)])
    old.upsert([document(3)])
    assert names(old) == ["Incident 3", "Incident 1"]
    old.close()
    assert names(new) == ["Incident 2"]
    new.close()
    again = IncidentCache(path)
    assert names(again) == ["Incident 2"]
    again.close()


def test_the_first_page_is_read_without_anything_heavy(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = IncidentCache(path)
    cache.upsert([document(1)])
    cache.close()
    code = """
import sys
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
cache = IncidentCache(sys.argv[1])
listing = BUILT_IN_VIEWS[0].listing
print(cache.page(listing, offset=0, limit=50)[0].name, cache.count(listing))
print(listing.query.text(cache.configuration_store.names()))
print({"pydantic", "httpx", "textual"} & set(sys.modules))
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines() == [
        "Incident 1 1",
        "status category is Active or Paused",
        "set()",
    ]


def test_filters_by_values_that_no_incident_has_and_of_incidents_that_have_none() -> None:
    cache = IncidentCache()
    cache.upsert([document(1), document(2, severity=None, incident_type=None)])

    def named(parameter: str, operator: str, *values: str) -> list[str]:
        conditions = (Filter(parameter, operator, values),)
        return names(cache, ListQuery(IncidentQuery(conditions)))

    many = [f"none-{number}" for number in range(12)]
    for parameter, held in (("severity", "sev-1"), ("incident_type", "type-1")):
        assert named(parameter, "one_of", held) == ["Incident 1"]
        assert named(parameter, "one_of", held, *many) == ["Incident 1"]
        assert named(parameter, "not_in", held) == ["Incident 2"]
        assert named(parameter, "not_in", held, *many) == ["Incident 2"]
        assert named(parameter, "one_of", "none") == named(parameter, "one_of", *many) == []
        for unknown in (["none"], many):
            assert named(parameter, "not_in", *unknown) == ["Incident 2", "Incident 1"]
