"""What is typed after a request got no answer: nothing of it is lost, whatever became of that."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.editing.draft_codec import load_values
from app.editing.form_spec import Form
from app.editing.records import DraftRecord
from tests.screens.test_forms import open_declare, row_of, send
from tests.screens.test_writing import at_api, named, rename, small_server, with_journal
from tests.support.program import Program, program

CREATE = "/v2/incidents"
EDIT = "*/actions/edit"
UNCONFIRMED = "Unconfirmed: it may have been saved; what you typed is still here."


async def type_in(running: Program, key: str, text: str) -> None:
    """Write at the end of a field."""
    row_of(running, key).focus_editor()
    await running.press("end")
    await running.write(text)


async def clear(running: Program, key: str) -> None:
    row_of(running, key).focus_editor()
    await running.press("end", "ctrl+u")


async def review(running: Program) -> str:
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    return running.text()


async def leave(running: Program) -> None:
    await running.press("escape")
    await running.until_screen("IncidentListScreen")


async def open_pending(running: Program) -> None:
    await running.press("d")
    await running.until_screen("PendingScreen")


def only_draft(running: Program) -> DraftRecord:
    (draft,) = running.workspace.journal.drafts.all()
    return draft


def made(server: DemoServer, name: str) -> Incident:
    (incident,) = (each for each in server.organisation.incidents if each.name == name)
    return incident


def declare_lost(server: DemoServer, kind: FaultKind = FaultKind.RESET_AFTER) -> None:
    server.faults.add(Fault(kind, "POST", CREATE, times=4))


async def lose_a_declare(running: Program, name: str = "Checkout down") -> None:
    await open_declare(running, name)
    await send(running)
    await running.until_on_screen(UNCONFIRMED)


def lose_an_edit(server: DemoServer, kind: FaultKind) -> None:
    """No answer, and reading the incident right after that fails as well."""
    server.faults.add(
        Fault(kind, "POST", EDIT),
        Fault(FaultKind.STATUS, "GET", "/v2/incidents/0*", times=4, skip=1),
    )


# Declaring.


async def test_a_declare_that_is_sent_again_from_the_list_keeps_what_was_typed_since() -> None:
    server = small_server()
    declare_lost(server)
    async with program(server) as running:
        await lose_a_declare(running)
        await type_in(running, "name", " in Europe")
        await leave(running)
        await open_pending(running)
        assert running.text().count("Checkout down") >= 2, "the request and the amended draft"
        await running.press("s")
        await running.until_screen("ReviewScreen")
        assert "in Europe" not in running.text(), "what is reviewed is what is sent"
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Saved as first sent")
        assert load_values(only_draft(running).current)["name"] == "Checkout down in Europe"
        await running.press("e")
        await running.until_screen("EditScreen")
        await send(running)
        await running.until_screen("IncidentScreen")
        assert running.workspace.journal.drafts.all() == ()
    assert named(server, "Checkout down") == 0
    assert named(server, "Checkout down in Europe") == 1


@pytest.mark.slow
async def test_a_declare_that_is_found_keeps_what_was_typed_since() -> None:
    server = small_server()
    declare_lost(server)
    async with program(server) as running:
        await lose_a_declare(running)
        await type_in(running, "name", " in Europe")
        await leave(running)
        await open_pending(running)
        await running.press("l")
        await running.until_on_screen("exists")
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        draft = only_draft(running)
        assert draft.spec.form is Form.EDIT
        assert draft.spec.incident_id == made(server, "Checkout down").id
        assert load_values(draft.current)["name"] == "Checkout down in Europe"


@pytest.mark.slow
async def test_a_field_cleared_after_a_lost_declare_is_a_change_like_any_other() -> None:
    server = small_server()
    declare_lost(server)
    async with program(server) as running:
        await open_declare(running, "Checkout down")
        await type_in(running, "summary", "Wrong words")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await clear(running, "summary")
        assert "Wrong words" not in await review(running)
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Saved as first sent")
        await running.press("e")
        await running.until_screen("EditScreen")
        assert "Wrong words" in await review(running)
        await running.press("y")
        await running.until_screen("IncidentScreen")
    assert made(server, "Checkout down").summary == ""


@pytest.mark.slow
async def test_a_declare_that_never_arrived_is_sent_as_it_was_amended() -> None:
    server = small_server()
    declare_lost(server, FaultKind.RESET_BEFORE)
    async with program(server) as running:
        await lose_a_declare(running)
        await type_in(running, "name", " in Europe")
        await send(running)
        await running.until_screen("IncidentScreen")
        assert "Saved as first sent" not in running.told()
        assert running.workspace.journal.drafts.all() == ()
    assert named(server, "Checkout down in Europe") == 1


@pytest.mark.slow
async def test_the_amended_draft_outlives_the_program(tmp_path: Path) -> None:
    server = small_server()
    path = tmp_path / "journal.db"
    declare_lost(server)
    async with program(server, workspace=with_journal(server, path)) as running:
        await lose_a_declare(running)
        await type_in(running, "name", " in Europe")
        await leave(running)
    async with program(server, workspace=with_journal(server, path)) as running:
        await running.until_screen("PendingScreen")
        await running.press("s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentScreen")
        assert load_values(only_draft(running).current)["name"] == "Checkout down in Europe"
    assert named(server, "Checkout down") == 1


# Editing.


@pytest.mark.slow
async def test_an_edit_that_was_saved_keeps_what_was_typed_since() -> None:
    server = small_server()
    async with program(server) as running:
        lose_an_edit(server, FaultKind.RESET_AFTER)
        incident = await rename(running, " one")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await type_in(running, "name", " two")
        await leave(running)
        await open_pending(running)
        await running.press("enter")
        await running.until_on_screen("it was saved")
        assert load_values(only_draft(running).current)["name"] == f"{incident.name} one two"
        await leave(running)
        await running.press("e")
        await running.until_screen("EditScreen")
        assert row_of(running, "name").value == f"{incident.name} one two"
        await send(running)
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == f"{incident.name} one two"


async def test_an_edit_that_was_not_saved_opens_the_amended_draft() -> None:
    server = small_server()
    async with program(server) as running:
        lose_an_edit(server, FaultKind.RESET_BEFORE)
        incident = await rename(running, " one")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await type_in(running, "name", " two")
        await leave(running)
        await open_pending(running)
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        assert f"{incident.name} one two" in running.text()
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == f"{incident.name} one two"
        assert running.workspace.journal.drafts.all() == ()


@pytest.mark.slow
async def test_an_edit_amended_in_its_form_begins_with_what_was_saved() -> None:
    server = small_server()
    async with program(server) as running:
        lose_an_edit(server, FaultKind.RESET_AFTER)
        incident = await rename(running, " one")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await type_in(running, "name", " two")
        assert f"− {incident.name} one" in await review(running)
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == f"{incident.name} one two"
        assert len(running.workspace.journal.writes.sent()) == 2
        assert running.workspace.journal.drafts.all() == ()


@pytest.mark.slow
async def test_an_edit_that_is_reverted_after_it_was_saved_is_taken_back() -> None:
    server = small_server()
    async with program(server) as running:
        lose_an_edit(server, FaultKind.RESET_AFTER)
        incident = await rename(running, " one")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        row_of(running, "name").focus_editor()
        await running.press("ctrl+r")
        assert row_of(running, "name").value == incident.name
        await review(running)
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == incident.name


# Everything else.


async def test_an_update_that_was_shared_as_it_was_first_sent_is_said_and_the_rest_kept() -> None:
    server = small_server()
    async with program(server) as running:
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v2/incident_updates", times=4))
        await running.press("U")
        await running.until_screen("OperationForm")
        await running.write("Back")
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await running.write(" to normal")
        await send(running)
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("Saved as first sent")
        sent = running.received("POST", "/v2/incident_updates")
        draft = only_draft(running)
        assert draft.spec.operation == "update"
        assert load_values(draft.current)["message"] == "Back to normal"
        assert draft.idempotency_key not in {each.body["idempotency_key"] for each in sent}


@pytest.mark.slow
async def test_a_follow_up_that_was_made_keeps_what_was_typed_since_as_its_edit() -> None:
    server = small_server()
    async with program(server) as running:
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.press("3")
        await running.until_on_screen("+ new")
        await running.press("plus")
        await running.until_screen("OperationForm")
        await running.write("Write it up")
        server.faults.add(
            Fault(FaultKind.RESET_AFTER, "POST", "/v3/follow_ups"),
            Fault(FaultKind.STATUS, "GET", "/v3/follow_ups", times=4),
        )
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await running.write(" soon")
        await running.press("escape")
        await running.until_screen("IncidentScreen")
        await open_pending(running)
        await running.press("enter")
        await running.until_on_screen("it was saved")
        draft = only_draft(running)
        assert draft.spec.operation == "edit-follow-up"
        assert load_values(draft.current)["title"] == "Write it up soon"
        listed = running.only(OptionList)
        listed.highlighted = listed.get_option_index(f"draft {draft.id}")
        await running.press("enter")
        await running.until_screen("OperationForm")
        await send(running)
        await running.until_screen("IncidentScreen")
    assert [one.body["title"] for one in running.received("POST", "/v3/follow_ups")] == [
        "Write it up"
    ]
    assert len(running.received("PUT", draft.spec.target)) == 1


async def test_a_follow_up_amended_in_its_form_is_not_made_twice() -> None:
    server = small_server()
    async with program(server) as running:
        running.app.navigator.operations.open_operation("follow-up", running.row.id)
        await running.until_screen("OperationForm")
        await running.write("Write it up")
        server.faults.add(
            Fault(FaultKind.RESET_AFTER, "POST", "/v3/follow_ups"),
            Fault(FaultKind.STATUS, "GET", "/v3/follow_ups", times=4),
        )
        await send(running)
        await running.until_on_screen(UNCONFIRMED)
        await running.write(" soon")
        await running.press("ctrl+s")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("Saved as first sent")
        assert load_values(only_draft(running).current)["title"] == "Write it up soon"
        assert len(running.received("POST", "/v3/follow_ups")) == 1
