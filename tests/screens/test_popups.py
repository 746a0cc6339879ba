"""Quick edits as popups: the incident stays visible, and the review is in the same place."""

from textual.containers import Vertical

from tests.screens.test_writing import at_api, small_server
from tests.support.program import Program, program
from widgets.basic.popup_panel import PopupPanel
from widgets.incident.field_list import FieldList


def top_edge(running: Program) -> tuple[int, int]:
    """Line and column of the upper left corner of the popup."""
    x, y = running.app.screen.query(Vertical).first().region.offset
    return y, x


async def test_the_row_stays_visible_and_the_review_takes_the_place_of_the_choices() -> None:
    async with program(small_server(), size=(80, 24)) as running:
        reference = running.row.reference
        row = f"▌   {reference}"
        for key in "svactmx":
            await running.press(key)
            assert row in running.text(), f"hidden after {key}"
            title = running.text().split("\n")[top_edge(running)[0]]
            assert reference in title
            await running.press("escape")
            await running.until_screen("IncidentListScreen")
        await running.press("v")
        place = top_edge(running)
        await running.press("4")
        await running.until_screen("ReviewScreen")
        assert row in running.text()
        assert top_edge(running) == place
        assert "y send" in running.text(), "the footer has the keys of the review"
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        (sent,) = running.received("POST", "/actions/edit")
        assert [*sent.body["incident"]] == ["severity_id"]


async def test_a_popup_below_the_middle_opens_above_its_row() -> None:
    async with program(size=(120, 40)) as running:
        await running.press("5", *["j"] * 28)
        row = f"▌   {running.row.reference}"
        await running.press("v")
        lines = running.text().split("\n")
        line = next(n for n, each in enumerate(lines) if row in each)
        assert top_edge(running)[0] < line


async def test_a_field_is_edited_in_place_beside_the_tabs() -> None:
    async with program(small_server()) as running:
        name = running.row.name
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        lines = running.text().split("\n")
        field = next(n for n, each in enumerate(lines) if each.startswith("┃ Status"))
        await running.press(*["j"] * (field - top_line(running)), "enter")
        await running.until_screen("PickerScreen")
        assert name in running.text().split("\n")[0], "the header stays"
        assert running.text().split("\n")[field][2:] == lines[field][2:], "so does the field"
        assert top_edge(running)[0] == field + 1


def top_line(running: Program) -> int:
    """Line of the highlighted field."""
    return running.only(FieldList).cursor_region.offset.y


async def test_a_text_opens_with_the_cursor_at_its_end() -> None:
    async with program(small_server()) as running:
        before = at_api(running).summary
        await running.press("m")
        await running.until_screen("EditScreen")
        await running.write(" more")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).summary == f"{before} more"


async def test_a_field_selected_from_a_section_is_alone_in_its_popup() -> None:
    async with program(small_server()) as running:
        await running.press("c", *"dashboard", "enter")
        await running.until_screen("EditScreen")
        top, _ = top_edge(running)
        popup = running.text().split("\n")[top:]
        assert running.only(PopupPanel).region.height <= 6
        assert "Dashboard" in popup[1]
        await running.write("https://grafana.example/d/1")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "https://grafana.example/d/1" in running.text()
