"""Keys that come all at once, as over a slow line, do what they do one by one."""

import asyncio
from random import Random

import pytest
from textual._time import get_time
from textual.events import Key
from textual.keys import _character_to_key
from textual.widgets import Input

from tests.screens.test_forms import row_of
from tests.support.demo import fill_resolve_form, make_demo_server
from tests.support.program import Program, program

_NAMES = {" ": "space", "\n": "enter", "/": "slash"}


def burst(running: Program, text: str) -> None:
    """Send keys without waiting for anything."""
    for character in text:
        printable = None if character == "\n" else character
        running.app.post_message(Key(_NAMES.get(character, character), printable))


async def test_a_filter_typed_in_one_go_is_built_and_what_follows_reaches_its_picker() -> None:
    async with program() as running:
        burst(running, "fseverity at l\n4\n")
        await running.until_on_screen("showing status category is Active or Paused · severity at")
        assert running.app.screen is running.app.screen_stack[0]


async def test_a_view_is_saved_moved_in_and_left_in_one_go() -> None:
    async with program() as running:
        preview = running.app.screen.query_one("#preview")
        burst(running, "5W\nEverything\njjj1pp")
        await running.until(lambda: not preview.display)
        await running.until_on_screen("6 Everything")
        assert {row.status_category for row in running.table.rows} <= {"active", "live", "paused"}


async def test_a_status_is_picked_and_reviewed_in_one_go() -> None:
    server = make_demo_server()
    for incident in server.organisation.incidents:
        fill_resolve_form(server, incident.id)
    async with program(server) as running:
        before = running.row
        burst(running, "s4")
        await running.until(lambda: len(running.app.screen_stack) > 1)
        await running.until_screen("ReviewScreen")
        assert before.reference in running.text()


async def test_a_search_typed_right_behind_a_view_is_whole() -> None:
    async with program() as running:
        burst(running, "5/kafka lag")
        await running.until(lambda: bool(running.app.screen.query(Input)))
        await running.until(lambda: running.only(Input).value == "kafka lag")
        await running.until(
            lambda: (
                0 < len(running.table.rows) < 20
                and all("kafka" in row.name.lower() for row in running.table.rows)
            )
        )


# A name, a severity by its name, a type by its number, a summary in lines, and who is affected.
_FORM = "nCheckout down, 99 %\t\nmajor\n\t\t\n2It fails:\n- since 10:05\n- for all\tEverybody"
_FILLED = {
    "name": "Checkout down, 99 %",
    "incident_type_id": "Security",
    "severity_id": "Major",
    "summary": "It fails:\n- since 10:05\n- for all",
}


def as_keys(text: str) -> list[Key]:
    names = {"\t": "tab", "\x1b": "escape"} | _NAMES
    return [
        Key(names.get(char, char if char.isalnum() else _character_to_key(char)), char)
        for char in text
    ]


def filled(running: Program) -> dict[str, str]:
    values = {key: row_of(running, key).value for key in _FILLED}
    return {
        key: ", ".join(each.label for each in value) if isinstance(value, tuple) else str(value)
        for key, value in values.items()
    }


async def type_at_random_moments(running: Program, text: str, random: Random) -> None:
    """Send each key when the ones before are in any state, stamped as coming much later."""
    now = get_time()
    for number, key in enumerate(as_keys(text)):
        key.time = now + number * 0.6
        running.app.post_message(key)
        for _ in range(random.choice([0, 0, 1, 2, 3, 5, 8, 13, 21, 34])):
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 6))]
)
async def test_keys_take_effect_in_order_however_slow_the_program_is(seed: int) -> None:
    async with program() as running:
        await type_at_random_moments(running, _FORM, Random(seed))
        await running.until(lambda: "Everybody" in running.text())
        assert filled(running) == _FILLED
