"""What of a record is at stake in a write, and how a colleague changes the same."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.faults.matrix.entry_points import BETWEEN, Case, Record, Theirs

_THEIRS = "Theirs entirely"


def severity(record: Record) -> str:
    return str((record.get("severity") or {}).get("name", ""))


def status_name(record: Record) -> str:
    return str(record["incident_status"]["name"])


def title(record: Record) -> str:
    return str(record.get("title") or record.get("description", ""))


def of(key: str) -> Callable[[Record], str]:
    return lambda record: str(record.get(key, ""))


def assignee(record: Record) -> str:
    return str((record.get("assignee") or {}).get("name", ""))


def member(record: Record) -> str:
    return str((record.get("user") or record.get("team") or {}).get("name", ""))


def note_writer(record: Record) -> str:
    return next(
        (
            one.get("assignee", {}).get("name", "")
            for one in record["incident_role_assignments"]
            if one["role"]["name"] == "Scribe"
        ),
        "",
    )


def root_cause(record: Record) -> str:
    return next(
        (
            value["value_option"]["value"]
            for one in record["custom_field_entries"]
            if one["custom_field"]["name"] == "Root cause"
            for value in one["values"]
        ),
        "",
    )


def fixed_at(record: Record) -> str:
    return next(
        (
            one.get("value", {}).get("value", "")
            for one in record["incident_timestamp_values"]
            if one["incident_timestamp"]["name"] == "Fixed at"
        ),
        "",
    )


def permalink(record: Record) -> str:
    return str(record["resource"]["permalink"])


def issue_link(record: Record) -> str:
    return str((record.get("external_issue_reference") or {}).get("issue_permalink", ""))


def exported_to(record: Record) -> str:
    return str(record["exported_urls"][0])


def alert_title(record: Record) -> str:
    return str(record["alert"]["title"])


def alert_status(record: Record) -> str:
    return str(record["alert"]["status"])


def name_and_summary(record: Record) -> str:
    return f"{record['name']} ({record.get('summary', '')})"


# How a colleague changes it.


def _edit(case: Case, **payload: Any) -> tuple[Any, str, str]:
    body = {"incident": payload, "notify_incident_channel": False}
    return body, "POST", f"{case.targets[0]}/actions/edit"


def _other(records: Iterable[Record], name: Callable[[Record], str], *but: str) -> str:
    """The id of the first of some records that has none of these names."""
    return next(str(one["id"]) for one in records if name(one) not in but)


def _now(case: Case) -> tuple[str, ...]:
    return (*case.server.values(), *case.wanted.split(BETWEEN))


def their_text(key: str) -> Theirs:
    return lambda case: _edit(case, **{key: _THEIRS})


def their_severity(case: Case) -> tuple[Any, str, str]:
    severities = case.server.organisation.severities.values()
    return _edit(case, severity_id=_other(severities, of("name"), *_now(case)))


def their_status(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    name = case.name_of("statuses", *_now(case))
    return _edit(case, incident_status_id=organisation.named(organisation.statuses, name)["id"])


def their_scribe(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    user = _other(organisation.users.values(), of("name"), *_now(case))
    note_writer = organisation.named(organisation.roles, "Scribe")["id"]
    entry = {"incident_role_id": note_writer, "assignee": {"id": user}}
    return _edit(case, incident_role_assignments=[entry])


def their_cause(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    cause = organisation.named(organisation.custom_fields, "Root cause")["id"]
    option = _other(organisation.options[cause].values(), of("value"), *_now(case))
    entry = {"custom_field_id": cause, "values": [{"value_option_id": option}]}
    return _edit(case, custom_field_entries=[entry])


def their_fixed_at(case: Case) -> tuple[Any, str, str]:
    organisation = case.server.organisation
    fixed_at = organisation.named(organisation.timestamps, "Fixed at")["id"]
    entry = {"incident_timestamp_id": fixed_at, "value": "2026-11-24T02:31:00Z"}
    return _edit(case, incident_timestamp_values=[entry])


def clock_time(moment: str) -> str:
    """Return how screens show a timestamp."""
    return moment[11:16]


def their_record(key: str) -> Theirs:
    def theirs(case: Case) -> tuple[Any, str, str]:
        record = case.server.record(case.targets[0])
        method = "PATCH" if "timeline" in case.targets[0] else "PUT"
        body = {key: _THEIRS} | ({"status": record["status"]} if method == "PUT" else {})
        return body, method, case.targets[0]

    return theirs
