"""Searching the list as one types, and sorting it."""

import pytest
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, Static

from app.demo.server import DemoServer
from app.present.tokens import CURRENT_MATCH, MATCH
from app.query.listing import BUILT_IN_VIEWS
from app.system.structs import replace
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.basic.search_bar import SearchLine
from widgets.basic.text_line import TextLine
from widgets.incident.preview import Preview
from widgets.incident.summary_text import SummaryText


def shown(running: Program) -> list[str]:
    return [row.reference for row in running.table.rows]


def marked_in_preview(running: Program) -> set[str]:
    said = running.only(Preview).said
    marks = [span for span in said.spans if span.style == MATCH]
    return {said.plain[span.start : span.end].lower() for span in marks}


async def test_an_incident_is_opened_by_its_number_in_six_keys() -> None:
    async with program() as running:
        # It is in no view but Closed and All.
        for key in ("slash", "7", "7", "enter", "enter"):
            running.app.post_message(Key(key, key if key.isdigit() else None))
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("INC-77")


async def test_no_letter_of_a_search_moves_the_rows() -> None:
    async with program() as running:
        before = running.table.region
        await running.press("slash")
        searching = running.table.region
        for key in ("l", "a", "backspace", "backspace"):
            await running.press(key)
            assert running.table.region == searching
            assert running.only(TextLine, "#filter").display
        await running.press("escape")
        assert running.table.region == before


async def test_typing_narrows_the_view_counts_elsewhere_and_esc_brings_all_back() -> None:
    async with program() as running:
        before = shown(running)
        await running.press("j", "j", "slash")
        followed = running.row.reference
        word = running.row.name.split()[0].lower()
        await running.write(word[:3])
        names = [row.name.lower() for row in running.table.rows]
        assert names
        assert all(word[:3] in name for name in names[:1])
        assert len(names) <= len(before)
        in_all = running.workspace.cache.count(replace(BUILT_IN_VIEWS[-1].listing, search=word[:3]))
        await running.until_on_screen(f"{in_all} in All")
        await running.until(lambda: marked_in_preview(running) == {word[:3]})
        await running.press("ctrl+t")
        assert f"{in_all} matches" in running.text()
        await running.press("escape")
        assert not running.only(SearchLine).display
        assert running.table.has_focus
        await running.press("1")
        await running.press("escape")
        assert shown(running) == before
        assert followed in before


async def test_what_was_not_understood_is_said_and_the_rest_still_searches() -> None:
    async with program(size=(80, 24)) as running:
        await running.press("5", "slash")
        await running.write("before:soon")
        await running.until_on_screen("before:soon: no date; such as 7d, yesterday, 2026-11")
        await running.press("escape", "slash")
        await running.write("colour:red expired")
        assert "colour: no such field" in running.text()
        found = shown(running)
        await running.press("escape", "slash")
        await running.write("expired")
        assert shown(running) == found != []


async def test_keys_that_follow_the_slash_at_once_are_typed_and_the_cursor_moves_meanwhile() -> (
    None
):
    async with program() as running:
        await running.press("5", "slash", "2", "1", "down", "enter", "k")
        assert running.only(Input).value == "21"
        assert running.table.has_focus
        assert running.row.reference == "INC-21"


async def test_what_a_letter_finds_is_drawn_with_it_and_nothing_else_is_laid_out() -> None:
    async with program() as running:
        await running.press("5", "slash")
        await running.write("la")
        laid_out: list[object] = []
        signal = running.app.screen.screen_layout_refresh_signal
        signal.subscribe(running.app.screen, laid_out.append, immediate=True)
        before = shown(running)
        running.only(Input).insert_text_at_cursor("tency")
        assert shown(running) != before
        await running.write(" on x0")
        assert not shown(running)
        await running.until_on_screen("0 matches")
        assert not laid_out


async def test_a_field_and_its_value_are_offered_and_taken_with_a_key() -> None:
    async with program() as running:
        await running.press("5", "slash")
        await running.write("sev")
        await running.until_on_screen("/ severity:")
        assert running.only(Input).value == "sev"
        await running.press("right")
        await running.write("maj")
        await running.until_on_screen("/ severity:major")
        await running.press("right")
        assert running.only(Input).value == "severity:major"
        assert {row.severity for row in running.table.rows} == {"Major"}


_WRONG_FEES = """\
The **payment gateway** [eu] rounds. Payment is one, gateway two.

| service | what it does |
|---|---|
| Payment Gateway | rounds |
"""


async def test_words_in_quotes_are_found_in_a_row_and_marked_to_the_incident() -> None:
    server = make_demo_server(incidents=20)
    for number, name, summary in (
        (3, "Gateway payment slow", "payment, then gateway"),
        (7, "Fees are wrong", _WRONG_FEES),
    ):
        incident = server.organisation.incidents[number - 1]
        incident.name, incident.summary = name, summary
    async with program(server) as running:
        await running.press("5", "slash")
        await running.write('"payment gateway"')
        assert shown(running) == ["INC-7"]
        await running.press("enter", "enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("[eu] rounds")

        def marked() -> list[str]:
            texts = [text.content for text in running.only(SummaryText).query(Static)]
            return [
                said.plain[span.start : span.end]
                for said in texts
                if isinstance(said, Content)
                for span in said.spans
                if span.style in {CURRENT_MATCH, MATCH}
            ]

        await running.until(lambda: marked() == ["payment gateway", "Payment Gateway"])


async def test_the_tab_counts_all_that_was_found_once_typing_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.store.cache.listings.MAX_RANKED", 2)
    async with program() as running:
        await running.press("5", "slash")
        await running.write("database")
        found = running.workspace.cache.count(
            replace(BUILT_IN_VIEWS[-1].listing, search="database")
        )
        assert found > 2
        await running.until_on_screen(f"{found} matches")
        assert f"All* {found}" in running.text()


async def test_nothing_found_says_so_and_is_no_end() -> None:
    async with program() as running:
        await running.press("slash")
        await running.write("qqqqzzzz")
        assert "No match" in running.text()
        assert "0 matches" in running.text()
        await running.press("escape")
        assert shown(running)


async def test_any_column_sorts_both_ways_over_all_pages_and_the_cursor_stays() -> None:
    async with program() as running:
        await running.press("5")
        await running.press("S")
        await running.until_screen("PickerScreen")
        await running.write("name")
        await running.press("enter")
        await running.until_on_screen("Name▴")
        names = []
        for _ in range(3):
            names += [row.name.lower() for row in running.table.rows]
            await running.press("right_square_bracket")
        assert names == sorted(names)
        assert len(names) == len(running.server.organisation.incidents)
        followed = running.row.reference
        await running.press("S")
        await running.until_screen("PickerScreen")
        await running.write("name")
        await running.press("enter")
        await running.until_on_screen("Name▾")
        assert running.row.reference == followed


async def test_a_column_of_ones_own_is_sorted_by_once_it_has_been_read_of_all() -> None:
    async with program(size=(160, 40)) as running:
        await running.press("4", "p", "p", "w")
        await running.until_screen("ColumnChooser")
        titles = [column.title for column in running.app.screen._listed]  # type: ignore[attr-defined]
        await running.press(*["j"] * titles.index("Fixed at"), "space", "enter")
        await running.until_screen("IncidentListScreen")
        await running.press("S")
        await running.until_screen("PickerScreen")
        await running.write("fixed at")
        await running.until_on_screen("timestamp, latest first")
        await running.press("enter")
        await running.until_on_screen("Fixed at")
        await running.until_on_screen("▾")
        assert "by Fixed at, latest first" in running.text()
        cache = running.workspace.cache
        key = next(
            term.id
            for term in cache.configuration_store.name_index().timestamps
            if term.name == "Fixed at"
        )
        await running.until(lambda: cache.is_sorted(running.app.screen._model.views.listing))  # type: ignore[attr-defined]
        await running.settle()
        datetimes = [cache.cells.read(row.id, "timestamp", key) for row in running.table.rows]
        held = [moment for moment in datetimes if moment is not None]
        assert datetimes[: len(held)] == sorted(held, reverse=True)
        assert len(held) > 10


async def _type_at_once(running: Program, *keys: str) -> None:
    """Send keys without waiting for their effects, as fast fingers do."""
    for key in keys:
        running.app.post_message(Key(key, key if len(key) == 1 else None))
    await running.until_screen("IncidentScreen")


def _server_with_two_matches() -> DemoServer:
    """Return an organisation with the closed INC-123, and an active incident that mentions 123."""
    server = make_demo_server(incidents=130)
    active = next(
        each
        for each in reversed(server.organisation.incidents)
        if each.status["category"] == "live"
    )
    active.name = "Queue 123 is stuck"
    return server


@pytest.mark.parametrize(
    "keys",
    [
        ("slash", "1", "2", "3", "enter", "enter"),
        ("colon", "1", "2", "3", "enter"),
    ],
)
async def test_a_number_opens_its_incident_though_the_view_has_another_match(
    keys: tuple[str, ...],
) -> None:
    assert len(keys) <= 6
    async with program(_server_with_two_matches()) as running:
        for view in ("1", "4"):
            await running.press(view)
            await _type_at_once(running, *keys)
            await running.until_on_screen("INC-123")
            await running.press("escape", "escape")
            await running.until_screen("IncidentListScreen")


async def test_an_incident_outside_the_view_is_stated_before_and_after_going_to_it() -> None:
    async with program(_server_with_two_matches(), size=(80, 24)) as running:
        await running.press("slash")
        await running.write("123")
        assert [row.name for row in running.table.rows] == ["Queue 123 is stuck"]
        await running.until_on_screen("INC-123 is not in Active  enter: go to it")
        await running.press("enter")
        assert running.row.reference == "INC-123"
        assert len(running.table.rows) > 1
        await running.until_on_screen("INC-123 is not in Active")
        await running.press("escape", "minus")
        assert running.row.reference != "INC-123"


async def test_an_exact_reference_is_first_in_every_form_and_has_the_cursor_in_every_order() -> (
    None
):
    async with program(_server_with_two_matches()) as running:
        found = running.workspace.cache.find("123")
        await running.press("5")
        link = "https://app.incident.io/northwind/incidents/123?tab=timeline"
        for typed in ("INC-123", "inc-123", "#123", link, found):
            await running.press("slash")
            await running.write(typed or "")
            assert running.table.rows[0].id == found, typed
            await running.press("escape")
        # Sorted by name, the other match comes first.
        await running.press("S")
        await running.write("name")
        await running.press("enter", "slash")
        await running.write("123")
        assert running.row.id == found


async def test_an_incident_that_is_not_stored_is_read_from_the_api() -> None:
    server = make_demo_server(incidents=40)
    for keys in (("slash", "7", "enter", "enter"), ("colon", "7", "enter")):
        async with program(server) as running:
            running.workspace.cache.remove([running.workspace.cache.find("7") or ""])
            await _type_at_once(running, *keys)
            await running.until_on_screen(server.organisation.incidents[6].name)
