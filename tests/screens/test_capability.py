"""What cannot be done is dimmed or locked, says why, and is not begun."""

import re

from textual.widgets import OptionList

from app.demo.server import DemoServer
from tests.screens.test_forms import row_of
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.forms.field_row import FieldRow


def reader(*more: str) -> DemoServer:
    roles = ("viewer", "catalog_viewer", "global_access", *more)
    return make_demo_server(incidents=30, roles=roles)


def dimmed(running: Program) -> set[str]:
    active = running.app.screen.active_bindings.values()
    return {each.binding.description for each in active if not each.enabled}


async def test_a_key_that_may_only_read_says_so_before_anything_is_typed() -> None:
    async with program(reader()) as running:
        assert {"Declare", "Edit", "Status", "Severity", "Close…"} <= dimmed(running)
        for key in ("s", "e", "v", "x", "u", "U"):
            await running.press(key)
            await running.until_on_screen("The key lacks the role incident_editor")
        await running.press("n")
        await running.until_on_screen("The key lacks the role incident_creator")
        await running.press("question_mark")
        await running.until_on_screen("Declare a new incident")
        (edge,) = [line for line in running.text().splitlines() if "⏎ run" in line]
        assert "The key lacks the role incident_creator, so it may not declare" in edge
        await running.press("escape", "enter")
        await running.until_on_screen("Read from the API")
        await running.press("s")
        await running.until_on_screen("so it may not edit incidents")
        assert running.text().count("⊘") > 5
        await running.press("enter")
        await running.until_on_screen("(incidents.update_name)")
        assert all(request.method == "GET" for request in running.server.requests)


async def test_read_only_mode_is_shown_and_begins_nothing() -> None:
    server = make_demo_server(incidents=30)
    workspace = make_workspace(server)
    workspace.read_only = True
    async with program(server, workspace=workspace) as running:
        assert running.text().splitlines()[0].strip().startswith("incident-tui read-only · ")
        for key in ("n", "s", "e", "u", "U"):
            await running.press(key)
            await running.until_on_screen("Read-only mode")
        assert len(running.app.screen_stack) == 1
    assert {request.method for request in server.requests} == {"GET"}


async def test_read_only_mode_names_no_key_that_leads_to_a_write() -> None:
    server = make_demo_server(incidents=30)
    workspace = make_workspace(server)
    workspace.read_only = True
    edits = re.compile(
        r"edit|status  |severity  |roles|share|declare|attach|resolve|note|done|assign|\+ |change"
    )

    def hints(running: Program) -> str:
        """What the footer and the lower edges of the panels name."""
        lines = [line for line in running.text().splitlines() if line.startswith(("┗", "╰", " "))]
        return " ".join(lines[1:])

    async with program(server, size=(80, 24), workspace=workspace) as running:
        assert not edits.search(hints(running))
        await running.press("A")
        await running.until_on_screen("unattached")
        assert not edits.search(hints(running).replace("unattached", ""))
        await running.press("escape", "T")
        await running.until_on_screen("To do")
        assert not edits.search(hints(running))
        await running.press("escape", "enter")
        await running.until_on_screen("Read from the API")
        for tab in "023456":
            await running.press(tab)
            assert not edits.search(hints(running)), tab
            assert "adds one" not in running.text()


async def test_a_key_that_may_only_declare_can_still_do_that() -> None:
    async with program(reader("incident_creator")) as running:
        assert "Edit" in dimmed(running)
        assert "Declare" not in dimmed(running)
        await running.press("n")
        await running.until_screen("DeclareScreen")
        locked = [row for row in running.app.screen.query(FieldRow) if row.locked]
        assert [row.field.key for row in locked] == ["call_url"]


async def test_a_move_that_may_be_refused_is_last_and_takes_a_second_step() -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await running.press("s")
        await running.until_on_screen("matches")
        lines = running.only(OptionList).options
        doubtful = ["may be refused" in str(line.prompt) for line in lines]
        assert doubtful == sorted(doubtful)
        assert "Closed" in str(lines[doubtful.index(True) - 1].prompt)
        await running.write("triage")
        await running.press("enter")
        await running.until_on_screen("The API does not document moving from Active to Triage")
        assert type(running.app.screen).__name__ == "PickerScreen"
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        assert "it may refuse" in running.text()


async def test_a_digit_that_opens_the_picker_asks_for_the_second_step_too() -> None:
    async with program(make_demo_server(incidents=30)) as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        row_of(running, "incident_status_id").focus_editor()
        await running.press("9")
        await running.until_on_screen("The API does not document moving from Active to Paused")
        await running.press("enter")
        await running.until_screen("EditScreen")
        assert "1 changed" in running.text()
