"""The demo's answers, refusals included, are those of the vendor's schema."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from app.demo.faults import Fault, FaultKind, RetryAfterFormat
from app.demo.server import DemoServer
from app.domain.fields import Choice
from app.domain.fields import FieldKind as FieldKind
from app.domain.models import Configuration
from app.editing.drafts import Change
from app.editing.operation_payload import operation_payload
from app.editing.operations import OPERATIONS
from tests.support.demo import KEY, ask, declare, edit, make_demo_server
from tests.support.demo_operations import operation_at, operations, whole_payload
from tests.support.demo_writes import WRITES, Write
from tests.support.vendor import vendor_document

PATHS = [one.documented_path for one in operations(make_demo_server(incidents=1))]
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_formats = FormatChecker(formats=())


@_formats.checks("date-time")
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or _DATE_TIME.fullmatch(value) is not None


@pytest.fixture(scope="module")
def document() -> Any:
    return vendor_document()


@pytest.fixture(scope="module")
def registry(document: Any) -> Registry[Any]:
    # The document has no `nullable` and no boolean `exclusiveMinimum`, so that its schemas mean
    # the same to a validator of JSON Schema.
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource("urn:spec", DRAFT202012.create_resource(document))
    return filled


@pytest.fixture(scope="module")
def server() -> DemoServer:
    return make_demo_server()


def check(registry: Registry[Any], schema_name: str, answer: Any) -> None:
    schema = {"$ref": f"urn:spec#/components/schemas/{schema_name}"}
    validator = Draft202012Validator(schema, registry=registry, format_checker=_formats)
    errors = [
        f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(answer)
    ]
    assert not errors, errors[:5]


def known_properties(document: Any, schema_name: str) -> set[str]:
    return set(document["components"]["schemas"][schema_name]["properties"])


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_valid(path: str, server: DemoServer, registry: Registry[Any]) -> None:
    operation = operation_at(server, path)
    status, answer = ask(server, operation.path, *operation.query)
    assert status == 200
    check(registry, operation.schema, answer)


def test_each_list_of_the_document_that_is_served_names_its_schema(
    server: DemoServer, document: Any
) -> None:
    for operation in operations(server):
        documented = document["paths"][operation.documented_path]["get"]["responses"]["200"]
        reference = documented["content"]["application/json"]["schema"]["$ref"]
        assert reference.endswith("/" + operation.schema)


def test_every_property_of_an_incident_occurs_and_no_other(
    server: DemoServer, document: Any
) -> None:
    modes = [("mode[one_of]", mode) for mode in ("standard", "retrospective", "test", "tutorial")]
    found: set[str] = set()
    after: list[tuple[str, str]] = []
    while True:
        _, answer = ask(server, "/v2/incidents", ("page_size", "250"), *modes, *after)
        if not answer["incidents"]:
            break
        for incident in answer["incidents"]:
            found |= {name for name, value in incident.items() if value not in ("", [])}
        if "after" not in answer["pagination_meta"]:
            break
        after = [("after", answer["pagination_meta"]["after"])]
    assert found == known_properties(document, "IncidentV2")


def test_all_incidents_are_valid(server: DemoServer, registry: Registry[Any]) -> None:
    modes = [("mode[one_of]", mode) for mode in ("standard", "retrospective", "test", "tutorial")]
    _, newest = ask(server, "/v2/incidents", ("page_size", "150"), *modes)
    oldest_first = ("sort_by", "created_at_oldest_first")
    _, oldest = ask(server, "/v2/incidents", ("page_size", "150"), oldest_first, *modes)
    assert len(newest["incidents"]) + len(oldest["incidents"]) == 300
    check(registry, "IncidentsListResultV2", newest)
    check(registry, "IncidentsListResultV2", oldest)


def test_created_and_edited_incidents_are_valid(registry: Registry[Any]) -> None:
    server = make_demo_server()
    payload = whole_payload(server)
    check(registry, "IncidentsCreatePayloadV2", payload)
    status, created = declare(server, **payload)
    assert status == 200
    check(registry, "IncidentsCreateResultV2", created)
    status, edited = edit(server, created["incident"]["id"], name="Another name", summary="")
    assert status == 200
    check(registry, "IncidentsEditResultV2", edited)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write.method} {write.path}")
def test_every_write_and_its_answer_are_valid(
    write: Write, registry: Registry[Any], document: Any
) -> None:
    # Its own: others may delete the record that this one changes.
    server = make_demo_server()
    operation = document["paths"][write.path][write.method.lower()]
    body = write.body(server)
    if "requestBody" in operation:
        sent = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        check(registry, sent.rpartition("/")[2], body)
    response = server.handle(write.request(server, KEY, body))
    documented = operation["responses"][str(response.status)]
    if "content" not in documented:
        assert response.body in (b"", b"{}")
    else:
        answered = documented["content"]["application/json"]["schema"]["$ref"]
        check(registry, answered.rpartition("/")[2], json.loads(response.body))


_PAYLOADS = {
    "update": "IncidentUpdatesCreatePayloadV2",
    "moment": "IncidentTimelineItemsCreatePayloadV2",
    "edit-moment": "IncidentTimelineItemsUpdatePayloadV2",
    "follow-up": "FollowUpsCreatePayloadV3",
    "edit-follow-up": "FollowUpsUpdatePayloadV3",
    "action": "ActionsCreatePayloadV3",
    "edit-action": "ActionsUpdatePayloadV3",
    "link": "IncidentAttachmentsCreatePayloadV1",
    "page": "EscalationsCreatePayloadV2",
    "acknowledge": "EscalationsRespondEscalationPayloadV2",
    "snooze": "EscalationsRespondEscalationPayloadV2",
    "reassign": "EscalationsReassignEscalationPayloadV2",
    "issue": "IncidentsConnectExternalIssuePayloadV2",
    "postmortem": "PostmortemDocumentsAttachPayloadV1",
    "alert": "AlertsCreateIncidentAlertPayloadV2",
    "alert-note": "AlertNotesCreatePayloadV1",
    "drop-alert": "AlertsTransitionIncidentAlertPayloadV2",
    "public-update": "StatusPagesCreateStatusPageIncidentUpdatePayloadV2",
    "grant-person": "IncidentMembershipsCreatePayloadV1",
    "grant-team": "IncidentTeamMembershipsCreatePayloadV1",
    "revoke-person": "IncidentMembershipsRevokePayloadV1",
    "revoke-team": "IncidentTeamMembershipsRevokePayloadV1",
}
# Made by others: an issue of the tracker, what only integrations have, components of a page.
_NOT_OFFERED = {
    "follow-up": {"external_issue_reference_id"},
    "link": {"resource.external_id"},
    "acknowledge": {"snooze_details"},
    "alert-note": {"alert_group_id"},
    "public-update": {"component_statuses"},
}


@pytest.mark.parametrize("operation", _PAYLOADS)
def test_a_deed_can_say_all_that_the_schema_takes(
    operation: str, registry: Registry[Any], document: Any
) -> None:
    deed = OPERATIONS[operation]
    fields = deed.fields(Configuration())
    values: dict[str, Any] = {
        each.key: datetime(2026, 11, 24, 3, tzinfo=UTC)
        if each.kind is FieldKind.DATETIME
        else (each.choices[0] if each.choices else Choice("arbitrary_url", "x"),)
        if each.kind.empty == ()
        else "https://a.example"
        for each in fields
    }
    edits = [Change(each, each.kind.empty, values[each.key]) for each in fields]
    payload = operation_payload(deed, edits, values, incident_id="i", key="k", target="t")
    check(registry, _PAYLOADS[operation], payload)
    schema = document["components"]["schemas"][_PAYLOADS[operation]]["properties"]
    known = set(schema) - {"resource"}
    known |= {f"resource.{name}" for name in schema.get("resource", {}).get("properties", ())}
    said = set(payload) - {"resource"}
    said |= {f"resource.{name}" for name in payload.get("resource", ())}
    assert known - said == _NOT_OFFERED.get(operation, set())


def test_every_refusal_is_valid(registry: Registry[Any]) -> None:
    server = make_demo_server(denied_scopes=["incidents.update_name"])
    incident_id = server.organisation.incidents[0].id
    answers = {
        400: ask(server, "/v2/incidents", method="POST", body=[]),
        401: ask(server, "/v2/incidents", key="another"),
        403: edit(server, incident_id, name="New"),
        404: ask(server, "/v2/incidents/999999"),
        405: ask(server, "/v2/incidents", method="DELETE"),
        422: declare(server, mode="loud", severity_id="none"),
    }
    for expected, (status, body) in answers.items():
        assert (status, body["status"]) == (expected, expected)
        check(registry, "ErrorResponse", body)


@pytest.mark.parametrize("status", [408, 409, 412, 413, 429, 500, 502, 503])
def test_a_status_that_was_asked_for_has_a_valid_body(
    status: int, server: DemoServer, registry: Registry[Any]
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, status=status))
    answered, body = ask(server, "/v2/incidents")
    assert answered == status
    check(registry, "ErrorResponse", body)


@pytest.mark.parametrize("spelling", list(RetryAfterFormat))
def test_a_rate_limited_answer_is_valid(
    spelling: RetryAfterFormat, server: DemoServer, registry: Registry[Any]
) -> None:
    server.faults.add(Fault(FaultKind.RATE_LIMITED, spelling=spelling, seconds=7))
    status, body = ask(server, "/v2/incidents")
    assert status == 429
    check(registry, "ErrorResponse", body)
