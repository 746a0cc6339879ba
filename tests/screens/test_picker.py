"""What is chosen and no longer offered is listed first in every picker, and can be given up."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from app.demo.server import DemoServer
from app.domain.fields import Choice
from screens.base.picker import PickerScreen, at_once
from tests.screens.test_forms import row_of
from tests.support.demo import make_demo_server
from tests.support.program import Program, program
from widgets.forms.field_row import FieldRow

REGIONS, SERVICES = "01JB0WD756KQ1BMTDQ43TW9G8Y", "01JB11JJX6R2SYFE5VCRGRHM2K"
CAUSE, LEAD = "01JB14BGYXNQ7PR90GQ4E9HH7Q", "01JB16TM7DWYW2BCEZA9F0PK4F"


def _retire_options(server: DemoServer, incident: Any) -> None:
    offered = next(iter(server.organisation.options[REGIONS].values()))
    retired = {**offered, "id": "01RETIRED", "value": "Retired"}
    incident.custom_fields[REGIONS] = ({"value_option": retired}, {"value_option": offered})


def _archive_entry(server: DemoServer, incident: Any) -> None:
    del server
    archived = {"id": "01RETIRED", "name": "Retired", "aliases": []}
    incident.custom_fields[SERVICES] = ({"value_catalog_entry": archived},)


def _retire_option(server: DemoServer, incident: Any) -> None:
    offered = next(iter(server.organisation.options[CAUSE].values()))
    incident.custom_fields[CAUSE] = (
        {"value_option": {**offered, "id": "01RETIRED", "value": "Retired"}},
    )


def _deactivate_person(server: DemoServer, incident: Any) -> None:
    anybody = next(iter(server.organisation.embedded_users.values()))
    incident.assignees[LEAD] = {**anybody, "id": "01RETIRED", "name": "Retired"}


def _remove_status(server: DemoServer, incident: Any) -> None:
    del server
    incident.status = {**incident.status, "id": "01RETIRED", "name": "Retired"}


async def open_picker(running: Program, key: str) -> None:
    await running.press("e")
    await running.until_screen("EditScreen")
    row_of(running, key).focus_editor()
    await running.press("enter")
    await running.until_screen("PickerScreen")
    await running.until_on_screen("match")


def listed(running: Program) -> list[str]:
    options = running.only(OptionList)
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


def chosen(running: Program) -> list[str]:
    screen = running.app.screen
    assert isinstance(screen, PickerScreen)
    assert screen._list is not None
    return [choice.label for choice in screen._list.selected]


@pytest.mark.parametrize(
    ("retire", "key"),
    [
        (_retire_options, f"custom_field:{REGIONS}"),
        (_archive_entry, f"custom_field:{SERVICES}"),
        (_retire_option, f"custom_field:{CAUSE}"),
        (_deactivate_person, f"role:{LEAD}"),
        (_remove_status, "incident_status_id"),
    ],
)
async def test_what_is_no_longer_offered_is_listed_first(
    retire: Callable[[DemoServer, Any], None], key: str
) -> None:
    server = make_demo_server(incidents=12)
    retire(server, server.organisation.incidents[-1])
    async with program(server) as running:
        await running.press("5")
        assert running.row.id == server.organisation.incidents[-1].id
        await open_picker(running, key)
        first = listed(running)[0]
        assert first.split()[0] == "✓"
        assert "Retired" in first
        assert "no longer offered" in first
        marked = [line for line in listed(running) if line.startswith("✓")]
        assert len(marked) == len(chosen(running))


async def test_what_is_no_longer_offered_can_be_given_up() -> None:
    server = make_demo_server(incidents=12)
    incident = server.organisation.incidents[-1]
    _retire_options(server, incident)
    async with program(server) as running:
        await running.press("5")
        await open_picker(running, f"custom_field:{REGIONS}")
        assert "2 selected" in running.text()
        await running.press("space")
        assert "1 selected" in running.text()
        assert not any("✓" in line and "Retired" in line for line in listed(running))
        await running.press("enter")
        await running.until_screen("EditScreen")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        values = server.organisation.incidents[-1].custom_fields[REGIONS]
        assert [each["value_option"]["id"] for each in values] == [
            next(iter(server.organisation.options[REGIONS]))
        ]


_MANY = [Choice(f"{number}", f"Person {number}") for number in range(1000)]


async def pick(running: Program, choices: list[Choice], now: list[Choice], several: bool) -> None:  # noqa: FBT001
    running.app.push_screen(PickerScreen("Pick", at_once(choices), tuple(now), several=several))
    await running.until_on_screen("match")


async def test_what_is_chosen_is_listed_first_in_a_list_of_any_length() -> None:
    async with program(make_demo_server(incidents=2)) as running:
        await pick(running, _MANY, [_MANY[900], _MANY[3]], several=True)
        assert [line.split()[-1] for line in listed(running)[:3]] == ["900", "3", "0"]
        await running.press("escape")
        await pick(running, _MANY, [_MANY[900]], several=False)
        assert [line.split()[-1] for line in listed(running)[:2]] == ["900", "0"]


_FEW = [Choice(name, f"Person {name}") for name in "ABCDE"]


async def test_a_digit_belongs_to_its_choice_wherever_that_is_listed() -> None:
    async with program(make_demo_server(incidents=2)) as running:
        await pick(running, _FEW, [_FEW[3], Choice("gone", "Gone")], several=True)
        lines = [line.split() for line in listed(running)]
        assert lines[0][:2] == ["✓", "4"]
        assert lines[1][:2] == ["✓", "Gone"]
        assert lines[2][0] == "1"
        await running.press("4", "1")
        assert chosen(running) == ["Gone", "Person A"]


async def test_one_that_is_chosen_stays_in_its_place_among_a_few() -> None:
    async with program(make_demo_server(incidents=2)) as running:
        await pick(running, _FEW, [_FEW[3]], several=False)
        assert [line.split()[-1] for line in listed(running)] == ["A", "B", "C", "D", "E"]
        assert running.only(OptionList).highlighted == 3


async def test_a_digit_filters_names_with_digits_and_a_toggle_clears_the_filter() -> None:
    regions = [Choice(f"{number}", f"region-{number:03}") for number in range(20)]
    async with program(make_demo_server(incidents=2)) as running:
        await pick(running, regions, [regions[3]], several=True)
        await running.write("12")
        lines = [line.split() for line in listed(running)]
        assert lines == [["✓", "region-003"], ["region-012"]], "the selected one stays visible"
        await running.press("space")
        assert running.only(Input).value == ""
        assert chosen(running) == ["region-003", "region-012"]
        assert len(listed(running)) == len(regions)
        await running.write("rgion-17")
        assert "region-017" in listed(running)[-1], "with a letter missing"
        # What was searched for is part of the selection.
        await running.press("enter")
        await running.until_screen("IncidentListScreen")


async def test_people_are_listed_by_last_use_and_told_apart_by_their_addresses() -> None:
    server = make_demo_server(incidents=12)
    everybody = [*server.organisation.users.values()]
    first, second, me = everybody[100], everybody[200], everybody[300]
    first["name"] = second["name"] = "Łucja Søren"
    server.organisation.incidents[-1].assignees.clear()
    async with program(server) as running:
        running.workspace.me = me["email"]
        await running.press("5")
        await open_picker(running, f"role:{LEAD}")
        assert me["email"] in listed(running)[0]
        await running.write("lucja soern")
        assert [line.split()[-1] for line in listed(running)] == sorted(
            [first["email"], second["email"]]
        )
        assert not any(person["id"] in running.text() for person in (first, second))
        await running.press("down", "enter")
        await running.until_screen("EditScreen")
        used = max(first["email"], second["email"])
        rows = running.app.screen.query(FieldRow)
        next(row for row in rows if row.field.label == "Scribe").focus_editor()
        await running.press("enter")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("match")
        assert [used in listed(running)[0], me["email"] in listed(running)[1]] == [True, True]
