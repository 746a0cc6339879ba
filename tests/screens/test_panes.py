"""Moving between views, tabs and panes; the first and last row; the help of what exists."""

from tests.screens.test_forms import open_declare, send
from tests.screens.test_writing import small_server
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_workspace, program
from widgets.basic.panel import Panel
from widgets.incident.field_list import FieldList
from widgets.incident.incident_tabs import IncidentTabs
from widgets.incident.preview import Preview
from widgets.table.table import LineTable


def open_view(running: Program) -> int:
    """Number of the view whose tab is drawn as open."""
    corner, *segments = running.only(Panel, "#list").render_line(0)
    assert corner.style
    filled = [
        each.text for each in segments if each.style and each.style.bgcolor != corner.style.bgcolor
    ]
    return int("".join(filled).split()[0])


async def test_views_and_panes_of_the_list_are_beside_each_other() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server, page_size=20)
    async with program(server, workspace=workspace, size=(80, 24)) as running:
        for key, view in (("l", 2), ("right", 3), ("h", 2), ("left", 1), ("h", 5)):
            await running.press(key)
            assert open_view(running) == view
        first = running.row.id
        await running.press("end")
        last = running.row.id
        assert running.workspace.cache.row(last) != running.workspace.cache.row(first)
        assert "page 6/6" in running.text()
        await running.press("home")
        assert running.row.id == first
        await running.press("G")
        assert running.row.id == last
        await running.press("g", "tab")
        assert isinstance(running.app.screen.focused, Preview)
        before = running.text()
        await running.press("j")
        assert running.row.id == first
        assert running.text() != before, "the preview is scrolled, not the list"
        await running.press("shift+tab")
        assert isinstance(running.app.screen.focused, LineTable)
        await running.press("tab", "p")
        assert isinstance(running.app.screen.focused, LineTable), "a hidden preview has no focus"


async def test_panes_and_tabs_of_an_incident_are_beside_each_other() -> None:
    async with program(small_server()) as running:
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        for key, tab in (("l", "tab-timeline"), ("right", "tab-follow-ups"), ("h", "tab-timeline")):
            await running.press(key)
            assert running.only(IncidentTabs).active == tab
        assert not running.only(FieldList).has_focus
        await running.press("tab")
        assert running.only(FieldList).has_focus
        await running.press("tab")
        assert running.only(IncidentTabs).has_focus_within
        assert running.only(IncidentTabs).active == "tab-timeline"


async def test_the_help_begins_with_this_screen_and_lists_only_what_exists() -> None:
    async with program(small_server(), size=(120, 60)) as running:
        await running.press("question_mark")
        await running.until_screen("KeysScreen")
        assert running.text().index("Open and declare") < running.text().index("Find and sort")
        await running.write("open view")
        assert "Open view 5" in running.text()
        assert "Open view 6" not in running.text()
        await running.press("escape", "enter")
        await running.until_on_screen("Read from the API")
        await running.press("question_mark")
        await running.until_screen("KeysScreen")
        assert running.text().index("Incident") < running.text().index("Edit the summary")


async def test_open_work_shows_from_the_first_frame_that_it_is_read() -> None:
    server = make_demo_server(incidents=5)
    workspace = make_workspace(server, latency=2)
    async with program(server, workspace=workspace, synced=False) as running:
        await running.press("T")
        await running.until_screen("OpenWorkScreen")
        assert "Reading follow-ups and actions" in running.text()
        assert "reading…" in running.text()


async def test_after_a_declare_escape_returns_to_the_view_as_it_was() -> None:
    async with program() as running:
        await running.press("3", "j")
        before = running.row.id
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_screen("IncidentScreen")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert open_view(running) == 3
        assert running.row.id == before


async def test_the_cursor_is_on_a_new_follow_up() -> None:
    async with program(small_server()) as running:
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        await running.press("3", "plus")
        await running.until_screen("OperationForm")
        await running.write("Look at the certificates")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Look at the certificates")
        await running.press("enter")
        await running.until_screen("OperationForm")
        assert running.app.screen.focused is not None
        assert "Look at the certificates" in running.text().split("┏")[-1]


async def test_a_shared_update_is_not_news_and_one_key_clears_a_field() -> None:
    async with program(small_server()) as running:
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        await running.press("U")
        await running.until_screen("OperationForm")
        await running.write("Typed by mistake")
        assert "f9 clear" in running.text()
        await running.press("f9")
        assert "Typed by mistake" not in running.text()
        assert "f9 Clear" not in running.text()
        await running.write("Looking into it")
        await running.press("tab", "enter")
        await running.until_on_screen("match")
        await running.press("2")
        await running.until_screen("OperationForm")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.rest()
        assert len(running.received("POST", "/v2/incident_updates")) == 1
        assert "Changed since" not in running.text()


async def test_the_footer_has_the_key_for_the_marks_while_there_are_some() -> None:
    async with program(small_server(), size=(80, 24)) as running:
        assert "Clear marks" not in running.text()
        await running.press("space")
        assert "clear marks" in running.text()
        await running.press("backslash")
        assert "Clear marks" not in running.text().split("\n")[-1]


def extent(running: Program, selector: str) -> tuple[int, int]:
    """Width and height of a panel; zeros if it is hidden."""
    size = running.only(Panel, selector).region.size
    return size.width, size.height


async def test_the_preview_goes_around_and_is_where_it_was_at_this_size() -> None:
    async with program(small_server(), size=(120, 40)) as running:
        right = extent(running, "#preview")
        await running.press("p")
        below = extent(running, "#preview")
        assert (right[0], below[0]) == (36, 120)
        await running.press("greater_than_sign")
        larger = extent(running, "#preview")
        assert larger[1] == below[1] + 2
        await running.pilot.resize_terminal(80, 24)
        await running.rest()
        await running.press("p")
        assert extent(running, "#preview") == (0, 0), "from below it is turned off"
        await running.press("less_than_sign")
        assert "There is one pane." in running.text()
    async with program(small_server(), size=(120, 40)) as running:
        assert extent(running, "#preview") == larger
        await running.pilot.resize_terminal(80, 24)
        await running.rest()
        assert extent(running, "#preview") == (0, 0)
        await running.press("p", *["less_than_sign"] * 9)
        assert extent(running, "#preview")[0] == 24, "it does not vanish"
        await running.press(*["greater_than_sign"] * 9)
        assert extent(running, "#list")[0] == 36, "nor does the list"


async def test_the_focused_pane_is_zoomed_and_gives_way_to_where_the_focus_goes() -> None:
    async with program(small_server(), size=(120, 40)) as running:
        usual = extent(running, "#list"), extent(running, "#preview")
        await running.press("z")
        assert (extent(running, "#list")[0], extent(running, "#preview")) == (120, (0, 0))
        await running.press("tab")
        assert isinstance(running.app.screen.focused, Preview)
        assert (extent(running, "#list"), extent(running, "#preview")[0]) == ((0, 0), 120)
        assert running.row.name in running.text()
        await running.press("slash")
        assert (extent(running, "#list"), extent(running, "#preview")) == usual
        await running.press("escape", "z", "j", "z")
        assert (extent(running, "#list"), extent(running, "#preview")) == usual
        assert running.row.name in running.only(Preview).said.plain


async def test_the_way_back_and_forward_goes_through_the_opened_incidents() -> None:
    async with program(small_server()) as running:
        await running.press("5", "ctrl+o")
        assert "No other incident was opened before." in running.text()
        opened = []
        for _ in range(2):
            await running.press("enter")
            await running.until_on_screen("Read from the API")
            opened.append(running.text().split("\n")[1])
            await running.press("escape", "j")
        assert opened[0] != opened[1]
        await running.press("ctrl+o")
        assert running.text().split("\n")[1] == opened[1]
        await running.press("ctrl+o")
        assert running.text().split("\n")[1] == opened[0]
        await running.press("ctrl+right_square_bracket")
        assert running.text().split("\n")[1] == opened[1]
        await running.press("ctrl+n")
        assert "No other incident was opened afterwards." in running.text()
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_the_fields_of_an_incident_are_tab_0_where_there_is_no_room_for_both() -> None:
    async with program(small_server(), size=(80, 24)) as running:
        await running.press("enter")
        await running.until_on_screen("Type")
        assert running.only(FieldList).has_focus
        tabs = running.only(Panel, "#field-panel").render_line(0).text
        assert all(f" {number} " in tabs for number in range(8))
        assert extent(running, "#tab-panel") == (0, 0)
        for key, shown in (("l", "#tab-panel"), ("h", "#field-panel"), ("h", "#tab-panel")):
            await running.press(key)
            assert extent(running, shown)[0] == 80
        assert running.only(IncidentTabs).active == "tab-json", "before the first is the last"
        await running.press("0")
        assert running.only(FieldList).has_focus
        await running.press("z")
        assert "too narrow for two panes" in running.text()
        await running.press("tab")
        assert extent(running, "#field-panel") == (0, 0)
        await running.pilot.resize_terminal(120, 40)
        await running.rest()
        assert extent(running, "#field-panel")[0] + extent(running, "#tab-panel")[0] == 120


async def test_the_panes_of_an_incident_are_resized_and_zoomed() -> None:
    async with program(small_server(), size=(120, 40)) as running:
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        usual = extent(running, "#field-panel")[0]
        await running.press("greater_than_sign")
        assert extent(running, "#field-panel")[0] == usual + 4
        await running.press("z")
        assert extent(running, "#field-panel")[0] == 120
        await running.press("2")
        assert (extent(running, "#field-panel")[0], extent(running, "#tab-panel")[0]) == (0, 120)
        await running.press("z")
        assert extent(running, "#field-panel")[0] == usual + 4


async def test_a_match_is_shown_in_the_pane_that_has_it() -> None:
    server = small_server()
    server.organisation.incidents[-1].summary = "Zebras."
    async with program(server, size=(80, 24)) as running:
        await running.press("5", "slash", *"zebra", "enter", "enter")
        await running.until_on_screen("of 2")
        assert extent(running, "#tab-panel")[0] == 80, "it is in the summary"
        await running.press("n")
        assert running.only(FieldList).has_focus, "and in the field"
