"""Saved views: made from what is listed, switched by digit, changed, and there after a restart."""

from app.config.file import load_config
from app.config.saved_views import SavedView
from app.system.paths import config_path
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program


async def filter_by(running: Program, words: str) -> None:
    """Write a filter in words."""
    await running.press("f", "ctrl+e")
    await running.until_screen("PromptScreen")
    await running.press("end", "ctrl+u")
    await running.write(words)
    await running.press("enter", "ctrl+s")
    await running.until_screen("IncidentListScreen")


async def save_as(running: Program, name: str) -> None:
    await running.press("W", "enter")
    await running.until_screen("PromptScreen")
    await running.write(name)
    await running.press("enter")
    await running.until_screen("IncidentListScreen")


async def test_a_view_is_saved_switched_to_changed_renamed_moved_and_deleted() -> None:
    async with program() as running:
        await filter_by(running, "severity at least Major")
        await save_as(running, "Bad ones")
        listed = len(running.table.rows)
        await running.until_on_screen("6 Bad ones")
        await running.press("1")
        await running.press("6")
        await running.until_on_screen("showing severity at least Major")
        assert len(running.table.rows) == listed
        await running.press("minus")

        await filter_by(running, "created 30d; Incident Lead is set")
        await save_as(running, "Led lately")
        await running.until_on_screen("7 Led lately")

        # Moved, renamed, and saved into with another filter.
        await running.press("W", "up", "K")
        await running.until(lambda: "7 Bad ones" in running.text().partition("Views")[2])
        await running.press("e")
        await running.until_screen("PromptScreen")
        await running.press("end", "ctrl+u")
        await running.write("closed")
        await running.until_on_screen("a built-in view")
        await running.press("ctrl+u")
        await running.write("Led")
        await running.press("enter")
        await running.until_screen("ViewsScreen")
        await running.press("escape", "6")
        await filter_by(running, "created 60d")
        await running.until_on_screen("6 Led*")
        await running.press("W", "k", "k", "w")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: "6 Led*" not in running.text())
        await running.until_on_screen("6 Led ")

        # One key does not delete; the second does, and the open view is then another.
        await running.press("W", "k", "k", "d")
        await running.until_on_screen("Press again to delete Led")
        await running.press("d", "escape")
        await running.until_on_screen("6 Bad ones")
        assert "Led" not in running.text().splitlines()[1]
        await running.until(lambda: "Press again" not in running.text())
    (kept,) = load_config().settings.views
    assert (kept.name, kept.filter) == ("Bad ones", "severity at least Major")


async def test_a_view_written_by_hand_is_listed_as_soon_as_its_names_are_known() -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text(
        '[[views]]\nname = "By hand"\nfilter = "Incident Lead is set; severity is major"\n'
        '[[views]]\nname = "Broken"\nfilter = "severity is Majr"\n'
    )
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server)
    workspace.saved_views = load_config().settings.views
    async with program(server, workspace=workspace) as running:
        await running.press("6")
        await running.until_on_screen("showing Incident Lead is set · severity is Major")
        assert {row.severity for row in running.table.rows} == {"Major"}
        await running.press("7")
        await running.until_on_screen("Broken cannot be listed. There is no severity 'Majr'.")
        await running.until_on_screen("showing Incident Lead is set")


async def test_an_unknown_person_of_a_saved_view_is_looked_up() -> None:
    server = make_demo_server(incidents=12)
    gone = next(user for user in server.organisation.users.values() if not user["is_active"])
    workspace = make_workspace(server)
    workspace.saved_views = (SavedView("Theirs", f"lead is {gone['email']}"),)
    async with program(server, workspace=workspace) as running:
        await running.until_on_screen("6 Theirs")
        await running.press("6")
        await running.until_on_screen(f"showing Incident Lead is {gone['name']}")
