"""What an organisation's types and forms decide about a declare."""

from app.domain.fields import Choice, Field, Value, fields_for
from app.domain.models import Configuration
from app.editing.declare_rules import (
    field_notes,
    forced_values,
    form_order,
    initial_values,
    required_fields,
    sent_fields,
    start_text,
    starting_category,
    type_problems,
    unsent_fields,
)
from app.editing.drafts import declare_payload, default_values, problems
from app.editing.review import declare_review


def _form(form_type: str, *elements: tuple[str, str], kind: str = "") -> dict[str, object]:
    return {
        "id": f"{form_type} {kind}",
        "form_type": form_type,
        "incident_type_id": kind,
        "lifecycle_elements": [
            {"element_type": element, "required_if": rule} for element, rule in elements
        ],
    }


CONFIGURATION = Configuration.model_validate(
    {
        "severities": [{"id": "minor", "name": "Minor", "rank": 1}],
        "statuses": [
            {"id": "triage", "name": "Triage", "category": "triage"},
            {"id": "fixing", "name": "Fixing", "category": "live"},
        ],
        "types": [
            {"id": "usual", "name": "Usual", "is_default": True},
            {"id": "secret", "name": "Security", "private_incidents_only": True},
            {"id": "alert", "name": "Alert", "create_in_triage": "always"},
        ],
        "forms": [
            _form("declare", ("name", "always_require"), ("severity", "never_require")),
            _form("declare", ("severity", "always_require"), kind="secret"),
            _form("retrospective", ("summary", "always_require")),
        ],
    }
)
FIELDS = fields_for(CONFIGURATION)
FIXING = {"incident_status_id": (Choice("fixing", "Fixing"),)}
RETROSPECTIVE = {"mode": (Choice("retrospective", "Retrospective"),)}
PUBLIC = (Choice("public", "Public"),)
PRIVATE = (Choice("private", "Private"),)


def of_type(identifier: str, **values: Value) -> dict[str, Value]:
    return {"incident_type_id": (Choice(identifier, identifier),), **values}


def required(values: dict[str, Value]) -> set[str]:
    return {field.key for field in required_fields(CONFIGURATION, FIELDS, values) if field.required}


def severity(values: dict[str, Value]) -> Field:
    fields = required_fields(CONFIGURATION, FIELDS, values)
    return next(field for field in fields if field.key == "severity_id")


def test_a_private_type_decides_the_visibility_and_says_so() -> None:
    assert forced_values(CONFIGURATION, of_type("secret")) == {"visibility": PRIVATE}
    public = of_type("secret", visibility=PUBLIC)
    reason = "Incidents of type Security are always private."
    assert type_problems(CONFIGURATION, public) == {"visibility": reason}
    assert field_notes(CONFIGURATION, FIELDS, of_type("secret"))["visibility"] == reason
    assert type_problems(CONFIGURATION, of_type("secret", visibility=PRIVATE)) == {}
    assert forced_values(CONFIGURATION, of_type("usual")) == {}
    assert initial_values(CONFIGURATION, FIELDS)["visibility"] == PUBLIC


def test_a_type_that_always_starts_in_triage_ignores_the_status() -> None:
    values = of_type("alert", **FIXING)
    assert starting_category(CONFIGURATION, values) == "triage"
    reason = "Incidents of type Alert always start in triage."
    assert start_text(CONFIGURATION, values) == "starts in Triage, as type Alert always does"
    assert unsent_fields(CONFIGURATION, FIELDS, values) == {"incident_status_id": reason}
    assert start_text(CONFIGURATION, of_type("usual", **FIXING)) == "starts in Fixing (Active)"


def test_the_severity_is_required_by_the_form_or_outside_triage() -> None:
    assert severity(of_type("secret")).required, "the form requires it, in triage as well"
    assert severity(of_type("secret")).help == "The organisation's form requires it"
    assert not severity({}).required
    assert severity({}).help == "Optional in triage"
    assert severity(dict(FIXING)).required
    assert severity(dict(FIXING)).help == "The API requires it outside triage"
    assert not severity(of_type("alert", **FIXING)).required, "it starts in triage all the same"


def test_a_missing_required_field_is_a_problem() -> None:
    values = default_values(FIELDS)
    assert problems(values, required_fields(CONFIGURATION, FIELDS, values)) == {
        "name": "Name is needed."
    }


def test_a_retrospective_incident_has_the_form_of_that_name() -> None:
    assert required(dict(RETROSPECTIVE)) == {"summary", "visibility"}
    assert form_order(CONFIGURATION, RETROSPECTIVE) == ("summary",)
    assert form_order(CONFIGURATION, {}) == ("name", "severity_id")
    assert form_order(Configuration(), {}) == ("name", "severity_id"), "what the API needs"


def test_the_review_lists_exactly_what_is_sent() -> None:
    key = "retrospective:slack_channel_id"
    values = {**default_values(FIELDS), "name": "Down", key: "C1"}

    def reviewed_and_sent(values: dict[str, Value]) -> tuple[list[str], list[str], list[str]]:
        review = declare_review(values, FIELDS, CONFIGURATION, profile="", warnings=())
        sent = sent_fields(CONFIGURATION, FIELDS, values)
        payload = declare_payload(values, sent, "k")
        properties = [change.field.payload_property for change in review.changes]
        return (
            properties,
            [name for name in payload if name != "idempotency_key"],
            [text for text in review.warnings if text.startswith("Not sent")],
        )

    reviewed, sent, dropped = reviewed_and_sent(values)
    assert reviewed == sent == ["name", "visibility", "mode"]
    reason = "Sent only with mode retrospective, which is not selected."
    assert dropped == [f"Not sent: Retrospective: Slack channel ID. {reason}"]
    reviewed, sent, dropped = reviewed_and_sent({**values, **RETROSPECTIVE})
    assert reviewed == sent == ["name", "visibility", "mode", "retrospective_incident_options"]
    assert dropped == []
