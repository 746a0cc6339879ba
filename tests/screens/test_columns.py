"""The columns of the list: chosen, put in order, kept per view, and what they show."""

from app.config.file import load_config
from app.dates import datetimes
from app.domain.models import Incident
from app.query.columns import find_columns
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program


def incident_at_cursor(running: Program) -> Incident:
    incident = running.workspace.cache.incident(running.row.id)
    assert incident is not None
    return incident


async def test_columns_are_chosen_moved_and_kept_with_their_view() -> None:
    async with program(size=(140, 30)) as running:
        await running.press("5", "w")
        await running.until_screen("ColumnChooser")
        await running.press("j", "K")  # severity before reference
        await running.press("j", "j", "j", "j", "space")  # no lead
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        header = next(line for line in running.text().splitlines() if "Ref" in line)
        assert header.index("Severity") < header.index("Ref")
        await running.press("1")
        header = next(line for line in running.text().splitlines() if "Ref" in line)
        assert header.index("Ref") < header.index("Severity")
        # The journal keeps those of built-in views for the next start.
        kept = running.workspace.journal.choices.get("columns:all")
        assert kept.split("\n")[:3] == ["severity", "reference", "status"]
        assert "lead" not in kept.split("\n")


async def test_every_kind_of_column_shows_what_the_incident_has() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server)
    async with program(server, workspace=workspace, size=(200, 40)) as running:
        await running.press("4", "p", "p")
        name_index = workspace.cache.configuration_store.name_index()
        checked: set[str] = set()
        for row in running.table.rows:
            workspace.cache.cells.prefetch([row.id])
            incident = workspace.cache.incident(row.id)
            assert incident is not None
            for role in incident.incident_role_assignments:
                shown = workspace.cache.cells.read(row.id, "role", role.role.id)
                assert shown == (role.assignee.label if role.assignee else None)
            for entry in incident.custom_field_entries:
                shown = workspace.cache.cells.read(row.id, "custom_field", entry.custom_field.id)
                labels = {value.label for value in entry.values}
                assert set(str(shown).split(", ")) == labels if labels else shown is None
                checked.add(entry.custom_field.field_type)
            for stamp in incident.incident_timestamp_values:
                key = stamp.incident_timestamp.id
                assert workspace.cache.cells.read(row.id, "timestamp", key) == stamp.moment
            for metric in incident.duration_metrics:
                name = metric.duration_metric.name
                shown = workspace.cache.cells.read(row.id, "duration", name)
                assert shown == metric.value_seconds
        assert {"single_select", "multi_select", "text", "link", "numeric"} <= checked
        assert find_columns(["nonsense", "severty"], name_index)[1] == (
            "There is no column 'nonsense'. A duration is written 'duration \"nonsense\"'.",
            "There is no column 'severty'. Did you mean severity?",
        )


async def test_a_saved_view_keeps_its_columns_under_their_names() -> None:
    async with program(size=(160, 40)) as running:
        await running.press("4", "p", "p", "w")
        await running.until_screen("ColumnChooser")
        titles = [column.title for column in running.app.screen._listed]  # type: ignore[attr-defined]
        for title in ("Owning team", "Fixed at", "Time to fix"):
            await running.press("home", *["j"] * titles.index(title), "space")
            screen = running.app.screen
            titles = [column.title for column in screen._listed]  # type: ignore[attr-defined]
        await running.press("enter", "W", "enter")
        await running.until_screen("PromptScreen")
        await running.write("Mine")
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        await running.until_on_screen("Owning team")
        incident = incident_at_cursor(running)
        owning = next(
            entry
            for entry in incident.custom_field_entries
            if entry.custom_field.name == "Owning team"
        )
        line = next(line for line in running.text().splitlines() if incident.reference in line)
        if owning.values:
            assert owning.values[0].label[:10] in line
        (saved,) = load_config().settings.views
        assert saved.columns[-3:] == ("Owning team", "Fixed at", 'duration "Time to fix"')
        assert saved.columns[0] == "reference"
        assert datetimes.age(incident.created_at, running.workspace.now()) in line


def assert_roles_shown(running: Program) -> None:
    """The column of a role shows who holds it, in every row."""
    own = running.app.screen._columns.selected  # type: ignore[attr-defined]
    role = next(column for column in own if column.kind == "role")
    lines = running.text().splitlines()
    held = 0
    for row in running.table.rows[:20]:
        incident = running.workspace.cache.incident(row.id)
        assert incident is not None
        (line,) = (each for each in lines if f" {row.reference} " in each)
        for assignment in incident.incident_role_assignments:
            if assignment.role.id == role.key and assignment.assignee:
                assert line.count(assignment.assignee.label[:12]) >= 1, line
                held += 1
    assert held


async def test_a_page_that_is_drawn_ahead_has_what_is_in_the_columns_of_ones_own() -> None:
    async with program(size=(160, 40)) as running:
        await running.press("5", "p", "p", "w")
        await running.until_screen("ColumnChooser")
        listed = running.app.screen._listed  # type: ignore[attr-defined]
        *_, role = (place for place, column in enumerate(listed) if column.kind == "role")
        await running.press("home", *["j"] * role, "space", "enter")
        await running.until_screen("IncidentListScreen")
        await running.press("right_square_bracket")
        running.app.screen._paging._draw_ahead(1)  # type: ignore[attr-defined]
        assert_roles_shown(running)
        await running.press("j", "j")
        assert_roles_shown(running)
        await running.press("right_square_bracket")
        assert_roles_shown(running)
