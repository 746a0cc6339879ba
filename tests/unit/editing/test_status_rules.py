"""What an organisation's forms decide about a change of status."""

from typing import Any

import pytest

from app.domain.fields import MIXED, Choice, Field, fields_for
from app.domain.models import Configuration, Incident
from app.editing.drafts import Values
from app.editing.field_permissions import allowed_fields
from app.editing.status_rules import (
    STATUS,
    fields_by_status,
    form_type,
    required_by_status,
    status_problems,
)

STATUSES = {
    "triage": "triage",
    "fixing": "live",
    "watching": "live",
    "writing": "learning",
    "closed": "closed",
}


def _form(kind: str, *elements: dict[str, str]) -> dict[str, Any]:
    required = [{**element, "required_if": "always_require"} for element in elements]
    return {"id": kind, "form_type": kind, "lifecycle_elements": required}


CONFIGURATION = Configuration.model_validate(
    {
        "statuses": [{"id": i, "name": i.title(), "category": c} for i, c in STATUSES.items()],
        "roles": [{"id": "lead", "name": "Lead", "role_type": "lead"}],
        "timestamps": [{"id": "began", "name": "Began"}, {"id": "ended", "name": "Ended"}],
        "custom_fields": [{"id": "cause", "name": "Cause", "field_type": "text"}],
        "forms": [
            _form("update", {"element_type": "severity"}),
            _form("accept", {"incident_role_id": "lead"}),
            _form("resolve", {"custom_field_id": "cause"}, {"element_type": "status"}),
        ],
    }
)


def incident(status: str, **properties: Any) -> Incident:
    return Incident.model_validate(
        {
            "id": "i1",
            "reference": "INC-1",
            "permalink": "https://app.example/1",
            "incident_status": {"id": status, "name": status, "category": STATUSES[status]},
            **properties,
        }
    )


def to(status: str) -> dict[str, tuple[Choice, ...]]:
    return {STATUS: (Choice(status, status.title()),)}


def fields() -> tuple[Field, ...]:
    return fields_for(CONFIGURATION)


def offered_to(*incidents: Incident) -> set[str]:
    field = next(f for f in allowed_fields(CONFIGURATION, *incidents) if f.key == STATUS)
    return {choice.id for choice in field.choices}


def problems(before: Incident, values: Values) -> dict[str, str]:
    return status_problems(CONFIGURATION, (before,), fields(), values)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("triage", "fixing", ""),
        ("triage", "closed", "resolve"),
        ("fixing", "watching", "update"),
        ("fixing", "fixing", ""),
        ("fixing", "writing", "resolve"),
        ("fixing", "closed", "resolve"),
        ("writing", "closed", ""),
        ("writing", "fixing", ""),
        ("fixing", "triage", ""),
    ],
)
def test_a_change_of_status_has_the_form_of_its_point_of_the_lifecycle(
    start: str, target: str, expected: str
) -> None:
    assert form_type(incident(start), target, STATUSES[target]) == expected


def test_what_the_form_requires_is_missing_until_it_is_set() -> None:
    key = "custom_field:cause"
    assert required_by_status(CONFIGURATION, [incident("fixing")], to("closed")) == {key: "resolve"}
    possible = fields_by_status(CONFIGURATION, [incident("fixing")])
    assert possible == {key, "severity_id"}
    missing = "Cause is needed by the resolve form."
    assert problems(incident("fixing"), to("closed")) == {key: missing}
    assert problems(incident("fixing"), {**to("closed"), key: MIXED}) == {key: missing}
    assert problems(incident("fixing"), {**to("closed"), key: "A cable"}) == {}
    assert problems(incident("fixing"), to("fixing")) == {}
    filled = incident(
        "fixing",
        custom_field_entries=[
            {"custom_field": {"id": "cause", "name": "Cause"}, "values": [{"value_text": "x"}]}
        ],
    )
    assert problems(filled, to("closed")) == {}
    two = (incident("closed", id="i2"), filled)
    assert status_problems(CONFIGURATION, two, fields(), {**to("writing"), key: MIXED}) == {}
    assert set(problems(filled, {**to("closed"), key: ""})) == {key}, "it would be cleared"


def test_an_incident_in_triage_is_accepted_in_the_dashboard_alone() -> None:
    said = problems(incident("triage"), to("fixing"))[STATUS]
    assert said.endswith("not by the API. The accept form needs: Lead. https://app.example/1")
    ann = {"role": {"id": "lead"}, "assignee": {"id": "ann", "name": "Ann"}}
    led = incident("triage", incident_role_assignments=[ann])
    assert "The accept form" not in problems(led, to("fixing"))[STATUS]
    both = [incident("triage"), incident("fixing", id="i2", reference="INC-2")]
    mixed = status_problems(CONFIGURATION, both, fields(), to("watching"))
    assert STATUS not in mixed, "the API decides on each"
    assert STATUS in status_problems(CONFIGURATION, both[:1] * 2, (), to("watching"))
    offered = next(f for f in allowed_fields(CONFIGURATION, both[0]) if f.key == STATUS)
    assert {choice.id for choice in offered.choices} == {"triage", "writing", "closed"}
    assert (
        len(next(f for f in allowed_fields(CONFIGURATION, *both) if f.key == STATUS).choices) == 5
    )
