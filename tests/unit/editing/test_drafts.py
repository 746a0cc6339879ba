"""What a form holds becomes exactly the request that the API documents."""

from datetime import UTC, datetime

import pytest

from app.domain.fields import Choice, Field, FieldKind, FormSection, Value, fields_for
from app.domain.models import Configuration, Incident
from app.editing.drafts import (
    changes,
    declare_payload,
    default_values,
    edit_payload,
    edit_problems,
    errors_by_field,
    problems,
    same_value,
    values_of,
)
from app.errors import FieldError

CONFIGURATION = Configuration.model_validate(
    {
        "severities": [{"id": "sev1", "name": "Minor", "rank": 1}],
        "statuses": [{"id": "st1", "name": "Investigating", "category": "live"}],
        "types": [{"id": "ty1", "name": "Default", "is_default": True}],
        "roles": [
            {"id": "lead", "name": "Lead", "role_type": "lead"},
            {"id": "rep", "name": "Reporter", "role_type": "reporter"},
        ],
        "timestamps": [{"id": "ts1", "name": "Impact started"}],
        "custom_fields": [
            {"id": "text", "name": "Cause", "field_type": "text"},
            {"id": "link", "name": "Runbook", "field_type": "link"},
            {"id": "num", "name": "Customers", "field_type": "numeric"},
            {"id": "one", "name": "Region", "field_type": "single_select"},
            {"id": "many", "name": "Teams", "field_type": "multi_select"},
            {
                "id": "svc",
                "name": "Service",
                "field_type": "multi_select",
                "catalog_type_id": "cat",
            },
        ],
        "options": {
            "one": [{"id": "eu", "value": "EU", "sort_key": 2}, {"id": "us", "value": "US"}],
        },
    }
)
FIELDS = fields_for(CONFIGURATION)
BY_KEY = {field.key: field for field in FIELDS}
WHEN = datetime(2026, 11, 24, 3, 12, 5, 900, tzinfo=UTC)

# What can be put into each field, and what the payload then holds. Shapes: the vendor's schema.
FILLED: dict[str, tuple[Value, str, object]] = {
    "name": ("Checkout down", "name", "Checkout down"),
    "incident_type_id": ((Choice("ty1", "Default"),), "incident_type_id", "ty1"),
    "severity_id": ((Choice("sev1", "Minor"),), "severity_id", "sev1"),
    "incident_status_id": ((Choice("st1", "Investigating"),), "incident_status_id", "st1"),
    "visibility": ((Choice("private", "Private"),), "visibility", "private"),
    "mode": ((Choice("retrospective", "Retrospective"),), "mode", "retrospective"),
    "summary": ("It *broke*.\n", "summary", "It *broke*.\n"),
    "role:lead": (
        (Choice("u1", "Ann"),),
        "incident_role_assignments",
        {"incident_role_id": "lead", "assignee": {"id": "u1"}},
    ),
    "role:rep": (
        (Choice("u2", "Bo"),),
        "incident_role_assignments",
        {"incident_role_id": "rep", "assignee": {"id": "u2"}},
    ),
    "custom_field:text": (
        "a\nb",
        "custom_field_entries",
        {"custom_field_id": "text", "values": [{"value_text": "a\nb"}]},
    ),
    "custom_field:link": (
        "https://runbooks.example/1",
        "custom_field_entries",
        {"custom_field_id": "link", "values": [{"value_link": "https://runbooks.example/1"}]},
    ),
    "custom_field:num": (
        "12.50",
        "custom_field_entries",
        {"custom_field_id": "num", "values": [{"value_numeric": "12.50"}]},
    ),
    "custom_field:one": (
        (Choice("eu", "EU"),),
        "custom_field_entries",
        {"custom_field_id": "one", "values": [{"value_option_id": "eu"}]},
    ),
    "custom_field:many": (
        (Choice("a", "A"), Choice("b", "B")),
        "custom_field_entries",
        {"custom_field_id": "many", "values": [{"value_option_id": "a"}, {"value_option_id": "b"}]},
    ),
    "custom_field:svc": (
        (Choice("e1", "API"),),
        "custom_field_entries",
        {"custom_field_id": "svc", "values": [{"value_catalog_entry_id": "e1"}]},
    ),
    "timestamp:ts1": (
        WHEN,
        "incident_timestamp_values",
        {"incident_timestamp_id": "ts1", "value": "2026-11-24T03:12:05Z"},
    ),
    "call_url": ("https://meet.example/x", "call_url", "https://meet.example/x"),
    "slack_channel_name_override": ("inc-x", "slack_channel_name_override", "inc-x"),
    "slack_team_id": ("T1", "slack_team_id", "T1"),
    "retrospective:external_id": ("7", "retrospective_incident_options", {"external_id": 7}),
    "retrospective:postmortem_document_url": (
        "https://docs.example/pm",
        "retrospective_incident_options",
        {"postmortem_document_url": "https://docs.example/pm"},
    ),
    "retrospective:slack_channel_id": (
        "C1",
        "retrospective_incident_options",
        {"slack_channel_id": "C1"},
    ),
}


def test_every_field_of_the_table_is_tried_here() -> None:
    assert set(FILLED) == set(BY_KEY)


@pytest.mark.parametrize("key", [key for key in FILLED if not BY_KEY[key].not_on_declare])
def test_a_declare_carries_a_field_in_the_documented_shape(key: str) -> None:
    value, name, expected = FILLED[key]
    payload = declare_payload({key: value}, FIELDS, "k")
    held = payload[name]
    assert (held[0] if isinstance(held, list) else held) == expected


@pytest.mark.parametrize("key", [key for key in FILLED if not BY_KEY[key].not_on_edit])
def test_an_edit_carries_the_one_field_that_changed_and_nothing_else(key: str) -> None:
    value, name, expected = FILLED[key]
    before = values_of(Incident(id="i", reference="INC-1", name="Before"), FIELDS)
    made = changes(before, {**before, key: value}, FIELDS)
    payload = edit_payload(made, notify_incident_channel=True)
    assert list(payload["incident"]) == [name]
    held = payload["incident"][name]
    assert (held[0] if isinstance(held, list) else held) == expected
    assert payload["notify_incident_channel"] is True


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        ("summary", "summary", ""),
        ("call_url", "call_url", ""),
        ("role:lead", "incident_role_assignments", [{"incident_role_id": "lead"}]),
        ("timestamp:ts1", "incident_timestamp_values", [{"incident_timestamp_id": "ts1"}]),
        (
            "custom_field:many",
            "custom_field_entries",
            [{"custom_field_id": "many", "values": []}],
        ),
        ("custom_field:text", "custom_field_entries", [{"custom_field_id": "text", "values": []}]),
    ],
)
def test_clearing_is_sent_and_is_not_the_same_as_leaving_alone(
    key: str, name: str, expected: object
) -> None:
    empty = {field.key: field.kind.empty for field in FIELDS}
    made = changes({**empty, key: FILLED[key][0]}, empty, FIELDS)
    assert edit_payload(made, notify_incident_channel=False)["incident"] == {name: expected}
    assert edit_payload((), notify_incident_channel=False)["incident"] == {}


def test_a_declare_with_nothing_typed_sends_only_what_the_api_insists_on() -> None:
    payload = declare_payload(default_values(FIELDS), FIELDS, "key-1")
    assert payload == {"idempotency_key": "key-1", "visibility": "public", "mode": "standard"}


@pytest.mark.parametrize("key", ["name", "severity_id", "incident_status_id"])
def test_what_the_api_cannot_clear_is_refused_before_it_is_sent(key: str) -> None:
    empty = {field.key: field.kind.empty for field in FIELDS}
    made = changes({**empty, key: FILLED[key][0]}, empty, FIELDS)
    assert key in edit_problems(made)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("custom_field:num", "twelve"),
        ("custom_field:num", "1,5"),
        ("custom_field:link", "runbooks.example"),
        ("custom_field:link", "file:///etc/passwd"),
        ("retrospective:external_id", "1.5"),
    ],
)
def test_a_misshapen_value_is_named_before_it_is_sent(key: str, typed: str) -> None:
    assert set(problems({key: typed}, [BY_KEY[key]])) == {key}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("severity_id", "severity_id"),
        ("/severity_id", "severity_id"),
        ("incident.severity_id", "severity_id"),
        ("custom_field_entries.1.values.0.value_text", "custom_field:link"),
        ("/incident/custom_field_entries/0", "custom_field:text"),
        ("custom_field_entries[1].values", "custom_field:link"),
        ("incident_role_assignments", "role:lead"),
        ("retrospective_incident_options.external_id", "retrospective:external_id"),
    ],
)
def test_a_complaint_finds_the_field_that_was_sent_at_its_place(path: str, key: str) -> None:
    payload = {
        "custom_field_entries": [{"custom_field_id": "text"}, {"custom_field_id": "link"}],
        "incident_role_assignments": [{"incident_role_id": "lead"}],
    }
    placed, rest = errors_by_field([FieldError(path, "is wrong")], payload, FIELDS)
    assert placed == {key: "is wrong"}
    assert rest == ()


def test_a_complaint_about_no_field_is_kept_in_the_servers_words() -> None:
    placed, rest = errors_by_field(
        [FieldError("", "busy"), FieldError("custom_field_entries.9", "odd")], {}, FIELDS
    )
    assert placed == {}
    assert rest == ("busy", "custom_field_entries.9: odd")


def test_what_an_incident_holds_is_read_into_the_same_values() -> None:
    incident = Incident.model_validate(
        {
            "id": "i",
            "reference": "INC-1",
            "name": "Checkout down",
            "severity": {"id": "sev1", "name": "Minor"},
            "visibility": "private",
            "mode": "novel",
            "incident_role_assignments": [
                {
                    "role": {"id": "lead", "name": "Lead", "role_type": "lead"},
                    "assignee": {"id": "u1", "name": "Ann"},
                }
            ],
            "custom_field_entries": [
                _entry("text", "text", {"value_text": "a\nb"}),
                _entry("num", "numeric", {"value_numeric": "12.50"}),
                _entry("one", "single_select", {"value_option": {"id": "eu", "value": "EU"}}),
                _entry("svc", "multi_select", {"value_catalog_entry": {"id": "e1", "name": "API"}}),
            ],
            "incident_timestamp_values": [
                {
                    "incident_timestamp": {"id": "ts1", "name": "Impact started"},
                    "value": {"value": WHEN.isoformat()},
                }
            ],
        }
    )
    values = values_of(incident, FIELDS)
    for key in ("name", "severity_id", "visibility", "role:lead", "timestamp:ts1"):
        assert values[key] == FILLED[key][0]
    for key in ("text", "num", "one", "svc"):
        assert values[f"custom_field:{key}"] == FILLED[f"custom_field:{key}"][0]
    assert values["mode"] == (Choice("novel", ""),)
    assert values["summary"] == ""


def _entry(field_id: str, kind: str, value: object) -> object:
    return {
        "custom_field": {"id": field_id, "name": field_id, "field_type": kind},
        "values": [value],
    }


def test_what_an_incident_carries_and_nobody_configured_can_still_be_edited() -> None:
    incident = Incident.model_validate(
        {
            "id": "i",
            "reference": "INC-1",
            "name": "Old",
            "custom_field_entries": [_entry("gone", "text", {"value_text": "kept"})],
        }
    )
    fields: tuple[Field, ...] = fields_for(CONFIGURATION, incident)
    assert values_of(incident, fields)["custom_field:gone"] == "kept"


def test_the_order_of_several_choices_is_no_change() -> None:
    one = {"custom_field:many": (Choice("a", ""), Choice("b", ""))}
    other = {"custom_field:many": (Choice("b", ""), Choice("a", ""))}
    assert changes(one, other, [BY_KEY["custom_field:many"]]) == ()


def test_text_that_is_read_without_its_control_characters_is_still_the_same() -> None:
    field = Field(
        "summary", "Summary", FieldKind.TEXT, FormSection.MAIN, "summary", lambda i: i.summary
    )
    assert same_value(field, "one \u202eevil\x1b[31m", "one evil[31m")
    assert not same_value(field, "one", "two")
