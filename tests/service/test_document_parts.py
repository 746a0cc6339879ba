"""Documents are read as they were stored, though what they share is stored once."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_document
from app.domain.models import Configuration
from app.store.cache.cache import IncidentCache
from app.store.tables import document_splitter
from tests.support.demo import NOW, make_demo_server

Content = dict[str, Any]

COMPACT, SPACED = (",", ":"), (", ", ": ")


def generated(incidents: int) -> list[Content]:
    organisation = make_demo_server(incidents=incidents).organisation
    return [incident_json(organisation, one, NOW) for one in organisation.incidents]


def sent(content: object, separators: tuple[str, str] = COMPACT) -> IncidentDocument:
    text = json.dumps(content, ensure_ascii=False, separators=separators)
    return read_document(text.encode())


def user(number: int, **properties: str) -> Content:
    return {"id": f"user-{number}", "name": f"Person {number}", "role": "responder", **properties}


def role(number: int, **properties: str) -> Content:
    return {"id": f"role-{number}", "name": f"Role {number}", "role_type": "custom", **properties}


def field(number: int, options: Sequence[Content] = ()) -> Content:
    return {"id": f"field-{number}", "name": f"Field {number}", "options": list(options)}


def option(number: int) -> Content:
    return {"id": f"option-{number}", "value": f"Choice {number}", "sort_key": number}


def incident(number: int, **properties: object) -> Content:
    return {
        "id": f"id-{number:04}",
        "reference": f"INC-{number}",
        "name": f"Incident {number}",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "severity": {"id": "sev-1", "name": "Major", "rank": 2},
        "incident_status": {"id": "st-1", "name": "Fixing", "category": "live"},
        **properties,
    }


def assert_read_back(path: Path, documents: Sequence[IncidentDocument]) -> None:
    """Store them as the sync does; read them there, and as another process does."""
    with closing(IncidentCache(path)) as cache:
        for start in range(0, len(documents), 84):
            cache.store(documents[start : start + 84], index=False)
        while cache.index_more():
            pass
        for each in documents:
            assert cache.document(each.id) == each.document
    with closing(IncidentCache(path)) as cache:
        for each in documents:
            assert cache.document(each.id) == each.document
            assert cache.incident(each.id) == each.incident
            assert cache.outline(each.id) == each.outline


def test_generated_incidents_are_read_as_they_were_sent(tmp_path: Path) -> None:
    random = Random(1)
    contents = generated(300)
    for content in contents[::3]:
        shuffled = [*content.items()]
        random.shuffle(shuffled)
        content.clear()
        content.update(shuffled)
    separators = (COMPACT, COMPACT, COMPACT, SPACED)
    documents = [sent(each, separators[place % 4]) for place, each in enumerate(contents)]
    assert_read_back(tmp_path / "cache.db", documents)


VALUES: Mapping[str, Sequence[Content]] = {
    "none": [],
    "an option": [{"value_option": option(1)}],
    "several options": [{"value_option": option(each)} for each in (1, 2, 1)],
    "an option with an empty text": [{"value_option": option(1), "value_text": ""}],
    "a null beside it": [{"value_option": None, "value_catalog_entry": {"id": "e", "name": "E"}}],
    "entries": [
        {"value_catalog_entry": {"id": f"entry-{each}", "name": "API", "aliases": ["a", "b"]}}
        for each in (1, 2)
    ],
    "a text": [{"value_text": "since noon"}],
    "a link": [{"value_link": "https://example.com/?a=1"}],
    "a number": [{"value_numeric": "1.50"}],
    "an unknown kind of value": [{"value_duration": "PT5M"}, {"value_duration": "PT6M"}],
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("separators", [COMPACT, SPACED], ids=["compact", "spaced"])
def test_values_of_every_kind_are_read_as_they_were_sent(
    tmp_path: Path, values: Sequence[Content], separators: tuple[str, str]
) -> None:
    described = {**field(1, [option(1), option(2)]), "description": 'So: "values":[] \\ é \u2028'}
    entry = {"custom_field": described, "values": values}
    other_way = {"values": values, "custom_field": described}
    documents = [
        sent(incident(1, custom_field_entries=[entry]), separators),
        sent(incident(2, custom_field_entries=[entry, other_way, entry]), separators),
        sent(incident(3, custom_field_entries=None), separators),
    ]
    assert_read_back(tmp_path / "cache.db", documents)


def test_roles_with_several_people_are_read_as_they_were_sent(tmp_path: Path) -> None:
    several = [{"role": role(1), "assignee": user(each)} for each in range(5)]
    empty = [{"role": role(each)} for each in range(3)]
    documents = [
        sent(incident(1, incident_role_assignments=several)),
        sent(incident(2, incident_role_assignments=several[::-1] + empty)),
        # A document with more parts than a byte counts.
        sent(incident(3, incident_role_assignments=several * 60)),
        sent(incident(4, incident_role_assignments=[])),
    ]
    assert_read_back(tmp_path / "cache.db", documents)


ODD = {
    "a text like a list": 'x"incident_role_assignments":[{"role":{"id":"role-1"}}]',
    "control characters": "a\x1fb\x1e\x00",
    "escapes": '\\u001f \\" \\n \\',
    "half a pair": "\ud83d",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_texts_that_look_like_parts_are_read_as_they_were_sent(tmp_path: Path, odd: str) -> None:
    held = [{"role": {**role(1), "description": odd}, "assignee": user(1)}]
    content = incident(1, summary=odd, incident_role_assignments=held)
    nested = {"incident_role_assignments": held, "severity": content["severity"]}
    escaped = [
        json.dumps(each, separators=COMPACT).encode()
        for each in ({"other": nested, **content}, {**content, "id": "id-0002"})
    ]
    documents = [read_document(each) for each in escaped]
    assert_read_back(tmp_path / "cache.db", documents)


def test_a_mark_in_a_document_that_is_no_json_of_the_api_is_kept() -> None:
    cache = IncidentCache()
    whole = sent(incident(1, incident_role_assignments=[{"role": role(1), "assignee": user(1)}]))
    marked = whole.document.replace(b"Incident 1", b"Incident\x1f1")
    cache.upsert([IncidentDocument(marked, whole.outline)])
    assert cache.document("id-0001") == marked


def test_incidents_keep_the_definitions_they_were_sent_with(tmp_path: Path) -> None:
    """Whatever is renamed, changed or deleted in the configuration later."""
    path = tmp_path / "cache.db"

    def of(number: int, about: str, options: Sequence[Content]) -> IncidentDocument:
        defined = {**field(1, options), "description": about}
        held = [{"role": role(1, instructions=about), "assignee": user(1, name=about)}]
        entries = [{"custom_field": defined, "values": [{"value_option": option(1)}]}]
        return sent(incident(number, incident_role_assignments=held, custom_field_entries=entries))

    before = of(1, "as it was", [option(1), option(2)])
    after = of(2, "as it is", [option(2)])
    with closing(IncidentCache(path)) as cache:
        cache.upsert([before])
        cache.upsert([after])
        configuration = Configuration()
        cache.save_configuration(configuration)
    with closing(IncidentCache(path)) as cache:
        for each in (before, after):
            assert cache.document(each.id) == each.document
            assert cache.incident(each.id) == each.incident
        # Stored again with the new definitions, it has these.
        changed = of(1, "as it is", [option(2)])
        cache.upsert([changed])
        assert cache.document("id-0001") == changed.document


def test_what_incidents_share_is_stored_once_and_what_is_entered_is_no_part(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cache.db"
    documents = [sent(each) for each in generated(400)]
    with closing(IncidentCache(path)) as cache:
        cache.upsert(documents[:200])
        first = cache._database.query("SELECT number, body FROM parts")
    with closing(IncidentCache(path)) as cache:
        cache.upsert(documents)
        parts = cache._documents._parts
        numbers = [number for (number,) in cache._database.query("SELECT number FROM parts")]
        again = cache._database.query("SELECT number, body FROM parts LIMIT ?", [len(first)])
        digests = cache._database.query("SELECT count(DISTINCT digest) FROM parts")
        parts._read(numbers)
        bodies = [*parts._bodies.values()]
    assert again == first  # Another process finds those that are stored.
    assert digests == [(len(numbers),)]
    assert len({*bodies}) == len(bodies) < len(first) * 2  # Later ones bring fewer.
    assert not any(name in body for body in bodies for name in (b"value_text", b"value_link"))
    assert not any(
        each.outline.summary.encode() in bodies for each in documents if each.outline.summary
    )
    assert max(map(len, bodies)) > 500


def test_documents_stay_whole_when_there_are_too_many_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_splitter, "LAST", 7)
    path = tmp_path / "cache.db"
    assert_read_back(path, [sent(each) for each in generated(40)])
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM parts").fetchall() == [(7,)]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM parts WHERE number = 1",
        "UPDATE parts SET body = substr(body, 1, length(body) - 1) WHERE number = 1",
        "UPDATE parts SET body = CAST(substr(body, 1, 12) || x'00' || substr(body, 14) AS BLOB)",
    ],
)
def test_a_damaged_part_is_damage_and_never_another_text(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cache.db"
    documents = [sent(each) for each in generated(20)]
    with closing(IncidentCache(path)) as cache:
        cache.upsert(documents)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(damage)
    with closing(IncidentCache(path)) as cache:
        for each in documents:
            assert cache.document(each.id) in {None, each.document}
        assert "set aside" in cache.notice
        cache.upsert(documents)
        assert cache.document(documents[0].id) == documents[0].document


def store_and_fail(cache: IncidentCache, document: IncidentDocument) -> None:
    with cache._transaction():
        cache._writer.store([document], index=True)
        raise RuntimeError


def test_parts_of_a_transaction_that_failed_are_not_taken_for_stored(tmp_path: Path) -> None:
    with closing(IncidentCache(tmp_path / "cache.db")) as cache:
        held = [{"role": role(1), "assignee": user(1)}]
        failing = sent(incident(1, incident_role_assignments=held))
        with pytest.raises(RuntimeError):
            store_and_fail(cache, failing)
        other = sent(
            incident(2, incident_role_assignments=[{"role": role(2), "assignee": user(2)}])
        )
        again = sent(incident(3, incident_role_assignments=held))
        cache.upsert([other, again])
        for each in (other, again):
            assert cache.document(each.id) == each.document
