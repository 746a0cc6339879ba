"""The outline of an incident says what the whole incident says, whatever comes."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec
import pytest

from app.api.incident_page import split_page
from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_incident
from app.domain.incident_outline import is_plain
from app.domain.model_base import Model
from app.text.text import clean
from tests.support.demo import NOW, make_demo_server

INCIDENT: dict[str, object] = {
    "id": "1",
    "reference": "INC-1",
    "name": "Checkout is slow",
    "summary": "Since noon",
    "severity": {"id": "sev", "name": "Major", "rank": 2},
    "incident_status": {"id": "st", "name": "Fixing", "category": "live"},
    "incident_type": {"id": "ty", "name": "Production"},
    "creator": {"user": {"id": "u1", "name": "Ann"}},
    "created_at": "2026-01-01T10:00:00.123456789Z",
    "updated_at": "2026-01-01T12:00:00+02:00",
    "incident_role_assignments": [
        {"role": {"id": "r1", "name": "Lead", "role_type": "lead"}, "assignee": {"id": "u2"}},
        {"role": {"id": "r2", "name": "Scribe"}},
    ],
    "custom_field_entries": [
        {
            "custom_field": {"id": "f1", "name": "Team"},
            "values": [{"value_option": {"id": "o1", "value": "Core"}}],
        },
        {
            "custom_field": {"id": "f2", "name": "Service"},
            "values": [{"value_catalog_entry": {"id": "e1", "name": "API", "aliases": ["api"]}}],
        },
        {"custom_field": {"id": "f3", "name": "Cost"}, "values": [{"value_numeric": "1.50"}]},
        {"custom_field": {"id": "f4", "name": "Unset"}, "values": []},
    ],
    "external_issue_reference": {"issue_name": "OPS-1"},
    "slack_channel_name": "inc-1-checkout",
}

# What bends or breaks one property at any depth: acting characters, nulls, other types.
ODD: tuple[object, ...] = (
    None,
    "",
    "\x1b[31mred\x7f",
    "a\r\nb\u2028c",
    "\u202eevil \ufeff",
    "Zoë 🧯\u200d",
    "half \ud83d",
    "<&>\\b\\u001b",
    7,
    1.5,
    True,
    [],
    [None],
    {},
    {"id": None},
    "2026-01-01",
    "soon",
)


def parts(outline: object, whole: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """Whatever an outline holds beside what the whole has in the same place."""
    if isinstance(outline, msgspec.Struct):
        assert isinstance(whole, Model), path
        if hasattr(outline, "label") and hasattr(whole, "label"):
            yield f"{path}.label", outline.label, whole.label
        for name in outline.__struct_fields__:
            if name not in type(whole).model_fields or name == "unreadable":
                continue
            yield from parts(getattr(outline, name), getattr(whole, name), f"{path}.{name}")
    elif isinstance(outline, tuple):
        assert isinstance(whole, tuple), path
        for number, (one, other) in enumerate(zip(outline, whole, strict=True)):
            yield from parts(one, other, f"{path}[{number}]")
    else:
        yield path, outline, whole


def assert_agreement(document: IncidentDocument) -> None:
    """Outline and whole say the same."""
    for path, outlined, whole in parts(document.outline, document.incident):
        # Null is absent: an outline leaves the default to whoever reads it, as it does the id that
        # stands for a name.
        is_name = path.endswith(".name")
        assert outlined == whole or (not outlined and (is_name or not whole)), path
    for one, other in ((document.outline.lead, document.incident.lead),):
        assert (one.label if one else "") == (other.label if other else "")


def bent(content: object) -> Iterator[object]:
    """`content` with one thing in it replaced by an odd one, in every place."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            for other in (*ODD, *bent(value)):
                yield {**content, name: other}
            yield {key: each for key, each in content.items() if key != name}
    elif isinstance(content, list):
        for number, value in enumerate(content):
            for other in (*ODD, *bent(value)):
                yield [*content[:number], other, *content[number + 1 :]]


def test_outline_and_whole_agree_over_the_demo_organisation() -> None:
    organisation = make_demo_server(incidents=300).organisation
    for incident in organisation.incidents:
        document = read_incident(incident_json(organisation, incident, NOW))
        assert_agreement(document)


def test_outline_and_whole_agree_whatever_is_odd_in_an_incident() -> None:
    seen = unreadable = 0
    for content in bent(INCIDENT):
        assert isinstance(content, dict)
        if not isinstance(content.get("id"), str) or not content["id"]:
            continue
        document = read_incident(content)
        assert_agreement(document)
        seen += 1
        unreadable += bool(document.outline.unreadable)
    assert unreadable > seen // 10
    assert seen - unreadable > seen // 4


def test_an_outline_cuts_what_is_finer_than_a_microsecond() -> None:
    outline = read_incident(INCIDENT).outline
    assert outline.created_at == datetime.fromisoformat("2026-01-01T10:00:00.123456+00:00")


def test_what_only_the_whole_refuses_leaves_the_row_and_is_said_when_it_is_opened() -> None:
    document = read_incident(INCIDENT | {"duration_metrics": "none"})
    assert document.incident.unreadable == ('duration_metrics: "none"',)


@pytest.mark.parametrize("escaped", [True, False])
def test_a_page_keeps_each_incident_as_it_was_sent(escaped: bool) -> None:  # noqa: FBT001
    sent = [{"id": "1", "name": "Zoë 🧯 <b>"}, {"id": "2", "deep": [[[{"a": "\\"}]]]}]
    body = json.dumps({"incidents": sent}, ensure_ascii=escaped).encode()
    page = split_page(200, body)
    assert isinstance(page, dict)
    found = [json.loads(each) if isinstance(each, bytes) else each for each in page["incidents"]]
    assert found == sent


def test_what_is_taken_for_plain_needs_no_cleaning() -> None:
    for code in range(0x20, sys.maxunicode + 1):
        sign = chr(code)
        if clean(sign) != sign and not 0xD800 <= code < 0xE000:
            assert not is_plain(f'"{sign}"'.encode()), hex(code)
    for code in range(0x10000):
        sign = chr(code)
        assert clean(sign) == sign or sign == "\n" or not is_plain(rf'"\u{code:04x}"'.encode())
    assert is_plain('"Zoë — 障害, \\u003cb\\u003e & \\"C:\\\\\\" \\n\\t"'.encode())
