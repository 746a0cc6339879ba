"""Finding text inside an incident, and what a search of the list has found."""

from app.demo.server import DemoServer
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.incident.field_list import FieldList
from widgets.incident.incident_tabs import IncidentTabs
from widgets.incident.record_list import RecordListView
from widgets.table.table import LineTable

SUMMARY = "Zebra crossed.\n\n- a zebra and a ZEBRA\n\n" + "\n\n".join(
    f"Paragraph {number} says little." for number in range(60)
)


def server_with_zebras() -> DemoServer:
    """The newest incident has three of them at the top of its summary, and one far below."""
    server = make_demo_server(incidents=5)
    server.organisation.incidents[-1].summary = f"{SUMMARY}\n\nThe last Zébra."
    return server


async def open_newest(running: Program) -> None:
    await running.press("5", "g", "enter")
    await running.until_on_screen("Read from the API")


async def test_matches_of_the_summary_are_counted_visited_and_cleared() -> None:
    async with program(server_with_zebras(), size=(120, 40)) as running:
        await open_newest(running)
        assert "The last" not in running.text()
        await running.press("n")
        assert "Press / to find text." in running.text()
        await running.press("slash")
        await running.write("zebra")
        # The field of the summary has some too, as far as its line goes.
        assert "1 of 5" in running.text()
        await running.press("enter", "n", "n", "n")
        assert "4 of 5" in running.text()
        assert "The last Zébra" in running.text()
        await running.press("N", "N", "N", "N")
        assert "5 of 5" in running.text(), "before the first is the last, which is in the fields"
        await running.press("slash", "q")
        assert "no match here" in running.text()
        await running.press("escape")
        assert "match" not in running.text()
        assert type(running.app.screen).__name__ == "IncidentScreen"
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_matches_of_a_list_follow_the_tab_and_what_is_loaded_again() -> None:
    async with program(make_demo_server(incidents=40), size=(120, 40)) as running:
        await running.press("5", "j", "j", "enter", "2", "slash")
        await running.write("status")
        await running.until_on_screen(" of ")
        listed = running.only(IncidentTabs).active_pane
        assert listed
        entries = listed.query_one(RecordListView)
        assert entries.current
        assert "tatus" in entries.current.text
        before = running.text().split("/ status")[1].split("n N")[0]
        await running.press("enter", "r")
        assert running.text().split("/ status")[1].split("n N")[0] == before
        await running.press("7")
        assert running.text().split("/ status")[1].split("n N")[0] != before


async def test_words_in_the_fields_are_counted_where_these_are_a_tab() -> None:
    async with program(server_with_zebras(), size=(80, 24)) as running:
        await open_newest(running)
        await running.press("0", "slash")
        await running.write("seve")
        await running.until_on_screen("1 of 1")
        await running.press("enter")
        # It is the field that is gone to, in its own tab.
        assert running.only(FieldList).has_focus
        assert running.only(FieldList).current_text
        assert "1 of 1" in running.text()


async def test_the_reason_for_a_key_goes_with_the_next_one() -> None:
    async with program(server_with_zebras(), size=(80, 24)) as running:
        await open_newest(running)
        await running.press("n")
        assert "Press / to find text." in running.text()
        await running.press("2")
        assert "Press / to find text." not in running.text()
        await running.press("slash")
        await running.write("quagga")
        await running.press("enter", "n")
        assert "No match of 'quagga' here." in running.text()
        await running.press("0")
        assert "No match of 'quagga' here." not in running.text()


async def test_json_is_searched_and_scrolled_to_the_match() -> None:
    async with program(make_demo_server(incidents=5), size=(80, 24)) as running:
        await open_newest(running)
        await running.press("7", "slash")
        await running.write('"updated_at"')
        await running.press("enter")
        assert '"updated_at"' in running.text().replace('/ "updated_at"', "")


async def test_what_a_search_of_the_list_has_found_is_opened_and_marked() -> None:
    server = server_with_zebras()
    server.organisation.incidents[0].name = "Okapi in the lobby"
    async with program(server, size=(120, 40)) as running:
        await running.press("5", "slash")
        await running.write("zebra")
        await running.press("enter", "enter")
        await running.until_on_screen("Read from the API")
        assert "1 of 5" in running.text()
        await running.press("n", "n", "n")
        assert "The last Zébra" in running.text()
        # What was not typed here needs no key of its own to be cleared.
        await running.press("escape")
        await running.until(lambda: bool(running.app.screen.query(LineTable)))
        await running.press("slash", "ctrl+u")
        await running.write("okapi")
        await running.press("enter", "enter")
        await running.until_on_screen("Read from the API")
        assert "1 of 1" in running.text()
        assert running.only(FieldList).current_text == "Okapi in the lobby"
