"""Keys that come all at once, as over a slow line, do what they do one by one."""

from textual.events import Key
from textual.widgets import Input

from tests.support.program import Program, program
from widgets.incident.preview import Preview

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
        preview = running.only(Preview)
        burst(running, "5W\nEverything\njjj1p")
        await running.until(lambda: not preview.display)
        await running.until_on_screen("6 Everything 120")
        assert "showing status category is Active" in running.text()


async def test_a_status_is_picked_and_reviewed_in_one_go() -> None:
    async with program() as running:
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
