"""Declaring and editing: reviewed, sent once, closed only on success, nothing typed is lost."""

import asyncio

import pytest
from textual.widgets import Input, OptionList

import screens.forms.template_filler
from app.demo.faults import Fault, FaultKind
from app.domain.fields import Choice, Field
from app.domain.form_elements import form_keys
from app.session.workspace import Workspace
from screens.forms.form import FieldForm
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.forms.field_row import FieldRow
from widgets.forms.incident_form import IncidentForm


def row_of(running: Program, key: str) -> FieldRow:
    screen = running.app.screen
    assert isinstance(screen, FieldForm)
    return next(row for row in screen.form.rows if row.field.key == key)


async def open_declare(running: Program, name: str) -> None:
    """Open the form and fill what the demo's organisation requires of it."""
    await running.press("n")
    await running.until_screen("DeclareScreen")
    await running.write(name)
    for row in list(running.app.screen.query(FieldRow)):
        if row.field.required and not row.value:
            row.focus_editor()
            await running.press("enter")
            await running.until_screen("PickerScreen")
            await running.until_on_screen("match")
            await running.press("enter")
            await running.until_screen("DeclareScreen")


async def send(running: Program) -> None:
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")


def declared(running: Program) -> list[str]:
    return [incident.name for incident in running.server.organisation.incidents]


async def test_a_declared_incident_is_opened_and_is_in_the_list() -> None:
    async with program() as running:
        await running.press("5")
        await open_declare(running, "Checkout down")
        assert "starts in Triage, the API's default" in running.text()
        await send(running)
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Checkout down")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert running.row.name == "Checkout down"


async def test_a_declared_incident_is_shown_from_the_answer_to_the_declare() -> None:
    async with program() as running:
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Read from the API")
        await running.rest()
        made = running.server.organisation.incidents[-1]
        assert made.name == "Checkout down"
        assert running.received("GET", made.id) == []


async def test_the_form_says_in_which_status_the_incident_will_start() -> None:
    async with program() as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        row_of(running, "incident_status_id").focus_editor()
        await running.press("f")
        await running.until_on_screen("matches")
        await running.press("enter")
        await running.until_on_screen("starts in Fixing (Active)")


async def test_enter_never_sends_and_review_can_be_left() -> None:
    async with program() as running:
        await open_declare(running, "Checkout down")
        for _ in range(5):
            await running.press("enter", "escape") if running.app.screen.is_modal else None
            await running.press("tab")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("ctrl+s", "escape")
        await running.until_screen("DeclareScreen")
        assert running.received("POST", "/v2/incidents") == []
        assert row_of(running, "name").value == "Checkout down"


async def test_what_is_missing_is_said_beside_its_field_all_at_once() -> None:
    async with program() as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.press("ctrl+s")
        assert "Name is needed." in running.text()
        assert "Severity is needed." in running.text()
        assert "Owning team is needed." in running.text()
        assert isinstance(running.app.screen.focused, Input)


async def test_the_servers_complaints_reach_the_fields_they_name() -> None:
    errors = [
        {"code": "x", "message": "Too vague.", "source": {"field": "name", "pointer": "name"}},
        {"code": "y", "message": "Ask Ann first."},
    ]
    server = make_demo_server()
    body = {"type": "validation_error", "status": 422, "request_id": "req-7", "errors": errors}
    server.faults.add(Fault(FaultKind.STATUS, "POST", "/v2/incidents", status=422, body=body))
    async with program(server) as running:
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_on_screen("Too vague.")
        assert "Ask Ann first." in running.text()
        assert "Request req-7" in running.text()
        assert row_of(running, "name").value == "Checkout down"
        assert row_of(running, "name").has_class("-wrong")
        await send(running)
        await running.until_screen("IncidentScreen")
        assert declared(running).count("Checkout down") == 1


@pytest.mark.parametrize(
    "kind",
    [FaultKind.RESET_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.TRUNCATED, FaultKind.RESET_BEFORE],
)
async def test_a_lost_answer_does_not_declare_twice(kind: FaultKind) -> None:
    server = make_demo_server(incidents=50)
    # What came back and could not be read is not repeated by itself; the person does that.
    times = 1 if kind is FaultKind.TRUNCATED else 5
    server.faults.add(Fault(kind, "POST", "/v2/incidents", times=times))
    async with program(server) as running:
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_on_screen(
            "Unconfirmed: it may have been saved; what you typed is still here."
        )
        assert isinstance(running.app.screen, FieldForm)
        await send(running)
        await running.until_screen("IncidentScreen")
        requests = running.received("POST", "/v2/incidents")
        assert len(requests) == times + 1
        assert len({request.body["idempotency_key"] for request in requests}) == 1
        assert declared(running).count("Checkout down") == 1


async def test_a_form_that_is_left_comes_back_as_it_was_with_its_key() -> None:
    async with program() as running:
        await open_declare(running, "Checkout down")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert row_of(running, "name").value == "Checkout down"
        assert "Draft restored" in running.text()
        await running.press("f8")
        await running.until_on_screen("Press f8 again")
        assert row_of(running, "name").value == "Checkout down", "one key throws nothing away"
        await running.press("f8", "escape")
        await running.until_screen("IncidentListScreen")
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert row_of(running, "name").value == ""


async def test_the_keys_of_a_form_are_those_that_can_be_pressed_there() -> None:
    async with program(size=(80, 24)) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.until_on_screen("^s review  esc close, draft saved")
        await running.write("x")
        await running.until_on_screen("draft saved  f8 discard")
        await running.press("tab")
        await running.until_on_screen("^s review  esc close, draft saved  f8 discard")
        # What would be typed is no key: it opens the picker.
        await running.press("q")
        await running.until_screen("PickerScreen")


async def test_an_edit_sends_what_changed_and_nothing_else() -> None:
    async with program() as running:
        before = running.row
        await running.press("e")
        await running.until_screen("EditScreen")
        assert f"Edit {before.reference}  {before.name}" in running.text().split("\n")[0]
        await running.press("end")
        await running.write(" again")
        assert "1 changed" in running.text()
        await send(running)
        await running.until_screen("IncidentListScreen")
        (request,) = running.received("POST", "/actions/edit")
        assert request.body == {
            "incident": {"name": f"{before.name} again"},
            "notify_incident_channel": False,
        }
        await running.until(lambda: running.row.name == f"{before.name} again")


async def test_an_edit_that_changes_nothing_sends_nothing() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        await running.write("x")
        await running.press("ctrl+r", "ctrl+s")
        assert "nothing to send" in running.text()
        assert isinstance(running.app.screen, FieldForm)


async def test_telling_the_channel_is_an_explicit_choice_that_lasts_for_the_session() -> None:
    async with program() as running:
        assert not running.workspace.notify_channel
        for expected in (True, True):
            await running.press("v")
            await running.until_screen("PickerScreen")
            await running.until_on_screen("match")
            options = running.only(OptionList)
            await running.press("up" if options.highlighted else "down", "enter")
            await running.until_screen("ReviewScreen")
            if not running.workspace.notify_channel:
                await running.press("n")
            await running.press("y")
            await running.until_screen("IncidentListScreen")
            request = running.received("POST", "/actions/edit")[-1]
            assert request.body["notify_incident_channel"] is expected
        await running.press("asterisk", "v")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("match")
        await running.press("enter")
        await running.until_screen("BulkScreen")
        assert "notify the incidents' channels: no" in running.text()


async def test_clearing_a_value_is_sent_and_sticks() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        lead = next(
            r for r in running.app.screen.query(FieldRow) if r.field.label == "Incident Lead"
        )
        assert isinstance(lead.value, tuple)
        assert isinstance(lead.value[0], Choice)
        lead.focus_editor()
        await running.press("backspace", "ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "Nobody will hold the role Incident Lead." in running.text()
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        (request,) = running.received("POST", "/actions/edit")
        assert request.body["incident"] == {
            "incident_role_assignments": [{"incident_role_id": lead.field.entry_id}]
        }
        assert running.row.lead == ""


async def test_what_the_api_cannot_edit_is_shown_with_the_reason() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        locked = {row.field.label for row in running.app.screen.query(FieldRow) if row.locked}
        assert {"Type", "Visibility", "Mode", "Reporter"} <= locked
        assert "Cannot change once declared." in running.text()


async def test_people_are_found_by_typing_however_many_there_are() -> None:
    async with program() as running:
        people = await running.workspace.service.people()
        person = people[321]
        await running.press("e")
        await running.until_screen("EditScreen")
        row_of(
            running,
            next(
                r.field.key
                for r in running.app.screen.query(FieldRow)
                if r.field.label == "Incident Lead"
            ),
        ).focus_editor()
        await running.press("enter")
        await running.until_on_screen("200 of")
        await running.write(person.email)
        await running.until_on_screen("1 match")
        await running.press("enter")
        await running.until_screen("EditScreen")
        assert person.name in running.text()


async def test_a_picker_that_cannot_load_says_why_and_tries_again() -> None:
    async with program() as running:
        running.server.faults.add(Fault(FaultKind.REFUSED, "GET", "/v2/users", times=4))
        await running.press("e")
        await running.until_screen("EditScreen")
        row_of(
            running,
            next(
                r.field.key
                for r in running.app.screen.query(FieldRow)
                if r.field.label == "Incident Lead"
            ),
        ).focus_editor()
        await running.press("enter")
        await running.until_on_screen("Cannot reach the API")
        await running.press("ctrl+r")
        await running.until_on_screen("200 of")


async def test_what_cannot_be_read_as_a_moment_is_refused_and_kept() -> None:
    async with program() as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        moment = next(
            row
            for row in running.app.screen.query(FieldRow)
            if row.field.key.startswith("timestamp")
        )
        moment.focus_editor()
        await running.write("soonish")
        await running.press("ctrl+s")
        await running.until_on_screen("Not understood.")
        assert moment.query_one(Input).value == "soonish"
        assert isinstance(running.app.screen, FieldForm)
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await running.press("e")
        await running.until_screen("EditScreen")
        assert row_of(running, moment.field.key).query_one(Input).value == "soonish"


async def test_several_are_chosen_by_space_and_by_space_again_not() -> None:
    async with program() as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        regions = next(
            row for row in running.app.screen.query(FieldRow) if row.field.label == "Regions"
        )
        regions.focus_editor()
        await running.press("enter", "space", "down", "space", "down", "space", "up", "space")
        await running.until_on_screen("2 selected")
        await running.press("enter")
        await running.until_screen("DeclareScreen")
        assert regions.value == (regions.field.choices[0], regions.field.choices[2])


async def test_open_incidents_that_look_alike_are_shown_while_the_name_is_typed() -> None:
    async with program(make_demo_server(incidents=60)) as running:
        known = running.row
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert "No open incident has a similar name." in running.text()
        words = known.name.split()
        await running.write(f"{words[-1]} {words[0]}".lower())
        await running.until_on_screen(known.reference)
        await running.press("ctrl+o")
        await running.until_screen("IncidentScreen")
        await running.press("escape")
        await running.until_screen("DeclareScreen")


async def test_a_template_fills_what_nobody_has_touched_and_follows_the_type() -> None:
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server)
    default, other = "Production", "Data quality"
    person = next(u for u in server.organisation.embedded_users.values() if u.get("email"))
    workspace.templates = {
        default: {
            "Severity": "major",
            "Summary": "**Problem:**",
            "No such field": "x",
            "Incident Lead": person["email"].upper(),
            "Scribe": "Nobody At All",
            "Owning team": "Team-Data-Platform",
            "Affected services": ("email-worker", "No such service"),
        },
        other: {"summary": "**Who knows?**", "Impact started at": "-15m"},
    }
    async with program(server, workspace=workspace) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.until_on_screen("No such field: there is no such field")
        (severity,) = chosen_in(running, "severity_id")
        assert severity.label == "Major"
        await running.until_on_screen("Scribe: there is nobody called 'Nobody At All'")
        said = "Affected services: there is no entry called 'No such service'"
        await running.until(lambda: said in running.told())
        owner = row_labelled(running, "Owning team")
        (team,) = chosen_in(running, owner)
        assert team.label == "Data Platform"
        assert team.id in server.organisation.catalog.entries
        lead = row_labelled(running, "Incident Lead")
        assert [choice.id for choice in chosen_in(running, lead)] == [person["id"]]
        row_of(running, "name").focus_editor()
        await running.write("Mine")
        kind = next(
            c for c in row_of(running, "incident_type_id").field.choices if c.label == other
        )
        row_of(running, "incident_type_id").set_value((kind,))
        await running.until(lambda: row_of(running, "summary").value == "**Who knows?**")
        assert chosen_in(running, "severity_id") == chosen_in(running, lead) == ()
        assert row_of(running, "name").value == "Mine"


def row_labelled(running: Program, label: str) -> str:
    rows = running.app.screen.query(FieldRow)
    return next(row.field.key for row in rows if row.field.label == label)


def chosen_in(running: Program, key: str) -> tuple[Choice, ...]:
    value = row_of(running, key).value
    assert isinstance(value, tuple)
    return value


async def test_the_form_is_arranged_as_the_organisation_does() -> None:
    async with program(make_demo_server(incidents=60)) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        configuration = running.workspace.configuration()
        kind = next(kind for kind in configuration.types if kind.is_default)
        form = configuration.form("declare", kind.id)
        assert form is not None
        asked = form_keys(form.lifecycle_elements)
        shown = [
            child.field.key
            for child in running.app.screen.query_one(IncidentForm).children
            if isinstance(child, FieldRow)
        ]
        needed = {row.field.key for row in running.app.screen.query(FieldRow) if row.field.required}
        assert set(shown[: len(needed)]) == needed
        # The organisation's order, required fields first.
        first = [key for key in asked if key in needed]
        assert shown[: len(first)] == first
        others = [key for key in asked if key not in needed]
        assert shown[len(needed) : len(needed) + len(others)] == others
        assert set(shown) >= set(asked)


async def test_a_form_can_be_left_while_the_people_of_its_template_are_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = make_demo_server(incidents=12)
    workspace = make_workspace(server)
    workspace.templates = {"Production": {"Incident Lead": "Ann"}}
    ended: list[bool] = []
    leaving = asyncio.Event()

    async def people_in_the_last_moment(_: Workspace, __: Field) -> list[Choice]:
        form = running.app.screen
        try:
            await leaving.wait()
            while form.query(".note"):  # noqa: ASYNC110 - Textual has no event for it
                await asyncio.sleep(0)
        finally:
            ended.append(True)
        return [Choice("1", "Ann")]

    monkeypatch.setattr(screens.forms.template_filler, "load_choices", people_in_the_last_moment)
    async with program(server, workspace=workspace) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        leaving.set()
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: bool(ended))
        await running.settle()
