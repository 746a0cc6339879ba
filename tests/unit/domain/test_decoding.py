"""An invalid part of what the API sends only affects that part, and is remembered as received."""

from typing import Any

import pytest

from app.domain.decoding import Undecodable, decode
from app.domain.models import CustomFieldOption, Incident, Severity
from app.domain.related_models import ActivityEntry
from app.text.json_text import parse_json

WHOLE: dict[str, Any] = {
    "id": "1",
    "reference": "INC-1",
    "name": "Checkout is slow",
    "severity": {"id": "sev", "name": "Major", "rank": 2},
    "created_at": "2026-01-01T10:00:00Z",
    "incident_role_assignments": [
        {"role": {"id": "r1", "name": "Lead"}, "assignee": {"id": "u1", "name": "Ann"}},
        {"role": {"id": "r2", "name": "Scribe"}, "assignee": {"id": "u2", "name": "Bo"}},
    ],
    "custom_field_entries": [
        {
            "custom_field": {"id": f"f{number}", "name": f"Field {number}"},
            "values": [{"value_option": {"id": "o1", "value": "Core"}}, {"value_text": "x"}],
        }
        for number in range(3)
    ],
    "team_ids": ["a", "b"],
    "workload_minutes_total": 5.5,
}


@pytest.mark.parametrize(
    ("path", "sent", "removed"),
    [
        (("created_at",), "soon", 'created_at: "soon"'),
        (("created_at",), "10000-01-01T00:00:00Z", 'created_at: "10000-01-01T00:00:00Z"'),
        (("created_at",), 0, "created_at: 0"),
        (("severity",), "bad", 'severity: "bad"'),
        (("severity", "id"), None, "severity: "),
        (("severity", "rank"), 2**63, f"severity.rank: {2**63}"),
        (("severity", "rank"), 1.5, "severity.rank: 1.5"),
        (("severity", "name"), {"x": 1}, 'severity.name: {"x": 1}'),
        (("team_ids",), {"a": "b"}, 'team_ids: {"a": "b"}'),
        (("team_ids", 0), 7, "team_ids.0: 7"),
        (("team_ids", 1), None, "team_ids.1: null"),
        (("custom_field_entries", 1), "x", 'custom_field_entries.1: "x"'),
        (("custom_field_entries", 1, "custom_field"), None, "custom_field_entries.1: "),
        (("custom_field_entries", 1, "values"), 3, "custom_field_entries.1.values: 3"),
        (
            ("custom_field_entries", 1, "values", 0, "value_option"),
            "Core",
            'custom_field_entries.1.values.0.value_option: "Core"',
        ),
        (
            ("incident_role_assignments", 0, "assignee", "id"),
            [],
            "incident_role_assignments.0.assi",
        ),
        (("workload_minutes_total",), float("inf"), "workload_minutes_total: Infinity"),
    ],
)
def test_an_invalid_part_affects_nothing_else(path: Any, sent: object, removed: str) -> None:
    content = parse_json(Incident.model_validate(WHOLE).model_dump_json())
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = sent
    before = parse_json(Incident.model_validate(WHOLE).model_dump_json())
    incident, unreadable = decode(Incident, content)
    assert unreadable[0].startswith(removed)
    after = parse_json(incident.model_dump_json())
    assert [name for name in before if before[name] != after[name]] == [path[0]]
    if path[0] == "custom_field_entries":
        assert after[path[0]][0] == before[path[0]][0]
        assert after[path[0]][-1] == before[path[0]][-1]


def test_several_invalid_parts_are_removed_together() -> None:
    entries = ["x", *WHOLE["custom_field_entries"], None, {"custom_field": {"id": 3}}]
    incident, unreadable = decode(
        Incident,
        WHOLE | {"custom_field_entries": entries, "mode": 1, "debriefs": [{}, {"id": "d"}]},
    )
    assert len(incident.custom_field_entries) == 3
    assert [debrief.id for debrief in incident.debriefs] == ["d"]
    assert {part.partition(".")[0].partition(":")[0] for part in unreadable} == {
        "custom_field_entries",
        "debriefs",
        "mode",
    }


@pytest.mark.parametrize("content", [None, [], "x", {}, {"id": None}, {"id": []}, {"name": "x"}])
def test_a_value_without_an_identity_is_undecodable(content: object) -> None:
    with pytest.raises(Undecodable):
        decode(Incident, content)


@pytest.mark.parametrize("name", [None, "", "  ", "\x1b\x07", "\u202e"])
def test_what_has_no_name_is_known_by_its_id(name: object) -> None:
    assert decode(Severity, {"id": "sev-1", "name": name})[0].name == "sev-1"
    assert decode(Incident, {"id": "1", "reference": name})[0].reference == "1"
    assert decode(CustomFieldOption, {"id": "o1", "value": name})[0].label == "o1"


def test_nesting_without_end_is_undecodable() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"custom_field": deep}
    with pytest.raises(Undecodable):
        decode(Incident, {"id": "1", "severity": deep})


def test_an_activity_whose_details_are_odd_is_read_without_them() -> None:
    odd: tuple[dict[str, Any], ...] = (
        {"actor": "Ann"},
        {"updater": {"user": 7}},
        {"message": [1]},
        {"id": {}},
    )
    for details in [*odd, {"id": {}}]:
        content = {"id": "1", "type": "incident_update", "content": {"incident_update": details}}
        entry, _ = decode(ActivityEntry, content)
        assert (entry.message, entry.update_id) == ("", "")


def test_a_number_of_any_length_is_parsed() -> None:
    digits = "9" * 10_000
    assert parse_json(f'{{"rank": {digits}, "other": 12}}') == {"rank": digits, "other": 12}
