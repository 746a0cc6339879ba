"""Every property of the payloads can be set from the keyboard; every property returned is seen."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from textual.widgets import OptionList

from app.dates import datetimes
from app.domain.fields import FieldKind
from app.domain.models import Incident
from app.text.text import strip_markdown
from screens.forms.form import FieldForm
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from tests.support.vendor import vendor_document
from tests.support.virtual_time import virtual_time_loop
from widgets.forms.field_row import FieldRow
from widgets.forms.form_heading import FormHeading
from widgets.incident.field_list import FieldList

# Deprecated by the vendor, or documented as optional to name an existing value: never sent.
NOT_SENT = {"value_timestamp", "id", "email", "slack_user_id"}


def properties(name: str) -> dict[str, Any]:
    schemas = vendor_document()["components"]["schemas"]
    found: dict[str, Any] = schemas[name]["properties"]
    return found


def leaves(name: str) -> Iterator[tuple[str, ...]]:
    """The path of every property of a payload, through its nested objects and lists."""
    for key, schema in properties(name).items():
        inner = schema.get("items", schema).get("$ref", "")
        if inner:
            for path in leaves(inner.rsplit("/", 1)[-1]):
                yield (key, *path)
        else:
            yield (key,)


def sent(payload: Any) -> Iterator[tuple[str, ...]]:
    """The path of every property that a payload carries."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            for path in sent(value):
                yield (key, *path)
    elif isinstance(payload, list):
        for item in payload:
            yield from sent(item)
    else:
        yield ()


async def fill(running: Program, row: FieldRow, link: str) -> None:
    """Give a field a value with the keyboard alone, and go on to the next one."""
    kind = row.field.kind
    written = {
        FieldKind.LINE: "typed",
        FieldKind.TEXT: "typed *here*",
        FieldKind.LINK: link,
        FieldKind.NUMBER: "42",
        FieldKind.DATETIME: "-15m",
    }
    if kind in written:
        if kind in {FieldKind.LINK, FieldKind.NUMBER}:
            await running.press("end", "ctrl+u")
        await running.write(written[kind])
        await running.press("tab")
        return
    if row.field.catalog.narrowed_by:
        # The entries of the field's earlier value may not be possible any more.
        await running.press("backspace")
    await running.press("enter")
    await running.until_screen("PickerScreen")
    await running.until(lambda: "match" in running.text())
    if row.field.key == "mode":
        await running.write("retro")
    elif row.value:
        # Another than the one that is chosen already, where the picker starts.
        options = running.only(OptionList)
        last = options.highlighted == options.option_count - 1
        await running.press("up" if last else "down")
    await running.press(*(("space", "enter") if kind.several else ("enter",)))
    await running.until(lambda: isinstance(running.app.screen, FieldForm))


async def fill_all(running: Program, link: str) -> set[str]:
    """Walk the whole form with the keyboard and fill what can be filled."""
    screen = running.app.screen
    assert isinstance(screen, FieldForm)
    wanted = {row.field.key for row in screen.form.rows if not row.locked}
    done: set[str] = set()
    for _ in range(3 * len(wanted)):
        row = screen.form.row_at_focus()
        if row is None:
            heading = screen.focused
            assert isinstance(heading, FormHeading)
            if heading.is_folded:
                await running.press("enter")
            await running.press("tab")
        elif row.field.key in done:
            await running.press("tab")
        else:
            await fill(running, row, link)
            done.add(row.field.key)
        if done == wanted:
            break
    return wanted - done


@pytest.mark.timeout(300)  # It walks through every field there is.
async def test_every_property_of_the_create_payload_is_set_from_the_keyboard() -> None:
    async with program() as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert await fill_all(running, "https://example.com/a") == set()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentScreen")
        (request,) = running.received("POST", "/v2/incidents")
    wanted = {path for path in leaves("IncidentsCreatePayloadV2") if path[-1] not in NOT_SENT}
    # A person is named by id, and that alone.
    wanted.add(("incident_role_assignments", "assignee", "id"))
    assert wanted - set(sent(request.body)) == set()
    assert {path[-1] for path in sent(request.body)} & (NOT_SENT - {"id"}) == set()
    assert "id" not in request.body


@pytest.mark.timeout(300)  # It walks through every field there is.
async def test_every_property_of_the_edit_payload_is_set_from_the_keyboard() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        assert await fill_all(running, "https://example.com/b") == set()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        (request,) = running.received("POST", "/actions/edit")
    wanted = {path for path in leaves("IncidentsEditPayloadV2") if path[-1] not in NOT_SENT}
    wanted.add(("incident", "incident_role_assignments", "assignee", "id"))
    assert wanted - set(sent(request.body)) == set()


def _timestamps(incident: Incident) -> list[str]:
    return [
        f"{value.incident_timestamp.name} {datetimes.show(value.moment, _UTC) or '–'}"
        for value in incident.incident_timestamp_values
    ]


_UTC = datetimes.zone("UTC")

_TEAMS: dict[str, str] = {}

# What a person reads for each property of an incident.
READ: Mapping[str, Callable[[Incident], list[str]]] = {
    "call_url": lambda i: [f"Call link {i.call_url}"],
    "created_at": lambda i: [f"Declared {datetimes.show(i.created_at, _UTC)}"],
    "creator": lambda i: [f"Declared by {i.creator.label}" if i.creator else ""],
    "custom_field_entries": lambda i: [
        f"{entry.custom_field.name} {', '.join(value.label for value in entry.values)}"
        for entry in i.custom_field_entries
        if entry.values
    ],
    "debriefs": lambda i: [debrief.id for debrief in i.debriefs],
    "duration_metrics": lambda i: [
        f"{metric.duration_metric.name} {datetimes.duration(metric.value_seconds)}"
        for metric in i.duration_metrics
        if metric.value_seconds is not None
    ],
    "external_issue_reference": lambda i: (
        [i.external_issue_reference.issue_name, i.external_issue_reference.issue_permalink]
        if i.external_issue_reference
        else []
    ),
    "has_debrief": lambda i: [f"Debriefed {'yes' if i.has_debrief else 'no'}"],
    "id": lambda i: [f"ID {i.id}"],
    "incident_role_assignments": lambda i: [
        f"{assignment.role.name} {assignment.assignee.label}"
        for assignment in i.incident_role_assignments
        if assignment.assignee
    ],
    "incident_status": lambda i: [f"Status {i.incident_status.name}" if i.incident_status else ""],
    "incident_timestamp_values": _timestamps,
    "incident_type": lambda i: [f"Type {i.incident_type.name}" if i.incident_type else ""],
    "last_activity_at": lambda i: [f"Last activity {datetimes.show(i.last_activity_at, _UTC)}"],
    "mode": lambda i: [f"Mode {i.mode.title()}"],
    "ms_teams_channel_url": lambda i: [f"Teams link {i.ms_teams_channel_url}"],
    "name": lambda i: [f"Name {' '.join(i.name.split())}"],
    "permalink": lambda i: [f"Dashboard {i.permalink}"],
    "postmortem_document_ids": lambda i: list(i.postmortem_document_ids),
    "postmortem_document_url": lambda i: [f"Post-mortem {i.postmortem_document_url}"],
    "reference": lambda i: [i.reference],
    "severity": lambda i: [f"Severity {i.severity.name}" if i.severity else ""],
    "slack_channel_id": lambda i: [f"Slack channel ID {i.slack_channel_id}"],
    "slack_channel_name": lambda i: [f"Slack channel #{i.slack_channel_name}"],
    "slack_channel_url": lambda i: [f"Slack link {i.slack_channel_url}"],
    "slack_team_id": lambda i: [f"Slack team {i.slack_team_id}"],
    "summary": lambda i: [f"Summary {' '.join(strip_markdown(i.summary).split())}"],
    "team_ids": lambda i: [_TEAMS[each] for each in i.team_ids],
    "updated_at": lambda i: [f"Updated {datetimes.show(i.updated_at, _UTC)}"],
    "visibility": lambda i: [f"Visibility {i.visibility.title()}"],
    "workload_minutes_late": lambda i: _workload("Workload late", i.workload_minutes_late),
    "workload_minutes_sleeping": lambda i: _workload(
        "Workload at night", i.workload_minutes_sleeping
    ),
    "workload_minutes_total": lambda i: _workload("Workload", i.workload_minutes_total),
    "workload_minutes_working": lambda i: _workload("Workload by day", i.workload_minutes_working),
}


def _workload(label: str, minutes: float | None) -> list[str]:
    return [] if minutes is None else [f"{label} {datetimes.duration(minutes * 60)}"]


def test_what_is_read_here_is_every_property_of_an_incident() -> None:
    assert set(READ) == set(properties("IncidentV2"))


@pytest.mark.parametrize("name", sorted(READ))
def test_a_property_of_an_incident_is_found_on_screen(name: str) -> None:
    incident, text = _shown()[name]
    for words in READ[name](incident):
        assert words in text


@cache
def _shown() -> Mapping[str, tuple[Incident, str]]:
    """An incident that has the property, and its screen: one program shows them all."""
    with asyncio.Runner(loop_factory=virtual_time_loop) as runner:
        return runner.run(_show_all())


async def _show_all() -> Mapping[str, tuple[Incident, str]]:
    texts: dict[str, str] = {}
    async with program(make_demo_server(incidents=120), size=(200, 140)) as running:
        _TEAMS.update({team.id: team.name for team in await running.workspace.service.teams()})
        incidents = {name: _first_with(running, name) for name in READ}
        for incident in incidents.values():
            if incident.id not in texts:
                texts[incident.id] = await _read_screen(running, incident.id)
    return {name: (incident, texts[incident.id]) for name, incident in incidents.items()}


async def _read_screen(running: Program, incident_id: str) -> str:
    running.app.navigator.incidents.open(incident_id)
    await running.until_screen("IncidentScreen")
    await running.until_on_screen("Read from the API")
    shown = running.text()
    listed = running.only(FieldList)
    await _unfold(running)
    lines = [str(listed.get_option_at_index(n).prompt) for n in range(listed.option_count)]
    await running.press("escape")
    await running.until_screen("IncidentListScreen")
    return " ".join(" ".join(lines).split()) + shown


async def _unfold(running: Program) -> None:
    """Show the empty fields too."""
    listed = running.only(FieldList)
    while folded := [o.id for o in listed.options if o.id and o.id.startswith("fold ")]:
        listed.highlighted = listed.get_option_index(folded[0])
        await running.press("enter")


def _first_with(running: Program, name: str) -> Incident:
    for known in running.server.organisation.incidents:
        incident = running.workspace.cache.incident(known.id)
        if incident is not None and getattr(incident, name) and any(READ[name](incident)):
            return incident
    raise AssertionError(f"No incident of the demo has {name}.")
