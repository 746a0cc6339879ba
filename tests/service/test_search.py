"""Searching and sorting the store: what is found, in which order, and that it keeps up."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from app.domain.models import Configuration, Severity
from app.query.columns import SORTS
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.system.structs import replace
from tests.service.test_cache import document
from tests.support.pages import WAYS, paged, read_as

ALL = BUILT_IN_VIEWS[-1].listing


def held(role: str, *people: str) -> list[dict[str, object]]:
    return [
        {
            "role": {"id": f"role-{role}", "name": role, "role_type": "lead"},
            "assignee": {"id": f"user-{person}", "name": person},
        }
        for person in people
    ]


def field(name: str, **value: object) -> dict[str, object]:
    return {"custom_field": {"id": f"field-{name}", "name": name}, "values": [value]}


def option(name: str) -> dict[str, object]:
    return {"id": f"option-{name}", "value": name}


@pytest.fixture
def cache() -> IncidentCache:
    cache = IncidentCache()
    cache.upsert(
        [
            document(1, name="Database failover in Zürich", summary="Replication lagged."),
            document(
                2,
                name="Latency of the payments API",
                summary="The database pool was exhausted.",
                incident_role_assignments=held("Incident Lead", "Ann Becker"),
                custom_field_entries=[field("Team", value_option=option("Core Banking"))],
            ),
            document(
                3,
                name="Certificate expired",
                incident_role_assignments=held("Scribe", "Ann Olsen"),
                severity={"id": "sev-9", "name": "Critical", "rank": 9},
                visibility="private",
                custom_field_entries=[field("Ticket", value_text="PAY-77 escalated")],
            ),
            document(12, name="障害: 決済が遅い", severity=None),
            document(
                123,
                name="Login broken",
                summary="See INC-12",
                mode="test",
                incident_status={"id": "st-9", "name": "Resolved", "category": "closed"},
            ),
        ]
    )
    return cache


def found(cache: IncidentCache, search: str, listing: ListQuery = ALL) -> list[str]:
    listing = replace(listing, search=search)
    rows = cache.page(listing, offset=0, limit=50)
    assert cache.count(listing) == len(rows)
    assert cache.ids(listing) == {row.id for row in rows}
    assert [cache.position(listing, row.id) for row in rows] == [*range(len(rows))]
    return [row.reference for row in rows]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("database", ["INC-1", "INC-2"]),  # in the name before in the summary
        ("data fail", ["INC-1"]),
        ("FAIL database", ["INC-1"]),
        ("zurich", ["INC-1"]),
        ("Zürich", ["INC-1"]),
        ("ann", ["INC-3", "INC-2"]),
        ("becker ann", ["INC-2"]),
        ("core", ["INC-2"]),
        ("pay", ["INC-3", "INC-2"][::-1]),
        ("critical", ["INC-3"]),
        ("fixing login", []),
        ("resolved", ["INC-123"]),
        ("決済", ["INC-12"]),
        ("databse", ["INC-1", "INC-2"]),
        ("certifcate exipred", ["INC-3"]),
        ("12", ["INC-12", "INC-123"]),
        ("INC-123", ["INC-123"]),
        ("#inc-123", ["INC-123"]),
        ("77", ["INC-3"]),
        ("lead:ann", ["INC-2"]),
        ('lead:"ann b"', ["INC-2"]),
        ("scribe:ann", ["INC-3"]),
        ("severity:crit", ["INC-3"]),
        ("status:fixing !severity:critical", ["INC-12", "INC-2", "INC-1"]),
        ("team:core", ["INC-2"]),
        ("ticket:escalated", ["INC-3"]),
        ("ticket:core", []),
        ("summary:database", ["INC-2"]),
        ("name:database", ["INC-1"]),
        ("is:private", ["INC-3"]),
        ("is:test", ["INC-123"]),
        ("type:production !database !is:test !certificate", ["INC-12"]),
        ("!ann", ["INC-123", "INC-12", "INC-1"]),
        ('"payments api"', ["INC-2"]),
        ('"API payments"', []),
        ('"the Payments a', ["INC-2"]),
        ('"in z"', []),
        ('"決済"', ["INC-12"]),
        ('"済決"', []),
        ('"payments API" database', ["INC-2"]),
        ('!"payments api" database', ["INC-1"]),
        ('!"api payments" database', ["INC-1", "INC-2"]),
        ('"pool was exh', ["INC-2"]),
        ('summary:"database pool"', ["INC-2"]),
        ('name:"database pool"', []),
        ('"api database"', []),  # not from one text into the next
        ('"ann becker"', ["INC-2"]),
        ('"becker ann"', []),
        ('team:"core bank"', ["INC-2"]),
        ('team:"banking core"', []),
        ('ticket:"77 esc', ["INC-3"]),
        ('ticket:"escalated 77"', []),
        ("x", ["INC-123", "INC-12", "INC-3", "INC-2", "INC-1"]),  # no word yet
        ("  ", ["INC-123", "INC-12", "INC-3", "INC-2", "INC-1"]),
        ('" OR * NEAR( ^', []),
    ],
)
def test_what_is_typed_finds_what_is_meant(
    cache: IncidentCache, search: str, expected: list[str]
) -> None:
    assert found(cache, search) == expected


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("colour:red certificate", "colour: no such field"),
        ("lead: certificate", "lead: needs a value"),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_searches(
    cache: IncidentCache, search: str, message: str
) -> None:
    assert found(cache, search) == ["INC-3"]
    assert cache.found(replace(ALL, search=search)).warnings == (message,)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        # One is declared a minute, from INC-1 at 00:01:00.5 to INC-123 at 02:03:00.5.
        ('before:"2026-01-01 00:03"', ["INC-2", "INC-1"]),
        ('inc until:"2026-01-01 00:02:01"', ["INC-2", "INC-1"]),
        ('database after:"2026-01-01 00:02"', ["INC-2"]),
        ("after:2026-01-02", []),
        ("inc before:2026-01-01", []),
        ("created:2026-01 database", ["INC-1", "INC-2"]),
        ("created:2025..2026 certificate", ["INC-3"]),
        ("age:>1h !is:test", ["INC-12", "INC-3", "INC-2", "INC-1"]),
        ("AGE:<1h", ["INC-123"]),
        ("updated:<1d database", ["INC-1", "INC-2"]),  # no date: the rest still searches
    ],
)
def test_dates_narrow_a_search(cache: IncidentCache, search: str, expected: list[str]) -> None:
    now = datetime(2026, 1, 1, 2, 10, tzinfo=UTC)
    listing = replace(ALL, search=search).at(now, UTC)
    for sort in (None, Sort("name"), Sort("severity")):
        listing = replace(listing, sort=sort)
        rows = [row.reference for row in cache.page(listing, offset=0, limit=50)]
        assert rows == expected if sort is None else sorted(rows) == sorted(expected)
        assert cache.count(listing) == len(cache.ids(listing)) == len(expected)


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("age:3d", "age:3d: older is >3d, younger <3d"),
        ("before:soon inc", "before:soon: no date; such as 7d, yesterday, 2026-11"),
        ("before: inc", "before: needs a value"),
        ("!before:7d", "!before: cannot be excluded; use before or after instead"),
    ],
)
def test_a_date_that_is_none_is_named(cache: IncidentCache, search: str, message: str) -> None:
    listing = replace(ALL, search=search).at(datetime(2026, 1, 1, tzinfo=UTC), UTC)
    assert cache.found(listing).warnings == (message,)
    assert cache.count(listing) == 5


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("sev", "severity:"),
        ("!Sev", "!Severity:"),
        ("x sta", "x status:"),
        ("le", "lead:"),
        ("tea", "team:"),
        ("tick", "ticket:"),
        ("severity:", "severity:critical"),
        ("disk severity:cr", "disk severity:critical"),
        ("lead:b", "lead:becker"),
        ("team:b", "team:banking"),
        ('team:"core', 'team:"core banking"'),
        ("after:", "after:7d"),
        ("s", ""),
        ("disk ", ""),
        ("severity:x", ""),
        ("nothing:c", ""),
        ('"lost sev', ""),
        ("https://sev", ""),
    ],
)
def test_what_is_begun_is_offered_whole(cache: IncidentCache, typed: str, offered: str) -> None:
    assert cache.complete(typed) == offered
    if offered.endswith(("g", "l", "r", '"')):
        assert found(cache, offered.replace("disk ", ""))


def test_a_search_stays_within_its_view_whatever_the_filter(cache: IncidentCache) -> None:
    assert found(cache, "inc", BUILT_IN_VIEWS[0].listing) == ["INC-12", "INC-3", "INC-2", "INC-1"]
    critical = ListQuery(IncidentQuery((Filter("severity", "one_of", ("sev-9",)),)))
    assert found(cache, "inc", critical) == ["INC-3"]
    either = IncidentQuery(
        (
            Filter("severity", "one_of", ("sev-9",)),
            Filter("status_category", "one_of", ("closed",)),
            Filter("mode", "one_of", ("standard", "test")),
        ),
        filter_mode="any",
    )
    assert "INC-3" in found(cache, "inc", ListQuery(either))


def test_words_in_a_row_hold_in_every_order_and_follow_edits(cache: IncidentCache) -> None:
    for number in (31, 32, 33):
        words = ("gateway payment", "payment-gateway 3", "slow: Payment Gateway")[number - 31]
        cache.upsert([document(number, name=words)])
    listing = replace(ALL, search='"payment gateway"')
    for column in SORTS:
        rows = cache.page(replace(listing, sort=Sort(column)), offset=0, limit=9)
        assert sorted(row.reference for row in rows) == ["INC-32", "INC-33"]
    assert cache.found(listing).words == ("payment gateway",)
    cache.upsert([document(31, name="Payment gateway", updated_at="2026-03-01T00:00:00Z")])
    assert found(cache, '"payment gateway"') == ["INC-33", "INC-32", "INC-31"]


def test_words_in_a_row_stand_in_one_text() -> None:
    cache = IncidentCache()
    texts = {
        "name": "Alpha bravo",
        "summary": "charlie delta",
        "external_issue_reference": {"issue_name": "echo fox"},
        "custom_field_entries": [
            field("Cause", value_text="golf hotel"),
            field("Ticket", value_text="india juliet"),
        ],
    }
    cache.upsert([document(1, **texts)])
    said = ("alpha bravo", "charlie delta", "echo fox", "golf hotel", "india juliet")
    for place, pair in enumerate(pairwise(" ".join(said).split())):
        held = [] if place % 2 else ["INC-1"]
        assert found(cache, f'"{" ".join(pair)}"') == held
        assert found(cache, f'inc !"{" ".join(pair)}"') == (["INC-1"] if place % 2 else [])
    assert found(cache, '"juliet alpha"') == found(cache, '"fox india"') == []


def test_search_follows_edits_renames_and_removals(cache: IncidentCache) -> None:
    later = {"updated_at": "2026-03-01T00:00:00Z"}
    cache.upsert([document(1, name="Disk full", **later)])
    assert found(cache, "failover") == found(cache, "zurich") == []
    assert found(cache, "disk") == ["INC-1"]
    cache.save_configuration(
        Configuration(severities=(Severity(id="sev-9", name="Apocalyptic", rank=9),))
    )
    assert found(cache, "apocalyptic") == ["INC-3"]
    assert found(cache, "critical") == []
    cache.remove(["id-0003"])
    assert found(cache, "apocalyptic") == found(cache, "certificate") == []


def test_what_was_not_committed_is_not_found() -> None:
    cache = IncidentCache()

    def interrupted() -> None:
        with cache._transaction():
            cache._writer.store([document(1, name="Ghost")], index=True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    cache.upsert([document(2, name="Ghostly")])
    assert found(cache, "ghost") == ["INC-2"]


def test_what_comes_in_pages_is_listed_at_once_and_found_when_the_index_has_got_there() -> None:
    cache = IncidentCache()
    team = IncidentQuery((Filter("custom_field", "one_of", ("option-Core",), "field-Team"),))
    entries = [field("Team", value_option=option("Core"))]
    cache.store(
        [document(each, custom_field_entries=entries) for each in range(1, 301)], index=False
    )
    assert cache.count(ALL) == 300
    assert found(cache, "core") == []
    # Whatever becomes of them before it has got there, nothing of what they were is found.
    cache.upsert([document(1, name="Renamed", updated_at="2026-06-01T10:00:00Z")])
    cache.remove(["id-0002"])
    told: list[str] = []
    while change := cache.index_more():
        told += change.incident_ids
    assert len(told) == len(set(told)) == 298
    assert cache.count(ListQuery(team)) == 298
    assert found(cache, "renamed") == ["INC-1"]
    assert cache.count(replace(ALL, search="incident")) == 298
    assert found(cache, "core renamed") == []


def test_an_index_that_was_not_done_goes_on_in_the_next_run(tmp_path: Path) -> None:
    cache = IncidentCache(tmp_path / "cache.db")
    cache.store([document(each) for each in range(1, 301)], index=False)
    steps: list[CacheChange | None] = []
    while not any(step and step.incident_ids for step in steps):
        steps.append(cache.index_more())
    steps.append(cache.index_more())  # The next ones are parted into words, and no more.
    cache.close()
    again = IncidentCache(tmp_path / "cache.db")
    assert 0 < again.count(replace(ALL, search="incident")) < 300
    while again.index_more():
        pass
    assert again.count(replace(ALL, search="incident")) == 300
    again.close()


@pytest.mark.parametrize("steps", [0, 1])
def test_what_two_programs_store_is_found_by_what_it_is_now(tmp_path: Path, steps: int) -> None:
    cache, other = (IncidentCache(tmp_path / "cache.db") for _ in range(2))
    cache.store([document(1), document(2)], index=False)
    for _ in range(steps):
        cache.index_more()
    other.store([document(1, name="Renamed", updated_at="2026-06-01T10:00:00Z")], index=False)
    while cache.index_more():
        pass
    assert found(cache, "renamed") == found(other, "renamed") == ["INC-1"]
    assert found(cache, "incident") == ["INC-2"]
    other.remove(["id-0001"])
    assert found(cache, "renamed") == []


def test_an_index_that_is_written_often_stays_in_few_parts() -> None:
    cache = IncidentCache()
    for number in range(1, 200):
        cache.upsert([document(number, name=f"Number {number}")])
        while cache.index_more():
            pass
    ((parts,),) = cache._database.query("SELECT count(DISTINCT segid) FROM search_idx")
    assert parts < 2 * 16
    assert found(cache, "number 7") == ["INC-7"]


def test_an_incident_without_a_date_is_stored_listed_last_and_found() -> None:
    cache = IncidentCache()
    cache.upsert([document(1, created_at=None), document(2), document(3, created_at=None)])
    assert found(cache, "incident")[0] == "INC-2"
    assert sorted(found(cache, "incident")) == ["INC-1", "INC-2", "INC-3"]


def test_incidents_of_one_second_are_all_kept() -> None:
    cache = IncidentCache()
    moment = "2026-01-01T00:00:00Z"
    cache.upsert([document(number, created_at=moment) for number in range(450)])
    assert cache.count(ALL) == len(cache.ids(ALL)) == 450


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("column", SORTS)
def test_every_order_holds_across_pages_and_under_a_search(
    cache: IncidentCache,
    column: str,
    way: str,
    descending: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_as(way, cache, monkeypatch)
    for search in ("", "inc"):
        listing = replace(ALL, sort=Sort(column, descending=descending), search=search)
        ids = [row.id for row in paged(cache, listing, size=1)]
        assert ids == [row.id for row in cache.page(listing, offset=0, limit=9)]
        assert len(set(ids)) == 5
        assert [cache.position(listing, each) for each in ids] == [*range(5)]
    if column == "severity":
        # Those without one come last, whichever way the rest is sorted.
        assert ids[-1] == "id-0012"
    if column == "name":
        names = [row.name for row in cache.page(listing, offset=0, limit=9)]
        assert names == sorted(names, key=str.lower, reverse=descending)


@pytest.mark.parametrize(
    ("name", "found", "not_found"),
    [
        ("ระบบชำระเงินล่ม", "ชำระ", "ชระ"),
        ("결제오류 발생", "오류", "류오"),
        ("決済エラーが発生", "済エラー", "エラー済"),
        ("भुगतान की स्थिति", "स्थिति", "थिति"),
        ("Crash in C++ code", "c++", "c#"),
        ("db.eu-west-1 is down", "db.eu-west", "west-eu.zone"),
        ("Below 99.99% again", "99.99%", "99.95%"),
        ("Søren kann nicht: Straße", "soren strasse", "sorenn2"),
    ],
)
def test_words_of_every_script_and_with_signs_are_found_in_a_row(
    name: str, found: str, not_found: str
) -> None:
    cache = IncidentCache()
    cache.upsert([document(1, name=name), document(99, name="Other"), document(2, name="c")])
    assert [row.id for row in cache.page(replace(ALL, search=found), offset=0, limit=5)] == [
        "id-0001"
    ]
    assert not cache.page(replace(ALL, search=not_found), offset=0, limit=5)


def test_a_compound_with_an_error_is_found_by_its_words() -> None:
    cache = IncidentCache()
    cache.upsert([document(1, name="Gateway for payments"), document(2)])
    (found,) = cache.page(replace(ALL, search="paymnets-gateway"), offset=0, limit=5)
    assert found.id == "id-0001"


def test_two_letters_find_every_word_they_begin() -> None:
    """Also when so many words begin with them that these are not looked up one by one."""
    cache = IncidentCache()
    words = [f"la{first}{second}" for first in "bcdfgh" for second in "aeiou"]
    summaries = [*words, "xla", "l a", "la", "La", "Çela", "lá-bas", "12 la3", "the last, slate"]
    cache.upsert(
        [document(number, name="None", summary=summary) for number, summary in enumerate(summaries)]
    )

    def found(search: str) -> set[str]:
        listing = ListQuery(IncidentQuery((Filter("mode", "one_of", ("standard",)),)), search)
        numbers = cache.ids(listing)
        return {summaries[int(each.removeprefix("id-"))] for each in numbers}

    expected = {*words, "la", "La", "lá-bas", "12 la3", "the last, slate"}
    assert found("la") == found("summary:la") == expected
    assert found("summary:12") == {"12 la3"}
    assert found("the la") == {"the last, slate"}
    assert found('"12 la"') == {"12 la3"}
    assert found("name:la") == set()
