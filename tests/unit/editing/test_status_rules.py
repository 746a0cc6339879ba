"""What an organisation's forms decide about a change of status, and what closing leaves open."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.fields import MIXED, Choice, Field, fields_for
from app.domain.models import Configuration, Incident
from app.domain.related_models import Action, FollowUp
from app.editing.drafts import Change, Values, values_of
from app.editing.field_permissions import allowed_fields
from app.editing.review import bulk_warnings, edit_review
from app.editing.status_rules import (
    STATUS,
    closing_warnings,
    fields_by_status,
    form_type,
    open_work_warnings,
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
WHEN = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)


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
    assert said.endswith("in the dashboard, not by the API. https://app.example/1")
    both = [incident("triage"), incident("fixing", id="i2", reference="INC-2")]
    assert status_problems(CONFIGURATION, both, (), to("watching")) == {}, "the API decides on each"
    assert STATUS in status_problems(CONFIGURATION, both[:1] * 2, (), to("watching"))
    offered = next(f for f in allowed_fields(CONFIGURATION, both[0]) if f.key == STATUS)
    assert {choice.id for choice in offered.choices} == {"triage", "writing", "closed"}
    assert (
        len(next(f for f in allowed_fields(CONFIGURATION, *both) if f.key == STATUS).choices) == 5
    )


def test_a_review_of_closing_names_what_is_missing() -> None:
    before = incident("fixing")
    status = next(field for field in fields() if field.key == STATUS)
    change = Change(status, status.read(before), to("closed")[STATUS])
    expected = [
        "Nobody has the role Lead.",
        "Timestamps that are not set: Began, Ended.",
        "The resolve form requires: Cause.",
    ]
    assert set(expected) <= set(edit_review(before, [change], CONFIGURATION, profile="").warnings)
    bulk = bulk_warnings([before, before], [change], CONFIGURATION)
    assert f"2 incidents: {expected[0]}" in bulk
    moved = Change(status, status.read(before), to("watching")[STATUS])
    assert not set(expected) & set(edit_review(before, [moved], CONFIGURATION, profile="").warnings)


def test_what_the_edit_itself_sets_is_not_missing() -> None:
    values = {
        **values_of(incident("fixing"), fields()),
        "role:lead": (Choice("ann", "Ann"),),
        "timestamp:began": WHEN,
        "custom_field:cause": "A cable",
    }
    said = list(closing_warnings(incident("fixing"), fields(), values, CONFIGURATION))
    assert said == ["Timestamps that are not set: Ended."]


def test_open_follow_ups_and_actions_are_named_up_to_three() -> None:
    def titled(number: int, status: str) -> FollowUp:
        return FollowUp(id=str(number), title=f"Task {number}", status=status)

    follow_ups = [titled(n, "outstanding") for n in range(4)] + [titled(9, "completed")]
    actions = [Action(id="a", description="Restart it", status="outstanding")]
    assert list(open_work_warnings(follow_ups, actions)) == [
        "4 open follow-ups: Task 0, Task 1, Task 2, …",
        "1 open action: Restart it",
    ]
    assert list(open_work_warnings([titled(1, "not_doing")], [])) == []
